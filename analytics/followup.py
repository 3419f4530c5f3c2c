"""Whom to write to again: opened but did not act, never engages, opened but may not have."""

import polars as pl

LEAST_DELIVERED = 5


def opened_not_clicked(engagement: pl.DataFrame, clicks: pl.DataFrame, article: str) -> pl.DataFrame:
    """People who opened, or clicked anything, on any result of a send, and clicked its call to action on none.

    Takes the frames of `History.engagement` and `History.clicks` for that send, all days, and the call to action's
    article. Gives the rows of `engagement` that are meant. Rule: docs/definitions.md, "opened, not the call to action".
    """
    acted = clicks.filter(pl.col("article") == article)
    interested = engagement.drop_nulls("person").filter(pl.col("opened_or_clicked") > 0)
    return interested.join(acted, on="person", how="anti")


def never_engages(engagement: pl.DataFrame, least_delivered: int = LEAST_DELIVERED) -> pl.DataFrame:
    """People to whom at least `least_delivered` results were delivered, none of them opened, none clicked.

    Takes the frame of `History.engagement` for a window, gives the rows of it that are meant.
    Rule: docs/definitions.md, "never engages".
    """
    return engagement.drop_nulls("person").filter(
        pl.col("delivered") >= least_delivered, pl.col("opened") == 0, pl.col("clicked") == 0
    )


def uncertain_openers(engagement: pl.DataFrame) -> pl.DataFrame:
    """People who opened at least one email and clicked in none: Apple Mail, which opens for them, can't be told apart.

    Takes the frame of `History.engagement` for a window, gives the rows of it that are meant.
    Rule: docs/definitions.md, "uncertain opener".
    """
    return engagement.drop_nulls("person").filter(pl.col("opened") > 0, pl.col("clicked") == 0)
