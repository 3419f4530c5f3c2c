"""Entries of the ledger, as people read them."""

from typing import Any

import polars as pl
import streamlit as st

from data_access.kept import Taken
from ui import formats
from ui.tables.words import ISO

TAKEN: dict[str, str] = {
    Taken.FILE: "file",
    Taken.PUSH: "list sent into a Campaign",
    Taken.EVIDENCE: "sheet of evidence",
    Taken.PERSON: "person opened",
    Taken.CHECKPOINT: "old entries removed",
    Taken.ERASURE: "somebody forgotten",
}
"""What people call each kind of entry."""

ENTRY_COLUMNS: dict[str, Any] = {
    "Entry": st.column_config.NumberColumn(format="%d", width="small"),
    "What was asked": st.column_config.TextColumn(width="large"),
    "Rows": st.column_config.NumberColumn(help="In the file; of a list that was sent, its people.", format="%,d"),
    "What for": st.column_config.TextColumn(help="As whoever took it said; a dash where it was taken out."),
}


def entries_table(entries: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """The frame of `Ledger.entries` for the screen."""
    return entries.select(
        pl.col("number").alias("Entry"),
        pl.Series("When", [formats.moment(at, time_zone) for at in entries["at"]], dtype=pl.String),
        pl.col("who").alias("Who"),
        pl.col("kind").replace(TAKEN).alias("What"),
        pl.col("question").alias("What was asked"),
        pl.col("rows").alias("Rows"),
        pl.col("purpose").alias("What for"),
    )


def entries_file(entries: pl.DataFrame) -> pl.DataFrame:
    """The same for a file: all columns, moments in UTC."""
    return entries.select(
        pl.col("number").alias("Entry"),
        pl.col("at").dt.strftime(ISO).alias("At"),
        pl.col("kind").alias("Kind"),
        *(pl.col(name).alias(name.replace("_", " ").capitalize()) for name in ("who", "role", "scope", "question")),
        *(pl.col(name).alias(name.replace("_", " ").capitalize()) for name in ("purpose", "file_name", "link", "rows")),
        *(pl.col(name).list.join(" | ").alias(name.capitalize()) for name in ("columns", "about")),
        pl.col("sha256").alias("SHA-256"),
        pl.col("previous").alias("Previous hash"),
        pl.col("hash").alias("Hash"),
    )
