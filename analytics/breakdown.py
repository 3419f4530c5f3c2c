"""Who engages: the counts of an audience, by campus, school or department."""

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from analytics.audience import Audience
from analytics.belonging import among
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
    inside = engagement.filter(among(engagement["person"], members["person"]))
    everything, not_linked = _count(engagement), _count(engagement.filter(pl.col("person").is_null()))
    of_audience = _count(inside)
    rows = [
        _cells(members, inside, by) if by else None,
        of_audience.select(pl.lit(Row.AUDIENCE.value).alias("kind"), pl.all()),
        # people are many, and whoever is left over need not be counted once more
        (everything - of_audience - not_linked).select(pl.lit(Row.OTHERS.value).alias("kind"), pl.all()),
        not_linked.select(pl.lit(Row.NOT_LINKED.value).alias("kind"), pl.all()),
        everything.select(pl.lit(Row.EVERYTHING.value).alias("kind"), pl.all()),
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


def _cells(members: pl.DataFrame, inside: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The counts of each place, in their order."""
    counted = members.lazy().join(inside.lazy(), on="person").group_by(by).agg(_counts()).collect(engine="streaming")
    return counted.select(
        pl.lit(Row.CELL.value).alias("kind"), pl.col(by).cast(pl.String), *COUNTS, *_PEOPLE_COUNTS
    ).sort(by)


def _count(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(_counts())


def _counts() -> list[pl.Expr]:
    on_file = pl.col("person").is_not_null()
    people = {
        "people": on_file,
        "people_opened": on_file & (pl.col("opened") > 0),
        "people_clicked": on_file & (pl.col("clicked") > 0),
    }
    counts = [pl.col(name).sum() for name in COUNTS]
    return counts + [which.sum().cast(pl.Int64).alias(name) for name, which in people.items()]
