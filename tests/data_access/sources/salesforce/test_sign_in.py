"""Who signs in, and how; and what is said where Salesforce refuses."""

import logging
from collections.abc import Callable
from pathlib import Path
from traceback import format_exception

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from data_access.errors import SourceError
from data_access.schema import CONTACTS
from data_access.sources.salesforce import SalesforceSource
from tests.data_access.sources.salesforce.conftest import Waits
from tests.data_access.sources.salesforce.rows import CONTACTS_OF, fill, ids
from tests.fake_org import FakeOrg, Server, certificates
from tests.fake_org.org import App

Connect = Callable[..., SalesforceSource]


def client_credentials(org: FakeOrg) -> dict[str, str | None]:
    return {"username": None, "private_key": None, "client_secret": org.app.client_secret}


def test_jwt_bearer(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    assert org.requests == []
    assert ids(source, CONTACTS) == CONTACTS_OF
    assert org.requests[0] == "POST /services/oauth2/token"
    assert org.requests.count("POST /services/oauth2/token") == 1


def test_jwt_bearer_by_file_at_a_sandbox(org: FakeOrg, connect: Connect, tmp_path: Path) -> None:
    fill(org)
    key = tmp_path / "key.pem"
    key.write_text(org.app.private_key)
    assert ids(connect(private_key=None, private_key_file=str(key), domain="test"), CONTACTS) == CONTACTS_OF


def test_client_credentials(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    assert ids(connect(**client_credentials(org)), CONTACTS) == CONTACTS_OF


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("key", "refuses the sign-in: invalid_grant: invalid assertion; check username, private key and domain"),
        ("user", "invalid_grant: user <address> hasn't approved this consumer; check username, private key and"),
        ("secret", "invalid_client: invalid client credentials; check consumer_key and client_secret"),
        ("key that is none", "the private key can't be used (InvalidKeyError); give the RSA key"),
    ],
)
def test_refused(
    wrong: str, message: str, org: FakeOrg, connect: Connect, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    other = App(key=rsa.generate_private_key(65537, 2048)).private_key
    cases: dict[str, dict[str, str | None]] = {
        "key": {"private_key": other},
        "user": {"username": "nobody@example.edu"},
        "secret": {**client_credentials(org), "client_secret": "guessed-secret"},
        "key that is none": {"private_key": "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----"},
    }
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError) as caught:
        ids(connect(**cases[wrong]), CONTACTS)
    assert message in str(caught.value)
    assert not caught.value.transient
    assert waits == []
    shown = caplog.text + "".join(format_exception(caught.value))
    for secret in (org.app.consumer_key, "guessed-secret", "nobody@example.edu", *other.splitlines()[1:-1]):
        assert secret not in shown


def test_a_certificate_that_is_not_trusted(
    org: FakeOrg, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, waits: Waits
) -> None:
    fill(org)
    other = certificates(tmp_path).authority
    with pytest.raises(SourceError, match=r"certificate of Salesforce's server can't be trusted; .*ca_file") as caught:
        ids(connect(ca_file=str(other)), CONTACTS)
    assert not caught.value.transient
    assert waits == []
    # what the environment says does not override what the settings say
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    assert ids(connect(), CONTACTS) == CONTACTS_OF


def test_closed_and_asked_again(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    source.close()
    assert ids(source, CONTACTS) == CONTACTS_OF
    source.close()
    assert ids(source, CONTACTS) == CONTACTS_OF
    assert org.requests.count("POST /services/oauth2/token") == 2
