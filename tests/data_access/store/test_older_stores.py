"""A store that was made before a table or a column was: it is read, and the next load gives it what it lacks."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake

from data_access import open_history
from data_access.store import Store, writer
from data_access.store.snapshots import Snapshots
from data_access.store.tables import STORED_CONTACTS, STORED_EDUCATION, STORED_RESULTS
from tests.data_access.loads import Rows, load_rows
from tests.data_access.rows import an_id, at, contact, contact_row, result_row

YEAR = '{"Class year":"2010"}'
FIRST: Rows = {"contacts": [contact_row(1), contact_row(2, city="Boulder")], "results": [result_row(1)]}
DEGREE = {"id": an_id("a2E", 1), "contact_id": contact(1), "degree": "BA", "graduation_year": 2010}


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A store as it was made before there was education, and before contacts had attributes."""
    store = tmp_path / "store"
    load_rows(store, live=FIRST)
    shutil.rmtree(store / "education")
    path = str(store / "contacts")
    rows = pl.scan_delta(path).drop("attributes").collect().to_arrow()
    version = DeltaTable(path).version()
    shutil.rmtree(path)
    DeltaTable.create(path, schema=rows.schema)
    write_deltalake(path, rows, mode="append")
    assert DeltaTable(path).version() == version
    snapshots = pl.scan_delta(store / "snapshots").collect()
    versions = json.loads(snapshots["versions"].item())
    del versions["education"]
    told = snapshots.with_columns(versions=pl.lit(json.dumps(versions)))
    write_deltalake(str(store / "snapshots"), told.to_arrow(), mode="overwrite")
    return store


def test_it_is_read_as_it_is(older: Path) -> None:
    history = open_history(older)
    assert history.education().is_empty()
    assert history.profiles().select("city", "opted_out").rows() == [(None, False), ("Boulder", False)]
    assert Store(older).scan(STORED_CONTACTS).collect()["attributes"].to_list() == [None, None]


def test_the_next_load_gives_it_what_it_lacks(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = contact_row(2, city="Denver", modified_at=at(1), attributes=YEAR)
    _, tallies = load_rows(older, live={"contacts": [changed, contact_row(3)], "education": [DEGREE]})
    assert [(tally.new, tally.updated) for tally in tallies["live"].values()] == [(1, 1), (1, 0)]
    history = open_history(older)
    assert history.profiles().select("city", "Class year").rows() == [(None, None), ("Denver", "2010"), (None, None)]
    assert history.education()["degree"].to_list() == ["BA"]
    assert history.engagement().frame["sent"].sum() == 1
    # that is all it takes, once
    assert load_rows(older, live={"contacts": [changed]})[0].number == 2
    # files with the column and files without it are put together
    monkeypatch.setattr(writer, "_MOST_FILES", 2)
    load_rows(older, live={"contacts": [contact_row(4)]})
    assert len(DeltaTable(str(older / "contacts")).file_uris()) == 1
    assert open_history(older).profiles()["Class year"].drop_nulls().to_list() == ["2010"]


def test_a_load_that_died_after_the_columns_were_added_is_taken_back(older: Path) -> None:
    with Store(older).writing() as load:
        tables = load._tables
        tables.create()
        tables.widen()
        tables.append(STORED_EDUCATION, pl.DataFrame([{**DEGREE, "deleted": False, "from_live": True}]))
        versions = Snapshots(older).newest().versions  # type: ignore[union-attr]
        assert tables.versions()["contacts"] == versions["contacts"] + 1
    assert open_history(older).education().is_empty()
    load_rows(older, live={"contacts": [contact_row(1, modified_at=at(1), attributes=YEAR)]})
    history = open_history(older)
    assert history.education().is_empty()
    assert history.profiles()["Class year"].to_list() == ["2010", None]


def test_a_store_of_today_needs_nothing(tmp_path: Path) -> None:
    load_rows(tmp_path, live=FIRST)
    tables = Store(tmp_path)
    assert load_rows(tmp_path, live=FIRST)[0].number == 1
    assert tables.scan(STORED_RESULTS).collect().height == 1


BOTH, ONE, OTHER = '{"Class year":"2010","Giving level":"Gold"}', YEAR, '{"Employer":null}'


@pytest.mark.parametrize(("before", "now"), [(None, ONE), (ONE, BOTH), (BOTH, ONE), (BOTH, OTHER)])
def test_of_rows_that_are_equally_new_the_attributes_of_the_last_load_count(
    tmp_path: Path, before: str | None, now: str
) -> None:
    """What the field map names now, whatever it named when a row that has not changed since was loaded."""
    for attributes in (before, now):
        load_rows(tmp_path, live={"contacts": [contact_row(1, attributes=attributes)], "results": [result_row(1)]})
    assert Store(tmp_path).scan(STORED_CONTACTS).collect()["attributes"].to_list() == [now]


def test_a_source_without_attributes_takes_none_away(tmp_path: Path) -> None:
    first = contact_row(1, attributes=YEAR, modified_at=at(1))
    load_rows(tmp_path, live={"contacts": [first], "results": [result_row(1)]})
    load_rows(tmp_path, live={"contacts": [{**first, "attributes": None}]})
    # nor does an older row, or the archive's
    load_rows(tmp_path, live={"contacts": [contact_row(1, attributes='{"Class year":"1999"}')]})
    load_rows(tmp_path, archive={"contacts": [{**first, "attributes": '{"Class year":"1999"}'}]})
    assert Store(tmp_path).scan(STORED_CONTACTS).collect()["attributes"].to_list() == [YEAR]
