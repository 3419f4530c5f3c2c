"""Topics, who changed them, and what a file would do to them, as people read them."""

import json
from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.topics import Topic, TopicError
from analytics.topics_file import Taken
from data_access.calendar import Calendar
from data_access.kept import Document
from ui.tables.changes import who_changed_what
from ui.tables.words import sentence

_LINKS = st.column_config.NumberColumn(
    help="Links that the topic catches, of those clicked in the past year. A link may be of several topics.",
    format="%,d",
)
_CLICKERS = st.column_config.NumberColumn(
    help="People on file whose last click on one of these links was in the past year, each once.", format="%,d"
)
_CATCHES = st.column_config.TextColumn(width="large")

CHANGE_COLUMNS: dict[str, Any] = {
    "When": st.column_config.TextColumn(help="Local time."),
    "What it catches since": _CATCHES,
    "What it caught before": _CATCHES,
}
TAKEN_COLUMNS: dict[str, Any] = {
    "What happens": st.column_config.TextColumn(help="A topic is known by its id, else by its name."),
    "Links": _LINKS,
    "Clickers": _CLICKERS,
    "What it catches": _CATCHES,
}


def topic_columns(*, counted: bool) -> dict[str, Any]:
    """The columns of `topics_table`, whose clickers are `counted` with likely machine activity or without."""
    other = "without" if counted else "with"
    return {
        "Topic": st.column_config.TextColumn(pinned=True),
        "Links": _LINKS,
        "Clickers": _CLICKERS,
        "Otherwise": st.column_config.NumberColumn(
            f"Clickers {other} machines",
            help=f"The same people {other} clicks that are likely a machine’s.",
            format="%,d",
        ),
        "What it catches": _CATCHES,
        "Changed": st.column_config.DateColumn(help="Local day of the last change.", format="MMM D, YYYY"),
    }


def topics_table(
    documents: Sequence[Document],
    topics: Sequence[Topic],
    tally: pl.DataFrame,
    otherwise: pl.DataFrame,
    time_zone: str,
) -> pl.DataFrame:
    """The topics with what they catch: takes both in the same order, and frames of `analytics.topic_links.tally`.

    `otherwise`: without likely machine activity where the other is with it, and the other way round.
    """
    calendar = Calendar(time_zone)
    return pl.DataFrame(
        {
            "Topic": [topic.name for topic in topics],
            "Links": tally["links"],
            "Clickers": tally["clickers"],
            "Otherwise": otherwise["clickers"],
            "What it catches": [sentence(topic.words) for topic in topics],
            "Changed": [calendar.day_of(document.changed_at) for document in documents],
            "By": [document.changed_by for document in documents],
        },
        schema_overrides={"Topic": pl.String, "What it catches": pl.String, "Changed": pl.Date, "By": pl.String},
    )


def changes_table(changes: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """Who changed what: takes the frame of `Kept.changes`."""
    return who_changed_what(changes, time_zone, ("Topic", "What it catches since", "What it caught before"), _words)


def taken_table(taken: Sequence[Taken], tally: pl.DataFrame) -> pl.DataFrame:
    """What taking in a file would do: takes what `analytics.topics_file.compare` gives, and the topics' tally."""
    return pl.DataFrame(
        {
            "Topic": [one.topic.name for one in taken],
            "What happens": [_step(one) for one in taken],
            "Links": tally["links"],
            "Clickers": tally["clickers"],
            "What it catches": [sentence(one.topic.words) for one in taken],
        },
        schema_overrides=dict.fromkeys(("Topic", "What happens", "What it catches"), pl.String()),
    )


def _step(one: Taken) -> str:
    renamed = one.before is not None and one.before.name != one.topic.name
    return f"{one.step}, called “{one.before.name}” until now" if one.before and renamed else one.step.value


def _words(definition: str) -> str:
    """A definition as it is kept, in words; as it is where it is none that this program can read."""
    try:
        return sentence(Topic.from_dict("", "", json.loads(definition)).words)
    except TopicError:
        return definition
