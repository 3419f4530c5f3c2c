"""Whose emails people get: which series reach the same people, and who sends to those who get most."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.belonging import among

MOST_SERIES = 12
"""So many series, those that reach most people, are compared with each other unless asked otherwise."""

# fewer people than this part of a series are looked up among its people, not the other way round
_FEW = 16

_Numbers = npt.NDArray[Any]


def of_people(reach: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """What of `History.reach` is about these people."""
    rows = [
        pl.DataFrame({"person": persons[theirs], "delivered": delivered[theirs]}).select(
            pl.lit(series).alias("series"), pl.all().implode()
        )
        for series, persons, delivered, theirs in _each(reach, people)
        if theirs.size
    ]
    return pl.concat([reach.clear(), *rows])


def senders(reach: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """Each series, what it sent to whom, and how much of it to these people: most of that first.

    Takes the frame of `History.reach`. Gives series: String; reached, delivered: Int64, people and emails; theirs:
    Int64, how many of these people it reached; to_them: Int64, emails to them; share: Float64, of all emails to them,
    null where there are none.
    """
    rows = [
        (series, persons.size, int(delivered.sum()), theirs.size, int(delivered[theirs].sum()))
        for series, persons, delivered, theirs in _each(reach, people)
    ]
    counts = dict.fromkeys(("reached", "delivered", "theirs", "to_them"), pl.Int64())
    every = pl.col("to_them").sum()
    share = pl.when(every > 0).then(pl.col("to_them") / every)
    return (
        pl.DataFrame(rows, schema={"series": pl.String(), **counts}, orient="row")
        .with_columns(share.alias("share"))
        .sort("to_them", "delivered", "series", descending=[True, True, False])
    )


def overlap(reach: pl.DataFrame, most: int = MOST_SERIES) -> pl.DataFrame:
    """Each pair of those `most` series that reach most people: how many people both reach, most first.

    Takes the frame of `History.reach`. Gives first, second: String, of which the first reaches no fewer people than the
    second; first_people, second_people, both: Int64; share: Float64, of the people of the second, which is the smaller.
    """
    largest = reach.sort(pl.col("person").list.len(), "series", descending=[True, False]).head(most)
    everyone = [persons.to_numpy() for persons in largest["person"]]
    # by series and number of a person, whether it reached them
    sets = np.zeros((largest.height, max((persons.max() for persons in everyone), default=-1) + 1), dtype=np.bool_)
    for reached, persons in zip(sets, everyone, strict=True):
        reached[persons] = True
    pairs = []
    compared = zip(largest["series"], everyone, sets, strict=True)
    for (first, one, first_set), (second, other, second_set) in combinations(compared, 2):
        both = int(np.count_nonzero(first_set & second_set))
        pairs.append((first, second, one.size, other.size, both, both / other.size))
    schema = {
        **dict.fromkeys(("first", "second"), pl.String()),
        **dict.fromkeys(("first_people", "second_people", "both"), pl.Int64()),
        "share": pl.Float64(),
    }
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    return frame.sort("both", "share", "first", "second", descending=[True, True, False, False])


def _each(reach: pl.DataFrame, people: pl.Series) -> Iterator[tuple[str, _Numbers, _Numbers, _Numbers]]:
    """Each series, to whom it sent and how much, by their numbers, and the places of these people among them."""
    wanted = people.drop_nulls().unique().sort()
    for row, series in enumerate(reach["series"]):
        persons = reach["person"][row]
        yield series, persons.to_numpy(), reach["delivered"][row].to_numpy(), _places(persons, wanted)


def _places(persons: pl.Series, wanted: pl.Series) -> _Numbers:
    """Where among persons those wanted are; both are in order, each once."""
    if wanted.len() * _FEW >= persons.len():
        return among(persons, wanted).arg_true().to_numpy()
    numbers = persons.to_numpy()
    at = np.searchsorted(numbers, wanted.to_numpy())
    at = at[at < numbers.size]
    return cast("_Numbers", at[numbers[at] == wanted.to_numpy()[: at.size]])
