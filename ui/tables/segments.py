"""Why people are in a segment, as tables and files have it; and saved segments themselves."""

import json
import re
from collections.abc import Sequence
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from analytics.frequency import Counted
from analytics.segments import Names, SegmentError, from_dict, words
from data_access.calendar import Per
from data_access.history import History
from data_access.kept import Document
from ui import frequencies
from ui.tables.changes import who_changed_what
from ui.tables.people import full_name
from ui.tables.words import COUNTS, ISO, local_day, sentence

_TITLES: dict[str, tuple[str, str]] = {
    "articles": ("Articles", "Different articles that this person clicked."),
    "total_clicks": ("Total Clicks", "Every click counted, also repeated ones."),
    "last_clicked_at": ("Last Click", "Local day of the last click; only the last one is known."),
    "read": ("Articles Read", "What they clicked, most clicked first."),
    **{name: COUNTS[name] for name in ("delivered", "opened", "clicked")},
    **{
        f"{counted}_{per}": (frequencies.title(counted, per), sentence(frequencies.meaning(counted, per)))
        for counted, per in product(Counted, Per)
    },
}
_OF_PART = re.compile(r"_(\d+)$")


def reasons_file(found: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """The frame of `analytics.segments.people` for a file: person, and why, titled, as texts and numbers."""
    return found.select("person", *(_for_file(name, found, time_zone) for name in _reasons(found)))


def segment_table(history: History, found: pl.DataFrame) -> pl.DataFrame:
    """The same for the screen, with names, in its order; the contact's id stands last."""
    people = history.people(found["person"]).join(found, on="person", how="left", maintain_order="left")
    why = [_for_screen(name, found, history.time_zone) for name in _reasons(found)]
    return people.select(
        full_name().alias("Name"), pl.col("email").alias("Email"), *why, pl.col("contact_id").alias("Contact ID")
    )


def segment_columns(found: pl.DataFrame) -> dict[str, Any]:
    """What each column of `segment_table` is, for whoever points at it."""
    return {title_of(name): _column(name) for name in _reasons(found)}


def title_of(reason: str) -> str:
    """What a column of reasons is called; of several parts, with the number of the part."""
    part = _OF_PART.search(reason)
    title, _ = _TITLES[_base(reason)]
    return f"{title} ({part[1]})" if part else title


_CHANGES = ("Segment", "What it asks since", "What it asked before")
SEGMENT_CHANGES: dict[str, Any] = {
    "When": st.column_config.TextColumn(help="Local time."),
    **{title: st.column_config.TextColumn(width="large") for title in _CHANGES[1:]},
}
SAVED_COLUMNS: dict[str, Any] = {
    "Segment": st.column_config.TextColumn(help="Click a row to see its people.", width=220, pinned=True),
    "People": st.column_config.NumberColumn(help="On the data of today; a dash: see “To mend”.", format="%,d"),
    "To mend": st.column_config.TextColumn(help="Why it can’t be worked out. Nothing of it is lost.", width=250),
    "Asks for": st.column_config.TextColumn(help="Who is meant, in words.", width=380),
    "Rests on opens": st.column_config.TextColumn(help="Opens are made by machines, too."),
    "Changed": st.column_config.DatetimeColumn(help="When it was last saved, local time.", format="MMM D, YYYY HH:mm"),
    "By": st.column_config.TextColumn(help="Who saved it last."),
}


def saved_table(rows: Sequence[tuple[Document, str, int | None, bool, str]], time_zone: str) -> pl.DataFrame:
    """Saved segments: of each the document, what it asks in words, how many people, on opens or not, what to mend."""
    zone = ZoneInfo(time_zone)
    told = [
        {
            "Segment": document.name,
            "People": people,
            "To mend": problem,
            "Asks for": asks[:1].upper() + asks[1:],
            "Rests on opens": "yes" if opens else "",
            "Changed": document.changed_at.astimezone(zone).replace(tzinfo=None),
            "By": document.changed_by,
        }
        for document, asks, people, opens, problem in rows
    ]
    schema = {**dict.fromkeys(SAVED_COLUMNS, pl.String()), "People": pl.Int64(), "Changed": pl.Datetime("us")}
    table = pl.DataFrame(told, schema=schema)
    return table if any(problem for *_, problem in rows) else table.drop("To mend")


def segment_changes(changes: pl.DataFrame, called: Names, time_zone: str) -> pl.DataFrame:
    """Who changed what of the saved segments: takes the frame of `Kept.changes`."""

    def asks(definition: str) -> str:
        try:
            return sentence(words(from_dict(json.loads(definition)), called))
        except SegmentError:
            # as it is, where this program can't read it
            return definition

    return who_changed_what(changes, time_zone, _CHANGES, asks)


def _base(reason: str) -> str:
    return _OF_PART.sub("", reason)


def _reasons(found: pl.DataFrame) -> list[str]:
    return [name for name in found.columns if name != "person"]


def _for_file(name: str, found: pl.DataFrame, time_zone: str) -> pl.Expr:
    dtype = found.schema[name]
    if isinstance(dtype, pl.Datetime):
        told = pl.col(name).dt.convert_time_zone(time_zone).dt.strftime(ISO)
    elif isinstance(dtype, pl.List):
        told = pl.col(name).list.join(" | ")
    else:
        told = pl.col(name)
    return told.alias(title_of(name))


def _for_screen(name: str, found: pl.DataFrame, time_zone: str) -> pl.Expr:
    told = local_day(name, time_zone) if isinstance(found.schema[name], pl.Datetime) else pl.col(name)
    return told.alias(title_of(name))


def _column(name: str) -> Any:
    _, words = _TITLES[_base(name)]
    match _base(name):
        case "last_clicked_at":
            return st.column_config.DateColumn(help=words, format="MMM D, YYYY")
        case "read":
            return st.column_config.ListColumn(help=words, width="large")
    return st.column_config.NumberColumn(help=words, format="%.1f" if name.startswith(Counted.AVERAGE) else "%,d")
