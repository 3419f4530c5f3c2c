"""What is asked."""

from datetime import date

import pytest

from data_access.errors import QuestionError
from data_access.query import Query


def test_a_query_is_a_key() -> None:
    one, same = (Query(series=("A",), sends=("x",), first=date(2026, 1, 1)) for _ in range(2))
    assert {one: "kept"}[same] == "kept"
    assert one != Query(series=("A",), sends=("x",))


def test_days_that_run_backwards_are_refused() -> None:
    with pytest.raises(QuestionError, match=r"ends \(2026-05-01\) before it begins \(2026-05-02\)"):
        Query(first=date(2026, 5, 2), last=date(2026, 5, 1))


def test_one_day_is_a_period() -> None:
    assert Query(first=date(2026, 5, 1), last=date(2026, 5, 1)).before() == Query(
        first=date(2026, 4, 30), last=date(2026, 4, 30)
    )


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 5, 8), date(2026, 5, 14), (date(2026, 5, 1), date(2026, 5, 7))),
        (date(2026, 3, 1), date(2026, 3, 31), (date(2026, 1, 29), date(2026, 2, 28))),
        (date(2024, 3, 1), date(2024, 3, 1), (date(2024, 2, 29), date(2024, 2, 29))),
    ],
    ids=["week", "month-by-days", "leap-day"],
)
def test_the_period_before_is_as_long_and_keeps_the_sends(first: date, last: date, before: tuple[date, date]) -> None:
    asked = Query(("A",), ("x",), first, last, machine=False)
    assert asked.before() == Query(("A",), ("x",), *before, machine=False)


@pytest.mark.parametrize(
    "query",
    [Query(), Query(first=date(2026, 5, 1)), Query(last=date(2026, 5, 1))],
    ids=["open", "open-end", "open-begin"],
)
def test_an_open_period_has_none_before(query: Query) -> None:
    with pytest.raises(QuestionError, match="first and a last day"):
        query.before()
