"""Who is let in, and as what: `[access]` and `[auth]` of secrets.toml, read anew whenever somebody asks.

IER_ACCESS_ALLOW_ANONYMOUS and IER_ACCESS_MAX_AGE_HOURS go before the file. docs/access.md lists the keys. `[auth]` is
Streamlit's own section, which signs people in; here it is only looked at, so that what it lacks is said beforehand.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from data_access.access import Role, Scope
from data_access.connections import read_secrets, secrets_path
from data_access.errors import AccessError, SourceError
from data_access.keys import nearest, placeholders, read_keys

_ENVIRONMENT = "IER_ACCESS_"
_DOCS = "docs/access.md"
_SIGN_IN, _ACCESS, _GRANTS, _EMAIL, _DEFAULT = "auth", "access", "grants", "email", "default"
_MAX_AGE = "max_age_hours"
_KEYS = {"allow_anonymous": bool, _MAX_AGE: float, "ask": str, "log_person_pages": bool}
_GRANT_KEYS = (_EMAIL, "claim", "value", "provider", "role", "senders", "campuses")
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")
_CALLBACK = "/oauth2callback"
# whoever guesses it is whoever they like
_LEAST_SECRET = 32
_MOST_HOURS = 24 * 30


@dataclass(frozen=True)
class Grant:
    """What somebody gets in whose claims `claim` is, or holds, `value`; where `provider` is said, only through that."""

    claim: str
    value: str
    provider: str | None
    role: Role
    scope: Scope

    def fits(self, claims: Mapping[str, object]) -> bool:
        """Whether it is for whoever has these claims."""
        if self.provider is not None and claims.get("provider") != self.provider:
            return False
        if self.claim == _EMAIL:
            return trusted_email(claims).casefold() == self.value.casefold()
        held = claims.get(self.claim)
        return self.value in held if isinstance(held, list) else held == self.value


@dataclass(frozen=True)
class Access:
    """Who is let in.

    `place`: the file that says so. `providers`: where people sign in, as `[auth.<provider>]` names them, "default" for
    `[auth]` itself; none where nobody signs in. `ask`: whom to ask for more. Of `grants` the first that fits counts.
    `log_person_pages`: whether the ledger keeps whom people open on Contact timeline.
    """

    place: Path
    providers: tuple[str, ...]
    allow_anonymous: bool
    max_age: timedelta
    ask: str
    grants: tuple[Grant, ...]
    log_person_pages: bool = False

    @property
    def signs_in(self) -> bool:
        """Whether people have to sign in."""
        return bool(self.providers)

    def granted(self, claims: Mapping[str, object]) -> Grant | None:
        """What whoever has these claims gets; None: nothing."""
        return next((grant for grant in self.grants if grant.fits(claims)), None)


def trusted_email(claims: Mapping[str, object]) -> str:
    """The address in somebody's claims; empty where there is none, or the provider says that it is not verified."""
    email = claims.get(_EMAIL)
    if not isinstance(email, str) or claims.get("email_verified", True) in (False, "false", "False"):
        return ""
    return email.strip()


def load_access(secrets: Path | None = None, environment: Mapping[str, str] = os.environ) -> Access:
    """Who is let in, as file and environment say now.

    Raises AccessError, naming file and key but no value, for what is missing, misspelt, of the wrong type or still a
    placeholder; also where people sign in and nobody is granted anything.
    """
    place = secrets or secrets_path()
    try:
        said = read_secrets(place)
        section = _section(said, _ACCESS, place)
        grants = section.pop(_GRANTS, [])
        values = _values(section | _from_environment(environment), place)
    except SourceError as error:
        raise AccessError(str(error)) from error
    providers = _providers(said, place)
    found = Access(
        place,
        providers,
        values.get("allow_anonymous", False),
        timedelta(hours=values.get(_MAX_AGE, 8)),
        values.get("ask", ""),
        _grants(grants, providers, place),
        values.get("log_person_pages", False),
    )
    if found.signs_in and not found.grants:
        raise AccessError(
            f"{place}: people can sign in, but nobody is granted anything; write [[{_ACCESS}.{_GRANTS}]] with an email "
            f"and a role, say ({_DOCS})"
        )
    return found


def _section(said: Mapping[str, Any], name: str, place: Path) -> dict[str, Any]:
    section = said.get(name, {})
    if not isinstance(section, dict):
        raise AccessError(f"{place}: {name} is no section; write [{name}]")
    return dict(section)


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for variable, value in environment.items():
        if variable.upper().startswith(_ENVIRONMENT):
            key = variable[len(_ENVIRONMENT) :].lower()
            if key not in _KEYS:
                names = ", ".join(f"{_ENVIRONMENT}{one.upper()}" for one in _KEYS)
                raise AccessError(f"{variable}: means nothing here; there are {names}")
            if value.strip():
                found[key] = {"1": "true", "0": "false"}.get(value, value) if _KEYS[key] is bool else value
    return found


def _values(settings: Mapping[str, Any], place: Path) -> dict[str, Any]:
    # a whole number of hours is one, too
    hours = settings.get(_MAX_AGE)
    whole = {_MAX_AGE: float(hours)} if type(hours) is int or (isinstance(hours, str) and hours.isdigit()) else {}
    values = read_keys({**settings, **whole}, _KEYS, f"{place}: {_ACCESS}")
    if not 0 < values.get(_MAX_AGE, 8) <= _MOST_HOURS:
        raise AccessError(f"{place}: {_ACCESS}: {_MAX_AGE} is a number of hours, more than 0 and at most {_MOST_HOURS}")
    return values


def _providers(said: Mapping[str, Any], place: Path) -> tuple[str, ...]:
    if _SIGN_IN not in said:
        return ()
    section = _section(said, _SIGN_IN, place)
    tables = {name: table for name, table in section.items() if isinstance(table, dict) and name != "client_kwargs"}
    if _PROVIDER_KEYS[0] in section or not tables:
        tables = {_DEFAULT: section, **tables}
    _require(section, ("redirect_uri", "cookie_secret"), f"{place}: {_SIGN_IN}")
    if not str(section["redirect_uri"]).endswith(_CALLBACK):
        raise AccessError(f"{place}: {_SIGN_IN}: redirect_uri is the app's own address and ends in {_CALLBACK}")
    if len(str(section["cookie_secret"])) < _LEAST_SECRET:
        raise AccessError(
            f"{place}: {_SIGN_IN}: cookie_secret is shorter than {_LEAST_SECRET} characters; make one with "
            'python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    for name, table in tables.items():
        where = f"{place}: {_SIGN_IN}" if name == _DEFAULT else f"{place}: {_SIGN_IN}.{name}"
        if "_" in name:
            raise AccessError(f"{where}: Streamlit knows no provider with an underscore; give it another name")
        _require(table, _PROVIDER_KEYS, where)
    return tuple(tables)


def _require(section: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    if missing := [key for key in keys if not section.get(key)]:
        raise AccessError(f"{where}: lacks {', '.join(missing)} ({_DOCS})")
    if left := placeholders({key: section[key] for key in keys}):
        raise AccessError(f"{where}: {', '.join(left)}: still a placeholder; write the real value ({_DOCS})")


def _grants(said: object, providers: tuple[str, ...], place: Path) -> tuple[Grant, ...]:
    where = f"{_ACCESS}.{_GRANTS}"
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise AccessError(f"{place}: {where} is no list of sections; write [[{where}]] above each ({_DOCS})")
    return tuple(_grant(one, providers, f"{place}: {where}, number {number}") for number, one in enumerate(said, 1))


def _grant(said: Mapping[str, object], providers: tuple[str, ...], where: str) -> Grant:
    for key in said:
        if key not in _GRANT_KEYS:
            meant = nearest(key, _GRANT_KEYS)
            known = f"did you mean {meant}?" if meant else f"there are {', '.join(_GRANT_KEYS)}"
            raise AccessError(f"{where}: {key} is no key; {known}")
    if _EMAIL in said and ("claim" in said or "value" in said):
        raise AccessError(f"{where}: says email as well as claim or value; write two grants")
    claim = _EMAIL if _EMAIL in said else _text(said, "claim", where, "email, or claim and value")
    value = _text(said, _EMAIL if _EMAIL in said else "value", where)
    provider = _text(said, "provider", where) if "provider" in said else None
    if provider is not None and providers and provider not in providers:
        raise AccessError(f"{where}: provider is none of {', '.join(providers)}, which [{_SIGN_IN}] has")
    named = _text(said, "role", where)
    roles = {role.words: role for role in Role}
    if named not in roles:
        raise AccessError(f"{where}: role is none of {', '.join(roles)}")
    return Grant(
        claim, value, provider, roles[named], Scope(_names(said, "senders", where), _names(said, "campuses", where))
    )


def _text(said: Mapping[str, object], key: str, where: str, wanted: str = "") -> str:
    if key not in said:
        raise AccessError(f"{where}: lacks {wanted or key}")
    value = said[key]
    if not isinstance(value, str) or not value.strip():
        raise AccessError(f"{where}: {key} is no text; write it in quotation marks")
    if placeholders({key: value}):
        raise AccessError(f"{where}: {key} is still a placeholder; write the real value, or take the grant out")
    return value.strip()


def _names(said: Mapping[str, object], key: str, where: str) -> tuple[str, ...] | None:
    if key not in said:
        return None
    names = said[key]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise AccessError(f'{where}: {key} is no list of names such as ["…"]; without it, all of them may be seen')
    return tuple(name.strip() for name in names)
