"""Who was forgotten does not come back, in whatever order and from wherever rows come; others lose nothing."""

from pathlib import Path

import polars as pl
import pytest

from data_access import open_history
from data_access.access import Scope
from data_access.errors import StoreError
from data_access.history import History
from data_access.store import Store
from data_access.store.forgotten import key_path
from data_access.store.tables import MOVES, PERSON_KEYS, STORED_CONTACTS, STORED_LINKS, STORED_RESULTS
from tests.data_access.loads import Rows, load_rows
from tests.data_access.rows import an_id, at, contact, contact_row, link_row, result, result_row, send
from tests.data_access.traces import traces

UNSUBSCRIBE = {"link_name": "Unsubscribe", "url": "https://click.example/unsubscribe?who=zyxwa"}
LIVE: Rows = {
    "contacts": [
        contact_row(1, first_name="Zyxwa", last_name="Qwertz", email="zyxwa@qwertz.example"),
        contact_row(2, last_name="Qoldname", master_id=contact(1), deleted=True),
        contact_row(3),
    ],
    "affiliations": [
        {"id": an_id("a1A", number), "contact_id": contact(number), "role": "Faculty", "status": "Current"}
        for number in (1, 2, 3)
    ],
    "education": [{"id": an_id("a2E", 1), "contact_id": contact(1), "degree": "BA", "graduation_year": 2010}],
    "sends": [{"id": send(1), "email_name": "Newsletter", "subject": "News"}],
    "results": [
        result_row(1, opened=True, unique_clicks=1, subject="For Zyxwa"),
        result_row(2, contact_id=contact(2), created_at=at(40), sent_at=at(40)),
        result_row(3, unique_clicks=1),
        result_row(4, contact_id=None, lead_id=an_id("00Q", 1)),
    ],
    "link_details": [link_row(1, 1, **UNSUBSCRIBE), link_row(3, 3)],
}
THEIRS = [contact(1), contact(2), result(1), result(2), an_id("a1A", 1), an_id("a1A", 2), an_id("a2E", 1)]
MARKS = [*THEIRS, *(one[:15] for one in THEIRS), "zyxwa", "qwertz", "qoldname"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A person who was merged with another record, one more person, and a lead."""
    load_rows(tmp_path / "store", live=LIVE)
    return tmp_path / "store"


def forget(store: Path, *ids: str) -> None:
    with Store(store).writing() as writer:
        writer.forget(pl.Series(ids))


def totals(history: History) -> tuple[pl.DataFrame, ...]:
    """What must stay as it was; links are counted elsewhere."""
    return history.sends().frame, history.engagement().frame, history.coverage().drop("link_details")


def test_no_byte_is_left_and_totals_hold_through_loads_from_anywhere(store: Path) -> None:
    before = totals(open_history(store))
    assert len(traces(MARKS, store)) > 10
    forget(store, contact(2))
    newer = {**LIVE, "results": [{**row, "modified_at": at(9)} for row in LIVE["results"]]}
    loads: list[tuple[Rows, Rows]] = [({}, {}), (LIVE, {}), ({}, newer), (newer, LIVE)]
    for live, archive in loads:
        load_rows(store, live, archive)
        assert traces(MARKS, store.parent) == []
        history = open_history(store)
        for name, (was, now) in enumerate(zip(before, totals(history), strict=True)):
            same = [column for column in was.columns if not column.startswith("in_")]
            assert was.select(same).equals(now.select(same)), name
        assert history.find(contact(1)).is_empty()
        assert history.find("Qwertz").is_empty()
        assert history.links().frame["article"].to_list() == ["cubuffs.com/news/3"]
    assert Store(store).scan(STORED_RESULTS).collect().height == 4


def test_the_answer_about_a_forgotten_person_is_that_about_an_unknown_one(store: Path) -> None:
    unknown = contact(99)
    forget(store, contact(1))
    history = open_history(store)
    assert history.find(contact(2)).equals(history.find(unknown))
    said = []
    for asked in (contact(2), unknown):
        with pytest.raises(Exception, match="nobody on file") as raised:
            history.timeline(asked)
        said.append(str(raised.value).replace(asked, "…"))
    assert said[0] == said[1]


def test_two_people_are_two_erased_people_and_each_keeps_their_number(store: Path) -> None:
    people = open_history(store).engagement().frame["person"].to_list()
    forget(store, contact(1), contact(3))
    history = open_history(store)
    assert history.engagement().frame["person"].to_list() == people
    assert history.standing().is_empty()
    assert history.sends().frame["people"].sum() == 2


def test_nobody_on_file_stays_nobody(store: Path) -> None:
    load_rows(store, live={"results": [result_row(5, contact_id=contact(5))]})
    before = totals(open_history(store))
    forget(store, contact(5))
    load_rows(store, live={"results": [result_row(5, contact_id=contact(5), opened=True, modified_at=at(3))]})
    assert traces([contact(5), result(5)], store.parent) == []
    history = open_history(store)
    assert history.engagement().frame.filter(pl.col("person").is_null())["sent"].to_list() == [2]
    assert history.coverage()["not_linked"].sum() == before[2]["not_linked"].sum()


def test_an_id_that_is_not_here_yet_is_kept_out(store: Path) -> None:
    forget(store, contact(7))
    rows: Rows = {"contacts": [contact_row(7)], "results": [result_row(7)], "link_details": [link_row(7, 7)]}
    load_rows(store, archive=rows)
    assert traces([contact(7), result(7), an_id("a4L", 7), "number 7"], store.parent) == []
    assert open_history(store).engagement().frame["sent"].to_list() == [2, 2, 1]


def test_a_link_that_came_before_its_result_goes_with_it(store: Path) -> None:
    load_rows(store, archive={"link_details": [link_row(8, 8)]})
    forget(store, contact(1))
    load_rows(store, archive={"results": [result_row(8, contact_id=contact(1))]})
    assert traces([result(8), an_id("a4L", 8)], store) == []
    assert open_history(store).engagement().frame["sent"].to_list() == [1, 3, 1]


def test_who_is_merged_into_somebody_forgotten_is_forgotten_too(store: Path) -> None:
    load_rows(
        store,
        live={
            "contacts": [contact_row(4, last_name="Qlater"), contact_row(5, master_id=contact(4), deleted=True)],
            "results": [result_row(6, contact_id=contact(4)), result_row(7, contact_id=contact(5))],
        },
    )
    forget(store, contact(1))
    load_rows(store, live={"contacts": [contact_row(4, last_name="Qlater", master_id=contact(1), modified_at=at(5))]})
    ids = [contact(4), contact(5), result(6), result(7), "qlater"]
    assert traces(ids, store) == []
    assert open_history(store).engagement().frame["sent"].to_list() == [1, 4, 1]
    load_rows(store, live={"results": [result_row(6, contact_id=contact(4), opened=True, tracking_at=at(6))]})
    assert traces(ids, store) == []
    assert open_history(store).engagement().frame.select("sent", "opened").rows() == [(1, 0), (4, 2), (1, 0)]


@pytest.mark.parametrize("live_first", [True, False])
def test_a_result_that_moved_to_somebody_else_is_theirs_and_counts_once(store: Path, *, live_first: bool) -> None:
    """An older copy names who was forgotten, the newest somebody else; nobody said that they are one."""
    old, new = result_row(9, contact_id=contact(1)), result_row(9, contact_id=contact(3), tracking_at=at(2))
    if live_first:
        load_rows(store, live={"results": [new]}, archive={"results": [old]})
        assert Store(store).scan(MOVES).collect().height == 1
        forget(store, contact(1))
    else:
        forget(store, contact(1))
        load_rows(store, live={"results": [new]})
    load_rows(store, archive={"results": [old]})
    assert traces([contact(1)], store) == []
    assert Store(store).scan(MOVES).collect().is_empty()
    assert open_history(store).engagement().frame["sent"].to_list() == [1, 2, 2]


def test_an_erased_result_stays_erased_when_it_moves(store: Path) -> None:
    forget(store, contact(1))
    load_rows(store, live={"results": [result_row(1, contact_id=contact(3), tracking_at=at(5))]})
    assert open_history(store).engagement().frame["sent"].to_list() == [1, 2, 1]


def test_numbers_stay_dense_and_nothing_names_anybody(store: Path) -> None:
    forget(store, contact(1))
    keys = Store(store).scan(PERSON_KEYS).collect().sort("person")
    assert keys["person"].to_list() == [0, 1, 2]
    assert keys["contact_id"].str.starts_with("~").to_list() == [True, True, False]
    assert Store(store).scan(STORED_CONTACTS).collect()["id"].to_list() == [contact(3)]
    assert Store(store).scan(STORED_LINKS).collect()["result_id"].to_list() == [result(3)]


def test_the_key_is_its_owners_and_nothing_is_loaded_without_it(store: Path) -> None:
    assert not key_path(store).exists()
    forget(store, contact(1))
    key = key_path(store)
    assert key.stat().st_mode & 0o777 == 0o600
    told = key.read_text()
    for wrong in (None, "00" * 32, "no key"):
        key.unlink() if wrong is None else key.write_text(wrong)
        with pytest.raises(StoreError, match=r"store-erasure\.key: is missing, or not the key"):
            load_rows(store, live=LIVE)
    key.write_text(told)
    load_rows(store, live=LIVE)
    assert traces(MARKS, store) == []


def test_a_reader_that_had_the_store_open_goes_on_without_the_person(store: Path) -> None:
    history = open_history(store)
    forget(store, contact(1))
    assert history.engagement().frame["sent"].to_list() == [1, 2, 1]
    assert history.find("Qwertz").is_empty()


def test_who_may_see_one_sender_sees_as_much_as_before(store: Path) -> None:
    scope = Scope(senders=("CU Connections",))
    # the Email Send is not theirs, so results say what it is called
    before = open_history(store, scope=scope).sends().frame.drop("subject")
    forget(store, contact(1))
    assert open_history(store, scope=scope).sends().frame.drop("subject").equals(before)
    assert before.select("sent", "people", "clicked", "clicked_content").rows() == [(3, 2, 2, 1)]
