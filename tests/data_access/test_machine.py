"""What is flagged as likely machine activity: gateways of many kinds are, people who read fast are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.flags import Flag
from data_access.machine import FLAGGED, MANY_LINKS, Reason, flagged, reasons
from tests.data_access.rows import START, result

STORIES = ("cu.edu/1", "cu.edu/2", "cu.edu/3", "cu.edu/4", "cu.edu/5")
UTILITY = ("click.cu.edu/unsub_center.aspx", "view.cu.edu", "cu.edu/preferences")
EMAIL = STORIES + UTILITY
DAY = date(2026, 3, 1)
EVERY, AMONG, AT_ONCE, UNOPENED = Reason


@dataclass(frozen=True)
class Doings:
    """What was done with one email: the link and the second of each last click, counted from the send.

    `again`: links that were clicked more than once.
    """

    clicks: Sequence[tuple[str, float]]
    opened: float | None = None
    again: Sequence[str] = ()
    delivered: bool = True
    send: int = 0


def judge(*all_doings: Doings, known: Sequence[str] = EMAIL) -> dict[int, dict[str, Any]]:
    """The flagged ones of these, by their place; of an email whose `known` links somebody clicked, an hour later."""
    reader = Doings([(link, 3600 + 60 * place) for place, link in enumerate(known)], opened=3500)
    links = []
    for number, doings in enumerate([*all_doings, reader]):
        flags = Flag.CLICKED | (Flag.DELIVERED if doings.delivered else Flag.HARD_BOUNCE)
        flags |= Flag(0) if doings.opened is None else Flag.OPENED
        opened_at = None if doings.opened is None else START + timedelta(seconds=doings.opened)
        row = {"person": number, "send": doings.send, "sent_at": START, "flags": int(flags)}
        row["opened_at"] = opened_at
        links += [
            {
                "result_id": result(number),
                "last_clicked_at": START + timedelta(seconds=wait),
                "total_clicks": 2 if link in doings.again else 1,
                "article": link,
                "link_name": "Link",
                "utility": link.startswith(UTILITY),
                **row,
            }
            for link, wait in doings.clicks
        ]
    moments = {"sent_at": FLAGGED["sent_at"], "opened_at": FLAGGED["sent_at"], "last_clicked_at": FLAGGED["sent_at"]}
    dtypes: dict[str, Any] = {"person": pl.Int32, "send": pl.Int32, "flags": pl.Int16, **moments}
    stored = pl.LazyFrame(links, schema_overrides=dtypes, infer_schema_length=None)
    found = flagged(stored, stored, pl.lit(DAY)).with_columns(reasons())
    return {row["person"]: row for row in found.iter_rows(named=True)}


def one_by_one(links: Sequence[str], begin: float, pause: float = 1) -> list[tuple[str, float]]:
    return [(link, begin + pause * place) for place, link in enumerate(links)]


@pytest.mark.parametrize(
    ("doings", "told"),
    [
        (Doings(one_by_one(EMAIL, 60), opened=5), [EVERY, AMONG, AT_ONCE]),
        (Doings(one_by_one(EMAIL, 20)), [EVERY, AMONG, UNOPENED]),
        # the person opened it hours later
        (Doings(one_by_one(EMAIL, 20), opened=28_453), [EVERY, AMONG]),
        # all in one second, as parallel ones do; in any order
        (Doings(one_by_one(EMAIL[::-1], 75, pause=0), opened=70), [EVERY, AMONG]),
        # spares whatever unsubscribes
        (Doings(one_by_one([*STORIES, "view.cu.edu"], 50), opened=2), [EVERY, AMONG, AT_ONCE]),
        # a large send, which took its minutes to go out
        (Doings(one_by_one(EMAIL, 280)), [EVERY, AMONG, UNOPENED]),
        # the person read three of the stories as well, later
        (
            Doings([*one_by_one(EMAIL[3:], 60), *one_by_one(STORIES[:3], 9000, pause=100)], 8900, again=STORIES[:3]),
            [EVERY, AMONG],
        ),
    ],
)
def test_a_gateway_is_flagged_with_its_reasons(doings: Doings, told: list[Reason]) -> None:
    assert judge(doings)[0]["reasons"] == told


@pytest.mark.parametrize(
    "doings",
    [
        # opens at once on the phone, and goes straight to the story
        Doings([("cu.edu/1", 9)], opened=4),
        Doings([("cu.edu/1", 20), ("cu.edu/2", 24)], opened=12),
        # opens story after story in tabs
        Doings(one_by_one(STORIES[:3], 30, pause=2), opened=25),
        Doings(one_by_one(STORIES, 40, pause=2), opened=35),
        # the same with images blocked
        Doings(one_by_one(STORIES[:4], 45, pause=2)),
        # as a web page first, then the story and the call to action
        Doings([("view.cu.edu", 15), ("cu.edu/1", 22), ("cu.edu/5", 25)]),
        # leaves at once
        Doings([("click.cu.edu/unsub_center.aspx", 21), ("cu.edu/preferences", 28)], opened=14),
        # reads everything, one after the other
        Doings(one_by_one(EMAIL, 20, pause=12), opened=15),
        # faster than anybody reads, slower than a gateway
        Doings(one_by_one(EMAIL, 20, pause=3)),
        # a few links at once, and the others later, each but once
        Doings([*one_by_one(EMAIL[3:], 60), *one_by_one(STORIES[:3], 9000, pause=100)], 50),
        # everything in seconds, but when a gateway is long done
        Doings(one_by_one(EMAIL, 7200), opened=7190),
        # bounced: whoever clicked, it counts nowhere
        Doings(one_by_one(EMAIL, 60), delivered=False),
    ],
)
def test_a_fast_reader_is_not_flagged(doings: Doings) -> None:
    assert judge(doings) == {}


@settings(deadline=None)
@given(
    st.lists(st.floats(5.01, 20), max_size=9),
    st.permutations(EMAIL),
    st.floats(1, 120),
    st.one_of(st.none(), st.floats(1, 100_000)),
    st.integers(1, len(EMAIL)),
)
def test_whoever_takes_more_than_five_seconds_from_click_to_click_is_never_flagged(
    pauses: list[float], order: list[str], first: float, opened: float | None, known: int
) -> None:
    moments = [first]
    for pause in pauses:
        moments.append(moments[-1] + pause)
    clicks = list(zip(order, moments, strict=False))
    assert judge(Doings(clicks, opened), known=order[:known]) == {}


@settings(deadline=None)
@given(
    st.permutations(EMAIL),
    st.integers(0, 2),
    st.floats(0, 290),
    st.lists(st.floats(0, 10), min_size=len(EMAIL), max_size=len(EMAIL)),
    st.one_of(st.none(), st.floats(2, 20), st.floats(300, 1_000_000)),
)
def test_whatever_follows_all_links_but_two_within_ten_seconds_is_flagged(
    order: list[str], spared: int, begin: float, waits: list[float], opened: float | None
) -> None:
    clicks = [(link, begin + wait) for link, wait in zip(order, waits, strict=True)][spared:]
    assert list(judge(Doings(clicks, opened))) == [0]


def test_without_utility_links_only_many_links_and_no_readers_open() -> None:
    many = STORIES[:MANY_LINKS]
    unread = Doings(one_by_one(many, 60, pause=0.5))
    at_once = Doings(one_by_one(many, 60, pause=0.5), opened=3)
    read = Doings(one_by_one(many, 60, pause=0.5), opened=50)
    few = Doings(one_by_one(many[1:], 60, pause=0.5))
    found = judge(unread, at_once, read, few, known=many)
    assert {number: row["reasons"] for number, row in found.items()} == {0: [EVERY, UNOPENED], 1: [EVERY, AT_ONCE]}


def test_an_email_with_many_links_takes_a_second_a_link() -> None:
    email = [*UTILITY, *(f"cu.edu/{number}" for number in range(20))]
    assert list(judge(Doings(one_by_one(email, 60)), known=email)) == [0]
    assert judge(Doings(one_by_one(email, 60, pause=4)), known=email) == {}


def test_a_utility_link_is_one_link_whoever_got_it() -> None:
    own = [f"click.cu.edu/unsub_center.aspx?qs={number}" for number in range(8)]
    all_doings = [Doings(one_by_one([*STORIES[:2], unsubscribe], 60)) for unsubscribe in own]
    assert sorted(judge(*all_doings, known=STORIES[:2])) == list(range(8))


def test_an_email_has_the_links_that_anybody_clicked_in_it() -> None:
    three = [*STORIES[:2], "view.cu.edu"]
    assert list(judge(Doings(one_by_one(three, 60), opened=2), known=three)) == [0]
    assert judge(Doings(one_by_one(three, 60), opened=2)) == {}
    # links of another email say nothing of this one
    assert list(judge(Doings(one_by_one(three, 60), opened=2, send=1))) == [0]


@pytest.mark.parametrize(
    ("doings", "taken"),
    [
        (Doings(one_by_one(EMAIL, 60), opened=5), {"opened", "clicked", "clicked_content", "opened_or_clicked"}),
        (Doings(one_by_one(EMAIL, 60)), {"clicked", "clicked_content", "opened_or_clicked"}),
        # the person opened it later, and that stays
        (Doings(one_by_one(EMAIL, 60), opened=4000), {"clicked", "clicked_content"}),
        # clicked a story later, with images blocked
        (Doings([*one_by_one(EMAIL[1:], 60), ("cu.edu/1", 4000)], opened=5, again=("cu.edu/1",)), {"opened"}),
        # unsubscribed later
        (
            Doings(
                [*one_by_one(EMAIL[:-1], 60), ("cu.edu/preferences", 4000)], opened=5, again=("cu.edu/preferences",)
            ),
            {"opened", "clicked_content"},
        ),
        (
            Doings(one_by_one(UTILITY, 60), opened=5, send=1),
            {"opened", "clicked", "opened_or_clicked"},
        ),
    ],
)
def test_what_a_person_did_later_stays(doings: Doings, taken: set[str]) -> None:
    (row,) = judge(doings).values()
    counts = ("opened", "clicked", "clicked_content", "opened_or_clicked")
    assert {name for name in counts if row[name]} == taken


def test_every_reason_has_words() -> None:
    assert len({reason.words for reason in Reason}) == len(Reason)
