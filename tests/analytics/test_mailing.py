"""Who may be mailed: each reason counts, and each can be switched off."""

import polars as pl
import pytest

from analytics.mailing import REASONS, left_out, mailable

# person, opted out, newest bounced hard, unsubscribed
PEOPLE = pl.DataFrame(
    [
        (1, False, False, False),
        (2, True, False, False),
        (3, False, True, False),
        (4, False, False, True),
        (5, True, True, True),
    ],
    schema={"person": pl.Int32(), **dict.fromkeys(REASONS, pl.Boolean())},
    orient="row",
)


def test_any_reason_keeps_someone_out() -> None:
    assert mailable(PEOPLE)["person"].to_list() == [1]


@pytest.mark.parametrize(
    ("reasons", "persons"),
    [
        (("newest_hard_bounced", "unsubscribed"), [1, 2]),
        (("opted_out", "unsubscribed"), [1, 3]),
        (("opted_out", "newest_hard_bounced"), [1, 4]),
        (("opted_out",), [1, 3, 4]),
        ((), [1, 2, 3, 4, 5]),
    ],
    ids=lambda value: "-".join(map(str, value)) or "none",
)
def test_each_reason_can_be_switched_off(reasons: tuple[str, ...], persons: list[int]) -> None:
    assert mailable(PEOPLE, reasons)["person"].to_list() == persons


def test_someone_with_several_reasons_counts_for_each() -> None:
    assert left_out(PEOPLE).rows() == [
        ("opted out of email", 2),
        ("newest email to them bounced hard", 2),
        ("unsubscribed through an email", 2),
    ]


def test_only_the_reasons_asked_for_are_counted_in_their_order() -> None:
    asked = ("unsubscribed", "opted_out")
    assert left_out(PEOPLE.head(3), asked).rows() == [("unsubscribed through an email", 0), ("opted out of email", 1)]


def test_nobody_at_all() -> None:
    assert mailable(PEOPLE.clear()).height == 0
    assert left_out(PEOPLE.clear())["people"].to_list() == [0, 0, 0]
    assert left_out(PEOPLE, ()).rows() == []


def test_a_reason_that_is_none_is_refused() -> None:
    people = PEOPLE.with_columns(rich=pl.lit(value=True))
    with pytest.raises(KeyError, match="rich"):
        mailable(people, ("rich",))
    with pytest.raises(KeyError, match="rich"):
        left_out(people, ("rich",))
