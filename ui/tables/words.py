"""What columns of counts are called and mean, and days and moments as tables have them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

ISO = "%Y-%m-%dT%H:%M:%S%:z"
"""How files have a local moment, as Polars writes it: with its offset, to the second."""

COUNTS: dict[str, tuple[str, str]] = {
    "people": ("People", "People on file to whom anything was sent, each once."),
    "people_opened": ("People who opened", "People who opened at least one email delivered to them."),
    "people_clicked": ("People who clicked", "People who clicked at least once in an email delivered to them."),
    "sent": ("Sent", "Results: one for each person and email."),
    "delivered": ("Delivered", "Sent − bounced: accepted by the server, which is no proof of the inbox."),
    "bounced": ("Bounced", "Hard or soft bounced."),
    "opened": ("Opened", "Delivered and opened, as Salesforce has it."),
    "clicked": ("Clicked", "Delivered, and at least one link clicked."),
    "clicked_content": (
        "Content clicks",
        "Clicked, leaving out results of which every known link is a utility link, such as unsubscribe.",
    ),
    "opened_or_clicked": ("Opened or clicked", "Delivered, and opened or clicked: a click counts as an open."),
    "unsubscribed": ("Unsubscribed", "Delivered, and unsubscribed through that email."),
}


def per_cent(share: str) -> pl.Expr:
    """A column of shares in per cent, with one decimal."""
    return (100 * pl.col(share)).round(1)


def local_day(column: str, time_zone: str) -> pl.Expr:
    """A column of UTC moments as local days."""
    return pl.col(column).dt.convert_time_zone(time_zone).dt.date()


def iso(utc: datetime, time_zone: str) -> str:
    """A moment as files have it: local, with its offset, to the second."""
    return utc.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")


def sentence(words: str) -> str:
    """Words of a definition as a sentence."""
    return words[:1].upper() + words[1:] + "."
