"""What a topic catches, before it is saved."""

from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.topic_links import catches_everything
from analytics.topics import Topic
from data_access.history import History
from data_access.query import Query
from ui import cache, figures, formats, machine, tables
from ui.questions import TopicsFilters

_SAMPLE = 20


def preview(history: History, topic: Topic, saved: Topic | None, query: Query) -> None:
    """How much it catches of the past year, also as it is saved, and the links that were clicked last."""
    caught = topic.articles(cache.links(history, query).frame)
    now, otherwise = (_tally(history, topic, one) for one in (query, other_way(query)))
    with st.grid(2, min_column_width=180):
        figures.figure("Links caught", formats.number(now["links"]), "Links that were clicked in the past year.")
        figures.figure(
            "Clickers in the past year",
            formats.number(now["clickers"]),
            "People on file whose last click on one of these links was in the past year, each once.",
        )
    st.caption(
        machine.both(
            query.machine, [("Clickers", formats.number(now["clickers"]), formats.number(otherwise["clickers"]))]
        )
    )
    if saved and saved.to_dict() != topic.to_dict():
        was = _tally(history, saved, query)
        st.caption(
            f"As it is saved: {formats.counted(was['links'], 'link')}, {formats.counted(was['clickers'], 'clicker')}."
        )
    if caught.is_empty():
        st.caption("No link that was clicked in the past year is caught.")
        return
    tables.show(
        tables.articles_table(caught.sort("last_clicked_at", descending=True).head(_SAMPLE), history.time_zone),
        columns=tables.CLICK_COLUMNS,
        key="topics.sample",
        alt="Links that the topic catches, the one clicked last first, with the people who clicked each.",
    )
    if caught.height > _SAMPLE:
        st.caption(f"The {_SAMPLE} of them that were clicked last.")


def tells_nothing(history: History, topic: Topic) -> str:
    """Why a topic is refused that tells no link from another; empty where it does."""
    links = cache.links(history, TopicsFilters().query(history)).frame
    if not catches_everything(topic, links):
        return ""
    caught = formats.counted(topic.articles(links).height, "link")
    return f"This catches every one of the {caught} clicked in the past year, so it tells nothing: narrow it."


def other_way(query: Query) -> Query:
    """The same without likely machine activity, or with it."""
    return replace(query, machine=not query.machine)


def _tally(history: History, topic: Topic, query: Query) -> dict[str, Any]:
    return cache.topic_tally(history, (topic,), query).row(0, named=True)
