"""Which history is shown."""

from pathlib import Path

import pytest

from data_access import settings
from data_access.errors import HistoryError
from data_access.settings import load_settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("IER_STORE", "IER_DEMO", "IER_TIME_ZONE", "IER_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings, "_DEFAULT_STORE", tmp_path / "store")


def test_the_demo_as_long_as_nothing_was_loaded(tmp_path: Path) -> None:
    assert load_settings().demo_people == 40_000
    # a load that failed leaves a folder without snapshots
    (tmp_path / "store").mkdir()
    assert load_settings().demo_people == 40_000
    (tmp_path / "store" / "snapshots").mkdir()
    assert load_settings().demo_people is None


def test_a_store_that_was_named_is_never_replaced_by_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_STORE", str(tmp_path / "unmounted"))
    assert load_settings().demo_people is None
    assert load_settings().store == tmp_path / "unmounted"


def test_the_demo_when_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_STORE", str(tmp_path))
    monkeypatch.setenv("IER_DEMO", "5000")
    assert load_settings().demo_people == 5000


@pytest.mark.parametrize("asked", ["many", "5,000", "999", "-5000", "5000.0", "10000000", "\uff15\uff10\uff10\uff10"])
def test_no_number_of_people(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_DEMO", asked)
    with pytest.raises(HistoryError, match=r"IER_DEMO: .* write a number from 1,000 to 2,000,000"):
        load_settings()


def test_the_demo_keeps_its_own_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().database.endswith("/var/demo/kept.sqlite")
    monkeypatch.setenv("IER_STORE", str(tmp_path))
    assert load_settings().database.endswith("/var/kept.sqlite")
    monkeypatch.setenv("IER_DATABASE", "postgresql://ier:secret@db/ier")
    assert load_settings().database == "postgresql://ier:secret@db/ier"
    assert "secret" not in repr(load_settings())
