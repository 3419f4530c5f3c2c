"""The filters of Link interests, and what was asked with them in words."""

import polars as pl
import streamlit as st

from analytics.topics import TOPICS
from analytics.whom import Directory
from data_access.history import History
from ui import definitions, filters, formats, lists, notices, tables
from ui.questions import MOST_ARTICLES, InterestFilters
from ui.view import View

_CONTAINS = "Links that contain …"


def interests_panel(history: History, directory: Directory) -> InterestFilters:
    """The filters of Link interests. Stops the page as long as it is not said what links shall contain."""
    view = View("interests", InterestFilters)
    asked = view.asked
    with st.container(border=True):
        with st.grid(4, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
            topic, contains = _topic(view, history)
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
        meant = filters.whom(view, asked, directory, nobody_chosen="Everyone on file")
        with st.container(horizontal=True):
            every_click = st.toggle(
                "Count every click",
                key=view.key("every_click", asked.every_click),
                help="Instead of different articles: three clicks on one story are then as good as three stories.",
            )
            compare = st.toggle(
                "Compare with before",
                key=view.key("compare", asked.compare),
                help="As many days just before: how much each figure changed.",
            )
        leave_out = lists.leave_out(view, asked.leave_out)
    chosen = InterestFilters(
        topic=topic,
        contains=contains,
        clicked=clicked,
        least=int(least),
        every_click=every_click,
        compare=compare,
        leave_out=leave_out,
        **meant,
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    if topic == _CONTAINS:
        notices.nothing_found("Type what a link contains: a word of its address or name, or paste the address.")
        st.stop()
    return chosen


def interests_listing(history: History, asked: InterestFilters, readers: pl.DataFrame) -> lists.Listing:
    """The people of `analytics.interests`, with what was asked in words."""
    query = asked.query(history)
    among = f" among {asked.whom.words}" if asked.who else ""
    return lists.Listing(
        f"link interests {asked.links_about.name}",
        f"Who{among} clicked {asked.enough} about {asked.links_about.name}, {formats.days(query.first, query.last)}?",
        (
            definitions.EVERY_CLICK if asked.every_click else definitions.ARTICLE,
            *(definitions.LAST_CLICK, definitions.UTILITY, definitions.PEOPLE),
            *([definitions.MEANT] if asked.who else []),
        ),
        tables.readers_reasons(readers, history.time_zone),
    )


def _topic(view: View[InterestFilters], history: History) -> tuple[str, str]:
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
    if text.lower().startswith(("http://", "https://")):
        # what tracking adds to an address may stand for a person: it does not belong into a link to be passed on
        text = history.article(text) or text
    return (InterestFilters().topic if text else _CONTAINS), text
