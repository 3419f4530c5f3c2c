"""The way in: who is asking, else a page that says how to get in; and guards for what runs beside pages."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from data_access.access import Role
from data_access.errors import HistoryError
from data_access.grants import load_access
from ui import formats
from ui.sign_in import keep_out
from ui.visitor import RefusedError, Visitor, check, recognise, too_little

__all__ = ["Visitor", "check", "only", "permits", "recognised", "require", "sidebar", "still", "visitor"]

_Args = ParamSpec("_Args")
_MAY = {
    Role.VIEWER: "figures, no people",
    Role.ANALYST: "people, files, campaigns",
    Role.ADMIN: "all of it, topics, sources and the ledger too",
}


def recognised() -> Visitor | None:
    """Who is asking; None for whoever is kept out. Draws nothing."""
    try:
        return recognise()
    except HistoryError:
        return None


def visitor() -> Visitor:
    """Who is asking, read anew in each run; whoever is kept out gets a page that says why, and nothing more runs."""
    try:
        return recognise()
    except RefusedError as refused:
        keep_out(refused)
        st.stop()


def require(role: Role) -> Visitor:
    """Who is asking, if they may do what this role may; else a sentence, and nothing more runs."""
    found = visitor()
    if not found.may(role):
        st.warning(formats.literal(str(too_little(found, role, load_access()))), icon=":material/lock:")
        st.stop()
    return found


def permits(role: Role) -> bool:
    """Whether whoever is asking may do what this role may; draws nothing."""
    found = recognised()
    return found is not None and found.may(role)


def only(role: Role) -> Callable[[Callable[_Args, None]], Callable[_Args, None]]:
    """For what a click does before the page is drawn: nothing, where the role is missing; the page says why."""

    def guard(click: Callable[_Args, None]) -> Callable[_Args, None]:
        @wraps(click)
        def guarded(*args: _Args.args, **kwargs: _Args.kwargs) -> None:
            if permits(role):
                click(*args, **kwargs)

        return guarded

    return guard


def still(role: Role) -> None:
    """For a fragment, which runs without its page: where the role is gone, the page is drawn anew and says so."""
    if not permits(role):
        st.rerun()


def sidebar(found: Visitor) -> None:
    """Who is signed in, as what, and the way out."""
    if not found.signed_in:
        return
    with st.sidebar, st.container(gap="xsmall", key="access.me"):
        # no Markdown, which makes a link of an address
        st.text(found.name)
        may, sees = _MAY[found.role], formats.literal(found.scope.words)
        st.caption(f"{found.role.words.capitalize()}: {may}. You see {sees}.")
        st.button("Sign out", icon=":material/logout:", key="access.sign_out", on_click=st.logout)
