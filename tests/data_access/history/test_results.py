"""How the sends did, who engaged, what the history covers."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from data_access import History, Query
from data_access.errors import QuestionError, StoreError
from data_access.history import open_history
from data_access.query import Provenance
from tests.data_access.loads import Rows, history_of, load_rows
from tests.data_access.rows import START, an_id, at, contact, contact_row, link_row, result_row, send

JOURNEY = an_id("a3T", 1)
# START is 5 in the morning of 1 March in Denver
MARCH_1, MARCH_2 = date(2026, 3, 1), date(2026, 3, 2)
EVERYTHING = Query()
COUNTS = ("sent", "delivered", "bounced", "opened", "clicked", "clicked_content", "opened_or_clicked", "unsubscribed")


def utc(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def contacts(*numbers: int) -> list[dict[str, Any]]:
    return [contact_row(number) for number in numbers]


def people_of(history: History, query: Query = EVERYTHING) -> dict[str | None, tuple[int, ...]]:
    """COUNTS of everyone, by contact id (None: not linked to a contact)."""
    rows = history.engagement(query).frame
    names = dict(history.people(rows["person"]).select("person", "contact_id").iter_rows())
    return {names.get(row[0]): row[1:] for row in rows.select("person", *COUNTS).iter_rows()}


def test_every_count_of_a_send(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "sends": [{"id": send(1), "email_name": "Issue 1", "subject": "Hello", "number_sent": 9}],
            "contacts": contacts(1, 2, 3, 4, 5, 6),
            "results": [
                result_row(1, opened=True, unique_clicks=2),
                # a click counts as an open
                result_row(2, unique_clicks=1),
                result_row(3, hard_bounce=True),
                result_row(4, soft_bounce=True),
                # bounced, but Salesforce has an open, a click and an unsubscribe
                result_row(5, hard_bounce=True, opened=True, unique_clicks=1, unsubscribed_at=at(1)),
                result_row(6, opened=True, unsubscribed_at=at(1), sent_at=at(0.01)),
                result_row(7, contact_id=None, lead_id=an_id("00Q", 1)),
            ],
        },
    )
    assert history.sends().frame.rows(named=True) == [
        {
            "send_id": send(1),
            "triggered": False,
            "day": MARCH_1,
            "sent_at": START,
            "series": "CU Connections",
            "email_name": "Issue 1",
            "subject": "Hello",
            "from_address": None,
            "sent": 7,
            "delivered": 4,
            "bounced": 3,
            "opened": 2,
            "clicked": 2,
            "clicked_content": 2,
            "opened_or_clicked": 3,
            "unsubscribed": 1,
            "hard_bounces": 2,
            "soft_bounces": 1,
            "bounced_but_opened": 1,
            "people": 6,
            "number_sent": 9,
            "tracking_disabled": False,
        }
    ]
    assert people_of(history) == {
        None: (1, 1, 0, 0, 0, 0, 0, 0),
        contact(1): (1, 1, 0, 1, 1, 1, 1, 0),
        contact(2): (1, 1, 0, 0, 1, 1, 1, 0),
        contact(3): (1, 0, 1, 0, 0, 0, 0, 0),
        contact(4): (1, 0, 1, 0, 0, 0, 0, 0),
        contact(5): (1, 0, 1, 0, 0, 0, 0, 0),
        contact(6): (1, 1, 0, 1, 0, 0, 1, 1),
    }


def test_series_are_trimmed_names(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "contacts": contacts(1, 2, 3, 4),
            "results": [
                result_row(1, from_name="CU Connections"),
                result_row(2, from_name="  CU Connections "),
                result_row(3, from_name="cu connections", send_id=send(2)),
                result_row(4, from_name=None, send_id=send(3)),
            ],
        },
    )
    assert set(people_of(history, Query(series=("CU Connections",)))) == {contact(1), contact(2)}
    assert set(people_of(history, Query(series=("cu connections", "")))) == {contact(3), contact(4)}
    found = history.sends(Query(series=("CU Connections",))).frame
    assert found.select("send_id", "series", "sent").rows() == [(send(1), "CU Connections", 2)]


def test_a_send_of_several_series_is_one_send_under_the_name_of_most(tmp_path: Path) -> None:
    names = ["Dean B", "Dean A", "Dean B", "Dean A", "Dean C"]
    results = [result_row(number, from_name=name) for number, name in enumerate(names)]
    history = history_of(tmp_path, live={"results": results})
    # of equals the first by name
    assert history.sends().frame.select("send_id", "series", "sent").rows() == [(send(1), "Dean A", 5)]
    found = history.sends(Query(series=("Dean B", "Dean C"))).frame
    assert found.select("series", "sent").rows() == [("Dean B", 3)]


def test_how_many_people_a_part_of_a_send_reached(tmp_path: Path) -> None:
    """What is asked about may be less of a send than there is: other days, or one of its series."""
    journey = {"send_id": None, "triggered_send_id": JOURNEY, "from_name": "Welcome"}
    two_days = (utc(1, 20), utc(2, 20))
    results = [
        # 5 was absorbed by 1, and is no person of its own
        result_row(1, sent_at=two_days[0], contact_id=contact(1)),
        result_row(2, sent_at=two_days[1], contact_id=contact(5)),
        result_row(3, sent_at=two_days[1], contact_id=contact(2), from_name="Dean"),
        result_row(4, sent_at=two_days[1], contact_id=contact(3), hard_bounce=True),
        # to nobody on file
        result_row(6, sent_at=two_days[1], contact_id=contact(77)),
        *(result_row(10 + day, sent_at=sent, contact_id=contact(1), **journey) for day, sent in enumerate(two_days)),
        result_row(12, sent_at=two_days[1], contact_id=contact(2), **journey),
    ]
    absorbed = contact_row(5, master_id=contact(1), deleted=True)
    history = history_of(tmp_path, live={"contacts": [*contacts(1, 2, 3), absorbed], "results": results})

    def people(query: Query) -> dict[tuple[bool, date], tuple[int, int]]:
        rows = history.sends(query).frame.select("triggered", "day", "sent", "people").rows()
        return {(triggered, day): (sent, reached) for triggered, day, sent, reached in rows}

    first, second = ({(True, MARCH_1): (1, 1)}, {(True, MARCH_2): (2, 2)})
    assert people(EVERYTHING) == {(False, MARCH_1): (5, 3), **first, **second}
    assert people(Query(last=MARCH_1)) == {(False, MARCH_1): (1, 1), **first}
    assert people(Query(first=MARCH_2)) == {(False, MARCH_2): (4, 3), **second}
    assert people(Query(("CU Connections",))) == {(False, MARCH_1): (4, 2)}
    assert people(Query(("Dean",))) == {(False, MARCH_2): (1, 1)}

    assert history.people_reached() == 2
    assert history.people_reached(Query(last=MARCH_1)) == 1
    assert history.people_reached(Query(("Dean",))) == 1
    assert history.people_reached(Query(("Dean",), last=MARCH_1)) == 0


def test_series_and_sends_restrict_together(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "contacts": contacts(1, 2, 3),
            "results": [
                result_row(1),
                result_row(2, send_id=send(2)),
                result_row(3, send_id=send(2), from_name="Athletics"),
            ],
        },
    )
    assert set(people_of(history, Query(sends=(send(2),)))) == {contact(2), contact(3)}
    assert set(people_of(history, Query(("Athletics",), (send(2),)))) == {contact(3)}
    assert people_of(history, Query(("Athletics",), (send(1),))) == {}
    # 15 characters are as good
    assert set(people_of(history, Query(sends=(send(1)[:15],)))) == {contact(1)}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (Query(series=("Conections",)), "There is no series 'Conections' in this data."),
        (Query(series=("CU Connections", "B", "A")), "There is no series 'A', 'B' in this data."),
        (Query(sends=(send(9),)), f"There is no send '{send(9)}' in this data."),
        (Query(sends=("nonsense",)), "There is no send 'nonsense' in this data."),
    ],
    ids=["series", "several", "send", "no-id"],
)
def test_what_the_data_does_not_have_is_named(tmp_path: Path, query: Query, sentence: str) -> None:
    history = history_of(tmp_path, live={"results": [result_row(1)]})
    for question in (history.sends, history.engagement, history.clicks, history.links):
        with pytest.raises(QuestionError) as refusal:
            question(query)
        assert str(refusal.value) == sentence


def test_a_triggered_send_is_one_row_a_local_day_and_another_send_one_row(tmp_path: Path) -> None:
    journey = {"send_id": None, "triggered_send_id": JOURNEY, "from_name": "Welcome"}
    late, early, noon = utc(2, 6, 59, 59), utc(2, 7), utc(2, 19)
    history = history_of(
        tmp_path,
        live={
            "triggered_sends": [{"id": JOURNEY, "email_name": "Welcome journey"}],
            "contacts": contacts(1, 2, 3, 4, 5),
            "results": [
                # 23:59:59 in Denver, midnight and noon; contact 2 twice on one day
                result_row(1, sent_at=late, opened=True, **journey),
                result_row(2, sent_at=early, **journey),
                result_row(3, sent_at=noon, **{**journey, "contact_id": contact(2)}),
                # an Email Send that runs over midnight
                result_row(4, sent_at=late),
                result_row(5, sent_at=early, opened=True),
            ],
        },
    )
    columns = ("send_id", "triggered", "day", "sent_at", "email_name", "series", "sent", "opened", "people")
    assert history.sends().frame.select(columns).sort("triggered", "day").rows() == [
        (send(1), False, MARCH_1, late, None, "CU Connections", 2, 1, 2),
        (JOURNEY, True, MARCH_1, late, "Welcome journey", "Welcome", 1, 1, 1),
        (JOURNEY, True, MARCH_2, early, "Welcome journey", "Welcome", 2, 0, 1),
    ]


def test_content_clicks_of_a_triggered_send_fall_on_their_day(tmp_path: Path) -> None:
    journey = {"send_id": None, "triggered_send_id": JOURNEY, "unique_clicks": 1}
    days = [utc(2, 6), utc(2, 8)]
    history = history_of(
        tmp_path,
        live={
            "results": [result_row(number, sent_at=days[number], **journey) for number in (0, 1)],
            "link_details": [link_row(1, of_result=1, link_name="Unsubscribe")],
        },
    )
    assert history.sends().frame.select("day", "clicked", "clicked_content").rows() == [
        (MARCH_1, 1, 1),
        (MARCH_2, 1, 0),
    ]


def test_a_result_of_both_kinds_belongs_to_its_email_send(tmp_path: Path) -> None:
    history = history_of(tmp_path, live={"results": [result_row(1, triggered_send_id=JOURNEY)]})
    assert history.sends().frame.select("send_id", "triggered").rows() == [(send(1), False)]


def test_results_of_no_send_are_one_send_without_id(tmp_path: Path) -> None:
    results = [result_row(number, send_id=None) for number in (1, 2)]
    history = history_of(tmp_path, live={"results": results})
    assert history.sends().frame.select("send_id", "triggered", "sent").rows() == [("", False, 2)]


def test_a_send_without_its_row_is_named_by_its_results(tmp_path: Path) -> None:
    texts = {"email_name": "Issue 7", "subject": "Seven", "from_address": "news@cu.edu"}
    history = history_of(
        tmp_path,
        live={
            "sends": [{"id": send(2), "email_name": "Issue 2", "subject": None, "from_address": "two@cu.edu"}],
            "results": [
                result_row(1, send_id=send(7), **texts),
                result_row(2, send_id=send(7), email_name="Issue 7 (copy)"),
                result_row(3, send_id=send(2), **texts),
            ],
        },
    )
    assert history.sends().frame.select("send_id", "email_name", "subject", "from_address").sort("send_id").rows() == [
        # what its row lacks, its results say
        (send(2), "Issue 2", "Seven", "two@cu.edu"),
        (send(7), "Issue 7", "Seven", "news@cu.edu"),
    ]


CLICKED: Rows = {
    "contacts": contacts(1, 2, 3, 4, 5, 6),
    "results": [result_row(number, unique_clicks=1, hard_bounce=number == 5) for number in (1, 2, 3, 4, 5)]
    + [result_row(6)],
}
DETAILS = [
    # nothing but utility links
    link_row(1, of_result=1, link_name="Unsubscribe"),
    link_row(2, of_result=1, url="https://cu.edu/profile-center"),
    # a utility link and a story
    link_row(3, of_result=2, link_name="View online"),
    link_row(4, of_result=2),
    # result 3 has no link details; 4 has a story
    link_row(5, of_result=4),
    # a bounced result, and one that says it was not clicked
    link_row(6, of_result=5, link_name="Unsubscribe"),
    link_row(7, of_result=6, link_name="Unsubscribe"),
]


@pytest.mark.parametrize(
    "loads",
    [
        [{**CLICKED, "link_details": DETAILS}],
        [{"results": [result_row(99, send_id=send(2))], "link_details": DETAILS}, CLICKED],
        [CLICKED, {"link_details": DETAILS}],
        [{**CLICKED, "link_details": DETAILS[1:3]}, {"link_details": [DETAILS[0], *DETAILS[3:]]}],
    ],
    ids=["together", "links-first", "results-first", "in-two-parts"],
)
def test_content_clicks(tmp_path: Path, loads: list[Rows]) -> None:
    for rows in loads:
        load_rows(tmp_path, live=rows)
    history = open_history(tmp_path)
    query = Query(sends=(send(1),))
    assert history.sends(query).frame.select("clicked", "clicked_content").rows() == [(4, 3)]
    clicked = {name: (counts[4], counts[5]) for name, counts in people_of(history, query).items()}
    assert clicked == {
        contact(1): (1, 0),
        contact(2): (1, 1),
        contact(3): (1, 1),
        contact(4): (1, 1),
        contact(5): (0, 0),
        contact(6): (0, 0),
    }


def test_a_story_that_arrives_later_makes_a_content_click(tmp_path: Path) -> None:
    utility = [link_row(1, of_result=1, link_name="Unsubscribe")]
    before = history_of(tmp_path, live={"results": [result_row(1, unique_clicks=2)], "link_details": utility})
    assert before.sends().frame["clicked_content"].to_list() == [0]
    after = history_of(tmp_path, archive={"link_details": [link_row(2, of_result=1)]})
    assert after.sends().frame["clicked_content"].to_list() == [1]


def test_content_clicks_of_nobody_are_counted_too(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "results": [result_row(number, contact_id=None, unique_clicks=1) for number in (1, 2)],
            "link_details": [link_row(1, of_result=1, link_name="Unsubscribe")],
        },
    )
    assert people_of(history) == {None: (2, 2, 0, 0, 2, 1, 2, 0)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), {1, 2, 3, 4}),
        (Query(first=MARCH_1), {2, 3, 4}),
        (Query(last=MARCH_1), {1, 2, 3}),
        (Query(first=MARCH_1, last=MARCH_1), {2, 3}),
        (Query(first=MARCH_2, last=date(2026, 3, 31)), {4}),
        (Query(first=date(2026, 3, 3)), set()),
    ],
    ids=["all", "from", "to", "one-day", "rest-of-march", "after"],
)
def test_days_are_local_and_both_included(tmp_path: Path, query: Query, expected: set[int]) -> None:
    # the first and last second of 1 March in Denver, and the seconds around
    moments = [utc(1, 6, 59, 59), utc(1, 7), utc(2, 6, 59, 59), utc(2, 7)]
    results = [result_row(number, sent_at=moment, send_id=send(number)) for number, moment in enumerate(moments, 1)]
    history = history_of(tmp_path, live={"contacts": contacts(1, 2, 3, 4), "results": results})
    assert set(people_of(history, query)) == {contact(number) for number in expected}
    assert set(history.sends(query).frame["send_id"]) == {send(number) for number in expected}


def test_where_an_answer_comes_from(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={"results": [result_row(1, sent_at=at(0.5)), result_row(2), result_row(3, tracking_at=at(4))]},
        archive={
            "results": [
                result_row(2),
                result_row(3, opened=True),
                result_row(4, sent_at=at(-30)),
                result_row(5, sent_at=at(-20), send_id=send(2)),
            ]
        },
    )
    assert history.sends().provenance == Provenance(
        snapshot=1,
        as_of=at(4),
        oldest_sent=at(-30),
        newest_sent=at(0.5),
        rows=5,
        in_live=3,
        in_archive=4,
        in_both=2,
    )
    assert history.engagement().provenance == history.sends().provenance
    some = history.engagement(Query(sends=(send(2),))).provenance
    assert (some.oldest_sent, some.newest_sent, some.rows) == (at(-20), at(-20), 1)
    assert (some.in_live, some.in_archive, some.in_both) == (0, 1, 0)


def test_an_answer_from_nothing_says_so(tmp_path: Path) -> None:
    history = history_of(tmp_path, live={"results": [result_row(1)]})
    query = Query(first=date(2020, 1, 1), last=date(2020, 1, 2))
    for answer in (history.sends(query), history.engagement(query), history.clicks(query), history.links(query)):
        assert answer.frame.height == 0
        seen = answer.provenance
        assert (seen.rows, seen.in_live, seen.in_archive, seen.in_both) == (0, 0, 0, 0)
        assert (seen.oldest_sent, seen.newest_sent) == (None, None)


def test_answers_have_the_same_columns_with_and_without_rows(tmp_path: Path) -> None:
    history = history_of(
        tmp_path, live={"contacts": contacts(1), "results": [result_row(1)], "link_details": [link_row(1, 1)]}
    )
    nothing = Query(last=date(2020, 1, 1))
    for question in (history.sends, history.engagement, history.clicks, history.links):
        assert question(nothing).frame.schema == question().frame.schema


def test_a_merge_that_comes_later_joins_what_was_loaded_before(tmp_path: Path) -> None:
    before = history_of(
        tmp_path,
        live={"contacts": contacts(1, 2), "results": [result_row(1), result_row(2), result_row(3)]},
    )
    assert {name: counts[0] for name, counts in people_of(before).items()} == {contact(1): 1, contact(2): 1, None: 1}
    merged = contact_row(1, master_id=contact(2), deleted=True, modified_at=at(5))
    _, tallies = load_rows(tmp_path, live={"contacts": [merged]})
    # no result was written again
    assert "results" not in tallies["live"]
    after = open_history(tmp_path)
    assert {name: counts[0] for name, counts in people_of(after).items()} == {contact(2): 2, None: 1}
    assert after.sends().frame.select("sent", "people").rows() == [(3, 1)]
    assert before.is_current() is False


def test_coverage(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "contacts": contacts(1),
            "results": [
                result_row(1),
                result_row(2, contact_id=None, lead_id=an_id("00Q", 1)),
                result_row(3, contact_id=None),
                # contact 4 is in no export
                result_row(4, sent_at=utc(2, 7)),
            ],
            "link_details": [link_row(1, 1), link_row(2, 1), link_row(3, 4)],
        },
        archive={
            "results": [result_row(1), result_row(5, sent_at=utc(2, 6, 59, 59), contact_id=contact(1))],
            # of results that are not in the data
            "link_details": [link_row(8, 80), link_row(9, 90)],
        },
    )
    columns = ("day", "results", "in_live", "in_archive", "in_both", "not_linked", "leads", "link_details")
    assert history.coverage().select(columns).rows() == [
        (MARCH_1, 4, 3, 2, 1, 2, 1, 2),
        (MARCH_2, 1, 1, 0, 0, 1, 0, 1),
        (None, 0, 0, 0, 0, 0, 0, 2),
    ]


def test_a_lead_that_became_a_contact_is_a_lead_and_is_linked(tmp_path: Path) -> None:
    both = result_row(1, lead_id=an_id("00Q", 1))
    history = history_of(tmp_path, live={"contacts": contacts(1), "results": [both]})
    assert history.coverage().select("not_linked", "leads").rows() == [(0, 1)]


def test_a_store_without_results_is_no_history(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"accounts": [{"id": an_id("001", 1), "name": "Boulder"}]})
    with pytest.raises(StoreError, match="holds no results yet"):
        open_history(tmp_path)
