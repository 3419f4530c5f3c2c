"""How a sheet writes moments, days and texts from outside, so that nothing in them is hidden or turned around."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONGEST = 1000
"""A longer text is cut on the sheet, which says so; its data has the whole."""

JOINERS = "\u200c\u200d"
"""What names in Persian, in scripts of India, and emoji are written with, beside letters."""
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs"}


@dataclass(frozen=True)
class Line:
    """Something with its name; of several, each on a line of its own."""

    label: str
    text: str


def moment(utc: datetime | None, time_zone: str) -> str:
    """`Oct 3, 2026 09:15:02 MDT (2026-10-03 15:15:02 UTC)`; empty where there is none."""
    if utc is None:
        return ""
    local = utc.astimezone(ZoneInfo(time_zone))
    return f"{day(local)} {local:%H:%M:%S %Z} ({utc:%Y-%m-%d %H:%M:%S} UTC)"


def day(of: date) -> str:
    """`Nov 9, 2026`."""
    return f"{of:%b} {of.day}, {of.year}"


def days(first: date, last: date) -> str:
    """`Nov 9, 2026` or `Nov 9, 2026 to Nov 12, 2026`, both included."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 email`, `1,234 emails`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(parts: Sequence[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {word} ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def visible(text: str) -> str:
    """A text from outside in one line, whatever can't be seen in it named by its number: `[U+202E]`.

    So a character that turns the text around, or that no font has, is seen for what it is, and does nothing.
    """
    shown = " ".join(text[: LONGEST + 1].split())
    if not shown.isprintable():
        shown = "".join(character if _seen(character) else code(character) for character in shown)
    return f"{shown[:LONGEST]}… (the first {LONGEST:,} of {len(text):,} characters)" if len(text) > LONGEST else shown


def code(character: str) -> str:
    """A character by its number."""
    return f"[U+{ord(character):04X}]"


def _seen(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in _HIDDEN
