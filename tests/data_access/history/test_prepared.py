"""Readers keep to what they have until what is newer is prepared, unless somebody was forgotten or it takes long."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from data_access import open_history
from data_access.erasure import forget
from data_access.history import preparing
from data_access.store.beside import derived_of, preparing_of
from tests.data_access.loads import load_rows
from tests.data_access.rows import at, contact, contact_row, result_row

PEOPLE = {"contacts": [contact_row(number) for number in range(3)]}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "store"
    load_rows(place, live={"results": [result_row(1, contact_id=contact(1), tracking_at=at(1))], **PEOPLE})
    return place


def load_more(store: Path) -> None:
    load_rows(store, live={"results": [result_row(2, contact_id=contact(2), tracking_at=at(2))]})


def test_what_is_still_prepared_is_waited_for(store: Path) -> None:
    history = open_history(store)
    assert not history.is_overtaken()
    with preparing(store):
        load_more(store)
        assert not history.is_current()
        assert not history.is_overtaken()
        assert not derived_of(store).exists()
    assert history.is_overtaken()
    assert list(derived_of(store).glob("standing-*"))
    assert not open_history(store).is_overtaken()
    assert open_history(store).engagement().provenance.rows == 2


def test_what_nobody_prepares_is_not_waited_for(store: Path) -> None:
    history = open_history(store)
    load_more(store)
    assert history.is_overtaken()


def test_nobody_waits_for_long(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = open_history(store)
    preparing_of(store).touch()
    load_more(store)
    assert not history.is_overtaken()
    monkeypatch.setattr("data_access.store.store.PATIENCE", timedelta())
    assert history.is_overtaken()


def test_nobody_reads_on_about_somebody_who_was_forgotten(store: Path) -> None:
    history = open_history(store)
    preparing_of(store).touch()
    forget(store, [contact(1)])
    assert history.is_overtaken()


def test_a_load_that_fails_leaves_no_mark_and_one_that_can_not_be_prepared_is_published(
    store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ZeroDivisionError), preparing(store):
        raise ZeroDivisionError
    assert not preparing_of(store).exists()

    def fail(_: object) -> None:
        raise pl.exceptions.ComputeError("no")

    monkeypatch.setattr("data_access.history.history.History.prepare", fail)
    with preparing(store):
        load_more(store)
    assert "was not worked out ahead" in caplog.text
    assert open_history(store).engagement().provenance.rows == 2


def test_of_no_store_nothing_is_prepared(tmp_path: Path) -> None:
    with preparing(tmp_path / "nowhere"):
        pass
    assert not (tmp_path / "nowhere").exists()
