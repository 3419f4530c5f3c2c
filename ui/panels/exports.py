"""What is searched for on Exports."""

from datetime import date

import streamlit as st

from data_access.kept import Taken
from ui import formats, notices, tables
from ui.periods import EARLIEST, LATEST
from ui.questions import ExportsFilters
from ui.view import View

_WIDTH = 165
_ENTRY = "exports.entry"


def exports_panel() -> ExportsFilters:
    """Which entries are shown, and which one in full. Stops the page where the days run backwards."""
    view = View("exports", ExportsFilters)
    asked = view.asked
    entry = st.session_state[view.key("entry", asked.entry)]
    with st.container(border=True), st.grid(5, min_column_width=_WIDTH, vertical_alignment="bottom"):
        who = st.text_input("Who", key=view.key("who", asked.who), placeholder="Anybody", max_chars=80)
        words = st.text_input(
            "Words",
            key=view.key("words", asked.text),
            placeholder="Anything",
            max_chars=200,
            help="Part of what was asked, of what it was for, of a file’s name, of a link, or a contact’s id.",
        )
        kinds = st.multiselect(
            "What",
            list(Taken),
            key=view.key("kinds", [Taken(kind) for kind in asked.kinds]),
            format_func=tables.TAKEN.__getitem__,
            placeholder="Anything",
        )
        first = _day(view, "first", "From (included)", asked.first)
        last = _day(view, "last", "To (included)", asked.last)
    if first and last and last < first:
        st.error(f"The days end ({formats.day(last)}) before they begin ({formats.day(first)}): change one of the two.")
        st.stop()
    chosen = ExportsFilters(
        who=who.strip(),
        text=words.strip(),
        kinds=tuple(kind.value for kind in Taken if kind in kinds),
        first=first,
        last=last,
        entry=entry,
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen


def open_entry(number: int) -> None:
    """Called by a click on a row: show everything of that entry."""
    st.session_state[_ENTRY] = number


def _day(view: View[ExportsFilters], name: str, label: str, asked: date | None) -> date | None:
    return st.date_input(
        label, value=None, key=view.key(name, asked), min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD"
    )
