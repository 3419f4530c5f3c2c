"""Who engages: the counts of an audience, by campus, school or department."""

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from analytics.audience import Audience
from analytics.rates import PEOPLE_RATES, RATES, with_interval, with_rates

PLACES = ("campus", "school", "department")
COUNTS = (
    "sent",
    "delivered",
    "bounced",
    "opened",
    "clicked",
    "clicked_content",
    "opened_or_clicked",
    "unsubscribed",
)
_PEOPLE_COUNTS = ("people", "people_opened", "people_clicked")


class Row(StrEnum):
    """What a row of a breakdown stands for."""

    CELL = "cell"
    AUDIENCE = "audience"
    OTHERS = "others"
    NOT_LINKED = "not linked to a contact"
    EVERYTHING = "everything"


def breakdown(
    engagement: pl.DataFrame, memberships: pl.DataFrame, audience: Audience, by: Sequence[str] = ("campus", "school")
) -> pl.DataFrame:
    """What an audience did with the sends asked about, by place.

    Takes the frames of `History.engagement` and `History.audiences`. Gives one row a cell, in the order of the places,
    then AUDIENCE (everyone in the audience, each once), OTHERS (people outside it), NOT_LINKED and EVERYTHING:

    - kind: String, one of Row; a String column for each of `by` (null but for cells)
    - COUNTS: Int64, results; people, people_opened, people_clicked: Int64, distinct people
    - the rates of analytics.rates: Float64 from 0 to 1, with `_low` and `_high` for shares of people

    Someone with affiliations in several cells counts in each of them and once in AUDIENCE. AUDIENCE, OTHERS and
    NOT_LINKED add up to EVERYTHING, which is what was sent. Rule: docs/definitions.md, "audience".
    Raises ValueError where `by` names anything but campus, school and department.
    """
    if unknown := set(by) - set(PLACES):
        raise ValueError(f"A breakdown is by {', '.join(PLACES)}, not by {', '.join(sorted(unknown))}.")
    by = [place for place in PLACES if place in by]
    members = audience.among(memberships).select("person", *by).unique()
    cells = members.join(engagement, on="person", how="inner")
    known = engagement.drop_nulls("person")
    rows = [
        _count(cells, Row.CELL, by).sort(by) if by else None,
        _count(known.join(members, on="person", how="semi"), Row.AUDIENCE),
        _count(known.join(members, on="person", how="anti"), Row.OTHERS),
        _count(engagement.filter(pl.col("person").is_null()), Row.NOT_LINKED),
        _count(engagement, Row.EVERYTHING),
    ]
    empty = pl.DataFrame(schema={"kind": pl.String(), **dict.fromkeys(by, pl.String())})
    table = pl.concat([empty, *(row for row in rows if row is not None)], how="diagonal")
    table = with_rates(table, RATES + PEOPLE_RATES)
    for rate in PEOPLE_RATES:
        table = with_interval(table, rate)
    return table


def people_in(engagement: pl.DataFrame, memberships: pl.DataFrame, audience: Audience) -> pl.DataFrame:
    """The rows of an engagement frame that belong to people in the audience, each once."""
    return engagement.join(audience.among(memberships), on="person", how="semi")


def _count(rows: pl.DataFrame, kind: Row, by: Sequence[str] = ()) -> pl.DataFrame:
    on_file = pl.col("person").is_not_null()
    counts = [pl.col(name).sum() for name in COUNTS]
    people = {
        "people": on_file,
        "people_opened": on_file & (pl.col("opened") > 0),
        "people_clicked": on_file & (pl.col("clicked") > 0),
    }
    aggregates = counts + [which.sum().cast(pl.Int64).alias(name) for name, which in people.items()]
    counted = rows.group_by(by).agg(aggregates) if by else rows.select(aggregates)
    return counted.select(pl.lit(kind.value).alias("kind"), *by, *COUNTS, *_PEOPLE_COUNTS)
