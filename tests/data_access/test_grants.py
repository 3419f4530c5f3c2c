"""Who is let in, and as what: read from file and environment, and what is wrong with them said."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.access import EVERYTHING, Role, Scope
from data_access.claims import trusted_email, without_values
from data_access.errors import AccessError
from data_access.grants import Access, Grant, load_access

SECRET = "0123456789abcdef" * 4
AUTH = f"""\
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "{SECRET}"
"""
PROVIDER = 'client_id = "ier"\nclient_secret = "s3"\nserver_metadata_url = "http://localhost:9/.well-known/x"\n'
ONE = f'{AUTH}{PROVIDER}[[access.grants]]\nemail = "kim@example.edu"\nrole = "admin"\n'


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets.toml"


def read(secrets: Path, text: str, **environment: str) -> Access:
    secrets.write_text(text, encoding="utf-8")
    return load_access(secrets, environment)


def test_nothing_is_said(secrets: Path) -> None:
    assert load_access(secrets, {}) == Access(secrets, (), False, timedelta(hours=8), "", ())


def test_everything_is_said(secrets: Path) -> None:
    text = f"""{ONE}
[[access.grants]]
claim = "groups"
value = "ecomm-staff"
provider = "default"
role = "analyst"
senders = ["CU Connections", "Alumni News"]
campuses = ["UCCS"]

[[access.grants]]
claim = "hd"
value = "example.edu"
role = "viewer"

[access]
max_age_hours = 1.5
ask = "the eComm desk"
"""
    assert read(secrets, text) == Access(
        secrets,
        ("default",),
        False,
        timedelta(hours=1.5),
        "the eComm desk",
        (
            Grant("email", "kim@example.edu", None, Role.ADMIN, EVERYTHING),
            Grant(
                "groups",
                "ecomm-staff",
                "default",
                Role.ANALYST,
                Scope(("Alumni News", "CU Connections"), ("UCCS",)),
            ),
            Grant("hd", "example.edu", None, Role.VIEWER, EVERYTHING),
        ),
    )


def test_several_providers(secrets: Path) -> None:
    text = f"{AUTH}[auth.entra]\n{PROVIDER}[auth.google]\n{PROVIDER}" + ONE.removeprefix(AUTH + PROVIDER)
    assert read(secrets, f'{text}provider = "google"\n').providers == ("entra", "google")
    assert read(secrets, f'{ONE}provider = "default"\n[auth.google]\n{PROVIDER}').providers == ("default", "google")
    with pytest.raises(AccessError, match=r"number 1: lacks provider; .*: write one of entra, google"):
        read(secrets, text)


@pytest.mark.parametrize(
    ("text", "environment", "anonymous", "hours"),
    [
        ("[access]\nallow_anonymous = true\n", {}, True, 8),
        ("[access]\nallow_anonymous = true\n", {"IER_ACCESS_ALLOW_ANONYMOUS": "0"}, False, 8),
        ("", {"IER_ACCESS_ALLOW_ANONYMOUS": "1", "IER_ACCESS_MAX_AGE_HOURS": "2"}, True, 2),
        ("", {"IER_ACCESS_ALLOW_ANONYMOUS": "", "IER_ACCESS_MAX_AGE_HOURS": "0.5"}, False, 0.5),
    ],
)
def test_the_environment_goes_first(
    text: str, environment: dict[str, str], anonymous: bool, hours: float, secrets: Path
) -> None:
    found = read(secrets, text, **environment)
    assert (found.allow_anonymous, found.max_age) == (anonymous, timedelta(hours=hours))


def grants(text: str) -> str:
    return f"{AUTH}{PROVIDER}[[access.grants]]\n{text}"


@pytest.mark.parametrize(
    ("text", "environment", "message"),
    [
        ("[access", {}, "is no TOML"),
        ("access = 1", {}, r"access is no section; write \[access\]"),
        ("auth = 1", {}, r"auth is no section; write \[auth\]"),
        ("[access]\nallow_anonymus = true", {}, "access: allow_anonymus is no key; did you mean allow_anonymous?"),
        ("[access]\nallow_anonymous = 1", {}, "access: allow_anonymous is no true or false"),
        ("[access]\nmax_age_hours = 0", {}, "access: max_age_hours is a number of hours, more than 0 and at most 720"),
        ("[access]\nmax_age_hours = nan", {}, "access: max_age_hours is a number of hours"),
        ("[access]\nmax_age_hours = true", {}, "access: max_age_hours is no number"),
        ("", {"IER_ACCESS_ALOW_ANONYMOUS": "1"}, "IER_ACCESS_ALOW_ANONYMOUS: means nothing here; there are IER_ACCESS"),
        ("", {"IER_ACCESS_ALLOW_ANONYMOUS": "perhaps"}, "allow_anonymous is no true or false"),
        ("[auth]\n", {}, "auth: lacks redirect_uri, cookie_secret"),
        (f"{AUTH}[auth.okta]\n", {}, "auth.okta: lacks client_id, client_secret, server_metadata_url"),
        (f"{AUTH}[auth.my_okta]\n{PROVIDER}", {}, "auth.my_okta: Streamlit knows no provider with an underscore"),
        (
            ONE.replace("http://localhost:9/", "https://login.microsoftonline.com/Common/v2.0/"),
            {},
            "auth: server_metadata_url is for accounts of any organisation, .* in the place of common",
        ),
        (
            ONE.replace("http://localhost:9/", "https://login.microsoftonline.us/organizations/v2.0/"),
            {},
            "in the place of organizations",
        ),
        (AUTH, {}, "auth: lacks client_id, client_secret, server_metadata_url"),
        (ONE.replace(SECRET, "short"), {}, "auth: cookie_secret is shorter than 32 characters"),
        (ONE.replace("/oauth2callback", ""), {}, "redirect_uri is the app's own address and ends in /oauth2callback"),
        (ONE.replace('"s3"', '"<secret>"'), {}, "auth: client_secret: still a placeholder"),
        (ONE.replace('"admin"', '"none"'), {}, "people can sign in, but nobody is granted anything"),
        (AUTH + PROVIDER, {}, r"people can sign in, but nobody is granted anything; write \[\[access.grants\]\]"),
        ("[access]\ngrants = 1", {}, r"access.grants is no list of sections; write \[\[access.grants\]\]"),
        (grants('mail = "a@b"'), {}, "access.grants, number 1: mail is no key; did you mean email?"),
        (grants('role = "viewer"'), {}, "access.grants, number 1: lacks email, or claim and value"),
        (grants('claim = "groups"\nrole = "viewer"'), {}, "access.grants, number 1: lacks value"),
        (grants('email = "a@b"'), {}, "access.grants, number 1: lacks role"),
        (grants('email = "a@b"\nclaim = "c"\nrole = "admin"'), {}, "says email as well as claim or value"),
        (grants('email = "a@b"\nrole = "owner"'), {}, "role is none of viewer, analyst, admin, none"),
        (grants('email = 7\nrole = "admin"'), {}, "email is no text; write it in quotation marks"),
        (grants('email = "\u212aim@b"\nrole = "admin"'), {}, "email has letters beyond ASCII"),
        (grants('email = "<you@example.edu>"\nrole = "admin"'), {}, "email is still a placeholder"),
        (
            grants('email = "a@b"\nrole = "admin"\nprovider = "okta"'),
            {},
            "provider is none of default, which",
        ),
        (grants('email = "a@b"\nrole = "analyst"\nsenders = []'), {}, "senders is no list of names"),
        (
            grants('email = "a@b"\nrole = "admin"\nsenders = ["HR"]'),
            {},
            "an admin sees everything, .* the role analyst",
        ),
        (grants('email = "a@b"\nrole = "none"\ncampuses = ["UCCS"]'), {}, "with the role none nothing is seen"),
        (grants('email = "a@b"\nrole = "admin"\ncampuses = "UCCS"'), {}, "campuses is no list of names"),
        (grants('email = "a@b"\nrole = "admin"\ncampuses = [""]'), {}, "campuses is no list of names"),
    ],
)
def test_what_is_wrong_is_said(text: str, environment: dict[str, str], message: str, secrets: Path) -> None:
    with pytest.raises(AccessError, match=message) as raised:
        read(secrets, text, **environment)
    assert SECRET not in str(raised.value)
    assert "a@b" not in str(raised.value)


EMAIL = Grant("email", "kim@example.edu", None, Role.ADMIN, EVERYTHING)
GROUP = Grant("groups", "staff", None, Role.ANALYST, EVERYTHING)
OF_OKTA = Grant("groups", "staff", "okta", Role.ANALYST, EVERYTHING)


@pytest.mark.parametrize(
    ("grant", "claims", "fits"),
    [
        (EMAIL, {"email": "kim@example.edu"}, True),
        (EMAIL, {"email": " Kim@Example.EDU "}, True),
        (EMAIL, {"email": "kim@example.edu", "email_verified": True}, True),
        (EMAIL, {"email": "kim@example.edu", "email_verified": False}, False),
        (EMAIL, {"email": "kim@example.edu", "email_verified": "false"}, False),
        (EMAIL, {"email": "kim@example.edu", "email_verified": "true"}, True),
        # whatever else stands there says nothing that counts
        (EMAIL, {"email": "kim@example.edu", "email_verified": "no"}, False),
        (EMAIL, {"email": "kim@example.edu", "email_verified": None}, False),
        (EMAIL, {"email": "kim@example.edu", "email_verified": 1}, False),
        # the sign of kelvin becomes a k as a small letter
        (EMAIL, {"email": "\u212aim@example.edu"}, False),
        (EMAIL, {"email": "akim@example.edu"}, False),
        (EMAIL, {"email": ["kim@example.edu"]}, False),
        (EMAIL, {"preferred_username": "kim@example.edu"}, False),
        (EMAIL, {}, False),
        (GROUP, {"groups": ["other", "staff"]}, True),
        (GROUP, {"groups": "staff"}, True),
        # a part of a name is another name
        (GROUP, {"groups": "staff-of-others"}, False),
        (GROUP, {"groups": ["Staff"]}, False),
        (GROUP, {"groups": {"staff": True}}, False),
        (GROUP, {"groups": None}, False),
        (GROUP, {"roles": ["staff"]}, False),
        (OF_OKTA, {"groups": ["staff"], "provider": "okta"}, True),
        (OF_OKTA, {"groups": ["staff"], "provider": "google"}, False),
        (OF_OKTA, {"groups": ["staff"]}, False),
    ],
)
def test_whom_a_grant_is_for(grant: Grant, claims: dict[str, object], fits: bool) -> None:
    assert grant.fits(claims) is fits


def test_the_first_that_fits_counts(secrets: Path) -> None:
    text = ONE + '[[access.grants]]\nclaim = "groups"\nvalue = "staff"\nrole = "viewer"\n'
    found = read(secrets, text)
    assert [
        found.granted({"email": "kim@example.edu", "groups": ["staff"]}),
        found.granted({"email": "jo@example.edu", "groups": ["staff"]}),
        found.granted({"email": "jo@example.edu", "groups": []}),
    ] == [(Role.ADMIN, EVERYTHING), (Role.VIEWER, EVERYTHING), None]


SHUT_OUT = Grant("email", "kim@example.edu", None, None, EVERYTHING)


@pytest.mark.parametrize(
    ("first", "claims", "role"),
    [
        (SHUT_OUT, {"email": "kim@example.edu"}, None),
        (SHUT_OUT, {"email": "jo@example.edu"}, Role.ANALYST),
        # it may be Kim, and may not: neither gets what comes after
        (SHUT_OUT, {"email": "Kim@example.edu", "email_verified": False}, None),
        (SHUT_OUT, {"email": ["kim@example.edu"]}, None),
        (SHUT_OUT, {"email": "\u212aim@example.edu"}, None),
        (SHUT_OUT, {"preferred_username": "kim@example.edu"}, None),
        (SHUT_OUT, {"email": "jo@example.edu", "upn": "kim@example.edu"}, None),
        (EMAIL, {"email": "kim@example.edu", "email_verified": False}, None),
        # nothing says that it is Kim
        (SHUT_OUT, {}, Role.ANALYST),
        (SHUT_OUT, {"email": "jo@example.edu", "email_verified": False}, Role.ANALYST),
        (replace(SHUT_OUT, provider="okta"), {"preferred_username": "kim@example.edu"}, Role.ANALYST),
        (Grant("sub", "7", None, None, EVERYTHING), {"sub": "7"}, None),
    ],
)
def test_who_may_be_meant_by_an_address_gets_nothing_of_later_grants(
    first: Grant, claims: dict[str, object], role: Role | None, secrets: Path
) -> None:
    found = Access(secrets, ("default",), False, timedelta(hours=8), "", (first, GROUP)).granted(
        {"groups": ["staff"], **claims}
    )
    assert found == (None if role is None else (role, EVERYTHING))


def test_an_address_that_the_provider_does_not_vouch_for_is_none() -> None:
    assert trusted_email({"email": "kim@example.edu", "email_verified": False}) == ""


def test_the_log_gets_names_of_claims_and_no_value() -> None:
    claims: dict[str, object] = {"sub": "7", "email": "kim@example.edu", "groups": ["staff"]}
    assert without_values(claims) == "with an address that counts; claims: email, groups, sub"
    assert without_values({**claims, "email_verified": False}).startswith("with an address that does not count; ")
    assert without_values({"sub": "7"}) == "without an address; claims: sub"
