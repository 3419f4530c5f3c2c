"""What a load does to a store: counts, tables replaced whole, months, and what stays out of logs."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable

from data_access.schema import RESULTS
from data_access.store import Store, staging
from data_access.store.staging import Tally
from data_access.store.tables import (
    MOVES,
    STORED_ACCOUNTS,
    STORED_AFFILIATIONS,
    STORED_CONTACTS,
    STORED_LINKS,
    STORED_RESULTS,
    STORED_SENDS,
    StoredTable,
)
from tests.data_access.histories import rows_in
from tests.data_access.loads import Rows, load_rows, stage_rows
from tests.data_access.rows import an_id, at, contact, contact_row, frame, link_row, result, result_row, send


def account(number: int) -> str:
    return an_id("001", number)


def accounts(**names: str) -> list[dict[str, Any]]:
    """Accounts by number and name: accounts(_1="Boulder")."""
    return [{"id": account(int(number[1:])), "name": name} for number, name in names.items()]


def column(store: Path, table: StoredTable, name: str) -> list[Any]:
    return Store(store).scan(table).sort("id").collect()[name].to_list()


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.new, tally.updated, tally.known


def test_results_are_new_then_known_then_updated(tmp_path: Path) -> None:
    rows = [result_row(1), result_row(2), result_row(3)]
    _, first = load_rows(tmp_path, live={"results": rows})
    assert counts(first["live"]["results"]) == (3, 0, 0)
    _, again = load_rows(tmp_path, live={"results": rows})
    assert counts(again["live"]["results"]) == (0, 0, 3)
    changed = [
        result_row(1, tracking_at=at(5), opened=True),
        # older than what is stored
        result_row(2, tracking_at=at(0), opened=True),
        result_row(4),
    ]
    _, third = load_rows(tmp_path, live={"results": changed})
    assert counts(third["live"]["results"]) == (1, 1, 1)


def test_a_row_of_which_only_the_place_is_new_is_known(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": [result_row(1)]})
    _, tallies = load_rows(tmp_path, archive={"results": [result_row(1)]})
    assert counts(tallies["archive"]["results"]) == (0, 0, 1)
    assert column(tmp_path, STORED_RESULTS, "in_archive") == [True]


def test_copies_within_one_load_count_once_as_new(tmp_path: Path) -> None:
    twice = [result_row(1), result_row(1, tracking_at=at(2), opened=True)]
    _, tallies = load_rows(tmp_path, live={"results": twice}, archive={"results": [result_row(1), result_row(2)]})
    assert counts(tallies["live"]["results"]) == (1, 0, 1)
    assert counts(tallies["archive"]["results"]) == (1, 0, 1)
    assert column(tmp_path, STORED_RESULTS, "opened") == [True, False]


def test_rows_left_out_and_refused_are_no_known_rows(tmp_path: Path) -> None:
    with Store(tmp_path).writing() as writer:
        rows = frame(RESULTS, [result_row(1)])
        writer.stage("live", RESULTS, rows, read=4, left_out=2, refused=1)
        writer.stage("live", RESULTS, rows.clear(), read=3, left_out=3, refused=0)
        assert writer.staged_rows == 1
        _, tallies = writer.commit()
    assert tallies["live"]["results"] == Tally(read=7, left_out=5, refused=1, new=1, updated=0)
    assert tallies["live"]["results"].known == 0


def test_contacts_sends_and_links_are_merged_by_row(tmp_path: Path) -> None:
    def load(name: str, clicks: int, moment: float, number: int) -> dict[str, Tally]:
        rows: Rows = {
            "contacts": [contact_row(number, last_name=name, modified_at=at(moment)), contact_row(9)],
            "sends": [{"id": send(number), "email_name": name, "modified_at": at(moment)}],
            "link_details": [link_row(number, 1, total_clicks=clicks, last_clicked_at=at(moment))],
        }
        return load_rows(tmp_path, live=rows)[1]["live"]

    load("old", 1, 1, number=1)
    tallies = load("new", 2, 2, number=1)
    assert {name: counts(tally) for name, tally in tallies.items()} == {
        "contacts": (0, 1, 1),
        "sends": (0, 1, 0),
        "link_details": (0, 1, 0),
    }
    # others do not push them out, and an older copy changes nothing
    load("other", 3, 3, number=2)
    tallies = load("older", 1, 1, number=1)
    assert {counts(tally)[:2] for tally in tallies.values()} == {(0, 0)}
    assert column(tmp_path, STORED_CONTACTS, "last_name") == ["new", "other", "Number 9"]
    assert column(tmp_path, STORED_SENDS, "email_name") == ["new", "other"]
    assert column(tmp_path, STORED_LINKS, "total_clicks") == [2, 3]


def test_accounts_and_affiliations_are_replaced_whole(tmp_path: Path) -> None:
    members = [{"id": an_id("a1A", number), "contact_id": contact(number), "role": "Staff"} for number in (1, 2)]
    first: Rows = {"accounts": accounts(_1="Boulder", _2="Arts", _3="Law"), "affiliations": members}
    load_rows(tmp_path, live=first)
    promoted = {**members[1], "role": "Faculty"}
    second: Rows = {"accounts": accounts(_2="Arts & Sciences", _3="Law", _4="Music"), "affiliations": [promoted]}
    _, tallies = load_rows(tmp_path, live=second)
    assert column(tmp_path, STORED_ACCOUNTS, "name") == ["Arts & Sciences", "Law", "Music"]
    assert column(tmp_path, STORED_AFFILIATIONS, "role") == ["Faculty"]
    assert counts(tallies["live"]["accounts"]) == (1, 1, 1)
    assert counts(tallies["live"]["affiliations"]) == (0, 1, 0)
    # only a removal is a change, too
    _, tallies = load_rows(tmp_path, live={"accounts": accounts(_4="Music")})
    assert counts(tallies["live"]["accounts"]) == (0, 0, 1)
    assert column(tmp_path, STORED_ACCOUNTS, "name") == ["Music"]
    # what a load does not bring stays
    assert column(tmp_path, STORED_AFFILIATIONS, "role") == ["Faculty"]


def test_an_archive_never_outranks_live(tmp_path: Path) -> None:
    live, archived = {"accounts": accounts(_1="Live")}, {"accounts": accounts(_1="Archive", _2="Gone")}
    load_rows(tmp_path / "later", live=live)
    _, tallies = load_rows(tmp_path / "later", archive=archived)
    assert column(tmp_path / "later", STORED_ACCOUNTS, "name") == ["Live"]
    assert counts(tallies["archive"]["accounts"]) == (0, 0, 2)
    load_rows(tmp_path / "together", live=live, archive=archived)
    assert column(tmp_path / "together", STORED_ACCOUNTS, "name") == ["Live"]
    load_rows(tmp_path / "before", archive=archived)
    load_rows(tmp_path / "before", live=live)
    assert column(tmp_path / "before", STORED_ACCOUNTS, "name") == ["Live"]


def test_an_archive_alone_replaces_its_own(tmp_path: Path) -> None:
    load_rows(tmp_path, archive={"accounts": accounts(_1="Old", _2="Gone")})
    load_rows(tmp_path, archive={"accounts": accounts(_1="New")})
    assert column(tmp_path, STORED_ACCOUNTS, "name") == ["New"]


@pytest.mark.parametrize(
    ("moment", "name"), [(at(1), "First"), (at(2), "Second"), (at(3), "Second")], ids=["older", "as-new", "newer"]
)
def test_an_older_live_export_does_not_replace(tmp_path: Path, moment: object, name: str) -> None:
    # accounts have no moment of their own: what comes with them says how new they are
    load_rows(tmp_path, live={"accounts": accounts(_1="First"), "contacts": [contact_row(1, modified_at=at(2))]})
    second = [contact_row(2, modified_at=moment)]
    load_rows(tmp_path, live={"accounts": accounts(_1="Second"), "contacts": second})
    assert column(tmp_path, STORED_ACCOUNTS, "name") == [name]


def test_contacts_without_modstamp_are_as_new_as_what_comes_with_them(tmp_path: Path) -> None:
    def load(name: str, moment: float) -> None:
        contacts = [contact_row(1, last_name=name, modified_at=None)]
        load_rows(tmp_path, live={"contacts": contacts, "results": [result_row(1, tracking_at=at(moment))]})

    load("first", 2)
    load("older", 1)
    assert column(tmp_path, STORED_CONTACTS, "last_name") == ["first"]
    load("newer", 3)
    assert column(tmp_path, STORED_CONTACTS, "last_name") == ["newer"]


def test_results_lie_in_a_folder_a_month_of_creation(tmp_path: Path) -> None:
    rows = [
        result_row(1, created_at=at(0), sent_at=at(40)),
        result_row(2, created_at=at(31)),
        result_row(3, created_at=at(1)),
    ]
    load_rows(tmp_path, live={"results": rows})
    folders = {path.parent.name for path in (tmp_path / "results").rglob("*.parquet")}
    assert folders == {"month=2026-03", "month=2026-04"}
    months = dict(Store(tmp_path).scan(STORED_RESULTS).select("id", "month").collect().iter_rows())
    assert months == {result(1): "2026-03", result(2): "2026-04", result(3): "2026-03"}


def test_a_load_of_one_month_leaves_the_files_of_others_alone(tmp_path: Path) -> None:
    def files(month: str) -> set[str]:
        return {uri for uri in DeltaTable(str(tmp_path / "results")).file_uris() if f"month={month}" in uri}

    load_rows(tmp_path, live={"results": [result_row(1), result_row(2, created_at=at(31))]})
    march, april = files("2026-03"), files("2026-04")
    load_rows(tmp_path, live={"results": [result_row(3, created_at=at(31))]})
    assert files("2026-03") == march
    assert files("2026-04") != april


def test_a_moved_result_leaves_a_trace_and_a_blanked_one_none(tmp_path: Path) -> None:
    old = [result_row(number) for number in (1, 2, 3)]
    new = [
        result_row(1, contact_id=contact(8), tracking_at=at(5)),
        result_row(2, contact_id=None, tracking_at=at(5)),
        result_row(3, tracking_at=at(5)),
    ]
    columns = ("result_id", "contact_id", "now_contact_id")
    for store, loads in (("together", [(new, old)]), ("apart", [(new, None), (None, old)])):
        for live, archive in loads:
            load_rows(
                tmp_path / store,
                live={"results": live} if live else None,
                archive={"results": archive} if archive else None,
            )
        moves = Store(tmp_path / store).scan(MOVES).select(columns).collect()
        assert moves.rows() == [(result(1), contact(1), contact(8))]


def test_a_result_that_moves_twice_has_two_traces_to_where_it_is_now(tmp_path: Path) -> None:
    for number, moment in ((1, 1), (2, 2), (3, 3)):
        load_rows(tmp_path, live={"results": [result_row(1, contact_id=contact(number), tracking_at=at(moment))]})
    moves = Store(tmp_path).scan(MOVES).select("contact_id", "now_contact_id").sort("contact_id").collect()
    assert moves.rows() == [(contact(1), contact(3)), (contact(2), contact(3))]


def test_links_wait_for_their_result_and_are_tied_when_it_comes(tmp_path: Path) -> None:
    tie = ("person", "send", "sent_at", "flags")
    load_rows(tmp_path, live={"link_details": [link_row(1, 1), link_row(2, 2)]})
    pending = Store(tmp_path).scan(STORED_LINKS).select(tie).collect()
    assert pending.rows() == [(None, None, None, None)] * 2
    load_rows(tmp_path, live={"results": [result_row(1, opened=True)]})
    tied = Store(tmp_path).scan(STORED_LINKS).sort("id").select(tie).collect()
    assert tied.rows() == [(0, 0, at(0), 1 + 2 + 64), (None, None, None, None)]


PRIVATE = {
    "first_name": "Xanthippe",
    "last_name": "Quackenbush",
    "email": "xq@example.edu",
    "city": "Ypsilanti",
    "id": contact(1),
    "another id": contact(2),
    "lead": an_id("00Q", 7),
    "result": result(1),
    "link": an_id("a4L", 1),
    "url": "secret-story",
}


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """A store written in three loads: rows appended, merged and replaced."""
    person = contact_row(1, **{name: PRIVATE[name] for name in ("first_name", "last_name", "email", "city")})
    link = link_row(1, 1, url="https://cu.edu/secret-story")
    member = {"id": an_id("a1A", 1), "contact_id": contact(1), "role": "Faculty"}
    base: Rows = {
        "contacts": [person],
        "affiliations": [member],
        "results": [result_row(1, contact_id=contact(2), lead_id=PRIVATE["lead"]), result_row(3)],
        "link_details": [link],
    }
    load_rows(tmp_path, archive=base)
    moved = result_row(1, contact_id=contact(1), tracking_at=at(5))
    changed = {**person, "modified_at": at(5), "opted_out": True}
    clicked = {**link, "total_clicks": 5, "last_clicked_at": at(5)}
    load_rows(tmp_path, live={**base, "contacts": [changed], "results": [moved], "link_details": [clicked]})
    load_rows(tmp_path, live={"affiliations": [{**member, "role": "Staff"}], "contacts": [contact_row(5)]})
    return tmp_path


def test_nothing_of_a_person_stands_in_a_log(loaded: Path) -> None:
    logs = sorted(loaded.rglob("_delta_log/*.json"))
    assert {log.parent.parent.name for log in logs} >= {"contacts", "results", "person_keys", "moves", "affiliations"}
    everything = "\n".join(log.read_text(encoding="utf-8") for log in logs)
    assert {name for name, text in PRIVATE.items() if text.lower() in everything.lower()} == set()
    # neither an address nor any contact's id, whoever's
    assert re.findall(r"[\w.]+@[\w.]+|\b003\w{12,15}\b", everything) == []


def test_statistics_are_of_the_columns_declared(loaded: Path) -> None:
    """Were there no statistics at all, the test above could not fail."""
    found: dict[str, set[str]] = {}
    for log in loaded.rglob("_delta_log/*.json"):
        for line in log.read_text(encoding="utf-8").splitlines():
            if statistics := json.loads(line).get("add", {}).get("stats"):
                named = json.loads(statistics)
                found.setdefault(log.parent.parent.name, set()).update(named["minValues"], named["maxValues"])
    assert found["results"] == {"sent_at", "send", "person"}
    assert found["contacts"] == {"modified_at"}
    assert found["link_details"] == {"last_clicked_at", "sent_at", "send", "person"}
    assert found["person_keys"] == {"person"}
    assert found["moves"] == set()


@pytest.mark.parametrize("slice_rows", [1, 5])
def test_a_load_in_small_slices_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slice_rows: int) -> None:
    live = [result_row(number, tracking_at=at(number % 3), opened=number % 2 == 0) for number in range(6)]
    copies: Rows = {
        "contacts": [contact_row(number) for number in range(3)],
        "results": [*live, *({**row, "tracking_at": at(1), "opened": True} for row in live)],
        "link_details": [link_row(number, number, total_clicks=clicks) for number in range(4) for clicks in (1, 2)],
    }
    load_rows(tmp_path / "whole", live=copies, archive=copies)
    monkeypatch.setattr(staging, "_SLICE_ROWS", slice_rows)
    _, tallies = load_rows(tmp_path / "sliced", live=copies, archive=copies)
    assert counts(tallies["live"]["results"]) == (6, 0, 6)
    whole, sliced = rows_in(tmp_path / "whole"), rows_in(tmp_path / "sliced")
    assert all(whole[name].equals(sliced[name]) for name in whole)


def test_progress_tells_every_staged_row(tmp_path: Path) -> None:
    told: list[int] = []
    rows: Rows = {
        "contacts": [contact_row(1)],
        "accounts": accounts(_1="Boulder", _2="Arts"),
        "results": [result_row(1), result_row(2, created_at=at(40)), result_row(1)],
        "link_details": [link_row(1, 1)],
    }
    with Store(tmp_path).writing(progress=told.append) as writer:
        stage_rows(writer, "live", rows)
        staged = writer.staged_rows
        writer.commit()
    assert sum(told) == staged == 7


def test_an_organisations_own_tracking_parameters_shape_articles(tmp_path: Path) -> None:
    with Store(tmp_path).writing(tracking_parameters=("cid",)) as writer:
        stage_rows(writer, "live", {"link_details": [link_row(1, 1, url="https://cu.edu/a?cid=7&id=1")]})
        writer.commit()
    assert column(tmp_path, STORED_LINKS, "article") == ["cu.edu/a?id=1"]
    assert pl.Series(column(tmp_path, STORED_LINKS, "utility")).to_list() == [False]
