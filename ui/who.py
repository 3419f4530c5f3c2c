"""Who is asking. Nobody signs in yet, so they say it themselves, once a session."""

import streamlit as st

NOBODY = "somebody"
_NAME = "who.name"


def current() -> str:
    """The name that was given in this session; "somebody" where none was."""
    return str(st.session_state.get(_NAME, "")).strip() or NOBODY


def ask(help_: str, place: str = "list") -> None:
    """A place to type one's name; `help_` says what it is for, `place` tells several on one page apart."""
    key = f"{_NAME}.{place}"
    st.session_state[key] = st.session_state.get(_NAME, "")
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
    st.session_state[_NAME] = st.session_state[key]
