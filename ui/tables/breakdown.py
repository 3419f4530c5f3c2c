"""A breakdown as people read it: its rows by name, its columns, and the people whom a row counts."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.audience import Affiliations, Audience
from analytics.breakdown import PLACES, Row, people_in
from analytics.rates import PEOPLE_RATES, RATES, Rate
from ui.tables.words import COUNTS, per_cent, sentence

TOTALS: dict[Row, str] = {
    Row.AUDIENCE: "People in the audience (each once)",
    Row.OTHERS: "People outside the audience",
    Row.NOT_LINKED: "Not linked to a contact",
    Row.EVERYTHING: "Everything sent",
}
_RATES = PEOPLE_RATES + RATES
_ROW = "Row"
_WITHIN = " · "
_TITLES = {"campus": "Campus", "school": "School", "department": "Department"}


def breakdown_file(table: pl.DataFrame, by: Sequence[str], rate: Rate) -> pl.DataFrame:
    """The frame of `analytics.breakdown` in words, by place: rates in per cent with one decimal.

    Totals are named in the column of the campus. Where another period is compared, `rate` has two columns more.
    """
    first = pl.coalesce(_total_names(), "campus").alias(_TITLES["campus"])
    own = (pl.col(place).alias(_TITLES[place]) for place in by[1:])
    table = pl.concat([places(table).sort(by), table.filter(pl.col("kind") != Row.CELL.value)])
    return table.select(first, *own, *_breakdown_numbers(table, rate))


def breakdown_table(table: pl.DataFrame, by: Sequence[str], rate: Rate) -> pl.DataFrame:
    """The same for the screen: one column says which row it is, so that it can stay in sight on a narrow screen."""
    return table.select(_row_name(by).alias(_ROW), *_breakdown_numbers(table, rate))


def row_names(table: pl.DataFrame, by: Sequence[str]) -> list[str]:
    """What each row of a breakdown is called on the screen."""
    names: list[str] = table.select(_row_name(by)).to_series().to_list()
    return names


def place_name(places: Sequence[str]) -> str:
    """What the row of a place is called, from the campus down."""
    return _WITHIN.join(places)


def highest_first(table: pl.DataFrame, rate: Rate) -> pl.DataFrame:
    """A breakdown with its places in the order of the dots, totals last as they were."""
    cells = places(table).sort(rate.name, descending=True, nulls_last=True, maintain_order=True)
    return pl.concat([cells, table.filter(pl.col("kind") != Row.CELL.value)])


def places(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of a breakdown that are places."""
    return table.filter(kind=Row.CELL.value)


def total(table: pl.DataFrame, kind: Row) -> dict[str, Any]:
    """The one row of a breakdown that is a total."""
    return table.row(by_predicate=pl.col("kind") == kind.value, named=True)


def breakdown_columns(rate: Rate) -> dict[str, Any]:
    """What each column of `breakdown_table` is, for whoever points at it."""
    counts = {title: st.column_config.NumberColumn(help=words, format="%,d") for title, words in COUNTS.values()}
    rates = {
        f"{rate.title} (%)": st.column_config.NumberColumn(help=sentence(rate.words), format="%.1f") for rate in _RATES
    }
    before, change = _compared_titles(rate)
    compared = {
        before: st.column_config.NumberColumn(help=f"{rate.title} in as many days just before.", format="%.1f"),
        change: st.column_config.NumberColumn(help="Percentage points more or less than before.", format="%+.1f"),
    }
    return {_ROW: st.column_config.TextColumn(width=280, pinned=True), **rates, **counts, **compared}


def campuses(known: Affiliations) -> list[str]:
    """Every campus that anyone belongs to, in the order in which they take their colours."""
    found: list[str] = known.places["campus"].unique().sort().to_list()
    return found


def rows_with_people(table: pl.DataFrame, by: Sequence[str]) -> dict[str, dict[str, str]]:
    """The rows of a breakdown that have people, by name, and what makes each: its kind and places."""
    some = table.filter(pl.col("people") > 0)
    return {
        name: {"kind": row["kind"], **{place: row[place] for place in by if row[place]}}
        for name, row in zip(row_names(some, by), some.iter_rows(named=True), strict=True)
    }


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


def _total_names() -> pl.Expr:
    names = {kind.value: name for kind, name in TOTALS.items()}
    return pl.col("kind").replace_strict(names, default=None, return_dtype=pl.String)


def _row_name(by: Sequence[str]) -> pl.Expr:
    return pl.coalesce(_total_names(), pl.concat_str(by, separator=_WITHIN))


def _compared_titles(rate: Rate) -> tuple[str, str]:
    return f"{rate.title} before (%)", "Change (points)"


def _breakdown_numbers(table: pl.DataFrame, compared: Rate) -> list[pl.Expr]:
    numbers = [pl.col("people").alias(COUNTS["people"][0])]
    for rate in _RATES:
        numbers.append(per_cent(rate.name).alias(f"{rate.title} (%)"))
        if rate == compared and f"{rate.name}_before" in table.columns:
            before, change = _compared_titles(rate)
            numbers += [per_cent(f"{rate.name}_before").alias(before), per_cent(f"{rate.name}_change").alias(change)]
    return numbers + [pl.col(name).alias(title) for name, (title, _) in COUNTS.items() if name != "people"]
