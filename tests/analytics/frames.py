"""Made-up frames as `History` gives them: a test says what matters, the rest follows or is empty."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from data_access.history.results import ENGAGEMENT_COUNTS

MOMENT = pl.Datetime("us", "UTC")
_MEMBERSHIP = {"role": "Faculty", "current": True, "campus": "Boulder", "school": "Arts", "department": "History"}


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def engaged(person: int | None, sent: int = 1, **given: int) -> dict[str, Any]:
    """A row of `History.engagement`: delivered and not opened, unless given otherwise."""
    opened, clicked = given.get("opened", 0), given.get("clicked", 0)
    usual = {
        "person": person,
        "sent": sent,
        "delivered": sent - given.get("bounced", 0),
        "bounced": 0,
        "opened": opened,
        "clicked": clicked,
        "clicked_content": clicked,
        "opened_or_clicked": max(opened, clicked),
        "unsubscribed": 0,
    }
    return {**usual, **given}


def engagement(*rows: dict[str, Any]) -> pl.DataFrame:
    """The frame of `History.engagement`."""
    return pl.DataFrame(list(rows), schema={"person": pl.Int32(), **dict.fromkeys(ENGAGEMENT_COUNTS, pl.Int64())})


def member(person: int, **given: Any) -> dict[str, Any]:
    """A row of `History.audiences`: current Faculty in History, Arts, Boulder, unless given otherwise."""
    return {"person": person, **_MEMBERSHIP, **given}


def memberships(*rows: dict[str, Any]) -> pl.DataFrame:
    """The frame of `History.audiences`."""
    texts = dict.fromkeys(("campus", "school", "department"), pl.String())
    schema = {"person": pl.Int32(), "role": pl.String(), "current": pl.Boolean(), **texts}
    return pl.DataFrame(list(rows), schema=schema)


def profile(person: int, **given: Any) -> dict[str, Any]:
    """A row of `History.profiles`: of whom nothing is known, unless given otherwise."""
    return {"person": person, "opted_out": False, **given}


def profiles(*rows: dict[str, Any], attributes: tuple[str, ...] = ()) -> pl.DataFrame:
    """The frame of `History.profiles`, with further attributes."""
    own = {"person": pl.Int32(), "city": pl.String(), "state": pl.String(), "opted_out": pl.Boolean()}
    return pl.DataFrame(list(rows), schema={**own, **dict.fromkeys(attributes, pl.String())})


def educated(person: int, degree: str | None = None, year: int | None = None) -> dict[str, Any]:
    """A row of `History.education`."""
    return {"person": person, "degree": degree, "graduation_year": year}


def education(*rows: dict[str, Any]) -> pl.DataFrame:
    """The frame of `History.education`."""
    schema = {"person": pl.Int32(), "degree": pl.String(), "graduation_year": pl.Int32()}
    return pl.DataFrame(list(rows), schema=schema)


def clicked(person: int, article: str, total_clicks: int = 1, at: datetime | None = None) -> dict[str, Any]:
    """A row of `History.clicks`."""
    return {
        "person": person,
        "article": article,
        "utility": False,
        "links": 1,
        "total_clicks": total_clicks,
        "last_clicked_at": at or utc(2026, 5, 1),
    }


def clicks(*rows: dict[str, Any]) -> pl.DataFrame:
    """The frame of `History.clicks`."""
    schema = {
        "person": pl.Int32(),
        "article": pl.String(),
        "utility": pl.Boolean(),
        "links": pl.UInt32(),
        "total_clicks": pl.Int64(),
        "last_clicked_at": MOMENT,
    }
    return pl.DataFrame(list(rows), schema=schema)


def frequency(got: Mapping[int, Sequence[int]], periods: Sequence[date]) -> pl.DataFrame:
    """The frame of `History.frequency`: what people got, week by week; those who got nothing have no row."""
    some = {person: weeks for person, weeks in sorted(got.items()) if any(weeks)}
    columns = {str(begin): pl.UInt16() for begin in periods}
    return pl.DataFrame(
        [(person, *weeks) for person, weeks in some.items()], schema={"person": pl.Int32(), **columns}, orient="row"
    )


def reach(*rows: tuple[int, str, int]) -> pl.DataFrame:
    """The frame of `History.reach`, from person, series, delivered."""
    each = pl.DataFrame(
        list(rows), schema={"person": pl.Int32(), "series": pl.String(), "delivered": pl.UInt32()}, orient="row"
    )
    by_series = each.sort("series", "person").group_by("series", maintain_order=True).agg("person", "delivered")
    return by_series.select("series", "person", "delivered")
