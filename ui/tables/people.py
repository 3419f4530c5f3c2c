"""People as lists and files: who they are, and what they did."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.mailing import mailable
from data_access.history import History
from ui.tables.words import COUNTS, ISO, local_day

_PERSON_COUNTS = ("sent", "delivered", "bounced", "opened", "clicked", "unsubscribed")


PEOPLE_COLUMNS: dict[str, Any] = {
    title: st.column_config.NumberColumn(help=words, format="%,d")
    for title, words in (COUNTS[name] for name in _PERSON_COUNTS)
}


def people_list(history: History, counts: pl.DataFrame) -> pl.DataFrame:
    """Who these people are and what they did: rows of `History.engagement` with names, by last and first name."""
    people = history.people(counts["person"]).join(counts, on="person", how="left", maintain_order="left")
    return people.sort("last_name", "first_name", "contact_id")


def people_table(people: pl.DataFrame) -> pl.DataFrame:
    """`people_list` for the screen."""
    return people.select(
        full_name().alias("Name"),
        pl.col("email").alias("Email"),
        *(pl.col(name).alias(COUNTS[name][0]) for name in _PERSON_COUNTS),
        pl.col("contact_id").alias("Contact ID"),
    )


def people_file(people: pl.DataFrame) -> pl.DataFrame:
    """`people_list` for a file: id, name, address and counts of results."""
    return people.select(
        pl.col("contact_id").alias("Contact ID"),
        pl.col("first_name").alias("First Name"),
        pl.col("last_name").alias("Last Name"),
        pl.col("email").alias("Email"),
        *(pl.col(name).alias(COUNTS[name][0]) for name in _PERSON_COUNTS),
    )


def full_name() -> pl.Expr:
    """First and last name, of which either may be missing."""
    return pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)


def mailing_list(readers: pl.DataFrame, standing: pl.DataFrame, reasons: tuple[str, ...]) -> pl.DataFrame:
    """The rows of `Interests.people`, in their order, that none of the reasons keeps out."""
    return readers.join(mailable(standing, reasons), on="person", how="semi", maintain_order="left")


def readers_list(history: History, readers: pl.DataFrame) -> pl.DataFrame:
    """Rows of `Interests.people` with names, in their order."""
    return history.people(readers["person"]).join(readers, on="person", how="left", maintain_order="left")


def readers_reasons(readers: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """Why each row of `Interests.people` is on a list: person, and columns titled for a file, in their order."""
    local = pl.col("last_clicked_at").dt.convert_time_zone(time_zone)
    return readers.select(
        "person",
        pl.col("articles").alias("Articles"),
        pl.col("total_clicks").alias("Total Clicks"),
        local.dt.strftime(ISO).alias("Last Click"),
        pl.col("read").list.join(" | ").alias("Articles Read"),
    )


def readers_table(people: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """`readers_list` for the screen."""
    return people.select(
        full_name().alias("Name"),
        pl.col("email").alias("Email"),
        pl.col("articles").alias("Articles"),
        pl.col("total_clicks").alias("Total clicks"),
        local_day("last_clicked_at", time_zone).alias("Last click"),
        pl.col("read").alias("Articles read"),
        pl.col("contact_id").alias("Contact ID"),
    )
