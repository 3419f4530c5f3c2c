"""How numbers, rates, days and moments are written."""

from datetime import UTC, date, datetime

import pytest

from ui import formats


def test_numbers_and_rates() -> None:
    assert formats.number(1234567) == "1,234,567"
    assert formats.number(None) == "–"
    assert formats.rate(0.36363) == "36.4%"
    assert formats.rate(0) == "0.0%"
    assert formats.rate(None) == "–"
    assert formats.counted(1, "person", "people") == "1 person"
    assert formats.counted(2000, "article") == "2,000 articles"


def test_emails_may_be_an_average() -> None:
    assert [formats.emails(value) for value in (0.0, 3.0, 0.86, 1234.0, None)] == ["0", "3", "0.9", "1,234", "–"]


def test_changes() -> None:
    assert formats.points(0.0123) == "+1.2 points"
    assert formats.points(-0.0004) == "±0.0 points"
    assert formats.growth(-0.25) == "−25.0%"
    assert formats.growth(23.6) == "+2,360.0%"
    assert formats.growth(None) == formats.points(None) == "–"


def test_days() -> None:
    assert formats.day(date(2026, 11, 9)) == "Nov 9, 2026"
    assert formats.days(date(2025, 11, 20), date(2026, 11, 20)) == "Nov 20, 2025 – Nov 20, 2026"
    assert formats.days(date(2025, 11, 20), None) == "since Nov 20, 2025"
    assert formats.days(None, date(2025, 11, 20)) == "until Nov 20, 2025"
    assert formats.days(None, None) == "any day"


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), "Nov 20, 2026 05:00 MST"),
        (datetime(2026, 7, 1, 5, 40, tzinfo=UTC), "Jun 30, 2026 23:40 MDT"),
    ],
)
def test_moments_are_local_and_name_their_zone(utc: datetime, local: str) -> None:
    assert formats.moment(utc, "America/Denver") == local


def test_file_names_are_plain() -> None:
    assert (
        formats.file_name("people", "CU Boulder · Música", date(2026, 11, 20))
        == "people-cu-boulder-musica-2026-11-20.csv"
    )


def test_text_from_outside_is_shown_as_it_is() -> None:
    assert formats.literal("[a](x) *b*") == r"\[a\]\(x\) \*b\*"
    # a joiner that nobody sees, for Markdown makes links of addresses, whatever is escaped
    assert formats.literal("HTTPS://x www.x") == "HTTPS\u2060\\:\\/\\/x www\u2060\\.x"
    assert formats.literal("https www http") == "https www http"
    assert (
        formats.literal("a\u202eb\u2069\x07 c\r# d\u2028e") == "a\\[U\\+202E\\]b\\[U\\+2069\\]\\[U\\+0007\\] c \\# d e"
    )
    assert formats.literal("משה ۱۲\u200d\u0301") == "משה ۱۲\u200d\u0301"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_how_long_something_took(seconds: float, words: str) -> None:
    assert formats.duration(seconds) == words
