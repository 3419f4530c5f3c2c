"""Shares are null where nothing stands below the line; intervals are Wilson's, against published values."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.rates import PEOPLE_RATES, RATES, Rate, with_interval, with_rates

OPEN_RATE = RATES[0]
SOME = {
    "sent": [200],
    "delivered": [160],
    "bounced": [40],
    "opened": [60],
    "clicked": [20],
    "opened_or_clicked": [80],
    "unsubscribed": [4],
}
NONE = {name: [0] for name in SOME}


def interval(count: int, of: int) -> tuple[float | None, float | None]:
    low, high = with_interval(pl.DataFrame({"opened": [count], "delivered": [of]}), OPEN_RATE).row(0)[2:]
    return low, high


def test_each_rate_divides_what_the_definitions_say() -> None:
    assert with_rates(pl.DataFrame(SOME)).select(rate.name for rate in RATES).row(0, named=True) == {
        "open_rate": 0.375,
        "click_rate": 0.125,
        "click_to_open_rate": 0.25,
        "unsubscribe_rate": 0.025,
        "bounce_rate": 0.2,
    }


def test_shares_of_people() -> None:
    people = pl.DataFrame({"people": [8], "people_opened": [4], "people_clicked": [1]})
    assert with_rates(people, PEOPLE_RATES).row(0) == (8, 4, 1, 0.5, 0.125)


def test_nothing_below_the_line_is_null_and_not_zero() -> None:
    rates = with_rates(pl.DataFrame(NONE)).select(rate.name for rate in RATES)
    assert rates.row(0) == (None, None, None, None, None)
    assert rates.dtypes == [pl.Float64] * 5


def test_nothing_above_the_line_is_zero() -> None:
    assert with_rates(pl.DataFrame({**SOME, "opened": [0]}))["open_rate"].to_list() == [0.0]


def test_each_row_has_its_own_denominator() -> None:
    rows = pl.DataFrame({**{name: [0, 0, 0] for name in SOME}, "opened": [1, 0, 3], "delivered": [4, 0, 3]})
    assert with_rates(rows)["open_rate"].to_list() == [0.25, None, 1.0]


def test_a_frame_without_rows_keeps_its_columns() -> None:
    empty = pl.DataFrame(schema=dict.fromkeys(SOME, pl.Int64()))
    rated = with_interval(with_rates(empty), OPEN_RATE)
    assert rated.height == 0
    assert rated.schema["open_rate"] == rated.schema["open_rate_high"] == pl.Float64


def test_counts_that_are_missing_are_named() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="delivered"):
        with_rates(pl.DataFrame(SOME).drop("delivered"))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (10, 20, 0.2993, 0.7007),
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
        (0, 1, 0.0, 0.7935),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert interval(count, of) == pytest.approx((low, high), abs=5e-5)


def test_interval_of_nothing_is_null() -> None:
    assert interval(0, 0) == (None, None)


@pytest.mark.parametrize("of", [1, 2, 3, 7, 20, 1_000, 1_500_000])
def test_interval_of_none_and_of_all_stays_between_0_and_1(of: int) -> None:
    assert interval(0, of)[0] == pytest.approx(0, abs=1e-12)
    assert interval(of, of)[1] == pytest.approx(1, abs=1e-12)
    for low, high in (interval(0, of), interval(of, of)):
        assert low is not None
        assert high is not None
        assert 0 <= low < high <= 1


@given(st.integers(1, 2_000_000), st.data())
def test_interval_holds_the_share(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    low, high = interval(count, of)
    assert low is not None
    assert high is not None
    assert 0 <= low <= count / of + 1e-12
    assert count / of - 1e-12 <= high <= 1


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_no_rate_is_above_one(delivered: int, bounced: int, opened: int, clicked: int) -> None:
    opened, clicked = min(opened, delivered), min(clicked, delivered)
    counts = {
        "sent": [delivered + bounced],
        "delivered": [delivered],
        "bounced": [bounced],
        "opened": [opened],
        "clicked": [clicked],
        "opened_or_clicked": [max(opened, clicked)],
        "unsubscribed": [clicked],
    }
    shares = with_rates(pl.DataFrame(counts)).select(rate.name for rate in RATES).row(0)
    assert all(share is None or 0 <= share <= 1 for share in shares)


@pytest.mark.parametrize("rate", RATES + PEOPLE_RATES, ids=lambda rate: rate.name)
def test_words_say_what_is_divided(rate: Rate) -> None:
    assert rate.words.count("÷") == 1
    assert rate.title
