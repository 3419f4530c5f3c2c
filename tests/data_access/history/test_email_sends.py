"""Email Sends of which nothing but totals is known, and what series there are."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data_access import History, Query
from data_access.errors import QuestionError
from tests.data_access.loads import history_of
from tests.data_access.rows import START, an_id, at, result_row, send

# START is 5 in the morning of 1 March in Denver


def ids(history: History, query: Query) -> list[str]:
    return history.email_sends(query).frame["send_id"].to_list()


def test_what_salesforce_keeps_of_a_send_without_results(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "sends": [
                {"id": send(1), "email_name": "With results", "sent_at": START},
                {
                    "id": send(2),
                    "email_name": "Newsletter",
                    "subject": "Hello",
                    "from_name": " CU Connections ",
                    # tomorrow in UTC
                    "sent_at": datetime(2019, 3, 2, 6, 59, tzinfo=UTC),
                    "number_sent": 100,
                    "hard_bounces": 3,
                    "soft_bounces": 2,
                    "unique_opens": 40,
                    "unique_clicks": 9,
                    "unsubscribes": 1,
                    "business_unit": "System",
                },
                {"id": send(3), "sent_at": at(1), "number_sent": 7, "tracking_disabled": True},
                {"id": send(4), "sent_at": at(2)},
                {"id": send(5), "email_name": "Not sent yet"},
            ],
            "results": [result_row(1)],
        },
    )
    answer = history.email_sends()
    nothing = dict.fromkeys(
        ("email_name", "subject", "business_unit", "hard_bounces", "soft_bounces"),
    )
    unknown = dict.fromkeys(("unique_opens", "unique_clicks", "unsubscribes"))
    assert answer.frame.rows(named=True) == [
        {
            "send_id": send(2),
            "tracking_disabled": False,
            "day": date(2019, 3, 1),
            "sent_at": datetime(2019, 3, 2, 6, 59, tzinfo=UTC),
            "series": "CU Connections",
            "email_name": "Newsletter",
            "subject": "Hello",
            "business_unit": "System",
            "number_sent": 100,
            "hard_bounces": 3,
            "soft_bounces": 2,
            "delivered": 95,
            "unique_opens": 40,
            "unique_clicks": 9,
            "unsubscribes": 1,
        },
        {
            "send_id": send(3),
            "tracking_disabled": True,
            "day": date(2026, 3, 2),
            "sent_at": at(1),
            "series": "",
            "number_sent": 7,
            # how many bounced, Salesforce does not say
            "delivered": None,
            **nothing,
            **unknown,
        },
        {
            "send_id": send(4),
            "tracking_disabled": False,
            "day": date(2026, 3, 3),
            "sent_at": at(2),
            "series": "",
            "number_sent": None,
            "delivered": None,
            **nothing,
            **unknown,
        },
    ]
    found = answer.provenance
    assert (found.rows, found.in_live, found.in_archive, found.in_both) == (3, 3, 0, 0)
    assert (found.oldest_sent, found.newest_sent) == (datetime(2019, 3, 2, 6, 59, tzinfo=UTC), at(2))


def three_series(store: Path) -> History:
    """Two Email Sends without results, of the series Old and New; results of New and of a journey."""
    return history_of(
        store,
        live={
            "sends": [
                {"id": send(1), "from_name": "Renamed since", "sent_at": START},
                {"id": send(2), "from_name": "Old", "sent_at": at(-2000)},
                {"id": send(3), "from_name": "New", "sent_at": at(1)},
                {"id": send(4), "from_name": "Never sent"},
            ],
            "results": [
                result_row(1, from_name="New"),
                result_row(2, send_id=None, triggered_send_id=an_id("a3T", 1), from_name="Journey"),
            ],
        },
    )


def test_series_and_days_restrict(tmp_path: Path) -> None:
    history = three_series(tmp_path)
    assert ids(history, Query()) == [send(2), send(3)]
    assert ids(history, Query(series=("Old",))) == [send(2)]
    assert ids(history, Query(series=("New", "Journey"))) == [send(3)]
    assert ids(history, Query(first=date(2026, 3, 2), last=date(2026, 3, 2))) == [send(3)]
    assert ids(history, Query(first=date(2026, 3, 3))) == []
    assert ids(history, Query(sends=(send(1), send(2)[:15]))) == [send(2)]


def test_a_series_without_results_is_known_to_every_question(tmp_path: Path) -> None:
    history = three_series(tmp_path)
    for question in (history.sends, history.clicks, history.links, history.engagement):
        assert question(Query(series=("Old",))).frame.height == 0


def test_totals_are_told_with_results_or_without(tmp_path: Path) -> None:
    history = three_series(tmp_path)
    told = history.totals()
    assert told.frame["send_id"].to_list() == [send(2), send(1), send(3)]
    assert told.frame.schema == history.email_sends().frame.schema
    assert told.provenance.rows == 3
    assert history.totals(Query(sends=(send(1)[:15],))).frame["series"].to_list() == ["Renamed since"]
    assert history.totals(Query(series=("Old",))).frame["send_id"].to_list() == [send(2)]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (Query(series=("Nobody",)), "There is no series 'Nobody' in this data."),
        (Query(sends=("a2S",)), "There is no send 'a2S' in this data."),
    ],
    ids=["series", "send"],
)
def test_what_is_unknown_everywhere_is_named(tmp_path: Path, query: Query, sentence: str) -> None:
    with pytest.raises(QuestionError) as refusal:
        three_series(tmp_path).email_sends(query)
    assert str(refusal.value) == sentence


def test_every_series_that_something_was_sent_by(tmp_path: Path) -> None:
    assert three_series(tmp_path).series().rows() == [("Journey", True), ("New", True), ("Old", False)]


def test_results_that_arrive_later_take_a_send_off_the_totals(tmp_path: Path) -> None:
    assert ids(three_series(tmp_path), Query()) == [send(2), send(3)]
    later = history_of(tmp_path, archive={"results": [result_row(3, send_id=send(3), from_name="New")]})
    assert ids(later, Query()) == [send(2)]


def test_the_same_columns_with_and_without_rows(tmp_path: Path) -> None:
    history = three_series(tmp_path)
    nothing = history.email_sends(Query(last=date(2000, 1, 1)))
    assert nothing.frame.height == 0
    assert nothing.frame.schema == history.email_sends().frame.schema
    assert nothing.provenance.oldest_sent is None
