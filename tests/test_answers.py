"""Every figure and id list of answers.json, through the notebook door (docs/notebook.md).

`make answers EXPORTS=DIR` does the same with another history: DIR holds live/, archive/ and answers.json.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.audience import Audience
from analytics.breakdown import Row, breakdown
from analytics.followup import never_engages, opened_not_clicked
from analytics.interests import Interests, interests
from analytics.mailing import mailable
from analytics.periods import Span
from analytics.segments import (
    Clicked,
    Combined,
    How,
    NeverEngages,
    OpenedNotClicked,
    Segment,
    from_dict,
    people,
    to_dict,
)
from analytics.topics import topic_named, topics_of
from analytics.whom import Directory, Whom
from data_access import History, Query, load_exports, open_history
from data_access.kept import open_kept
from data_access.people import State

Answers = dict[str, Any]
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95
"""Of the flags of likely machine activity."""


@pytest.fixture(scope="module")
def answers(exports_dir: Path) -> Answers:
    found: Answers = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def history(example_store: Path) -> History:
    return open_history(example_store)


def contact_ids(history: History, people: pl.DataFrame) -> list[str]:
    return sorted(history.people(people["person"])["contact_id"])


def past_year(history: History) -> Query:
    first, last = history.past_year()
    return Query(first=first, last=last)


def test_as_of(history: History, answers: Answers) -> None:
    assert f"{history.as_of:%Y-%m-%dT%H:%M:%S.000Z}" == answers["as_of"]


def test_rows_read(exports_dir: Path, tmp_path: Path, answers: Answers) -> None:
    report = load_exports(tmp_path / "store", live=exports_dir / "live", archive=exports_dir / "archive").table
    read = {(row["object"], row["source"]): row["read"] for row in report.iter_rows(named=True)}
    results, links = "et4ae5__IndividualEmailResult__c", "et4ae5__IndividualLink__c"
    assert {
        "live": read[results, "live"],
        "archive": read[results, "archive"],
        "live_links": read[links, "live"],
        "archive_links": read[links, "archive"],
    } == answers["rows"]


def test_where_rows_stand(history: History, answers: Answers) -> None:
    days = history.coverage().sum()
    live, archive, both, results = days.select("in_live", "in_archive", "in_both", "results").row(0)
    stand = {"archive": archive - both, "livearchive": both, "live": live - both}
    # a history in which no row stands in one of the three does not name it
    assert {place: rows for place, rows in stand.items() if rows} == answers["where_rows_stand"]
    assert results == answers["distinct_ier"]


def test_link_details(history: History, answers: Answers) -> None:
    tied = history.coverage().drop_nulls("day")
    assert tied["link_details"].sum() == answers["distinct_link_details"]


def test_sends(history: History, answers: Answers) -> None:
    sends = history.sends().frame
    assert sends["send_id"].n_unique() == answers["sends_with_results"]
    assert sends.height == answers["sends_by_day"]


def test_results_by_local_day(history: History, answers: Answers) -> None:
    days = {str(day): results for day, results in history.coverage().select("day", "results").iter_rows()}
    asked: dict[str, int] = answers["results_by_local_day"]
    assert {day: days.get(day, 0) for day in asked} == asked


def test_everything(history: History, answers: Answers) -> None:
    table = breakdown(history.engagement().frame, history.audiences(), Audience(), by=())
    expected: dict[str, int] = answers["everything"]
    assert table.filter(kind=Row.EVERYTHING).select(expected.keys()).row(0, named=True) == expected


def test_cu_connections_faculty(history: History, answers: Answers) -> None:
    first, last = history.past_year()
    connections = history.engagement(Query(series=("CU Connections",), first=first, last=last)).frame
    table = breakdown(connections, history.audiences(), Audience(roles=("Faculty",)), by=("campus", "school"))
    expected = answers["cu_connections_faculty"]
    columns = list(expected["any_faculty"])
    cells = table.filter(kind=Row.CELL).select("campus", "school", *columns)
    assert cells.to_dicts() == sorted(expected["cells"], key=lambda cell: (cell["campus"], cell["school"]))
    assert table.filter(kind=Row.AUDIENCE).select(columns).row(0, named=True) == expected["any_faculty"]


def athletics(history: History, *, by_total_clicks: bool = False) -> Interests:
    topics = topics_of(open_kept().topics())
    articles = topic_named("Athletics", topics).articles(history.links(past_year(history)).frame)
    clicks = history.clicks(past_year(history)).frame
    alumni = Audience(roles=("Alumni",)).among(history.audiences())["person"]
    return interests(clicks, articles["article"], alumni, least=3, by_total_clicks=by_total_clicks)


def test_athletics_fans(history: History, answers: Answers) -> None:
    expected = answers["athletics_fans"]
    fans = athletics(history)
    assert contact_ids(history, fans.people) == expected["contact_ids"]
    assert fans.in_audience == expected["count"]
    assert fans.enough == expected["anyone"]
    assert athletics(history, by_total_clicks=True).in_audience == expected["by_total_clicks_instead"]


def test_athletics_fans_mailable(history: History, answers: Answers) -> None:
    fans = athletics(history).people.join(mailable(history.standing()), on="person", how="semi")
    assert sorted(history.people(fans["person"])["contact_id"]) == answers["athletics_fans"]["mailable_contact_ids"]


def test_opened_not_cta(history: History, answers: Answers) -> None:
    expected = answers["opened_not_cta"]
    sends = history.sends().frame.filter(email_name=expected["email_name"])
    query = Query(sends=tuple(sends["send_id"].unique()))
    cta = history.article(expected["cta"])
    assert cta is not None
    found = opened_not_clicked(history.engagement(query).frame, history.clicks(query).frame, cta)
    assert contact_ids(history, found) == expected["contact_ids"]
    assert found.height == expected["count"]


def test_never_engages(history: History, answers: Answers) -> None:
    first, last = history.last_days(180)
    found = never_engages(history.engagement(Query(first=first, last=last)).frame)
    assert contact_ids(history, found) == answers["never_engages"]["contact_ids"]
    assert found.height == answers["never_engages"]["count"]


def test_likely_machine_activity(capsys: pytest.CaptureFixture[str], history: History, answers: Answers) -> None:
    """No other history of this kind may be judged worse: the rule knows nothing of these rows."""
    planted, found = set(answers["planted_machine_results"]), set(history.machine().frame["result_id"])
    right = len(planted & found)
    precision, recall = right / len(found), right / len(planted)
    with capsys.disabled():
        sys.stdout.write(
            f"\nLikely machine activity: {len(planted)} results planted, {len(found)} flagged; "
            f"precision {precision:.3f}, recall {recall:.3f}\n"
        )
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def newsletter(history: History, answers: Answers) -> OpenedNotClicked:
    """Who opened the newsletter of the answers, and did not click its call to action."""
    asked = answers["opened_not_cta"]
    send = history.sends().frame.filter(email_name=asked["email_name"])["send_id"].unique().item()
    cta = history.article(asked["cta"])
    assert cta is not None
    return OpenedNotClicked(send_id=send, article=cta)


ALUMNI = Whom(Audience(roles=("Alumni",)))
SILENT = NeverEngages(days=Span.HALF_YEAR, least_delivered=5)


def asked_of(history: History, segment: Segment) -> pl.DataFrame:
    """Who a segment is, by way of what is kept of it."""
    directory = Directory(history.audiences(), history.profiles(), history.education())
    return people(
        from_dict(json.loads(json.dumps(to_dict(segment)))), history, directory, topics_of(open_kept().topics())
    )


def test_segments_of_one_question(history: History, answers: Answers) -> None:
    topic = topic_named("Athletics", topics_of(open_kept().topics())).id
    fans = Clicked(topic_id=topic, least=3, days=Span.YEAR, whom=ALUMNI)
    found = {
        "athletics_fans": asked_of(history, fans),
        "opened_not_cta": asked_of(history, newsletter(history, answers)),
        "never_engages": asked_of(history, SILENT),
    }
    for name, frame in found.items():
        assert contact_ids(history, frame) == answers[name]["contact_ids"], name
    anyone, every_click = replace(fans, whom=Whom()), replace(fans, by_total_clicks=True)
    assert asked_of(history, anyone).height == answers["athletics_fans"]["anyone"]
    assert asked_of(history, every_click).height == answers["athletics_fans"]["by_total_clicks_instead"]
    mailable_fans = found["athletics_fans"].join(mailable(history.standing()), on="person", how="semi")
    assert contact_ids(history, mailable_fans) == answers["athletics_fans"]["mailable_contact_ids"]


@pytest.mark.parametrize("how", How)
def test_two_of_them_combined(history: History, answers: Answers, how: How) -> None:
    opened, silent = (set(answers[name]["contact_ids"]) for name in ("opened_not_cta", "never_engages"))
    expected = {How.AND: opened & silent, How.OR: opened | silent, How.BUT_NOT: silent - opened}[how]
    # whoever opened the newsletter engages, unless it was long ago: "or" has the more to tell
    found = asked_of(history, Combined(how, SILENT, newsletter(history, answers)))
    assert set(contact_ids(history, found)) == expected


def test_merged_person(history: History, answers: Answers) -> None:
    expected = answers["merged_person"]
    for asked in (expected["contact_id"], *expected["absorbed"], expected["absorbed"][0][:15]):
        timeline = history.timeline(asked)
        assert timeline.contact_id == expected["contact_id"]
        assert list(timeline.absorbed) == sorted(expected["absorbed"])
        assert timeline.results.height == expected["results"]
        assert timeline.links.height == expected["links_clicked"]
        filed = timeline.results.explode("filed_under").filter(pl.col("filed_under").is_in(timeline.absorbed))
        assert filed["result_id"].n_unique() == expected["results_of_which_a_copy_names_an_absorbed_id"]


def test_not_a_contact(history: History, answers: Answers) -> None:
    expected = answers["not_a_contact"]
    assert history.coverage()["leads"].sum() == expected["lead_rows"]
    assert history.engagement().frame.filter(pl.col("person").is_null())["sent"].item() == expected["rows"]
    deleted, unknown = (history.find(expected[key]) for key in ("deleted_contact_id", "unknown_contact_id"))
    assert deleted.select("person", "state").row(0) == (None, State.DELETED)
    assert unknown.select("person", "state").row(0) == (None, State.UNKNOWN)
