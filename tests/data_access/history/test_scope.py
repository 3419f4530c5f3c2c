"""Whoever is limited sees what they may and nothing that would tell of the rest, whichever question they ask."""

import gc
import weakref
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_access import History, Per, Query, open_history
from data_access.access import EVERYTHING, Scope
from data_access.errors import QuestionError
from data_access.store.tables import STORED_CONTACTS, STORED_TABLES
from tests.data_access.history.insiders import inside, stands_for, visible
from tests.data_access.loads import history_of
from tests.data_access.rows import START, an_id, at, contact, contact_row, link_row, result, result_row, send
from tests.thorough import times

BOULDER, DENVER = "CU Boulder", "CU Denver"
NEWS, ATHLETICS = "CU Connections", "Athletics"
JOURNEY = an_id("a3T", 1)
NOBODY = contact(999)

MOMENTS = (at(0), at(40))
QUERIES = (
    Query(),
    Query(machine=False),
    Query(first=START.date(), last=(START + timedelta(days=30)).date()),
    Query(series=(NEWS,)),
    Query(series=(ATHLETICS, NEWS), machine=False),
)

Tried = Callable[[History, Query, list[str]], object]


def by_query(name: str) -> Tried:
    return lambda history, query, _: getattr(history, name)(query)


def without(name: str) -> Tried:
    return lambda history, *_: getattr(history, name)()


def of_each(name: str) -> Tried:
    return lambda history, _, ids: [told(getattr(history, name), one) for one in ids]


def everybody(history: History, *_: object) -> pl.DataFrame:
    return history.people(pl.Series(range(len(stands_for_all(history))), dtype=pl.Int32))


def stands_for_all(history: History) -> list[str]:
    return history._reading.whole.people["contact_id"].to_list()


TRIED: dict[str, Tried] = {
    **{
        name: by_query(name) for name in ("sends", "email_sends", "totals", "engagement", "reach", "machine", "domains")
    },
    **{name: by_query(name) for name in ("clicks", "links", "people_reached")},
    "clickers": lambda history, query, _: history.clickers(query, [[one] for one in history.articles()["article"]]),
    "periods": lambda history, query, _: [history.periods(query, per) for per in Per],
    "frequency": lambda history, query, _: [history.frequency(query, per) for per in Per],
    **{
        name: without(name)
        for name in ("series", "articles", "standing", "audiences", "profiles", "education", "coverage")
    },
    "timeline": of_each("timeline"),
    "filed_under": of_each("filed_under"),
    "find": of_each("find"),
    "people": everybody,
}
"""Every question of a history, asked."""

SAME_FOR_ALL = {
    *("store", "snapshot", "published_at", "as_of", "today", "time_zone", "last_days", "past_year", "prepare"),
    *("is_current", "is_overtaken", "article", "scope", "within", "kept_from", "forgotten"),
}
"""What a history says of itself, whoever asks; `sources` has a test of its own."""


def test_every_question_is_tried() -> None:
    public = {name for name in vars(History) if not name.startswith("_")}
    assert public == TRIED.keys() | SAME_FOR_ALL | {"sources"}


def told(question: Callable[..., object], *args: object) -> object:
    """The answer, or the sentence that says why there is none."""
    try:
        return question(*args)
    except QuestionError as error:
        return str(error)


def comparable(answer: object) -> object:
    """An answer as values that are equal or not."""
    if isinstance(answer, pl.DataFrame):
        return answer.schema, answer.rows()
    if isinstance(answer, (list, tuple)):
        return [comparable(one) for one in answer]
    if hasattr(answer, "__dataclass_fields__"):
        return [comparable(getattr(answer, name)) for name in answer.__dataclass_fields__]
    return answer


def person(number: int, *campuses: int, **given: Any) -> dict[str, list[dict[str, Any]]]:
    """A contact and an affiliation at the department of each of these campuses."""
    members = [
        {
            "id": an_id("a1A", 100 * number + campus),
            "contact_id": contact(number),
            "account_id": an_id("001", campus + 1),
            "role": "Staff",
            "status": "Former" if campus == 20 else "Current",
        }
        for campus in campuses
    ]
    return {"contacts": [contact_row(number, email=f"n{number}@cu.edu", **given)], "affiliations": members}


PEOPLE = [
    person(1, 10, opted_out=True, attributes='{"Class year": "2010"}'),
    person(2, 20, attributes='{"Giving level": "Gold"}'),
    person(3, 10, 20),
    person(4),
    # absorbed by 2, and once at Boulder
    person(5, 10, master_id=contact(2), deleted=True),
    person(6, 10, deleted=True),
    # gets nothing of the newsletter
    person(7, 10),
    # on file at Denver; one of its results went on to 1
    person(8, 20),
]
ACCOUNTS = [
    {"id": an_id("001", 10), "name": BOULDER},
    {"id": an_id("001", 11), "name": "Engineering", "parent_id": an_id("001", 10)},
    {"id": an_id("001", 20), "name": DENVER},
    {"id": an_id("001", 21), "name": "Law", "parent_id": an_id("001", 20)},
]
LINKS = ("https://cu.edu/1", "https://cu.edu/2", "https://cu.edu/3", "https://cu.edu/preferences")


def gateway(of_result: int, links: Sequence[str]) -> list[dict[str, Any]]:
    """These links followed within seconds, a minute after the send."""
    return [
        link_row(10 * of_result + place, of_result, url=url, last_clicked_at=START + timedelta(seconds=60 + place))
        for place, url in enumerate(links)
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> History:
    """People at one campus, at both, at none, merged, deleted, leads; emails of several senders, some under two."""
    sport = {"from_name": f" {ATHLETICS} ", "send_id": send(2), "email_name": "Game day", "from_address": "go@cu.edu"}
    live = {
        "contacts": [row for one in PEOPLE for row in one["contacts"]],
        "affiliations": [row for one in PEOPLE for row in one["affiliations"]],
        "accounts": ACCOUNTS,
        "education": [
            {"id": an_id("a3E", number), "contact_id": contact(number), "degree": f"B{number}"} for number in (1, 2, 5)
        ],
        "sends": [
            {"id": send(1), "email_name": "News", "from_name": NEWS, "number_sent": 9, "sent_at": START},
            {"id": send(2), "email_name": "Game", "from_name": ATHLETICS, "number_sent": 5, "sent_at": at(1)},
            {"id": send(3), "email_name": "Old", "from_name": ATHLETICS, "number_sent": 700, "sent_at": at(-90)},
            {"id": send(4), "email_name": "Old", "from_name": NEWS, "number_sent": 800, "sent_at": at(-90)},
            {"id": send(5), "email_name": "Of neither", "number_sent": 7, "sent_at": at(-80)},
        ],
        "triggered_sends": [{"id": JOURNEY, "email_name": "Welcome"}],
        "results": [
            *(result_row(number, opened=True, unique_clicks=1) for number in (1, 2, 3, 4)),
            result_row(5, contact_id=contact(5), unique_clicks=4),
            result_row(6, hard_bounce=True),
            result_row(8, contact_id=contact(1)),
            result_row(9, contact_id=None, lead_id=an_id("00Q", 1)),
            *(result_row(10 + number, contact_id=contact(number), sent_at=at(1), **sport) for number in (1, 2, 7)),
            # the same email under another name; and the newest that 1 got, which bounced
            result_row(20, contact_id=contact(3), sent_at=at(1), **{**sport, "from_name": NEWS}),
            result_row(21, contact_id=contact(1), sent_at=at(40), **{**sport, "hard_bounce": True}),
            result_row(22, contact_id=contact(2), send_id=None, triggered_send_id=JOURNEY, sent_at=at(35)),
            result_row(23, contact_id=contact(3), send_id=None, from_name=None),
            # 3 follows half of the links of an email, and 1, of Boulder alone, the others
            *(
                result_row(29 + number, contact_id=contact(number), send_id=send(6), unique_clicks=4)
                for number in (1, 3)
            ),
        ],
        "link_details": [
            *gateway(5, LINKS),
            *gateway(30, [f"https://cu.edu/other/{number}" for number in range(4)]),
            *gateway(32, LINKS),
            link_row(1, 1, link_name="To Boulder"),
            link_row(1000, 2, link_name="To Denver", url="https://cubuffs.com/news/1"),
            link_row(1001, 900, link_name="Nobody knows", url="https://cubuffs.com/news/1"),
        ],
    }
    archive = {"results": [result_row(8, contact_id=contact(8), tracking_at=START, modified_at=START)]}
    return history_of(tmp_path_factory.mktemp("made"), live, archive)


@pytest.fixture(scope="module")
def example_history(example_store: Path) -> History:
    return open_history(example_store)


def scopes(senders: list[str], campuses: list[str]) -> st.SearchStrategy[Scope]:
    def some(names: list[str]) -> st.SearchStrategy[tuple[str, ...] | None]:
        return st.none() | st.lists(st.sampled_from([*names, "of another university"]), max_size=3).map(tuple)

    return st.builds(Scope, some(senders), some(campuses)).filter(lambda scope: not scope.unrestricted)


def compare(history: History, scope: Scope, query: Query, ids: list[str]) -> None:
    """Every answer is what a history of only those rows gives, and outside is as unknown."""
    narrow, reference = history.within(scope), inside(history, scope)
    seen = visible(history, scope)
    persons = stands_for(history._reading)
    theirs = [one for one in ids if persons.get(one) in seen]
    for name, question in TRIED.items():
        got, want = (comparable(told(question, one, query, theirs)) for one in (narrow, reference))
        assert got == want, f"{name} of {scope} asked {query}"
    for one in set(ids) - set(theirs):
        assert narrow.find(one).equals(narrow.find(NOBODY))
        for about in (narrow.timeline, narrow.filed_under):
            assert str(told(about, one)).replace(one, NOBODY) == told(about, NOBODY)


@settings(max_examples=times(10, 100))
@given(
    scope=scopes([NEWS, ATHLETICS, ""], [BOULDER, DENVER, "(account not in the data)"]), query=st.sampled_from(QUERIES)
)
@example(scope=Scope((NEWS,), (BOULDER,)), query=QUERIES[1])
def test_made_history(made: History, scope: Scope, query: Query) -> None:
    compare(made, scope, query, [*map(contact, (1, 2, 3, 5, 6, 8)), an_id("00Q", 1)])


@settings(max_examples=times(3, 30))
@given(data=st.data())
def test_example_history(example_history: History, data: st.DataObject) -> None:
    series = example_history.series()["series"].to_list()
    campuses = example_history.audiences()["campus"].unique().sort().to_list()
    scope = data.draw(scopes(series, campuses))
    first, last = example_history.last_days(90)
    query = data.draw(
        st.builds(
            Query,
            st.lists(st.sampled_from(series), max_size=1).map(tuple),
            first=st.sampled_from([None, first]),
            last=st.sampled_from([None, last]),
            machine=st.booleans(),
        )
    )
    every = sorted(stands_for(example_history._reading))
    compare(example_history, scope, query, data.draw(st.lists(st.sampled_from(every), max_size=8)))


def named(history: History, frame: pl.DataFrame) -> list[int]:
    """The numbers of the contacts that a frame's people are."""
    ids = stands_for_all(history)
    return sorted({int(ids[number][3:15]) for number in frame["person"].drop_nulls()})


@pytest.mark.parametrize(
    ("scope", "people"),
    [
        # 2 was once at Boulder, as 5
        (Scope(campuses=(BOULDER,)), [1, 2, 3, 7]),
        # a former affiliation is one
        (Scope(campuses=(DENVER,)), [2, 3, 8]),
        (Scope(senders=(ATHLETICS,)), [1, 2, 7]),
        (Scope((ATHLETICS,), (DENVER,)), [2]),
        (Scope((NEWS,), (DENVER,)), [2, 3]),
        (Scope(senders=()), []),
        (Scope(campuses=()), []),
        (Scope(campuses=("of another university",)), []),
    ],
)
def test_who_is_seen(made: History, scope: Scope, people: list[int]) -> None:
    narrow = made.within(scope)
    for found in (narrow.profiles(), narrow.standing(), everybody(narrow), narrow.find("@cu.edu")):
        assert named(narrow, found) == people
    assert narrow.engagement().frame["person"].null_count() == 0
    assert narrow.coverage()["not_linked"].sum() == 0


def test_what_is_not_seen_of_what_is(made: History) -> None:
    boulder = made.within(Scope(campuses=(BOULDER,)))
    sends = boulder.sends().frame
    assert sends["number_sent"].null_count() == sends.height > 0
    assert boulder.email_sends().frame.is_empty()
    assert boulder.totals().frame.is_empty()
    # 8 is on file and outside: that a copy of this result names it, nobody is told
    filed = [
        history.timeline(contact(1)).results.filter(pl.col("result_id") == result(8)) for history in (made, boulder)
    ]
    assert [sorted(one["filed_under"].item()) for one in filed] == [[contact(1), contact(8)], [contact(1)]]
    # further attributes, links and senders are those that somebody seen has, got or clicked
    assert made.within(Scope(campuses=(DENVER,))).profiles().columns[4:] == ["Giving level"]
    sport = made.within(Scope(senders=(ATHLETICS,)))
    assert sport.series().rows() == [(ATHLETICS, True)]
    assert sport.reach().frame["series"].to_list() == [ATHLETICS]
    assert sport.totals().frame["number_sent"].to_list() == [700, 5]
    assert sport.links().frame.is_empty()
    assert boulder.links().frame["link_names"].explode().unique().sort().to_list() == [
        "Story",
        "To Boulder",
        "To Denver",
    ]
    # bounces through anybody's emails keep out of a mailing, whoever makes it
    news = made.within(Scope(senders=(NEWS,)))
    assert named(news, news.standing().filter("newest_hard_bounced")) == [1]
    # the whole email tells a machine from a reader
    assert named(news, news.machine().frame) == [2]
    denver = made.within(Scope(campuses=(DENVER,)))
    assert [sum(denver.timeline(contact(number)).results["clicked_by_machine"]) for number in (2, 3)] == [1, 0]


def test_outside_is_as_unknown(made: History) -> None:
    sport = made.within(Scope(senders=(ATHLETICS,)))
    for query, sentence in (
        (Query(series=(NEWS,)), "There is no series 'CU Connections' in this data."),
        (Query(series=("Nothing",)), "There is no series 'Nothing' in this data."),
        (Query(sends=(send(1),)), f"There is no send '{send(1)}' in this data."),
        (Query(sends=(send(77),)), f"There is no send '{send(77)}' in this data."),
    ):
        for name in ("sends", "email_sends", "totals", "engagement", "reach", "machine", "domains", "clicks", "links"):
            assert told(getattr(sport, name), query) == sentence
    # on file elsewhere, deleted, a lead, and never seen
    for one in (contact(3), contact(6), an_id("00Q", 1), NOBODY):
        assert told(sport.timeline, one) == f"{one} is nobody on file in this data."
        assert told(sport.filed_under, one) == f"There is no record of {one} in this data."
        assert sport.find(one).is_empty()


def test_a_history_that_nobody_uses_goes_at_once(example_store: Path) -> None:
    """With all that it has read, and without Python looking for circles."""
    history = open_history(example_store)
    narrow = history.within(Scope(campuses=(DENVER,)))
    assert narrow is history.within(Scope(campuses=(DENVER,)))
    assert history.engagement().frame.height > narrow.engagement().frame.height
    gone = [weakref.ref(one) for one in (history, history._reading, narrow, narrow._reading)]
    gc.disable()
    try:
        del history, narrow
        assert [one() for one in gone] == [None] * 4
    finally:
        gc.enable()


def test_whatever_is_read_is_narrowed(made: History) -> None:
    """Also what no question asks yet."""
    for scope in (Scope(campuses=(DENVER,)), Scope((ATHLETICS,), (BOULDER,)), Scope(senders=(ATHLETICS,))):
        narrow, reference = made.within(scope)._reading, inside(made, scope)._reading
        persons, seen = stands_for(made._reading), visible(made, scope)
        for name, table in STORED_TABLES.items():
            got = narrow.scan(table).collect()
            assert got.schema == pl.Schema(table.schema)
            if name == "person_keys":
                assert set(got["contact_id"]) == {one for one, person in persons.items() if person in seen}
            elif name == "sends" and scope.campuses is not None:
                assert got.is_empty()
            else:
                keys = {"moves": "contact_id", "send_keys": "send", "erased_clicks": "person", "forgotten": "digest"}
                key = keys.get(name, "id")
                assert sorted(got[key]) == sorted(reference.scan(table).collect()[key]), name
        assert set(narrow.contacts["id"]) == set(narrow.scan(STORED_CONTACTS).collect()["id"])


def test_what_is_told_of_sources(made: History) -> None:
    of_all, of_none = made.sources["live"], made.within(Scope(campuses=())).sources["live"]
    assert of_all.newest_sent == at(40)
    assert (of_none.as_of, of_none.loaded_at) == (of_all.as_of, of_all.loaded_at)
    assert (of_none.oldest_sent, of_none.newest_sent, of_none.months, of_none.files) == (None, None, {}, {})


def test_narrowing(made: History) -> None:
    scope = Scope(campuses=(BOULDER,))
    narrow = made.within(scope)
    assert (narrow.scope, made.scope) == (scope, EVERYTHING)
    assert made.within(scope) is narrow
    assert narrow.within(scope) is narrow
    assert made.within(EVERYTHING) is made
    with pytest.raises(ValueError, match="can't be opened further"):
        narrow.within(EVERYTHING)
    # the large tables are there once
    assert narrow._reading.whole is made._reading
    opened = open_history(made.store, scope=scope)
    assert opened.scope == scope
    assert opened.engagement().frame.equals(narrow.engagement().frame)


def test_a_scope_holds_where_files_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # what changes is folded at once, so that the files that it was in go
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 0)
    both = [person(1, 10), person(2, 20)]
    rows = {name: [row for one in both for row in one[name]] for name in ("contacts", "affiliations")}
    results = [result_row(1), result_row(2)]
    narrow = history_of(tmp_path, {**rows, "accounts": ACCOUNTS, "results": results}).within(Scope(None, (DENVER,)))
    history_of(tmp_path, {"results": [result_row(number, tracking_at=at(2)) for number in (1, 2)]})
    kept = set(DeltaTable(str(tmp_path / "results")).file_uris())
    for path in (tmp_path / "results").rglob("*.parquet"):
        if str(path) not in kept:
            path.unlink()
    assert named(narrow, narrow.engagement().frame) == [2]
    assert narrow.snapshot == 3
