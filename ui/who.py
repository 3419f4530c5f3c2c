"""Who is asking, by name. Whoever does not sign in says it themselves, once a session."""

import streamlit as st

from ui import access
from ui.visitor import TYPED


def current() -> str:
    """The name of whoever signed in; else the one that was given in this session, "somebody" where none was."""
    return access.visitor().name


def ask(help_: str, place: str = "list") -> None:
    """A place to type one's name, unless somebody signed in.

    `help_` says what it is for, `place` tells several on one page apart.
    """
    if access.visitor().signed_in:
        return
    key = f"{TYPED}.{place}"
    st.session_state[key] = st.session_state.get(TYPED, "")
    st.text_input(
        "Your name",
        key=key,
        placeholder="So that others know whom to ask",
        max_chars=80,
        on_change=_note,
        args=(key,),
        help=help_,
    )


def _note(key: str) -> None:
    st.session_state[TYPED] = st.session_state[key]
