"""How many years are kept: where it is said, and what is said of what can't be meant."""

from pathlib import Path

import pytest

from data_access.__main__ import main
from data_access.errors import HistoryError
from data_access.retention import Retention, declared_retention
from data_access.store import Store
from tests.data_access.loads import load_rows
from tests.data_access.rows import at, result_row


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets.toml"


def test_all_are_kept_unless_it_is_said(secrets: Path) -> None:
    assert declared_retention(secrets, {}) == Retention(None, None)


def test_variables_go_before_the_file(secrets: Path) -> None:
    secrets.write_text("[retention]\nkeep_years = 7\nkeep_ledger_years = 10\n")
    assert declared_retention(secrets, {}) == Retention(7, 10)
    assert declared_retention(secrets, {"IER_KEEP_YEARS": "3"}) == Retention(3, 10)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retention = 7", "retention is no section; write [retention]"),
        ("[retention]\nkeep_year = 7", "retention has no key keep_year; did you mean keep_years?"),
        ("[retention]\nkeep_years = 0", "retention.keep_years says '0', which is no number of years"),
        ("[retention]\nkeep_years = true", "retention.keep_years says 'True'"),
        ("[retention]\nkeep_years = 2.5", "retention.keep_years says '2.5'"),
    ],
)
def test_what_cannot_be_meant(text: str, said: str, secrets: Path) -> None:
    secrets.write_text(text)
    with pytest.raises(HistoryError, match="retention") as raised:
        declared_retention(secrets, {})
    assert said in str(raised.value)
    with pytest.raises(HistoryError, match="IER_KEEP_YEARS says 'some'"):
        declared_retention(secrets.with_name("none"), {"IER_KEEP_YEARS": "some"})


def test_prune_drops_what_is_older_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    load_rows(store, live={"results": [result_row(1), result_row(2, created_at=at(-400), sent_at=at(-400))]})
    assert main(["prune", "--store", str(store)]) == 0
    assert "All months are kept" in capsys.readouterr().out
    monkeypatch.setenv("IER_KEEP_YEARS", "1")
    assert main(["prune", "--store", str(store)]) == 0
    assert "Results are kept from 2025-03 on" in capsys.readouterr().out
    assert Store(store).snapshot.kept_from == "2025-03"
    assert main(["prune", "--store", str(tmp_path / "none")]) == 1
    assert "holds no history yet" in capsys.readouterr().err
