"""Who is asking. Nobody signs in yet, so they say it themselves, once a session."""

import streamlit as st

NOBODY = "somebody"
_NAME = "who.name"


def current() -> str:
    """The name that was given in this session; "somebody" where none was."""
    return str(st.session_state.get(_NAME, "")).strip() or NOBODY


def ask(help_: str) -> None:
    """A place to type one's name; `help_` says what it is for."""
    st.text_input(
        "Your name",
        key=_NAME,
        placeholder="So that others know whom to ask",
        max_chars=80,
        persist_state="session",
        help=help_,
    )
