"""Loads of made-up rows: a test names rows by table, of live, of the archive or of both."""

from typing import Any

from data_access import History, open_history
from data_access.roots import Root
from data_access.schema import TABLES
from data_access.store import Store
from data_access.store.snapshots import Snapshot
from data_access.store.staging import Tally
from data_access.store.writer import Writer
from tests.data_access.rows import frame

Rows = dict[str, list[dict[str, Any]]]
"""Rows of canonical tables, as the factories of rows.py make them, by table name."""


def stage_rows(writer: Writer, origin: str, rows: Rows) -> None:
    """Stage rows, each of them read and none left out."""
    for table, of_table in rows.items():
        writer.stage(origin, TABLES[table], frame(table, of_table), read=len(of_table), left_out=0, refused=0)


def load_rows(
    store: Root, live: Rows | None = None, archive: Rows | None = None
) -> tuple[Snapshot, dict[str, dict[str, Tally]]]:
    """One load of these rows; gives what the writer's commit gives."""
    with Store(store).writing() as writer:
        stage_rows(writer, "live", live or {})
        stage_rows(writer, "archive", archive or {})
        return writer.commit()


def history_of(store: Root, live: Rows | None = None, archive: Rows | None = None) -> History:
    """Load these rows and open the history that they make, with what the store had before."""
    load_rows(store, live, archive)
    return open_history(store)
