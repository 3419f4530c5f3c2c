"""Who may be mailed, and why not."""

import polars as pl

REASONS: dict[str, str] = {
    "opted_out": "opted out of email",
    "newest_hard_bounced": "newest email to them bounced hard",
    "unsubscribed": "unsubscribed through an email",
}
"""The columns of `History.standing` that keep someone out of a mailing, with the words for each."""
SEVERAL_REASONS = "Somebody with several reasons counts at each, and once in the total."


def mailable(standing: pl.DataFrame, reasons: tuple[str, ...] = tuple(REASONS)) -> pl.DataFrame:
    """The rows of `History.standing` that none of the reasons keeps out. Rule: docs/definitions.md, "mailable".

    Raises KeyError for a reason that is none.
    """
    return standing.filter(~_kept_out(reasons))


def left_out(standing: pl.DataFrame, reasons: tuple[str, ...] = tuple(REASONS)) -> pl.DataFrame:
    """How many each reason keeps out: reason: String, in words; people: UInt32. Someone may have several reasons."""
    return pl.DataFrame(
        {"reason": [REASONS[reason] for reason in reasons], "people": [standing[reason].sum() for reason in reasons]},
        schema={"reason": pl.String(), "people": pl.UInt32()},
    )


def _kept_out(reasons: tuple[str, ...]) -> pl.Expr:
    for reason in reasons:
        REASONS[reason]
    return pl.any_horizontal(pl.lit(value=False), *reasons)
