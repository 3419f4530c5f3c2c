"""The byte that says all that counting needs of a result."""

import polars as pl
import pytest

from data_access.flags import Flag, flags, has, seen
from data_access.schema import RESULTS
from data_access.settle import as_copies
from tests.data_access.rows import at, frame, result_row


def byte(*, live: bool = True, **given: object) -> int:
    rows = as_copies(frame(RESULTS, [result_row(1, **given)]), RESULTS, live=live)
    found = rows.select(flags())
    assert found.schema == {"flags": pl.Int16}
    number: int = found.item()
    return number


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 1 + 64),
        ({"live": False}, 1 + 128),
        ({"opened": True}, 1 + 2 + 64),
        ({"unique_clicks": 1}, 1 + 4 + 64),
        ({"unique_clicks": 0}, 1 + 64),
        # total clicks say nothing
        ({"unique_clicks": 0, "total_clicks": 3}, 1 + 64),
        ({"unsubscribed_at": at(1)}, 1 + 8 + 64),
        ({"hard_bounce": True}, 16 + 64),
        ({"soft_bounce": True}, 32 + 64),
        ({"hard_bounce": True, "soft_bounce": True}, 16 + 32 + 64),
        # a bounced result that was opened keeps both
        ({"hard_bounce": True, "opened": True, "unique_clicks": 2}, 2 + 4 + 16 + 64),
        # when it bounced is no bounce
        ({"bounced_at": at(1)}, 1 + 64),
    ],
    ids=str,
)
def test_bits(given: dict[str, object], expected: int) -> None:
    assert byte(**given) == expected  # type: ignore[arg-type]


def test_all_bits_fit() -> None:
    copy = as_copies(
        frame(RESULTS, [result_row(1, opened=True, unique_clicks=1, unsubscribed_at=at(1))]), RESULTS, live=True
    )
    both = copy.with_columns(pl.lit(value=True).alias("in_archive"))
    assert both.select(flags()).item() == 1 + 2 + 4 + 8 + 64 + 128


def test_has_means_every_bit() -> None:
    rows = pl.DataFrame({"flags": [0, 1, 2, 3, 7]}, schema={"flags": pl.Int16()})
    assert rows.select(has(Flag.OPENED)).to_series().to_list() == [False, False, True, True, True]
    both = rows.select(has(Flag.DELIVERED | Flag.OPENED)).to_series()
    assert both.to_list() == [False, False, False, True, True]


def test_seen_has_only_where_a_row_was_seen() -> None:
    rows = pl.DataFrame({"in_live": [True, False, True], "in_archive": [False, True, True]})
    assert rows.select(seen()).to_series().to_list() == [64, 128, 192]
