"""How much something changed: shares by points, counts by per cent, and nothing where nothing can be said."""

import polars as pl


def points(now: float | None, before: float | None) -> float | None:
    """The difference of two shares, from -1 to 1; None where one of them is missing."""
    return None if now is None or before is None else now - before


def growth(now: int | None, before: int | None) -> float | None:
    """The growth of a count as a share of what it was: 0.5 for half as much again. None where it was nothing."""
    return None if now is None or not before else now / before - 1


def with_before(table: pl.DataFrame, before: pl.DataFrame, by: list[str], rate: str) -> pl.DataFrame:
    """A breakdown with `<rate>_before` and `<rate>_change` (Float64, shares) of the breakdown of another period.

    Both are frames of `analytics.breakdown`, by the same places; a row that the other one lacks has nulls.
    """
    key = ["kind", *by]
    earlier = before.select(*key, pl.col(rate).alias(f"{rate}_before"))
    joined = table.join(earlier, on=key, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns((pl.col(rate) - pl.col(f"{rate}_before")).alias(f"{rate}_change"))
