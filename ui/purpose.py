"""What files are for: asked once a session, before the first one, and anew for every large one."""

import streamlit as st

from ui import formats, who
from ui.visitor import NOBODY, Visitor

MANY_ROWS = 10_000
"""A file with more rows has a purpose of its own."""

MISSING = "First say what it is for, right here: this is recorded with your name."
_SESSION, _LARGE = "purpose.session", "purpose.large"
_LONGEST, _SHORT = 200, 32
_HELP = "It is kept in the ledger with every file that you take: who, when, what was asked, and what for."


def given(question: str, rows: int, found: Visitor) -> str:
    """What a file is for, as far as it was said in this session; empty where that, or a name, is missing."""
    return _said(question, rows) if found.signed_in or found.name != NOBODY else ""


def ask(question: str, rows: int, key: str, found: Visitor) -> None:
    """A place to say it, or to say something else from now on; it takes the room of one small button."""
    said = given(question, rows, found)
    short = said if len(said) <= _SHORT else f"{said[: _SHORT - 1]}…"
    label = f"For: {formats.literal(short)}" if said else "What is it for?"
    with st.popover(
        label,
        type="tertiary" if said else "secondary",
        icon=":material/edit_note:",
        help="Click to change it." if said else None,
        key=f"{key}.purpose",
    ):
        typed = f"{key}.purpose.{hash(_place(question, rows))}"
        st.session_state[typed] = _said(question, rows)
        st.text_input(
            f"What is this file of {rows:,} rows for?" if rows > MANY_ROWS else "What are your files for?",
            key=typed,
            max_chars=_LONGEST,
            placeholder="Follow-up to the spring newsletter, say",
            help=f"{_HELP} Every file of more than {MANY_ROWS:,} rows has a purpose of its own.",
            on_change=_note,
            args=(typed, question, rows),
        )
        who.ask("It is recorded with every file that you take.", f"{key}.purpose")


def _said(question: str, rows: int) -> str:
    said: dict[object, str] = st.session_state.get(_LARGE, {})
    return said.get(_place(question, rows), "") if rows > MANY_ROWS else str(st.session_state.get(_SESSION, ""))


def _place(question: str, rows: int) -> object:
    return (question, rows) if rows > MANY_ROWS else None


def _note(typed: str, question: str, rows: int) -> None:
    text = " ".join(str(st.session_state[typed]).split())
    if rows > MANY_ROWS:
        st.session_state.setdefault(_LARGE, {})[_place(question, rows)] = text
    else:
        st.session_state[_SESSION] = text
