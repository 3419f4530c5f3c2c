"""Figures as they were told: the first of a day is for everybody of a scope, and the newest is never lost."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import sqlalchemy as sa

from data_access.access import EVERYTHING, Scope
from data_access.kept import Kept, Told
from data_access.kept.tables import FIGURES

MONDAY = date(2026, 11, 16)
TUESDAY = MONDAY + timedelta(days=1)
BOULDER = Scope(campuses=("CU Boulder",))
SEVERAL = 4


def telling(table: dict[str, Any] | None) -> Callable[[Sequence[Told]], dict[str, Any] | None]:
    return lambda _: table


def never(_: Sequence[Told]) -> dict[str, Any]:
    raise AssertionError("it was told already")


def test_what_was_told_first_stays_for_the_day_whoever_asks(opened: Callable[[], Kept]) -> None:
    assert opened().figures(EVERYTHING, "email:1", MONDAY, telling({"reached": 20})) == Told(MONDAY, {"reached": 20})
    assert opened().figures(EVERYTHING, "email:1", MONDAY, never) == Told(MONDAY, {"reached": 20})


def test_each_day_follows_on_the_two_weeks_before(kept: Kept) -> None:
    followed: list[list[date]] = []

    def follow(before: Sequence[Told]) -> dict[str, Any]:
        followed.append([one.day for one in before])
        return {"reached": 20 + 10 * len(before)}

    assert kept.figures(EVERYTHING, "email:1", MONDAY, follow) == Told(MONDAY, {"reached": 20})
    assert kept.figures(EVERYTHING, "email:1", TUESDAY, follow) == Told(TUESDAY, {"reached": 30})
    later = TUESDAY + timedelta(days=14)
    kept.figures(EVERYTHING, "email:1", later, follow)
    # however long nobody asked: the newest is never lost
    much_later = later + timedelta(days=400)
    kept.figures(EVERYTHING, "email:1", much_later, follow)
    assert followed == [[], [MONDAY], [TUESDAY], [later]]


def test_a_history_put_back_to_an_older_day_tells_what_was_told_last(kept: Kept) -> None:
    kept.figures(EVERYTHING, "email:1", MONDAY, telling({"reached": 20}))
    kept.figures(EVERYTHING, "email:1", TUESDAY, telling({"reached": 30}))
    assert kept.figures(EVERYTHING, "email:1", MONDAY, never) == Told(TUESDAY, {"reached": 30})


def test_scopes_and_questions_are_told_apart(kept: Kept) -> None:
    kept.figures(EVERYTHING, "email:1", MONDAY, telling({"reached": 20}))
    assert kept.figures(BOULDER, "email:1", MONDAY, telling({"reached": 10})).table == {"reached": 10}
    assert kept.figures(EVERYTHING, "email:2", MONDAY, telling(None)).table is None
    assert kept.figures(EVERYTHING, "email:1", MONDAY, never).table == {"reached": 20}
    assert kept.figures(EVERYTHING, "email:2", MONDAY, never).table is None


def test_of_several_at_once_the_first_is_everybodys(opened: Callable[[], Kept]) -> None:
    start = Barrier(SEVERAL)

    def ask(number: int) -> Told:
        kept = opened()

        def follow(_: Sequence[Told]) -> dict[str, Any]:
            # all of them have seen that nothing was told yet
            start.wait(timeout=30)
            return {"reached": number}

        return kept.figures(EVERYTHING, "email:1", MONDAY, follow)

    with ThreadPoolExecutor(SEVERAL) as pool:
        told = list(pool.map(ask, range(SEVERAL)))
    assert len({str(one) for one in told}) == 1
    assert opened().figures(EVERYTHING, "email:1", MONDAY, never) == told[0]


def test_old_days_go_and_the_newest_stays(kept: Kept) -> None:
    for day in (MONDAY, TUESDAY, MONDAY + timedelta(days=15)):
        kept.figures(EVERYTHING, "email:1", day, telling({"reached": 20}))
    kept.figures(EVERYTHING, "email:2", MONDAY, telling({"reached": 20}))
    kept.figures(EVERYTHING, "email:3", MONDAY + timedelta(days=400), telling({"reached": 20}))
    rows = sa.select(FIGURES.c.question, FIGURES.c.day).order_by(FIGURES.c.question, FIGURES.c.day)
    with kept._engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(rows)] == [
            ("email:1", TUESDAY),
            ("email:1", MONDAY + timedelta(days=15)),
            ("email:2", MONDAY),
            ("email:3", MONDAY + timedelta(days=400)),
        ]
