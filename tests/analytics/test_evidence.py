"""What a sheet of evidence finds in frames, and how it writes what comes from outside."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from analytics.evidence import Asked, Source, Untold, Why, findings
from analytics.evidence.text import counted, days, listed, moment, visible

NOON = datetime(2026, 3, 8, 19, tzinfo=UTC)
SENT = {"email_name": "News", "subject": None, "series": "HR", "sent_at": NOON, "tracking_disabled": False}


def totals(*rows: tuple[str, int | None, bool]) -> pl.DataFrame:
    told = [{**SENT, "send_id": id_, "number_sent": sent, "tracking_disabled": off} for id_, sent, off in rows]
    return pl.DataFrame(told, schema_overrides={"subject": pl.String, "number_sent": pl.Int64})


def sends(**results: int) -> pl.DataFrame:
    rows = [{"send_id": id_, "triggered": id_.startswith("t"), "sent": count} for id_, count in results.items()]
    return pl.DataFrame(rows, schema={"send_id": pl.String, "triggered": pl.Boolean, "sent": pl.Int64})


def untold(send_id: str, number_sent: int | None, results: int, why: Why) -> Untold:
    return Untold(send_id, "News", "", "HR", NOON, number_sent, results, why)


def test_emails_of_which_results_are_missing() -> None:
    said = totals(("a", 10, False), ("b", 10, False), ("c", None, False), ("d", 10, True), ("e", 10, False))
    here = sends(a=10, b=9, c=1, t=3)
    assert findings.untold(said, here, Asked()) == (
        untold("b", 10, 9, Why.SOME_MISSING),
        untold("d", 10, 0, Why.TRACKING_DISABLED),
        untold("e", 10, 0, Why.NO_RESULTS),
    )
    assert findings.untold(said, here, Asked(send_id="d")) == (untold("d", 10, 0, Why.TRACKING_DISABLED),)
    assert findings.untold(said, here, Asked(send_id="a")) == ()
    # whether the person got an email of which a result of theirs is here is known
    assert [one.send_id for one in findings.untold(said, here, Asked(), {"e"})] == ["b", "d"]
    # whoever may not see every result can't tell that some are missing
    assert [one.send_id for one in findings.untold(said, here, Asked(), whole=False)] == ["d", "e"]
    # results of emails without tracking are not expected, but would be told
    assert findings.untold(totals(("f", 5, True)), sends(f=2), Asked()) == (untold("f", 5, 2, Why.TRACKING_DISABLED),)


def test_what_an_email_is_called() -> None:
    here = sends(t=1).with_columns(email_name=pl.lit("Welcome"))
    assert findings.name_of("a", totals(("a", 1, False)), here) == "News"
    assert findings.name_of("t", totals(("a", 1, False)), here) == "Welcome"
    assert findings.name_of("x", totals(("a", 1, False)), here) == ""
    assert findings.name_of("", totals(("", 1, False)), here) == ""


@pytest.mark.parametrize(
    ("first", "last", "window", "gaps"),
    [
        (None, None, (date(2026, 3, 1), date(2026, 3, 6)), [(2, 2), (4, 6)]),
        (date(2026, 3, 1), date(2026, 3, 3), (date(2026, 3, 1), date(2026, 3, 3)), [(2, 2)]),
        (date(2026, 2, 28), date(2026, 3, 1), (date(2026, 2, 28), date(2026, 3, 1)), [(28, 28)]),
        (date(2026, 3, 3), date(2026, 3, 3), (date(2026, 3, 3), date(2026, 3, 3)), []),
    ],
)
def test_days_without_data(
    first: date | None, last: date | None, window: tuple[date, date], gaps: list[tuple[int, int]]
) -> None:
    days_with = {"day": [date(2026, 3, 1), date(2026, 3, 3), None], "results": [2, 1, 0]}
    coverage = pl.DataFrame({**days_with, "in_live": [0, 1, 0], "in_archive": [2, 0, 0]})
    found = findings.searched(
        coverage,
        Asked(first, last),
        snapshot=7,
        as_of=NOON,
        today=date(2026, 3, 6),
        time_zone="America/Denver",
        fresh={"live": NOON, "archive": None},
        undated=0,
    )
    assert (found.first, found.last) == window
    assert [(begun.day, ended.day) for begun, ended in found.gaps] == gaps
    assert found.sources == (
        Source("archive", None, date(2026, 3, 1), date(2026, 3, 1)),
        Source("live", NOON, date(2026, 3, 3), date(2026, 3, 3)),
    )


def test_results_without_a_date_are_counted_where_a_period_leaves_them_out() -> None:
    results = pl.DataFrame(
        {"send_id": ["a", "a", "b"], "series": ["HR", "HR", "News"], "day": [date(2026, 3, 1), None, None]}
    )
    assert findings.undated(results, Asked()) == 0
    assert findings.undated(results, Asked(date(2026, 3, 1))) == 2
    assert findings.undated(results, Asked(last=date(2026, 3, 1), series=("HR",))) == 1
    assert findings.undated(results, Asked(date(2026, 3, 1), send_id="b")) == 1


def test_moments_and_days() -> None:
    # the hour that daylight saving repeats, told apart by its zone
    first, second = datetime(2026, 11, 1, 7, 30, 5, tzinfo=UTC), datetime(2026, 11, 1, 8, 30, 5, tzinfo=UTC)
    assert moment(first, "America/Denver") == "Nov 1, 2026 01:30:05 MDT (2026-11-01 07:30:05 UTC)"
    assert moment(second, "America/Denver") == "Nov 1, 2026 01:30:05 MST (2026-11-01 08:30:05 UTC)"
    assert moment(None, "America/Denver") == ""
    assert days(date(2026, 3, 1), date(2026, 3, 1)) == "Mar 1, 2026"
    assert [listed(["a", "b", "c"][:number]) for number in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert (counted(1, "email"), counted(1234, "email")) == ("1 email", "1,234 emails")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  two\r\n lines\t", "two lines"),
        ("a\u202eb\u2066c\ufeff", "a[U+202E]b[U+2066]c[U+FEFF]"),
        ("\x00\x7f\ue000\U0010ffff", "[U+0000][U+007F][U+E000][U+10FFFF]"),
        ("نم\u200cنم 👩\u200d💻", "نم\u200cنم 👩\u200d💻"),
        ("=1+1", "=1+1"),
        ("y" * 1000, "y" * 1000),
        ("y" * 1001, f"{'y' * 1000}… (the first 1,000 of 1,001 characters)"),
    ],
)
def test_nothing_hides_in_a_text_from_outside(text: str, shown: str) -> None:
    assert visible(text) == shown
