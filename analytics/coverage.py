"""What the history holds month by month, where it stands, and the months of which there is nothing."""

from datetime import date

import polars as pl

PARTS = ("live_only", "both", "archive_only")
"""Where a result stands; each stands in one of them."""


def by_month(coverage: pl.DataFrame) -> pl.DataFrame:
    """One row a month from the first result to the last, in order; takes the frame of `History.coverage`.

    - month: Date, its first day
    - live_only, both, archive_only: Int64, results by where they stand; results: Int64, all of them
    - gap: Boolean, whether there is not a single result
    """
    in_both = pl.col("in_both")
    months = (
        coverage.filter(pl.col("results") > 0)
        .group_by(pl.col("day").dt.truncate("1mo").alias("month"))
        .agg(
            (pl.col("in_live") - in_both).sum().alias("live_only"),
            in_both.sum().alias("both"),
            (pl.col("in_archive") - in_both).sum().alias("archive_only"),
            pl.col("results").sum(),
        )
    )
    every = months.select(pl.date_ranges(pl.col("month").min(), pl.col("month").max(), "1mo").explode().alias("month"))
    filled = every.drop_nulls().join(months, on="month", how="left").with_columns(pl.exclude("month").fill_null(0))
    return filled.with_columns((pl.col("results") == 0).alias("gap")).sort("month")


def gaps(months: pl.DataFrame) -> list[tuple[date, date]]:
    """The months without results, neighbours together: the first and the last month of each. Takes `by_month`."""
    found = (
        months.with_columns(pl.col("gap").rle_id().alias("stretch"))
        .filter("gap")
        .group_by("stretch")
        .agg(pl.col("month").min().alias("first"), pl.col("month").max().alias("last"))
        .sort("first")
    )
    stretches: list[tuple[date, date]] = found.select("first", "last").rows()
    return stretches
