"""The filters of Audience breakdown."""

import streamlit as st

from analytics.audience import Affiliations
from analytics.breakdown import PLACES
from data_access.history import History
from data_access.query import Query
from ui import filters, formats, machine, notices
from ui.periods import days_of
from ui.questions import MEASURES, BreakdownFilters
from ui.view import View

_ROWS = {"campus": "Campus", "school": "Campus and school", "department": "Campus, school, department"}
_ROW_KEY = "breakdown.row"


def breakdown_panel(history: History, known: Affiliations) -> BreakdownFilters:
    """The filters of Audience breakdown."""
    view = View("breakdown", BreakdownFilters)
    asked = view.asked
    with st.container(border=True):
        with st.grid(4, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
            sent = filters.period(view, asked.sent, history, "Sent in", "Whole local days on which emails were sent.")
            first, last = days_of(sent, history)
            series, sends = filters.emails(view, asked.series, asked.sends, Query(first=first, last=last), history)
            meant = filters.audience(view, asked, known, nobody_chosen="Anyone affiliated")
            departments = filters.departments(view, asked, known, meant)
            rows = st.selectbox(
                "A row for each",
                PLACES,
                key=view.key("rows", asked.rows),
                format_func=_ROWS.__getitem__,
                help="How far down the tree of campus, school and department the rows go.",
            )
        with st.container(horizontal=True, gap="large"):
            compare = st.toggle(
                "Compare with before",
                key=view.key("compare", asked.compare),
                help="As many days just before: where each dot was, and how much every figure changed.",
            )
            counted = machine.switch(view, asked.machine)
        measure = filters.measure(view, asked.measure, MEASURES)
    row = st.session_state[view.key("row", asked.row or None)]
    chosen = BreakdownFilters(
        series=series,
        sends=sends,
        sent=sent,
        rows=rows,
        measure=measure,
        compare=compare,
        machine=counted,
        row=row or "",
        departments=departments,
        **meant,
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen


def choose_row(name: str) -> None:
    """Called by a click on a dot or a row of the table: show its people."""
    st.session_state[_ROW_KEY] = name


def row_of_people(options: list[str]) -> str | None:
    """Which row's people are shown; chosen here, by a click, or by the address."""
    asked = st.session_state.get(_ROW_KEY)
    if asked is not None and asked not in options:
        st.session_state[_ROW_KEY] = None
        notices.nothing_found(f"{formats.literal(asked)}: nobody on file, in what is chosen above.")
    return st.selectbox(
        "People of the row",
        options,
        index=None,
        key=_ROW_KEY,
        placeholder="Choose a row",
        help="Everyone whom that row counts, each once.",
        width=480,
    )
