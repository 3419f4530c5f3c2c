"""The filters of Link interests, and what was asked with them in words."""

from collections.abc import Sequence
from functools import partial

import polars as pl
import streamlit as st

from analytics.topics import Topic
from analytics.whom import Directory
from data_access.history import History
from ui import definitions, filters, formats, lists, machine, notices, tables
from ui.panels.topic import require_topic, topic_or_text
from ui.questions import MOST_ARTICLES, InterestFilters
from ui.view import View


def interests_panel(history: History, directory: Directory, topics: Sequence[Topic]) -> InterestFilters:
    """The filters of Link interests. Stops the page as long as it is not said what links are about."""
    view = View("interests", InterestFilters)
    asked = view.asked
    with st.container(border=True):
        with st.grid(4, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
            topic, contains = topic_or_text(view, asked.topic, asked.contains, history, topics)
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
            counted = machine.switch(view, asked.machine)
        leave_out = lists.leave_out(view, asked.leave_out)
    chosen = InterestFilters(
        topic=topic,
        contains=contains,
        clicked=clicked,
        least=int(least),
        every_click=every_click,
        compare=compare,
        machine=counted,
        leave_out=leave_out,
        **meant,
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    require_topic(topic, contains, topics)
    return chosen


def interests_listing(history: History, asked: InterestFilters, topic: Topic, readers: pl.DataFrame) -> lists.Listing:
    """The people of `analytics.interests`, with what was asked in words."""
    query = asked.query(history)
    among = f" among {asked.whom.words}" if asked.who else ""
    return lists.Listing(
        f"link interests {topic.name}",
        f"Who{among} clicked {asked.enough} about {topic.name}, {formats.days(query.first, query.last)}?",
        (
            definitions.EVERY_CLICK if asked.every_click else definitions.ARTICLE,
            *(definitions.LAST_CLICK, definitions.UTILITY, definitions.PEOPLE),
            machine.COUNTED if asked.machine else machine.LEFT_OUT,
            *([definitions.MEANT] if asked.who else []),
        ),
        readers,
        partial(tables.readers_reasons, time_zone=history.time_zone),
    )
