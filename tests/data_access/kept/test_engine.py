"""The database: made, migrated by several at once, newer than the program, unusable."""

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from data_access.errors import HistoryError, KeptError
from data_access.kept import Kept, open_kept
from data_access.kept.engine import place
from data_access.kept.tables import DOCUMENTS, METADATA
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.databases import Postgres

SEVERAL = 4
FIRST = ["athletics", "benefits", "events", "giving", "news", "returning"]


def test_several_processes_open_a_fresh_database_and_write(address: str, opened: Callable[[], Kept]) -> None:
    command = [sys.executable, "-m", "tests.data_access.kept.worker", address]
    running = [subprocess.Popen([*command, str(number)], cwd=ROOT) for number in range(SEVERAL)]
    assert [process.wait() for process in running] == [0] * SEVERAL
    kept = opened()
    assert [document.id for document in kept.topics()] == FIRST
    assert kept.version("topic") == len(FIRST)
    later = [f"Segment {number}, later" for number in range(SEVERAL)]
    assert [document.name for document in kept.segments()] == ["Contested", *later]
    # each its two, and of those who all wrote the same one, one
    assert kept.changes("segment").height == 2 * SEVERAL + 1
    (contested,) = kept.changes("segment", "contested").rows(named=True)
    assert contested["by"] == kept.segments()[0].changed_by


def test_a_topic_that_was_removed_does_not_come_back(opened: Callable[[], Kept]) -> None:
    kept = opened()
    assert [document.id for document in kept.topics()] == FIRST
    assert set(kept.changes("topic")["by"]) == {"IER Explorer"}
    for document in kept.topics():
        kept.remove("topic", document.id, "Ana", document.version)
    assert opened().topics() == ()


def test_the_migrations_come_to_the_tables_of_the_program(kept: Kept) -> None:
    with kept._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "kept_schema"})
        assert compare_metadata(context, METADATA) == []


def test_a_database_of_a_newer_program(opened: Callable[[], Kept]) -> None:
    with opened()._engine.begin() as connection:
        connection.execute(sa.update(sa.table("kept_schema", sa.column("version_num"))).values(version_num="0999"))
    with pytest.raises(KeptError, match=r"newer version of this program \(schema 0999, here \d{4}\): run that version"):
        opened()


def test_what_is_missing_is_not_made_anew_over_what_is_there(opened: Callable[[], Kept]) -> None:
    with opened()._engine.begin() as connection:
        DOCUMENTS.drop(connection)
    with pytest.raises(KeptError, match="can’t be used"):
        opened().topics()


def test_a_file_is_for_the_app_only(tmp_path: Path) -> None:
    kept = Kept(f"sqlite:///{tmp_path}/var/kept.sqlite")
    held = kept._engine.execution_options(kept_writing=True).connect()
    held.execute(sa.delete(DOCUMENTS))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "var", *(tmp_path / "var").iterdir()]}
    held.close()
    assert modes == {"var": 0o700, "kept.sqlite": 0o600, "kept.sqlite-shm": 0o600, "kept.sqlite-wal": 0o600}


def test_a_file_is_read_while_somebody_writes(tmp_path: Path) -> None:
    kept = Kept(f"sqlite:///{tmp_path}/kept.sqlite")
    with kept._engine.execution_options(kept_writing=True).begin():
        assert len(kept.topics()) == len(FIRST)


def test_a_backup_put_in_its_place_answers_at_once(tmp_path: Path) -> None:
    kept, path = Kept(f"sqlite:///{tmp_path}/kept.sqlite"), tmp_path / "kept.sqlite"
    backup = path.read_bytes()
    kept.save("segment", "Sports", {}, "Ana")
    path.unlink()
    path.write_bytes(backup)
    assert kept.segments() == ()


def test_opened_once_and_by_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path}/kept.sqlite")
    assert open_kept() is open_kept()
    assert open_kept().place == f"{tmp_path}/kept.sqlite"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://ier:s3cret@host:5433/ier", "postgresql://ier:***@host:5433/ier"),
        ("postgresql://host/ier?user=ier&password=s3cret", "postgresql://host/ier"),
        ("postgresql://ier@host/ier?sslmode=require&sslpassword=s3cret", "postgresql://ier@host/ier"),
        ("sqlite:////srv/ier/kept.sqlite?timeout=5", "/srv/ier/kept.sqlite"),
    ],
)
def test_no_password_is_told_wherever_it_stands_in_the_address(address: str, told: str) -> None:
    assert place(address) == told


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("kept.sqlite", "IER_DATABASE is no address of a database; write sqlite:"),
        ("postgresql://user:s3c/ret@host:port/x", "IER_DATABASE is no address of a database"),
        ("sqlite://", "IER_DATABASE names a database in memory"),
        ("sqlite:///:memory:", "IER_DATABASE names a database in memory"),
        ("elephant://host/x", "the dialect or driver elephant is not installed"),
        ("mysql+pymysql://user:s3cret@host/x", "the dialect or driver mysql.pymysql is not installed"),
    ],
)
def test_addresses_that_are_none(address: str, sentence: str) -> None:
    with pytest.raises(KeptError, match=sentence) as raised:
        Kept(address)
    assert "s3c" not in str(raised.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("not a database, but some text that is long enough to be looked at" * 20)
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(KeptError, match=r"text.sqlite\) can’t be used \(DatabaseError SQLITE_NOTADB\): the file is no"):
        Kept(f"sqlite:///{tmp_path}/text.sqlite")
    with pytest.raises(KeptError, match="can’t be opened for writing: Is a directory"):
        Kept(f"sqlite:///{tmp_path}/folder.sqlite")
    with pytest.raises(KeptError, match="can’t be opened for writing: File exists"):
        Kept(f"sqlite:///{tmp_path}/text.sqlite/kept.sqlite")


def test_a_file_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(f"sqlite:///{tmp_path}/kept.sqlite")
    Kept(f"sqlite:///{tmp_path}/kept.sqlite")
    read_only = sa.create_engine(f"sqlite:///file:{tmp_path}/kept.sqlite?mode=ro&uri=true", poolclass=sa.NullPool)
    monkeypatch.setattr(kept, "_engine", read_only)
    with pytest.raises(KeptError, match=r"SQLITE_READONLY.*it may not be written to"):
        kept.save("segment", "Sports", {}, "Ana")


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "wr0ng"}, "the sign-in was refused"),
        ({"database": "nowhere"}, "there is no such database"),
        ({"port": 1}, "it can’t be reached"),
    ],
)
def test_a_server_that_refuses(postgres: "Postgres", wrong: dict[str, Any], sentence: str) -> None:
    address = postgres.url(**{"database": "postgres", **wrong})
    with pytest.raises(KeptError, match=sentence) as raised:
        Kept(address)
    password = sa.make_url(address).password
    assert password
    assert password not in str(raised.value)
    assert isinstance(raised.value, HistoryError)
