"""Emails by their names."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from ui import formats


def quoted_names(sends: pl.DataFrame) -> dict[str, str]:
    """Id to name as a sentence has it: `“CU Connections” (Nov 9, 2026)`. Takes the frame of `History.sends`."""
    return {send_id: f"“{name}” ({day})" for send_id, name, day in _named(sends)}


def email_names(sends: pl.DataFrame) -> dict[str, str]:
    """Id to name and day of every email, newest first; an automated one, which is sent for months, by its first day.

    Takes the frame of `History.sends`.
    """
    return {send_id: f"{name} · {day}" for send_id, name, day in _named(sends)}


def untracked_names(email_sends: pl.DataFrame) -> dict[str, str]:
    """The same of emails without results. Takes the frame of `History.email_sends`."""
    rows = email_sends.sort("day", "send_id", descending=True).select("send_id", "email_name", "day")
    return {id_: f"{name or id_} · no results · {formats.day(day)}" for id_, name, day in rows.iter_rows()}


def newest_day(sends: pl.DataFrame, send_id: str) -> date:
    """The local day on which an email was sent; an automated one, most lately. Takes the frame of `History.sends`."""
    day: date = sends.filter(pl.col("send_id") == send_id)["day"].max()  # type: ignore[assignment]
    return day


def _named(sends: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    rows = (
        sends.filter(pl.col("send_id") != "")
        .group_by("send_id", "triggered")
        .agg(pl.col("day").min(), pl.col("email_name").first())
        .sort("day", "send_id", descending=True)
    )
    for row in rows.iter_rows(named=True):
        since = "automated, since " if row["triggered"] else ""
        yield row["send_id"], row["email_name"] or row["send_id"], f"{since}{formats.day(row['day'])}"
