"""The lines that everybody is divided into: exactly one for each person, by their affiliations of today."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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
    return tally_at(engagement, homes(memberships))


@dataclass(frozen=True, eq=False)
class Homes:
    """Where everybody stands: every line there can be, in order, and by the number of a person which of them is theirs.

    Whoever has no number here stands on the line of those without a current affiliation.
    """

    lines: tuple[Leaf, ...]
    line_of: npt.NDArray[np.int64]


def homes(memberships: pl.DataFrame) -> Homes:
    """Takes the frame of `History.audiences`."""
    current = memberships.filter("current").select("person", "campus", "school").unique()
    lines = sorted(_lines(current))
    own = _homes(current)
    numbers = pl.DataFrame(
        [(*leaf, number) for number, leaf in enumerate(lines)],
        schema={"campus": pl.String, "school": pl.String, "line": pl.Int64},
        orient="row",
    )
    told = own.with_columns(pl.col("campus", "school").cast(pl.String)).join(numbers, on=["campus", "school"])
    line_of = np.full(int(own["person"].max() or 0) + 1, lines.index((NO_AFFILIATION, "")), dtype=np.int64)  # type: ignore[arg-type]
    line_of[told["person"].to_numpy()] = told["line"].to_numpy()
    return Homes(tuple(lines), line_of)


def tally_at(engagement: pl.DataFrame, homes: Homes) -> Tally:
    """The same as `tally`, by where everybody stands."""
    reached = engagement.filter(pl.col("person").is_not_null(), pl.col("delivered") > 0)
    people = reached["person"].to_numpy()
    nobodys = homes.lines.index((NO_AFFILIATION, ""))
    line = np.full(people.size, nobodys, dtype=np.int64)
    known = people < homes.line_of.size
    line[known] = homes.line_of[people[known]]
    all_of_them = np.ones(people.size, dtype=np.bool_)
    who = (all_of_them, (reached["opened"] > 0).to_numpy(), (reached["clicked"] > 0).to_numpy())
    counts = [np.bincount(line[those], minlength=len(homes.lines)) for those in who]
    return Tally(*(dict(zip(homes.lines, map(int, count), strict=True)) for count in counts))


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
