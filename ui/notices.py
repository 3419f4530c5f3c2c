"""Sentences that pages show: what is missing and what to do, what was left out, where numbers come from."""

import shlex
from datetime import timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from analytics.overview import STILL_ARRIVING_DAYS
from data_access.calendar import Calendar
from data_access.history import History
from data_access.query import Provenance
from ui import formats

TODAY_AFFILIATIONS = (
    "Audiences are people’s affiliations as they are today, not as they were when an email was sent. "
    "A person in several rows counts in each and once in the total."
)
_LOAD = "python -m data_access load --live {live} --archive {archive} --store {store}"


def load_command(store: Path, live: str = "LIVE_FOLDER", archive: str = "ARCHIVE_FOLDER") -> str:
    """What to type to fill a store."""
    return _LOAD.format(live=live, archive=archive, store=shlex.quote(str(store)))


def no_history(store: Path, reason: str) -> None:
    """Instead of a page, where there is no history that could be shown."""
    st.warning("There is no history to show yet.", icon=":material/database_off:")
    st.markdown(formats.literal(reason))
    st.markdown("To load the exports of Salesforce and of the archive, type this in the folder of the app:")
    st.code(load_command(store), language="bash")
    st.markdown("To look around with the example exports that come with the app:")
    st.code(load_command(store, "examples/exports/live", "examples/exports/archive"), language="bash")
    st.markdown("Then reload this page.")


def unreadable(store: Path) -> None:
    """Instead of a page, where the files of the store can't be read."""
    st.error("The history can’t be read right now.", icon=":material/database_off:")
    st.markdown(
        f"The files in `{formats.literal(str(store))}` are damaged, locked or just being replaced. Reload this page in "
        "a minute. If it stays like this, tell whoever runs the app: the log says more, and the exports can be loaded "
        "into a new folder at any time:"
    )
    st.code(load_command(store.with_name(f"{store.name}-new")), language="bash")


def problem(text: str) -> None:
    """What went wrong with this question, in a sentence."""
    st.error(formats.literal(text), icon=":material/error:")


def ignored(problems: list[str]) -> None:
    """What an address or an older choice asked for in vain."""
    if problems:
        st.warning("\n\n".join(formats.literal(text) for text in problems), icon=":material/filter_alt_off:")


def nothing_found(text: str) -> None:
    """An answer that is empty, and what to try."""
    st.info(text, icon=":material/search_off:")


def freshness(as_of: str, coverage: pl.DataFrame) -> str:
    """How far the history reaches: `Live to Nov 20, 2026 05:00 MST · archive back to Oct 2025`.

    Takes the frame of `History.coverage`.
    """
    oldest = {source: coverage.filter(pl.col(f"in_{source}") > 0)["day"].min() for source in ("live", "archive")}
    parts = [f"{'Live' if oldest['live'] else 'Complete'} to {as_of}"]
    for source, first in oldest.items():
        if first and (source == "archive" or not oldest["archive"]):
            parts.append(f"{source} back to {formats.month(first)}")  # type: ignore[arg-type]
    return " · ".join(parts)


def provenance(history: History, found: Provenance, noun: str = "result") -> str:
    """Where an answer comes from, in a sentence or two."""
    zone, calendar = history.time_zone, Calendar(history.time_zone)
    text = f"Counted from {formats.counted(found.rows, noun)}"
    if found.oldest_sent is None or found.newest_sent is None:
        return f"{text}, complete to {formats.moment(found.as_of, zone)}."
    first, last = calendar.day_of(found.oldest_sent), calendar.day_of(found.newest_sent)
    text += (
        f" (live {found.in_live:,}, archive {found.in_archive:,}, both {found.in_both:,}) of emails sent "
        f"{formats.days(first, last)}, complete to {formats.moment(found.as_of, zone)}."
    )
    if last > history.today - timedelta(days=STILL_ARRIVING_DAYS):
        text += (
            f" Emails of the last {STILL_ARRIVING_DAYS} days are among them: their opens and bounces still come in."
        )
    return text
