"""Signing in: by JWT bearer or client credentials."""

import warnings
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import jwt
import requests
from simple_salesforce.login import token_login

from data_access.sources.salesforce.settings import SalesforceConnection
from data_access.sources.salesforce.trouble import FaultyAnswerError, OrgError

_JWT_LIFE = timedelta(minutes=3)
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def sign_in(settings: SalesforceConnection, session: requests.Session) -> tuple[str, str]:
    """An access token and the host that it is for.

    Raises what token_login does; FaultyAnswerError for an answer without a token; OrgError for a key that is none.
    """
    data, headers = _credentials(settings)
    with warnings.catch_warnings():
        # what it warns of comes as an error too, and the warning quotes the consumer key
        warnings.simplefilter("ignore")
        try:
            token, host = token_login(
                # simple-salesforce itself would only sign in below salesforce.com
                f"{settings.login_url}/services/oauth2/token",
                data,
                settings.login_url,
                settings.consumer_key,
                headers,
                None,
                session,
            )
        except AttributeError:
            # it takes for granted that an answer names a host
            token = host = None
    if not token or not host:
        raise FaultyAnswerError("the answer to the sign-in holds no token")
    return token, host


def _credentials(settings: SalesforceConnection) -> tuple[dict[str, str], dict[str, str] | None]:
    """The form to send, and headers beside it."""
    if settings.private_key is None:
        pair = b64encode(f"{settings.consumer_key}:{settings.client_secret}".encode()).decode()
        return {"grant_type": "client_credentials"}, {"Authorization": f"Basic {pair}"}
    claims = {
        "iss": settings.consumer_key,
        "sub": settings.username,
        "aud": settings.audience,
        "exp": int((datetime.now(UTC) + _JWT_LIFE).timestamp()),
    }
    try:
        assertion = jwt.encode(claims, settings.private_key, algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        problem = f"the private key can't be used ({type(error).__name__})"
        cure = "give the RSA key whose certificate the connected app has"
        raise OrgError(settings.place, problem, cure) from None
    return {"grant_type": _JWT_GRANT, "assertion": assertion}, None
