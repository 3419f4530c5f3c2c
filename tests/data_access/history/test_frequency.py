"""How much each person got in a week or month, and from whom."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from data_access import History, Per, Query, open_history
from data_access.errors import QuestionError
from tests.data_access.loads import Rows, history_of
from tests.data_access.rows import an_id, at, contact, contact_row, result_row, send

JOURNEY = {"send_id": None, "triggered_send_id": an_id("a3T", 1), "from_name": "Welcome"}
MARCH_2, MARCH_9 = date(2026, 3, 2), date(2026, 3, 9)


def utc(month: int, day: int, hour: int = 18, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def sent(*moments: datetime, of: int = 1, **given: Any) -> list[dict[str, Any]]:
    """A result of a contact for each of these moments."""
    # a number of its own for each moment and contact
    numbers = [int(moment.timestamp()) * 10 + of for moment in moments]
    return [
        result_row(number, contact_id=contact(of), sent_at=moment, created_at=moment, **given)
        for number, moment in zip(numbers, moments, strict=True)
    ]


def history_with(store: Path, *results: list[dict[str, Any]], today: datetime, **tables: Any) -> History:
    """These results, in a history that reaches to `today`; contacts 1 to 4 are on file."""
    rows = [{**row, "tracking_at": today, "modified_at": today} for part in results for row in part]
    live: Rows = {"contacts": [contact_row(number) for number in (1, 2, 3, 4)], "results": rows, **tables}
    return history_of(store, live=live)


def counts(history: History, per: Per, query: Query) -> dict[tuple[str, date], int]:
    """What was delivered, by contact id and period."""
    frame = history.frequency(query, per).frame
    names = dict(history.people(frame["person"]).select("person", "contact_id").iter_rows())
    return {(names[person], begin): got for person, begin, got in each(frame).iter_rows()}


def each(frame: pl.DataFrame) -> pl.DataFrame:
    """The same, a row for each person and period of which there is anything."""
    return (
        frame.unpivot(index="person", variable_name="period", value_name="delivered")
        .with_columns(pl.col("period").str.to_date())
        .filter(pl.col("delivered") > 0)
        .sort("person", "period")
    )


def whose(history: History, query: Query) -> list[tuple[Any, ...]]:
    """Series and what was delivered, whoever it was delivered to."""
    return reached(history, query).select("series", "delivered").rows()


def test_weeks_and_months_are_local(tmp_path: Path) -> None:
    # midnight in Denver is 7 UTC in winter; the clocks go forward on 8 March: on the 9th it is 6 UTC
    last_of_february, first_of_march = utc(3, 1, 6, 59, 59), utc(3, 1, 7)
    sunday, monday = utc(3, 2, 6, 59, 59), utc(3, 2, 7)
    summer_sunday, summer_monday = utc(3, 9, 5, 59, 59), utc(3, 9, 6)
    history = history_with(
        tmp_path,
        sent(last_of_february, first_of_march, sunday, monday, summer_sunday, summer_monday),
        sent(utc(1, 20), of=4),
        today=utc(4, 1),
    )
    one = contact(1)
    weeks = counts(history, Per.WEEK, Query(first=date(2026, 2, 23)))
    assert weeks == {
        (one, date(2026, 2, 23)): 3,
        (one, MARCH_2): 2,
        (one, MARCH_9): 1,
    }
    assert counts(history, Per.MONTH, Query(first=date(2026, 2, 1))) == {
        (one, date(2026, 2, 1)): 1,
        (one, date(2026, 3, 1)): 5,
    }
    frame = history.frequency(Query(), Per.WEEK).frame
    assert dict(frame.schema) == {
        "person": pl.Int32,
        **{str(week): pl.UInt16 for week in history.periods(Query(), Per.WEEK)},
    }
    # the first whole week, in which 4 got something before it began, and nobody anything
    assert frame.columns[1] == "2026-01-26"


def test_weeks_on_both_sides_of_the_hour_that_comes_twice(tmp_path: Path) -> None:
    # summer time ends on Sunday, 1 November 2026: that week has 169 hours
    moments = (utc(10, 26, 6), utc(11, 2, 6, 59, 59), utc(11, 2, 7))
    history = history_with(tmp_path, sent(utc(10, 1)), sent(*moments, of=2), today=utc(11, 15))
    assert counts(history, Per.WEEK, Query(first=date(2026, 10, 26))) == {
        (contact(2), date(2026, 10, 26)): 2,
        (contact(2), date(2026, 11, 2)): 1,
    }


def test_bounced_is_sent_but_not_got(tmp_path: Path) -> None:
    results = [
        *sent(utc(3, 3), hard_bounce=True),
        *sent(utc(3, 4), soft_bounce=True),
        *sent(utc(3, 5)),
        *sent(utc(3, 3), of=2, hard_bounce=True),
    ]
    history = history_with(tmp_path, results, sent(utc(2, 20), of=3), today=utc(3, 20))
    assert counts(history, Per.WEEK, Query(first=MARCH_2)) == {(contact(1), MARCH_2): 1}
    assert whose(history, Query(first=MARCH_2)) == [("CU Connections", 1)]
    # who got nothing has no row
    assert history.frequency(Query(first=MARCH_2), Per.WEEK).frame.height == 1
    assert history.frequency(Query(first=MARCH_2), Per.WEEK).provenance.rows == 4


def test_merged_people_are_one_and_nobody_is_left_out(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        sent(utc(2, 1), of=4),
        sent(utc(3, 3), of=1),
        # 5 was absorbed by 6, and 6 by 1; 7 is deleted, of 8 there is no row, and a lead is no contact
        sent(utc(3, 4), of=5),
        sent(utc(3, 5), utc(3, 6), of=6, from_name="Athletics"),
        sent(utc(3, 4), of=7),
        sent(utc(3, 4), of=8),
        [result_row(99, contact_id=None, lead_id=an_id("00Q", 1), sent_at=utc(3, 4))],
        today=utc(3, 20),
        contacts=[
            contact_row(1),
            contact_row(4),
            contact_row(5, master_id=contact(6), deleted=True),
            contact_row(6, master_id=contact(1), deleted=True),
            contact_row(7, deleted=True),
        ],
    )
    query = Query(first=MARCH_2)
    assert counts(history, Per.WEEK, query) == {(contact(1), MARCH_2): 4}
    person = history.find(contact(1))["person"].item()
    assert history.reach(query).frame.rows() == [("Athletics", [person], [2]), ("CU Connections", [person], [2])]
    # the provenance counts what was looked at, whoever it was sent to
    assert history.frequency(query, Per.WEEK).provenance.rows == 7


def test_a_triggered_send_counts_every_time(tmp_path: Path) -> None:
    history = history_with(
        tmp_path, sent(utc(2, 1)), sent(utc(3, 3), utc(3, 4), utc(3, 10), of=2, **JOURNEY), today=utc(3, 20)
    )
    assert counts(history, Per.WEEK, Query(series=("Welcome",), first=MARCH_2)) == {
        (contact(2), MARCH_2): 2,
        (contact(2), MARCH_9): 1,
    }
    assert whose(history, Query(series=("Welcome",))) == [("Welcome", 3)]


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> History:
    days = [utc(3, day) for day in (11, 18, 25, 30)]
    return history_with(tmp_path_factory.mktemp("march"), sent(*days), today=utc(3, 31))


@pytest.mark.parametrize(
    ("query", "weeks"),
    [
        # the history begins on Wednesday the 11th and reaches to Tuesday, 31 March
        (Query(), [date(2026, 3, 16), date(2026, 3, 23)]),
        (Query(first=date(2026, 1, 1), last=date(2026, 12, 31)), [date(2026, 3, 16), date(2026, 3, 23)]),
        (Query(first=date(2026, 3, 17)), [date(2026, 3, 23)]),
        (Query(last=date(2026, 3, 28)), [date(2026, 3, 16)]),
        (Query(first=date(2026, 3, 24)), []),
        (Query(first=date(2026, 5, 1)), []),
        (Query(last=date(2026, 1, 1)), []),
    ],
)
def test_only_whole_periods_that_are_over(march: History, query: Query, weeks: list[date]) -> None:
    assert march.periods(query, Per.WEEK) == tuple(weeks)
    answer = march.frequency(query, Per.WEEK)
    assert each(answer.frame)["period"].to_list() == weeks
    assert answer.frame.columns == ["person", *map(str, weeks)]
    assert answer.provenance.rows == len(weeks)
    assert march.periods(query, Per.MONTH) == ()
    assert march.frequency(query, Per.MONTH).frame.shape == (0, 1)


def test_a_week_is_over_when_its_sunday_is(tmp_path: Path) -> None:
    rows = sent(utc(2, 1), utc(3, 3))
    # Sunday, 8 March at 23:59:59, and a second later
    sunday = history_with(tmp_path / "sunday", rows, today=utc(3, 9, 5, 59, 59))
    monday = history_with(tmp_path / "monday", rows, today=utc(3, 9, 6))
    assert MARCH_2 not in sunday.periods(Query(), Per.WEEK)
    assert MARCH_2 in monday.periods(Query(), Per.WEEK)


def test_weeks_in_which_nothing_was_sent_are_periods_too(tmp_path: Path) -> None:
    history = history_with(tmp_path, sent(utc(2, 23), utc(3, 10)), today=utc(3, 20))
    assert history.periods(Query(), Per.WEEK) == (date(2026, 2, 23), MARCH_2, MARCH_9)
    frame = history.frequency(Query(), Per.WEEK).frame
    assert frame.drop("person").rows(named=True) == [{"2026-02-23": 1, "2026-03-02": 0, "2026-03-09": 1}]


def test_a_history_without_a_date_has_no_periods(tmp_path: Path) -> None:
    history = history_of(tmp_path, live={"results": [result_row(1, sent_at=None)]})
    assert history.periods(Query(), Per.WEEK) == ()
    assert history.frequency(Query(), Per.WEEK).frame.rows() == []


def test_what_the_data_does_not_have_is_named(tmp_path: Path) -> None:
    history = history_with(tmp_path, sent(utc(3, 3)), today=utc(3, 20))
    for query in (Query(series=("Conections",)), Query(series=("Conections",), last=date(2026, 1, 1))):
        with pytest.raises(QuestionError, match="There is no series 'Conections'"):
            history.frequency(query, Per.WEEK)
        with pytest.raises(QuestionError, match="There is no series 'Conections'"):
            history.reach(query)


def test_reach_is_by_trimmed_series_and_none(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        sent(utc(3, 3), from_name=" CU Connections "),
        sent(utc(3, 4)),
        sent(utc(3, 5), from_name=None, send_id=send(2)),
        today=at(30),
    )
    assert whose(history, Query()) == [("", 1), ("CU Connections", 2)]
    assert whose(history, Query(sends=(send(2),))) == [("", 1)]


# ids are told apart by their first 15 characters, in which letter case matters; the times of the archive have no zone
_SECOND_OPINION = """
with recursive copies as (
    select *, true as from_live from read_csv('{live}/et4ae5__IndividualEmailResult__c.csv.gz', all_varchar = true)
    where IsDeleted = 'false'
    union all by name
    select *, false as from_live
    from read_csv('{archive}/et4ae5__IndividualEmailResult__c.csv.gz', all_varchar = true)
),
typed as (
    select left(Id, 15) as id, left(et4ae5__Contact__c, 15) as contact, from_live, trim(et4ae5__FromName__c) as series,
        not (lower(et4ae5__HardBounce__c) = 'true' or lower(et4ae5__SoftBounce__c) = 'true') as delivered,
        replace(replace(et4ae5__DateSent__c, 'T', ' '), 'Z', '')::timestamp as sent_at,
        replace(replace(et4ae5__Tracking_As_Of__c, 'T', ' '), 'Z', '')::timestamp as tracking,
        replace(replace(SystemModstamp, 'T', ' '), 'Z', '')::timestamp as modified
    from copies
),
settled as (
    select id, last(contact order by tracking, modified, from_live) filter (contact <> '') as contact,
        last(delivered order by tracking, modified, from_live) as delivered,
        last(sent_at order by tracking, modified, from_live) as sent_at,
        last(series order by tracking, modified, from_live) as series
    from typed group by id
),
contacts as (
    select left(Id, 15) as contact, left(MasterRecordId, 15) as master, IsDeleted = 'true' as deleted
    from read_csv('{live}/Contact.csv.gz', all_varchar = true)
),
-- a contact that Salesforce forgot, whose results it has moved
moved as (
    select typed.contact, mode(settled.contact) as master
    from typed join settled using (id) where typed.contact <> settled.contact and typed.contact <> ''
    group by typed.contact
),
people as (
    select contact, contact as person from contacts where coalesce(master, '') = '' and not deleted
    union all
    select below.contact, people.person
    from (
        select contact, master from contacts where coalesce(master, '') <> ''
        union all
        select moved.contact, moved.master from moved left join contacts using (contact)
        where contacts.contact is null or (coalesce(contacts.master, '') = '' and contacts.deleted)
    ) below join people on below.master = people.contact
)
select person, {by}, count(*) as delivered
from settled join people using (contact)
where delivered and {by} is not null and sent_at >= timestamptz '{first} 00:00:00 America/Denver' at time zone 'UTC'
    and sent_at < timestamptz '{last} 24:00:00 America/Denver' at time zone 'UTC'
group by all order by all
"""
_LOCAL = "(sent_at at time zone 'UTC' at time zone 'America/Denver')"


def second_opinion(exports: Path, query: Query, by: str) -> list[tuple[Any, ...]]:
    statement = _SECOND_OPINION.format(
        live=exports / "live", archive=exports / "archive", by=by, first=query.first, last=query.last
    )
    with duckdb.connect() as connection:
        return connection.sql(statement).fetchall()


@pytest.mark.parametrize("per", Per)
def test_a_second_opinion_on_the_exports(exports_dir: Path, example_store: Path, per: Per) -> None:
    """SQL by hand over the files, without the store."""
    history = open_history(example_store)
    whole = history.periods(Query(), per)
    query = Query(first=whole[0], last=per.end(whole[-1]))
    answer = each(history.frequency(query, per).frame)
    assert answer.height > 1000
    expected = second_opinion(exports_dir, query, f"date_trunc('{per}', {_LOCAL})::date")
    assert by_contact(history, answer, "period") == expected


def test_a_second_opinion_on_who_reached_whom(exports_dir: Path, example_store: Path) -> None:
    history = open_history(example_store)
    query = Query(*((), ()), *history.past_year())
    expected = second_opinion(exports_dir, query, "series")
    assert by_contact(history, reached(history, query), "series") == expected
    # each series alone says the same
    (person, series, delivered), *_ = expected
    alone = by_contact(history, reached(history, replace(query, series=(series,))), "series")
    assert (person, series, delivered) in alone


def reached(history: History, query: Query) -> pl.DataFrame:
    """`History.reach`, a row for each series and person."""
    return history.reach(query).frame.explode("person", "delivered")


def by_contact(history: History, answer: pl.DataFrame, by: str) -> list[tuple[Any, ...]]:
    """The rows of an answer with the first 15 characters of a contact id in the place of a number, sorted."""
    names = history.people(answer["person"]).select("person", pl.col("contact_id").str.head(15))
    named = answer.join(names, on="person")
    return named.select("contact_id", by, pl.exclude("person", "contact_id", by)).sort("contact_id", by).rows()
