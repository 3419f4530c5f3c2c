"""What links are about: one of the team's topics, or whatever contains a text."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.topics import Topic, TopicError, links_containing, topic_named
from data_access.history import History
from data_access.kept import Kind, open_kept
from ui import formats, notices
from ui.view import View

_CONTAINS = "contains"
_TITLES = {_CONTAINS: "Links that contain …"}


def topic_or_text(
    view: View[Any], topic: str, contains: str, history: History, topics: Sequence[Topic]
) -> tuple[str, str]:
    """The id of a topic, or what links contain; both empty as long as neither is said.

    `topic` and `contains` are what the address asks for: a topic by its id or its name, nothing being the first one.
    """
    titles = {topic.id: topic.name for topic in topics} | _TITLES
    chosen = st.selectbox(
        "Links about",
        list(titles),
        key=_key(view, topic, contains, history, topics),
        format_func=titles.__getitem__,
        placeholder="Choose a topic",
        help="The topics that the team keeps: the page Topics says what each catches. Unsubscribe, preference and "
        "similar links belong to no topic.",
    )
    if chosen != _CONTAINS:
        return chosen or "", ""
    text = st.text_input(
        "Address or name contains",
        key=view.key("contains", contains),
        placeholder="/volleyball/, tickets, https://…",
        max_chars=500,
        help="Letter case does not matter. A whole address stands for its article.",
    ).strip()
    if text.lower().startswith(("http://", "https://")):
        # what tracking adds to an address may stand for a person: it does not belong into a link to be passed on
        text = history.article(text) or text
    if not text:
        return "", ""
    try:
        links_containing(text)
    except TopicError as error:
        view.problems.append(str(error))
        return "", ""
    return "", text


def require_topic(topic: str, contains: str, topics: Sequence[Topic]) -> None:
    """Stop the page as long as it is not said what links are about."""
    if not (topic or contains):
        notices.nothing_found(
            "Choose a topic, or what a link contains: a word of its address or name, or the address itself."
            if topics
            else "No topic is kept at the moment: the page Topics makes one."
        )
        st.stop()


def topic_gone(topic: str, time_zone: str) -> str:
    """That there is no such topic; who removed it, if there was."""
    last = open_kept().changes(Kind.TOPIC, topic, most=1).rows(named=True)
    if not last:
        return f"There is no topic “{topic}”: choose another one."
    removed = f"was removed by {last[0]['by']} on {formats.moment(last[0]['at'], time_zone)}"
    return f"The topic “{last[0]['name']}” {removed}: choose another one."


def _key(view: View[Any], topic: str, contains: str, history: History, topics: Sequence[Topic]) -> str:
    key = view.key("topic", _CONTAINS if contains or not topics else topic or topics[0].id)
    # an address of the past tells a topic by its name; and somebody may have removed the one that was chosen
    asked = st.session_state[key]
    if asked not in (None, _CONTAINS):
        try:
            st.session_state[key] = topic_named(asked, topics).id
        except KeyError:
            st.session_state[key] = None
            view.problems.append(topic_gone(asked, history.time_zone))
    return key
