"""The byte of flags that every stored result carries, so that counting needs one short column."""

from enum import IntFlag

import polars as pl


class Flag(IntFlag):
    """The bits, lowest first. The first four are all that rates need."""

    DELIVERED = 1
    OPENED = 2
    CLICKED = 4
    UNSUBSCRIBED = 8
    HARD_BOUNCE = 16
    SOFT_BOUNCE = 32
    IN_LIVE = 64
    IN_ARCHIVE = 128


def flags() -> pl.Expr:
    """The flags of a settled result, as Int16 column `flags`.

    Delivered is neither hard nor soft bounced; clicked is unique clicks above 0; opened is what Salesforce says, also
    of a bounced result: whoever counts looks at `delivered` as well (docs/definitions.md).
    """
    bits = {
        Flag.DELIVERED: ~(pl.col("hard_bounce") | pl.col("soft_bounce")),
        Flag.OPENED: pl.col("opened"),
        Flag.CLICKED: pl.col("unique_clicks").fill_null(0) > 0,
        Flag.UNSUBSCRIBED: pl.col("unsubscribed_at").is_not_null(),
        Flag.HARD_BOUNCE: pl.col("hard_bounce"),
        Flag.SOFT_BOUNCE: pl.col("soft_bounce"),
        Flag.IN_LIVE: pl.col("in_live"),
        Flag.IN_ARCHIVE: pl.col("in_archive"),
    }
    return (
        pl.sum_horizontal(has.fill_null(value=False).cast(pl.Int16) * int(flag) for flag, has in bits.items())
        .cast(pl.Int16)
        .alias("flags")
    )


def has(flag: Flag) -> pl.Expr:
    """Whether the column `flags` has every bit of `flag`."""
    return (pl.col("flags") & int(flag)) == int(flag)


def seen() -> pl.Expr:
    """Only the flags that say where a row was seen, from the columns `in_live` and `in_archive`."""
    live, archive = (pl.col(name).cast(pl.Int16) for name in ("in_live", "in_archive"))
    return live * int(Flag.IN_LIVE) + archive * int(Flag.IN_ARCHIVE)
