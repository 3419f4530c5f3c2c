"""The lines that everybody is divided into: exactly one for each person, by their affiliations of today."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

SEVERAL_CAMPUSES = "(several campuses)"
SEVERAL_SCHOOLS = "(several schools)"
NO_AFFILIATION = "(no current affiliation)"

Leaf = tuple[str, str]
"""Campus and school. Who belongs to several campuses, or to none, stands on a line whose school is empty."""


@dataclass(frozen=True)
class Tally:
    """How many people of each line at least one of these emails was delivered to, and who opened, who clicked any."""

    reached: Mapping[Leaf, int]
    opened: Mapping[Leaf, int]
    clicked: Mapping[Leaf, int]


def tally(engagement: pl.DataFrame, memberships: pl.DataFrame) -> Tally:
    """Everyone whom these emails reached, by line; lines that nobody was reached on are there, with 0.

    Takes the frames of `History.engagement` and `History.audiences`. Results without a contact on file are nobody's.
    """
    current = memberships.filter("current").select("person", "campus", "school").unique()
    reached = (
        engagement.drop_nulls("person")
        .filter(pl.col("delivered") > 0)
        .join(_homes(current), on="person", how="left")
        .group_by(pl.col("campus").fill_null(NO_AFFILIATION), pl.col("school").fill_null(""))
        .agg(pl.len(), (pl.col("opened") > 0).sum(), (pl.col("clicked") > 0).sum())
    )
    counted = {(campus, school): numbers for campus, school, *numbers in reached.iter_rows()}
    lines = sorted(_lines(current) | counted.keys())
    people = [{leaf: int(counted.get(leaf, (0, 0, 0))[which]) for leaf in lines} for which in range(3)]
    return Tally(*people)


def _homes(current: pl.DataFrame) -> pl.DataFrame:
    """The line of each person with a current affiliation: person, campus, school."""
    own = current.group_by("person").agg(
        pl.col("campus").n_unique().alias("campuses"), pl.col("campus", "school").first(), pl.len().alias("schools")
    )
    several = pl.col("campuses") > 1
    return own.select(
        "person",
        pl.when(several).then(pl.lit(SEVERAL_CAMPUSES)).otherwise("campus").alias("campus"),
        pl.when(several)
        .then(pl.lit(""))
        .when(pl.col("schools") > 1)
        .then(pl.lit(SEVERAL_SCHOOLS))
        .otherwise("school")
        .alias("school"),
    )


def _lines(current: pl.DataFrame) -> set[Leaf]:
    """Every line there can be: of a place that is the only one, nobody belongs to several."""
    places = current.select("campus", "school").unique()
    schools = dict(places.group_by("campus").len().iter_rows())
    return {
        (NO_AFFILIATION, ""),
        *places.iter_rows(),
        *((campus, SEVERAL_SCHOOLS) for campus, number in schools.items() if number > 1),
        *([(SEVERAL_CAMPUSES, "")] if len(schools) > 1 else []),
    }
