"""How numbers, rates, days and moments are written: the one place that decides."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from analytics.evidence import text as sheets
from campaigns.files import plain_name

_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f]")
NOTHING = "–"
"""What stands where there is no value, such as a rate of nothing."""

counted, day = sheets.counted, sheets.day
"""Written as on a sheet of evidence."""


def number(count: int | None) -> str:
    """`12345` as `12,345`."""
    return NOTHING if count is None else f"{count:,}"


def emails(value: float | None) -> str:
    """A number of emails, which may be an average: `3`, `1.8`."""
    return NOTHING if value is None else f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def rate(share: float | None) -> str:
    """A share from 0 to 1 as per cent with one decimal: `36.4%`."""
    return NOTHING if share is None else f"{100 * share:.1f}%"


def points(change: float | None) -> str:
    """The difference of two shares, in percentage points: `+1.2 points`."""
    return NOTHING if change is None else f"{_signed(100 * change)} points"


def growth(change: float | None) -> str:
    """How much a count grew, in per cent: `−8.4%`."""
    return NOTHING if change is None else f"{_signed(100 * change)}%"


def _signed(value: float) -> str:
    text = f"{value:+,.1f}"
    return "±0.0" if text in {"+0.0", "-0.0"} else text.replace("-", "−")


def month(moment: date) -> str:
    """`Oct 2025`."""
    return f"{moment:%b} {moment.year}"


def days(first: date | None, last: date | None) -> str:
    """A period in words, both days included."""
    if first and last:
        return f"{day(first)} – {day(last)}"
    if first:
        return f"since {day(first)}"
    return f"until {day(last)}" if last else "any day"


def moment(utc: datetime, time_zone: str) -> str:
    """A moment in local time, the zone named: `Nov 20, 2026 05:00 MST`."""
    local = utc.astimezone(ZoneInfo(time_zone))
    return f"{day(local)} {local:%H:%M %Z}"


def duration(seconds: float) -> str:
    """How long something took: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def file_name(*parts: str | date) -> str:
    """A name for a downloaded CSV, of words and days: `link-interests-athletics-2026-11-20.csv`."""
    return f"{plain_name(*parts)}.csv"


def full_name(row: Mapping[str, str | None]) -> str:
    """First and last name of a row of people, as far as they are known; empty where neither is."""
    return " ".join(part for part in (row["first_name"], row["last_name"]) if part)


def literal(text: str) -> str:
    """A text from outside as Markdown that shows just that text, in one line: no links, no pictures, no colours.

    What would turn the text around it is named by its number, `[U+202E]`. Addresses of the web get an invisible joiner
    (U+2060), because Markdown makes links of them whatever is escaped; an address of a mailbox stays one that can be
    copied, and becomes a link that opens nothing but a mail program.
    """
    seen = _TURNS.sub(lambda found: sheets.code(found[0]), re.sub(r"\s", " ", text))
    unlinked = re.sub(r"(?i)https?(?=://)|www(?=\.)", "\\g<0>\u2060", seen)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", unlinked)
