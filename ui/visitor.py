"""Who is asking: somebody who signed in, or nobody in particular where that is allowed; else why they are kept out."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

import streamlit as st

from data_access.access import EVERYTHING, Role, Scope
from data_access.claims import any_address, trusted_email
from data_access.connections import secrets_path
from data_access.errors import AccessError, HistoryError
from data_access.grants import Access, load_access
from data_access.settings import load_settings

_log = logging.getLogger(__name__)
NOBODY = "somebody"
TYPED = "who.name"
"""Where a session keeps the name that whoever does not sign in gave."""

_UNSURE = "Your address does not count, since the provider does not say that it is yours."

# clocks differ a little; what a provider issued later than that was not issued by a clock
_SKEW = timedelta(minutes=2)


class Why(Enum):
    """Why somebody is kept out."""

    CLOSED = auto()
    """There is no way in yet: nobody said who may come."""
    FAULT = auto()
    """Who may come in is declared wrongly."""
    SIGNED_OUT = auto()
    EXPIRED = auto()
    UNKNOWN = auto()
    """Signed in, and granted nothing."""
    ROLE = auto()
    """Let in, but not here."""


class RefusedError(HistoryError):
    """Somebody is kept out; the message is for them, and names nobody."""

    def __init__(self, why: Why, message: str, access: Access | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.access = access


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks. `expires_at` is in UTC; None where nobody signs in, and then `claims` is empty."""

    name: str
    role: Role
    scope: Scope
    expires_at: datetime | None
    claims: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def signed_in(self) -> bool:
        """Whether a provider says who they are."""
        return self.expires_at is not None

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return self.role >= role


def recognise() -> Visitor:
    """Who is asking in this run, as the configuration is now. Raises RefusedError for whoever is kept out."""
    access = _access()
    user = st.user.to_dict()
    if access.signs_in != ("is_logged_in" in user):
        raise RefusedError(
            Why.FAULT,
            f"[auth] of {access.place.name} and what Streamlit signs people in with are not the same. Start the app "
            "anew; where IER_SECRETS names the file, start it with STREAMLIT_SECRETS_FILES naming the same file "
            "(docs/access.md).",
            access,
        )
    if not access.signs_in:
        return _anonymous(access, str(st.session_state.get(TYPED, "")).strip())
    if user.pop("is_logged_in") is not True:
        raise RefusedError(Why.SIGNED_OUT, "Sign in to go on.", access)
    user.pop("tokens", None)
    return _signed_in(access, user)


def check(visitor: Visitor, role: Role) -> None:
    """Raises RefusedError where somebody may not do what this role may, or not any more, or sees something else by now.

    Asks the clock and the configuration, nothing of Streamlit: it may be called in any thread.
    """
    access = _access()
    if access.signs_in != visitor.signed_in:
        raise RefusedError(Why.SIGNED_OUT, "Who may come in has changed meanwhile: reload the page.", access)
    now = _signed_in(access, visitor.claims) if visitor.signed_in else _anonymous(access, visitor.name)
    if not now.may(role):
        raise too_little(now, role, access)
    if now.scope != visitor.scope:
        raise RefusedError(Why.ROLE, "What you may see has changed meanwhile: reload the page.", access)


def too_little(visitor: Visitor, role: Role, access: Access) -> RefusedError:
    """That a role is not enough, and whom to ask."""
    text = f"This needs the role {role.words}; yours is {visitor.role.words}. {whom_to_ask(access)}"
    return RefusedError(Why.ROLE, text, access)


def whom_to_ask(access: Access) -> str:
    """Who can give somebody more."""
    return f"To get it, ask {access.ask or 'whoever runs this app'}."


def _access() -> Access:
    try:
        return load_access()
    except AccessError as error:
        _log.error("nobody is let in: %s", error)
        # where the file stands is for the log: whoever comes reads this
        raise RefusedError(Why.FAULT, str(error).replace(f"{secrets_path().parent}{os.sep}", "")) from error


def _anonymous(access: Access, name: str) -> Visitor:
    if not access.allow_anonymous and load_settings().demo_people is None:
        raise RefusedError(Why.CLOSED, "Nobody has said yet who may see this history, so nobody does.", access)
    return Visitor(name or NOBODY, Role.ADMIN, EVERYTHING, None)


def _signed_in(access: Access, claims: Mapping[str, object]) -> Visitor:
    began, now = _issued(claims), datetime.now(UTC)
    if began is None or began > now + _SKEW:
        raise RefusedError(Why.EXPIRED, "The provider does not say when you signed in: sign in again.", access)
    expires_at = began + access.max_age
    if now >= expires_at:
        hours = f"{access.max_age.total_seconds() / 3600:g}"
        text = f"A sign-in is good for {hours} hours, and yours has ended: sign in again."
        raise RefusedError(Why.EXPIRED, text, access)
    granted = access.granted(claims)
    if granted is None:
        unsure = f" {_UNSURE}" if any_address(claims) and not trusted_email(claims) else ""
        text = f"You are signed in, but nothing here is open to you.{unsure} {whom_to_ask(access)}"
        raise RefusedError(Why.UNKNOWN, text, access)
    return Visitor(name_of(claims), *granted, expires_at, claims)


def name_of(claims: Mapping[str, object]) -> str:
    """What somebody who signed in is called: the address that counts, else their account at the provider.

    What they call themselves stands before the account, never alone: it may be somebody else's name.
    """
    if address := trusted_email(claims):
        return address
    account = f"{claims.get('provider', '')}:{claims.get('sub', '')}"
    called = claims.get("preferred_username")
    return f"{called} ({account})" if called else account


def _issued(claims: Mapping[str, object]) -> datetime | None:
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return None
    try:
        return datetime.fromtimestamp(issued, UTC)
    except (OverflowError, ValueError, OSError):
        return None
