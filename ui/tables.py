"""Frames as people read them: the columns of tables and files, and what each is called and means."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from analytics.audience import Audience
from analytics.breakdown import PLACES, Row, people_in
from analytics.mailing import mailable
from analytics.rates import PEOPLE_RATES, RATES
from data_access.history import History

TOTALS: dict[Row, str] = {
    Row.AUDIENCE: "People in the audience (each once)",
    Row.OTHERS: "People outside the audience",
    Row.NOT_LINKED: "Not linked to a contact",
    Row.EVERYTHING: "Everything sent",
}
COUNTS: dict[str, tuple[str, str]] = {
    "people": ("People", "People on file to whom anything was sent, each once."),
    "people_opened": ("People who opened", "People who opened at least one email delivered to them."),
    "people_clicked": ("People who clicked", "People who clicked at least once in an email delivered to them."),
    "sent": ("Sent", "Results: one for each person and email."),
    "delivered": ("Delivered", "Sent − bounced: accepted by the server, which is no proof of the inbox."),
    "bounced": ("Bounced", "Hard or soft bounced."),
    "opened": ("Opened", "Delivered and opened, as Salesforce has it."),
    "clicked": ("Clicked", "Delivered, and at least one link clicked."),
    "clicked_content": (
        "Content clicks",
        "Clicked, leaving out results of which every known link is a utility link, such as unsubscribe.",
    ),
    "opened_or_clicked": ("Opened or clicked", "Delivered, and opened or clicked: a click counts as an open."),
    "unsubscribed": ("Unsubscribed", "Delivered, and unsubscribed through that email."),
}
_RATES = PEOPLE_RATES + RATES
_PERSON_COUNTS = ("sent", "delivered", "bounced", "opened", "clicked", "unsubscribed")
_ROW = "Row"
_WITHIN = " · "
_TITLES = {"campus": "Campus", "school": "School", "department": "Department"}


def breakdown_file(table: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The frame of `analytics.breakdown` in words: rates in per cent with one decimal, a column for each place.

    Totals are named in the column of the campus.
    """
    first = pl.coalesce(_total_names(), "campus").alias(_TITLES["campus"])
    return table.select(first, *(pl.col(place).alias(_TITLES[place]) for place in by[1:]), *_breakdown_numbers())


def breakdown_table(table: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The same for the screen: one column says which row it is, so that it can stay in sight on a narrow screen."""
    row = pl.coalesce(_total_names(), pl.concat_str(by, separator=_WITHIN))
    return table.select(row.alias(_ROW), *_breakdown_numbers())


def places(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of a breakdown that are places."""
    return table.filter(kind=Row.CELL.value)


def total(table: pl.DataFrame, kind: Row) -> dict[str, Any]:
    """The one row of a breakdown that is a total."""
    return table.row(by_predicate=pl.col("kind") == kind.value, named=True)


def breakdown_columns() -> dict[str, Any]:
    """What each column of `breakdown_table` is, for whoever points at it."""
    counts = {title: st.column_config.NumberColumn(help=words, format="%,d") for title, words in COUNTS.values()}
    rates = {
        f"{rate.title} (%)": st.column_config.NumberColumn(help=sentence(rate.words), format="%.1f") for rate in _RATES
    }
    return {_ROW: st.column_config.TextColumn(width=280, pinned=True), **rates, **counts}


def campuses(memberships: pl.DataFrame) -> list[str]:
    """Every campus that anyone belongs to, in the order in which they take their colours."""
    found: list[str] = memberships["campus"].unique().sort().to_list()
    return found


def row_names(table: pl.DataFrame, by: Sequence[str]) -> dict[str, dict[str, str]]:
    """The rows of a breakdown that have people, by name, and what makes each: its kind and places."""
    names = {}
    for row in table.filter(pl.col("people") > 0).iter_rows(named=True):
        places = [row[place] for place in by]
        name = TOTALS.get(Row(row["kind"])) or _WITHIN.join(places)
        names[name] = {"kind": row["kind"], **{place: row[place] for place in by if row[place]}}
    return names


def people_of_row(
    row: Mapping[str, str], engagement: pl.DataFrame, memberships: pl.DataFrame, audience: Audience
) -> pl.DataFrame:
    """The rows of `engagement` for the people whom a row of a breakdown counts."""
    known = engagement.drop_nulls("person")
    if row["kind"] == Row.EVERYTHING:
        return known
    if row["kind"] == Row.OTHERS:
        return known.join(people_in(known, memberships, audience), on="person", how="anti")
    here = memberships.filter(**{place: row[place] for place in PLACES if place in row})
    return people_in(known, here, audience)


def people_file(history: History, counts: pl.DataFrame) -> pl.DataFrame:
    """A file of people and what they did: id, name, address and counts of results, by last and first name."""
    people = history.people(counts["person"]).join(counts, on="person", how="left", maintain_order="left")
    return people.sort("last_name", "first_name", "contact_id").select(
        pl.col("contact_id").alias("Contact ID"),
        pl.col("first_name").alias("First Name"),
        pl.col("last_name").alias("Last Name"),
        pl.col("email").alias("Email"),
        *(pl.col(name).alias(COUNTS[name][0]) for name in _PERSON_COUNTS),
    )


def mailing_list(readers: pl.DataFrame, standing: pl.DataFrame, reasons: tuple[str, ...]) -> pl.DataFrame:
    """The rows of `Interests.people`, in their order, that none of the reasons keeps out."""
    return readers.join(mailable(standing, reasons), on="person", how="semi", maintain_order="left")


def readers_file(history: History, readers: pl.DataFrame) -> pl.DataFrame:
    """A file ready for a campaign: one row a person, in the order of `readers` (`Interests.people`)."""
    people = history.people(readers["person"]).join(readers, on="person", how="left", maintain_order="left")
    return people.select(
        pl.col("contact_id").alias("Contact ID"),
        pl.col("contact_id").str.head(15).alias("Contact ID (15)"),
        pl.col("first_name").alias("First Name"),
        pl.col("last_name").alias("Last Name"),
        pl.col("email").alias("Email"),
        pl.col("articles").alias("Articles"),
        pl.col("total_clicks").alias("Total Clicks"),
        pl.Series("Last Click", [_iso(moment, history.time_zone) for moment in people["last_clicked_at"]], pl.String),
        pl.col("read").list.join(" | ").alias("Articles Read"),
    )


def readers_table(history: History, readers: pl.DataFrame) -> pl.DataFrame:
    """The same people for the screen."""
    people = history.people(readers["person"]).join(readers, on="person", how="left", maintain_order="left")
    return people.select(
        pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True).alias("Name"),
        pl.col("email").alias("Email"),
        pl.col("articles").alias("Articles"),
        pl.col("total_clicks").alias("Total clicks"),
        _day("last_clicked_at", history.time_zone).alias("Last click"),
        pl.col("read").alias("Articles read"),
        pl.col("contact_id").alias("Contact ID"),
    )


def articles_table(articles: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """Rows of `History.links` for the screen and the file, most clickers first."""
    return articles.select(
        pl.col("article").alias("Article"),
        pl.col("link_names").list.join(" | ").alias("Called in emails"),
        pl.col("clickers").alias("People"),
        pl.col("total_clicks").alias("Total clicks"),
        _day("last_clicked_at", time_zone).alias("Last click"),
    )


CLICK_COLUMNS: dict[str, Any] = {
    "People": st.column_config.NumberColumn(help="People on file who clicked the article, each once.", format="%,d"),
    "Articles": st.column_config.NumberColumn(help="Different articles that this person clicked.", format="%,d"),
    "Total clicks": st.column_config.NumberColumn(help="Every click counted, also repeated ones.", format="%,d"),
    "Last click": st.column_config.DateColumn(
        help="Local day of the last click; only the last one is known.", format="MMM D, YYYY"
    ),
    "Articles read": st.column_config.ListColumn(help="What they clicked, most clicked first.", width="large"),
    "Article": st.column_config.TextColumn(
        help="The link without what tracking adds to it: the same story in two emails is one article.", width="large"
    ),
    "Called in emails": st.column_config.TextColumn(help="What emails call the link.", width="medium"),
}


def _total_names() -> pl.Expr:
    names = {kind.value: name for kind, name in TOTALS.items()}
    return pl.col("kind").replace_strict(names, default=None, return_dtype=pl.String)


def _breakdown_numbers() -> list[pl.Expr]:
    return [
        pl.col("people").alias(COUNTS["people"][0]),
        *((100 * pl.col(rate.name)).round(1).alias(f"{rate.title} (%)") for rate in _RATES),
        *(pl.col(name).alias(title) for name, (title, _) in COUNTS.items() if name != "people"),
    ]


def _day(column: str, time_zone: str) -> pl.Expr:
    return pl.col(column).dt.convert_time_zone(time_zone).dt.date()


def _iso(utc: datetime, time_zone: str) -> str:
    return utc.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")


def sentence(words: str) -> str:
    """Words of a definition as a sentence."""
    return words[:1].upper() + words[1:] + "."
