"""How much something changed."""

import polars as pl
import pytest

from analytics.compare import growth, points, with_before


@pytest.mark.parametrize(
    ("now", "before", "change"), [(0.5, 0.25, 0.25), (0.0, 0.5, -0.5), (None, 0.5, None), (0.5, None, None)]
)
def test_shares_change_by_points(now: float | None, before: float | None, change: float | None) -> None:
    assert points(now, before) == change


@pytest.mark.parametrize(
    ("now", "before", "change"), [(150, 100, 0.5), (0, 100, -1.0), (7, 0, None), (7, None, None), (None, 7, None)]
)
def test_counts_grow_by_a_share_and_nothing_is_said_of_nothing(
    now: int | None, before: int | None, change: float | None
) -> None:
    assert growth(now, before) == change


def test_rows_find_their_own_row_of_the_period_before() -> None:
    now = pl.DataFrame(
        {"kind": ["cell", "cell", "audience"], "campus": ["A", "B", None], "open_rate": [0.5, 0.25, 0.4]}
    )
    before = pl.DataFrame({"kind": ["audience", "cell"], "campus": [None, "A"], "open_rate": [0.3, 0.75]})
    compared = with_before(now, before, ["campus"], "open_rate")
    assert compared["campus"].to_list() == ["A", "B", None]
    assert compared["open_rate_before"].to_list() == [0.75, None, 0.3]
    assert compared["open_rate_change"].round(6).to_list() == [-0.25, None, 0.1]
