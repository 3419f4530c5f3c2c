"""The filters of each page as a panel of widgets, with the address written and what was ignored said below it."""

import polars as pl
import streamlit as st

from analytics.breakdown import PLACES
from analytics.mailing import REASONS
from analytics.topics import TOPICS
from data_access.history import History
from data_access.query import Query
from ui import filters, notices
from ui.periods import days_of
from ui.questions import MEASURES, MOST_ARTICLES, BreakdownFilters, InterestFilters
from ui.view import View

_WIDTH = 200
_CONTAINS = "Links that contain …"
_ROWS = {"campus": "Campus", "school": "Campus and school", "department": "Campus, school, department"}
_MEASURES = {rate.name: rate for rate in MEASURES}


def breakdown(history: History, memberships: pl.DataFrame) -> BreakdownFilters:
    """The filters of Audience breakdown."""
    view = View("breakdown", BreakdownFilters)
    asked = view.asked
    with st.container(border=True):
        with st.grid(4, min_column_width=_WIDTH, vertical_alignment="bottom"):
            sent = filters.period(view, asked.sent, history, "Sent in", "Whole local days on which emails were sent.")
            first, last = days_of(sent, history)
            series, sends = filters.emails(view, asked.series, asked.sends, Query(first=first, last=last), history)
            meant = filters.audience(view, asked, memberships, nobody_chosen="Anyone affiliated")
            rows = st.selectbox(
                "A row for each",
                PLACES,
                key=view.key("rows", asked.rows),
                format_func=_ROWS.__getitem__,
                help="How far down the tree of campus, school and department the rows go.",
            )
        measure = st.segmented_control(
            "Measure",
            list(_MEASURES),
            key=view.key("measure", asked.measure),
            format_func=lambda name: _MEASURES[name].title,
            required=True,
            help="\n\n".join(f"{rate.title}: {rate.words}." for rate in MEASURES),
        )
    chosen = BreakdownFilters(
        series=series, sends=sends, sent=sent, rows=rows, measure=measure or asked.measure, **meant
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen


def interests(history: History, memberships: pl.DataFrame) -> InterestFilters:
    """The filters of Link interests. Stops the page as long as it is not said what links shall contain."""
    view = View("interests", InterestFilters)
    asked = view.asked
    with st.container(border=True):
        with st.grid(4, min_column_width=_WIDTH, vertical_alignment="bottom"):
            topic, contains = _topic(view)
            clicked = filters.period(
                view, asked.clicked, history, "Clicked in", "Whole local days of a person’s last click on a link."
            )
            least = st.number_input(
                "At least so many articles",
                *(1, MOST_ARTICLES),
                key=view.key("least", asked.least),
                help="Different articles that a person clicked, each counted once, however often and in whichever "
                "email. An article is a link without what tracking adds to it.",
            )
            meant = filters.audience(view, asked, memberships, nobody_chosen="Everyone on file")
            every_click = st.toggle(
                "Count every click",
                key=view.key("every_click", asked.every_click),
                help="Instead of different articles: three clicks on one story are then as good as three stories.",
            )
        leave_out = st.pills(
            "Leave out of the list whoever",
            list(REASONS),
            selection_mode="multi",
            key=view.key("leave_out", list(asked.leave_out)),
            format_func=REASONS.__getitem__,
            help="Whoever may not be mailed is left out unless you switch a reason off.",
        )
    chosen = InterestFilters(
        topic=topic,
        contains=contains,
        clicked=clicked,
        least=int(least),
        every_click=every_click,
        leave_out=tuple(reason for reason in REASONS if reason in leave_out),
        **meant,
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    if topic == _CONTAINS:
        notices.nothing_found("Type what a link contains: a word of its address or name, or paste the address.")
        st.stop()
    return chosen


def _topic(view: View[InterestFilters]) -> tuple[str, str]:
    """A built-in topic, or what links contain; _CONTAINS where that is wanted and not said yet."""
    asked = view.asked
    topics = [topic.name for topic in TOPICS]
    topic = st.selectbox(
        "Links about",
        [*topics, _CONTAINS],
        key=view.key("topic", _CONTAINS if asked.contains else asked.topic),
        help="Unsubscribe, preference and similar links belong to no topic.",
    )
    if topic != _CONTAINS:
        return topic, ""
    text = st.text_input(
        "Address or name contains",
        key=view.key("contains", asked.contains),
        placeholder="/volleyball/, tickets, https://…",
        max_chars=500,
        help="Letter case does not matter. A whole address stands for its article.",
    ).strip()
    return (InterestFilters().topic if text else _CONTAINS), text
