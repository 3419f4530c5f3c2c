"""Whose emails people get: which series reach the same people, and who sends to those who get most."""

from itertools import combinations

import numpy as np
import polars as pl

from analytics.belonging import among

MOST_SERIES = 12
"""So many series, those that reach most people, are compared with each other unless asked otherwise."""

MOST_COMPARED = 63
"""More than this are never compared with each other: a set of series is the bits of one number."""

_HALF, _LOW = 32, (1 << 32) - 1


def of_people(reach: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """The rows of `History.reach` that belong to these people."""
    return reach.filter(among(reach["person"], people))


def senders(reach: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """Each series, what it sent to whom, and how much of it to these people: most of that first.

    Takes the frame of `History.reach`. Gives series: String; reached, delivered: Int64, people and emails; theirs:
    Int64, how many of these people it reached; to_them: Int64, emails to them; share: Float64, of all emails to them,
    null where there are none.
    """
    series = reach["series"].dtype.categories  # type: ignore[attr-defined]
    codes, delivered = reach["series"].to_physical().to_numpy(), reach["delivered"].to_numpy()
    theirs = among(reach["person"], people).to_numpy()
    few = codes[theirs]
    counted = {
        "reached": np.bincount(codes, minlength=series.len()),
        "delivered": np.bincount(codes, weights=delivered, minlength=series.len()),
        "theirs": np.bincount(few, minlength=series.len()),
        "to_them": np.bincount(few, weights=delivered[theirs], minlength=series.len()),
    }
    both = pl.DataFrame({"series": series, **counted}).cast(dict.fromkeys(counted, pl.Int64()))
    every = pl.col("to_them").sum()
    share = pl.when(every > 0).then(pl.col("to_them") / every)
    return (
        both.filter(pl.col("reached") > 0)
        .with_columns(share.alias("share"))
        .sort("to_them", "delivered", "series", descending=[True, True, False])
    )


def overlap(reach: pl.DataFrame, most: int = MOST_SERIES) -> pl.DataFrame:
    """Each pair of those `most` series that reach most people: how many people both reach, most first.

    Takes the frame of `History.reach`. Gives first, second: String, of which the first reaches no fewer people than the
    second; first_people, second_people, both: Int64; share: Float64, of the people of the second, which is the smaller.
    Raises ValueError for more than MOST_COMPARED.
    """
    if most > MOST_COMPARED:
        raise ValueError(f"At most {MOST_COMPARED} series can be compared with each other, not {most}.")
    by_series = reach.group_by("series").agg(pl.len().cast(pl.Int64).alias("people"))
    largest = by_series.with_columns(pl.col("series").cast(pl.String)).sort(
        "people", "series", descending=[True, False]
    )
    names = largest["series"].head(most).to_list()
    sizes = dict(largest.iter_rows())
    sets = _sets(reach, names)
    pairs = []
    for (one, first), (other, second) in combinations(enumerate(names), 2):
        wanted = 1 << one | 1 << other
        both = sets.filter(pl.col("set") & wanted == wanted)["people"].sum()
        pairs.append((first, second, sizes[first], sizes[second], both, both / sizes[second]))
    schema = {
        **dict.fromkeys(("first", "second"), pl.String()),
        **dict.fromkeys(("first_people", "second_people", "both"), pl.Int64()),
        "share": pl.Float64(),
    }
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    return frame.sort("both", "share", "first", "second", descending=[True, True, False, False])


def _sets(reach: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Every person is a set of series, its bits in the order of the names, and there are far fewer sets than people.

    Gives set: Int64, people: Int64, how many have just that set.
    """
    known = reach["series"].dtype.categories.to_list()  # type: ignore[attr-defined]
    # one of the bits is nobody's, for where there is no series at all
    bits = np.array([*(1 << names.index(name) if name in names else 0 for name in known), 0], dtype=np.int64)
    people, theirs = reach["person"].to_numpy(), bits[reach["series"].to_physical().to_numpy()]
    # sums of bits are exact up to 53 of them
    halves = [np.bincount(people, weights=half).astype(np.int64) for half in (theirs & _LOW, theirs >> _HALF)]
    each = pl.DataFrame({"set": halves[0] | (halves[1] << _HALF)})
    return each.group_by("set").agg(pl.len().cast(pl.Int64).alias("people"))
