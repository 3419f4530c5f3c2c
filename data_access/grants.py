"""Who is let in, and as what: `[access]` and `[auth]` of secrets.toml, read anew whenever somebody asks.

IER_ACCESS_ALLOW_ANONYMOUS, IER_ACCESS_MAX_AGE_HOURS, IER_ACCESS_ASK and IER_ACCESS_LOG_PERSON_PAGES go before the file.
docs/access.md lists the keys.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from data_access.access import Role, Scope
from data_access.claims import EMAIL, any_address, trusted_email
from data_access.connections import read_secrets, secrets_path
from data_access.errors import AccessError, SourceError
from data_access.keys import nearest, placeholders, read_keys
from data_access.providers import read_providers

_ENVIRONMENT = "IER_ACCESS_"
_DOCS = "docs/access.md"
_ACCESS, _GRANTS = "access", "grants"
_MAX_AGE = "max_age_hours"
_KEYS = {"allow_anonymous": bool, _MAX_AGE: float, "ask": str, "log_person_pages": bool}
_GRANT_KEYS = (EMAIL, "claim", "value", "provider", "role", "senders", "campuses")
_NOTHING = "none"
_MOST_HOURS = 24 * 30


@dataclass(frozen=True)
class Grant:
    """What somebody gets in whose claims `claim` is, or holds, `value`; where `provider` is said, only through that.

    `role` None: nothing, which shuts them out.
    """

    claim: str
    value: str
    provider: str | None
    role: Role | None
    scope: Scope

    def fits(self, claims: Mapping[str, object]) -> bool:
        """Whether it is for whoever has these claims."""
        if not self._through(claims):
            return False
        if self.claim == EMAIL:
            return trusted_email(claims).lower() == self.value.lower()
        held = claims.get(self.claim)
        return self.value in held if isinstance(held, list) else held == self.value

    def doubts(self, claims: Mapping[str, object]) -> bool:
        """Whether its address is in these claims, but not as one that counts: it may be for them, and may not."""
        if self.claim != EMAIL or not self._through(claims) or self.fits(claims):
            return False
        return self.value.casefold() in any_address(claims)

    def _through(self, claims: Mapping[str, object]) -> bool:
        return self.provider is None or claims.get("provider") == self.provider


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

    def granted(self, claims: Mapping[str, object]) -> tuple[Role, Scope] | None:
        """What whoever has these claims gets; None: nothing, also where it is in doubt whether a grant is for them."""
        for grant in self.grants:
            if grant.doubts(claims):
                return None
            if grant.fits(claims):
                return None if grant.role is None else (grant.role, grant.scope)
        return None


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
    providers = read_providers(said, place)
    found = Access(
        place,
        providers,
        values.get("allow_anonymous", False),
        timedelta(hours=values.get(_MAX_AGE, 8)),
        values.get("ask", ""),
        _grants(grants, providers, place),
        values.get("log_person_pages", False),
    )
    if found.signs_in and all(grant.role is None for grant in found.grants):
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
    if EMAIL in said and ("claim" in said or "value" in said):
        raise AccessError(f"{where}: says email as well as claim or value; write two grants")
    claim = EMAIL if EMAIL in said else _text(said, "claim", where, "email, or claim and value")
    value = _text(said, EMAIL if EMAIL in said else "value", where)
    if claim == EMAIL and not value.isascii():
        raise AccessError(f"{where}: email has letters beyond ASCII, which may look like others; write claim and value")
    role = _role(said, where)
    scope = Scope(_names(said, "senders", where), _names(said, "campuses", where))
    if role is Role.ADMIN and not scope.unrestricted:
        raise AccessError(
            f"{where}: an admin sees everything, the ledger of all files too; leave senders and campuses out, or make "
            f"the role {Role.ANALYST.words}"
        )
    if role is None and not scope.unrestricted:
        raise AccessError(f"{where}: with the role {_NOTHING} nothing is seen; leave senders and campuses out")
    return Grant(claim, value, _provider(said, providers, where), role, scope)


def _provider(said: Mapping[str, object], providers: tuple[str, ...], where: str) -> str | None:
    if "provider" not in said:
        if len(providers) > 1:
            raise AccessError(
                f"{where}: lacks provider; what one says of somebody, another may say of somebody else: write one of "
                f"{', '.join(providers)}"
            )
        return None
    provider = _text(said, "provider", where)
    if providers and provider not in providers:
        raise AccessError(f"{where}: provider is none of {', '.join(providers)}, which [auth] has")
    return provider


def _role(said: Mapping[str, object], where: str) -> Role | None:
    named = _text(said, "role", where)
    roles: dict[str, Role | None] = {role.words: role for role in Role} | {_NOTHING: None}
    if named not in roles:
        raise AccessError(f"{where}: role is none of {', '.join(roles)}")
    return roles[named]


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
