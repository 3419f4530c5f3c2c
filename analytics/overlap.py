"""Whose emails people get: which series reach the same people, and who sends to those who get most."""

from itertools import combinations

import polars as pl

MOST_SERIES = 12
"""So many series, those that reach most people, are compared with each other unless asked otherwise."""

MOST_COMPARED = 63
"""More than this are never compared with each other: a set of series is the bits of one number."""


def of_people(reach: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """The rows of `History.reach` that belong to these people."""
    return reach.join(people.to_frame("person"), on="person", how="semi")


def senders(reach: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """Each series, what it sent to whom, and how much of it to these people: most of that first.

    Takes the frame of `History.reach`. Gives series: String; reached, delivered: Int64, people and emails; theirs:
    Int64, how many of these people it reached; to_them: Int64, emails to them; share: Float64, of all emails to them,
    null where there are none.
    """
    counts = (pl.len().cast(pl.Int64), pl.col("delivered").cast(pl.Int64).sum())
    everyone = reach.group_by("series").agg(counts[0].alias("reached"), counts[1])
    few = of_people(reach, people).group_by("series").agg(counts[0].alias("theirs"), counts[1].alias("to_them"))
    both = everyone.join(few, on="series", how="left").with_columns(pl.col("theirs", "to_them").fill_null(0))
    every = pl.col("to_them").sum()
    share = pl.when(every > 0).then(pl.col("to_them") / every)
    return both.with_columns(pl.col("series").cast(pl.String), share.alias("share")).sort(
        "to_them", "delivered", "series", descending=[True, True, False]
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
    # every person is a set of series, and there are far fewer sets than people
    bit = pl.col("series").cast(pl.String).replace_strict({name: 1 << at for at, name in enumerate(names)}, default=0)
    sets = (
        reach.group_by("person")
        .agg(bit.cast(pl.Int64).sum().alias("set"))
        .group_by("set")
        .agg(pl.len().cast(pl.Int64).alias("people"))
    )
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
