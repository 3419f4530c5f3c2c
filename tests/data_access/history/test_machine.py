"""Likely machine activity, asked of a history: flagged, left out, by mail domain."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import History, Query
from data_access.history import open_history
from data_access.machine import TAKEN, Reason
from tests.data_access.loads import history_of
from tests.data_access.rows import START, an_id, at, contact, contact_row, link_row, result, result_row, send

JOURNEY = an_id("a3T", 1)
MARCH_1 = date(2026, 3, 1)
LINKS = ("https://cu.edu/1", "https://cu.edu/2", "https://cu.edu/3", "https://cu.edu/preferences")
WITHOUT = Query(machine=False)
COUNTS = ("sent", "delivered", "opened", "clicked", "clicked_content", "opened_or_clicked")


def followed(of_result: int, seconds: float = 60, **given: Any) -> list[dict[str, Any]]:
    """Every link of the email, a second apart."""
    return [
        link_row(
            10 * of_result + place,
            of_result,
            **{"url": url, "last_clicked_at": START + timedelta(seconds=seconds + place), **given},
        )
        for place, url in enumerate(LINKS)
    ]


def after(seconds: float) -> Any:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Result 1: a gateway's. 2: a gateway's, then read. 3: a reader's. 4: a gateway's, of nobody. 5: a journey's."""
    return history_of(
        tmp_path,
        live={
            "contacts": [
                contact_row(1, email="one@Gateway.edu"),
                contact_row(2, email="two@gateway.edu"),
                contact_row(3, email="three@home.example "),
                contact_row(5),
            ],
            "results": [
                result_row(1, opened=True, opened_at=after(5), unique_clicks=4),
                result_row(2, opened=True, opened_at=after(9000), unique_clicks=4),
                result_row(3, opened=True, opened_at=after(20), unique_clicks=1),
                result_row(4, unique_clicks=4),
                result_row(5, send_id=None, triggered_send_id=JOURNEY, unique_clicks=4),
            ],
            "link_details": [
                *followed(1),
                *followed(2)[1:],
                link_row(20, 2, url=LINKS[0], last_clicked_at=after(9060), total_clicks=2),
                link_row(30, 3, url=LINKS[0], last_clicked_at=after(26)),
                *followed(4),
                *followed(5),
            ],
        },
    )


def named(history: History, frame: pl.DataFrame) -> list[str | None]:
    names = dict(history.people(frame["person"]).select("person", "contact_id").iter_rows())
    return [names.get(person) for person in frame["person"]]


def test_a_flagged_result_and_why(history: History) -> None:
    answer = history.machine()
    found = answer.frame.sort("result_id")
    assert named(history, found) == [contact(1), contact(2), None, contact(5)]
    assert found.select(pl.exclude("person", "reasons")).row(0, named=True) == {
        "result_id": result(1),
        "send_id": send(1),
        "triggered": False,
        "day": MARCH_1,
        "sent_at": START,
        "domain": "gateway.edu",
        "opened": True,
        "clicked": True,
        "clicked_content": True,
        "opened_or_clicked": True,
        "links": 4,
    }
    assert found.select("result_id", *TAKEN, "links", "domain").rows()[1:] == [
        (result(2), False, False, False, False, 3, "gateway.edu"),
        (result(4), False, True, True, True, 4, None),
        (result(5), False, True, True, True, 4, None),
    ]
    assert found["reasons"].to_list() == [
        [Reason.EVERY_LINK, Reason.UTILITY_LINKS, Reason.OPENED_AT_ONCE],
        [Reason.EVERY_LINK, Reason.UTILITY_LINKS],
        [Reason.EVERY_LINK, Reason.UTILITY_LINKS, Reason.CLICK_WITHOUT_OPEN],
        [Reason.EVERY_LINK, Reason.UTILITY_LINKS, Reason.CLICK_WITHOUT_OPEN],
    ]
    assert found.filter(send_id=JOURNEY)["triggered"].to_list() == [True]
    assert answer.provenance.rows == answer.provenance.in_live == 4


def test_machine_activity_counts_unless_it_is_left_out(history: History) -> None:
    counts = {}
    for query in (Query(), WITHOUT):
        rows = history.engagement(query).frame
        counts[query.machine] = dict(zip(named(history, rows), rows.select(COUNTS).rows(), strict=True))
    assert counts[True] == {
        None: (1, 1, 0, 1, 1, 1),
        contact(1): (1, 1, 1, 1, 1, 1),
        contact(2): (1, 1, 1, 1, 1, 1),
        contact(3): (1, 1, 1, 1, 1, 1),
        contact(5): (1, 1, 0, 1, 1, 1),
    }
    assert counts[False] == {
        None: (1, 1, 0, 0, 0, 0),
        contact(1): (1, 1, 0, 0, 0, 0),
        contact(2): (1, 1, 1, 1, 1, 1),
        contact(3): (1, 1, 1, 1, 1, 1),
        contact(5): (1, 1, 0, 0, 0, 0),
    }


def test_sends_without_it(history: History) -> None:
    assert history.sends().frame.select("send_id", *COUNTS, "people").rows() == [
        (send(1), 4, 4, 3, 4, 4, 4, 3),
        (JOURNEY, 1, 1, 0, 1, 1, 1, 1),
    ]
    assert history.sends(WITHOUT).frame.select("send_id", *COUNTS, "people").rows() == [
        (send(1), 4, 4, 2, 2, 2, 2, 3),
        (JOURNEY, 1, 1, 0, 0, 0, 0, 1),
    ]


def test_links_without_it_are_those_that_people_clicked(history: History) -> None:
    assert history.links().frame.select("article", "clickers", "links").rows() == [
        ("cu.edu/1", 4, 5),
        ("cu.edu/2", 3, 4),
        ("cu.edu/3", 3, 4),
        ("cu.edu/preferences", 3, 4),
    ]
    assert history.links(WITHOUT).frame.select("article", "clickers", "links").rows() == [("cu.edu/1", 2, 2)]
    clicks = history.clicks(WITHOUT)
    assert named(history, clicks.frame) == [contact(2), contact(3)]
    assert clicks.frame["last_clicked_at"].to_list() == [after(9060), after(26)]
    assert clicks.provenance.rows == 2


def test_the_query_restricts_what_is_flagged(history: History) -> None:
    def flagged(query: Query) -> list[str]:
        return history.machine(query).frame["result_id"].to_list()

    assert flagged(Query(sends=(JOURNEY,))) == [result(5)]
    assert flagged(Query(series=("CU Connections",), sends=(send(1),))) == [result(1), result(2), result(4)]
    assert flagged(Query(last=MARCH_1 - timedelta(days=1))) == []
    assert history.machine(Query(first=MARCH_1 + timedelta(days=1))).provenance.rows == 0


def test_by_mail_domain(history: History) -> None:
    columns = ("domain", "people", "delivered", "opened", "clicked", "opened_or_clicked")
    for query in (Query(), WITHOUT):
        assert history.domains(query).frame.select(columns).rows() == [
            (None, 1, 2, 0, 2, 2),
            ("gateway.edu", 2, 2, 2, 2, 2),
            ("home.example", 1, 1, 1, 1, 1),
        ]


def test_a_timeline_tells_the_reasons(history: History) -> None:
    told = history.timeline(contact(1)).results
    assert told["reasons"].to_list() == [[Reason.EVERY_LINK, Reason.UTILITY_LINKS, Reason.OPENED_AT_ONCE]]
    assert history.timeline(contact(3)).results["reasons"].to_list() == [[]]


def test_a_send_past_midnight_loses_all_that_machines_did(tmp_path: Path) -> None:
    # 6:59 and 7:01 UTC are two days in Denver, but one mailing
    late = [after(60 * minute) for minute in (18 * 60 + 59, 19 * 60 + 1)]
    seconds = [(moment - START).total_seconds() + 60 for moment in late]
    history = history_of(
        tmp_path,
        live={
            "results": [result_row(number, sent_at=moment, unique_clicks=4) for number, moment in enumerate(late)],
            "link_details": [link for number, wait in enumerate(seconds) for link in followed(number, wait)],
        },
    )
    assert history.sends().frame.select("day", "clicked").rows() == [(MARCH_1, 2)]
    assert history.sends(WITHOUT).frame.select("day", "clicked").rows() == [(MARCH_1, 0)]


def test_without_any_link_nothing_is_flagged(tmp_path: Path) -> None:
    history = history_of(tmp_path, live={"contacts": [contact_row(1)], "results": [result_row(1, unique_clicks=8)]})
    assert history.machine().frame.is_empty()
    assert history.engagement(WITHOUT).frame["clicked"].to_list() == [1]


RESULTS = 300


@pytest.fixture(scope="module")
def any_history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Results of anything: bounced or not, opened at any time or never, links clicked by whoever."""
    dice = random.Random(7)
    results, links = [], []
    for number in range(RESULTS):
        opened = dice.random() < 0.6
        sent = at(dice.choice((0, 0.79, 30)))
        results.append(
            result_row(
                number,
                contact_id=contact(number % 40),
                send_id=None if number % 7 == 0 else send(number % 3),
                triggered_send_id=JOURNEY if number % 7 == 0 else None,
                from_name=dice.choice(("CU Connections", "Athletics")),
                sent_at=sent,
                opened=opened,
                opened_at=sent + timedelta(seconds=dice.choice((3, 50, 5000))) if opened else None,
                unique_clicks=dice.choice((0, 4, 4, 4)),
                hard_bounce=dice.random() < 0.1,
            )
        )
        begin = dice.choice((20, 60, 400, 90_000))
        for place, url in enumerate(LINKS):
            if dice.random() < 0.9:
                wait = begin + place + dice.choice((0, 0, 0, 0, 0, 0, 9000))
                clicked_at = sent + timedelta(seconds=wait)
                links.append(
                    link_row(
                        10 * number + place,
                        number,
                        url=url,
                        total_clicks=dice.choice((1, 2)),
                        last_clicked_at=None if dice.random() < 0.03 else clicked_at,
                    )
                )
    people = [contact_row(number) for number in range(30)]
    store = tmp_path_factory.mktemp("any") / "store"
    return history_of(store, live={"contacts": people, "results": results, "link_details": links})


days = st.dates(date(2026, 2, 27), date(2026, 4, 3))
queries = st.builds(
    lambda series, sends, ends: Query(series, sends, *ends),
    st.sampled_from([(), ("Athletics",), ("CU Connections", "Athletics")]),
    st.sampled_from([(), (send(1),), (send(0), JOURNEY)]),
    st.one_of(
        st.tuples(days, days).map(sorted), st.tuples(st.none(), days), st.tuples(days, st.none()), st.just((None, None))
    ),
)


@settings(max_examples=30, deadline=None)
@given(queries)
def test_leaving_it_out_never_raises_a_count(any_history: History, query: Query) -> None:
    without = Query(query.series, query.sends, query.first, query.last, machine=False)
    for question in (any_history.engagement, any_history.sends):
        counted, left = question(query), question(without)
        key = [name for name in ("person", "send_id", "triggered", "day") if name in counted.frame.columns]
        both = counted.frame.join(left.frame, on=key, suffix="_left", nulls_equal=True)
        assert both.height == counted.frame.height == left.frame.height
        for name in TAKEN:
            assert (both[f"{name}_left"] <= both[name]).all()
            assert (both[f"{name}_left"] >= 0).all()
        assert (both["clicked_content_left"] <= both["clicked_left"]).all()
        assert (both["opened_or_clicked_left"] >= both["clicked_left"]).all()
        assert (both["opened_or_clicked_left"] <= both["opened_left"] + both["clicked_left"]).all()
        assert counted.frame.drop(TAKEN).equals(left.frame.drop(TAKEN))
        assert counted.provenance == left.provenance
        taken = any_history.machine(query).frame.select(pl.col(TAKEN).sum()).row(0)
        lost = counted.frame.select(pl.col(TAKEN).sum()) - left.frame.select(pl.col(TAKEN).sum())
        assert lost.row(0) == taken
    clicks, by_people = any_history.clicks(query).frame, any_history.clicks(without).frame
    compared = by_people.join(clicks, on=["person", "article"], suffix="_all")
    assert compared.height == by_people.height
    assert (compared["total_clicks"] <= compared["total_clicks_all"]).all()


def test_some_of_it_is_flagged(any_history: History) -> None:
    found = any_history.machine().frame
    assert 50 < found.height < 150
    assert all(0 < found[name].sum() < found.height for name in TAKEN)


def test_a_timeline_flags_what_the_whole_history_does(any_history: History) -> None:
    told: dict[str, list[str]] = {}
    for number in range(30):
        results = any_history.timeline(contact(number)).results
        told |= dict(results.filter(pl.col("reasons").list.len() > 0).select("result_id", "reasons").iter_rows())
    found = any_history.machine().frame.drop_nulls("person")
    assert told == dict(found.select("result_id", "reasons").iter_rows())


def test_a_merge_is_one_person(history: History) -> None:
    history_of(
        history.store,
        live={"contacts": [contact_row(1, master_id=contact(3), deleted=True, modified_at=at(9))]},
    )
    merged = open_history(history.store)
    found = merged.machine().frame.filter(result_id=result(1))
    assert (named(merged, found), found["domain"].to_list()) == ([contact(3)], ["home.example"])
