"""Where the data comes from, as people read it: objects, runs, findings, months, and a send's two accounts."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from data_access.schema import TABLES
from data_access.sources.source import UNDATED, Finding, Severity
from data_access.store.snapshots import SourceState
from data_access.sync.report import Run
from ui import formats
from ui.tables.words import COUNTS

OBJECTS = {
    "results": "Email results",
    "link_details": "Link details",
    "sends": "Email Sends",
    "triggered_sends": "Automated sends",
    "contacts": "Contacts",
    "accounts": "Campuses, schools, departments",
    "affiliations": "Affiliations",
    "education": "Education",
}
"""What people call the tables."""
ENDINGS = {
    "done": "done",
    "refused": "done, some rows refused",
    "later": "not finished, may work later",
    "failed": "failed, must be mended",
}
"""How a run ended, by its status."""
_KINDS = {
    "sent": ("Sent", "Number Sent, beside the results that there are."),
    "hard_bounces": ("Hard bounces", "The mailbox refused the email for good."),
    "soft_bounces": ("Soft bounces", "The mailbox refused the email for now."),
    "delivered": ("Delivered", COUNTS["delivered"][1]),
    "opened": ("Opened", COUNTS["opened"][1]),
    "clicked": ("Clicked", COUNTS["clicked"][1]),
    "unsubscribed": ("Unsubscribed", COUNTS["unsubscribed"][1]),
}
_NUMBER = "%,d"

OBJECT_COLUMNS: dict[str, Any] = {
    "Here up to": st.column_config.TextColumn(
        help="Every change that the source made until then is in this data; the oldest comes first. For what is read "
        "whole: when it was read, or its files written."
    ),
    "Object": st.column_config.TextColumn(width="medium"),
    "How it is followed": st.column_config.TextColumn(width="large"),
}
RUN_COLUMNS: dict[str, Any] = {
    "Began": st.column_config.TextColumn(help="Local time.", pinned=True),
    "New": st.column_config.NumberColumn(help="Rows that were not here before.", format=_NUMBER),
    "Updated": st.column_config.NumberColumn(help="Rows of which there is newer content now.", format=_NUMBER),
    "Refused": st.column_config.NumberColumn(
        help="Rows that can’t be taken as they are. A file beside the history names each of them and why.",
        format=_NUMBER,
    ),
    "Ended": st.column_config.TextColumn(
        help="Not finished: a source was busy or out of reach, and the next refresh goes on from there. Failed: "
        "somebody has to mend what stands under “What failed”.",
        width="medium",
    ),
    "What failed": st.column_config.TextColumn(width="large"),
}
FINDING_COLUMNS: dict[str, Any] = {
    "How bad": st.column_config.TextColumn(help="Unusable has to be mended; lacking leaves something empty."),
    "What is wrong": st.column_config.TextColumn(width="large"),
    "What mends it": st.column_config.TextColumn(width="large"),
}
COVERAGE_COLUMNS: dict[str, Any] = {
    "Month": st.column_config.DateColumn(format="MMM YYYY", help="Month of sending, local time."),
    "Results": st.column_config.NumberColumn(help="One for each person and email, counted once.", format=_NUMBER),
    "Live only": st.column_config.NumberColumn(help="Seen in Salesforce itself, not in the archive.", format=_NUMBER),
    "Live and archive": st.column_config.NumberColumn(
        help="Seen in both, because archiving and purging overlap; counted once.", format=_NUMBER
    ),
    "Archive only": st.column_config.NumberColumn(help="Purged from Salesforce before it was read.", format=_NUMBER),
    "Note": st.column_config.TextColumn(help="“gap”: not a single result, although there are some before and after."),
}
RECONCILED_COLUMNS: dict[str, Any] = {
    "Email Send says": st.column_config.NumberColumn(
        help="Salesforce’s own total, on the Email Send; a dash where it says none.", format=_NUMBER
    ),
    "Results add up to": st.column_config.NumberColumn(
        help="Counted from the individual results in this data.", format=_NUMBER
    ),
    "Difference": st.column_config.NumberColumn(help="Results − Email Send.", format=_NUMBER),
    "Means": st.column_config.TextColumn(width="large"),
}


def objects_table(sources: Mapping[str, SourceState], time_zone: str) -> pl.DataFrame:
    """How far each object is followed, the one that is furthest behind first; empty where no connection was asked."""
    rows = []
    for origin, state in sources.items():
        for name in TABLES:
            mark, months = state.watermarks.get(name), state.months.get(name, {})
            newest = max((moment for _, moment in months.values() if moment), default=None)
            # files say nothing of what they lack
            files, up_to = state.files.get(name, {}), mark or newest
            if up_to is not None or months or files:
                rows.append((None if files else up_to, origin, OBJECTS[name], _followed(name, months, len(files))))
    rows.sort(key=lambda row: (row[0] is not None, row[0]))
    told = [
        (formats.moment(up_to, time_zone) if up_to else None, origin, name, how) for up_to, origin, name, how in rows
    ]
    return _texts(told, ("Here up to", "Source", "Object", "How it is followed"))


def runs_table(runs: Sequence[Run], time_zone: str) -> pl.DataFrame:
    """The runs of late, in their order."""
    rows = [
        {
            "Began": formats.moment(run.began, time_zone),
            "Took": formats.duration((run.ended - run.began).total_seconds()),
            "Ended": ENDINGS.get(run.status, run.status),
            "New": run.new,
            "Updated": run.updated,
            "Refused": run.refused,
            "What failed": "; ".join(f"{origin}: {text}" for origin, text in run.failures.items()) or None,
        }
        for run in runs
    ]
    counts = dict.fromkeys(("New", "Updated", "Refused"), pl.Int64())
    texts = dict.fromkeys(("Began", "Took", "Ended"), pl.String())
    return pl.DataFrame(rows, schema={**texts, **counts, "What failed": pl.String()})


def findings_table(findings: Sequence[tuple[str, Finding]]) -> pl.DataFrame:
    """What a check of the connections found, by connection."""
    bad = {Severity.UNUSABLE: "unusable", Severity.LACKING: "lacking"}
    rows = [
        (name, found.object_name or "the connection itself", bad[found.severity], found.problem, found.cure)
        for name, found in findings
    ]
    return _texts(rows, ("Source", "Object", "How bad", "What is wrong", "What mends it"))


def coverage_table(months: pl.DataFrame) -> pl.DataFrame:
    """The frame of `analytics.coverage.by_month` for the screen and the file, newest first."""
    return months.sort("month", descending=True).select(
        pl.col("month").alias("Month"),
        pl.col("results").alias("Results"),
        pl.col("live_only").alias("Live only"),
        pl.col("both").alias("Live and archive"),
        pl.col("archive_only").alias("Archive only"),
        pl.when("gap").then(pl.lit("gap")).alias("Note"),
    )


def reconciled_table(reconciled: pl.DataFrame) -> pl.DataFrame:
    """The frame of `analytics.reconcile.reconciled` for the screen."""
    title, means = ({name: kind[place] for name, kind in _KINDS.items()} for place in (0, 1))
    return reconciled.select(
        pl.col("count").replace_strict(title).alias("Count"),
        pl.col("email_send").alias("Email Send says"),
        pl.col("results").alias("Results add up to"),
        pl.col("difference").alias("Difference"),
        pl.col("count").replace_strict(means, return_dtype=pl.String).alias("Means"),
    )


def _followed(name: str, months: Mapping[str, tuple[int, Any]], files: int) -> str:
    if files:
        return f"by its files: {formats.counted(files, 'file')}"
    if TABLES[name].replaced:
        return "read whole, once a day"
    if not months:
        return "by what changed"
    rows = sum(count for count, _ in months.values())
    return f"by month: {formats.counted(len(months.keys() - {UNDATED}), 'month')}, {formats.counted(rows, 'row')}"


def _texts(rows: Sequence[tuple[str | None, ...]], columns: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()), orient="row")
