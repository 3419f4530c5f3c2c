"""The questions as SQL for PostgreSQL, as a BI tool would put them to a warehouse with sensible indexes.

It is given what took the others their work: every row once, addresses as articles, contacts as people. All of it is
made by DuckDB from the export files, and copied in.
"""

import re
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import psycopg

from benchmarks.duckdb_files import Copies, DuckDBOnFiles
from benchmarks.questions import Facts
from tests.databases import postgres_server

_TABLES = """
create table results (id text, contact text, send text, automated text, series text, email_name text, subject text,
    sent_at timestamptz, opened boolean, delivered boolean, clicked boolean, unsubscribed boolean,
    opened_at timestamptz, bounced_at timestamptz, unsubscribed_at timestamptz, tracking_at timestamptz,
    total_clicks integer, unique_clicks integer);
create table links (result_id text, link_name text, url text, article text, utility boolean, total_clicks integer,
    last_clicked_at timestamptz);
create table whose (contact text, person text);
create table belonging (person text, role text, status text, campus text, school text);
"""
_INDEXES = """
alter table results add primary key (id);
create index on results (contact);
create index on results (send);
create index on results (series, sent_at);
create index on results (sent_at);
create index on links (result_id);
create index on links (last_clicked_at);
create index on links (article);
alter table whose add primary key (contact);
create index on whose (person);
create index on belonging (role, status, person);
vacuum analyze;
"""
# what a database administrator would set on a server of this size
_SETTINGS = {"shared_buffers": "2GB", "work_mem": "256MB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB"}
_ROWS = {
    "results": "with {results} select {columns} from results",
    "links": "with {links} select {columns} from links",
    "whose": "select {columns} from whose",
    "belonging": "select {columns} from belonging",
}
_PIECE = 1 << 20


class PostgreSQL(Copies):
    """Asks a server of its own, which is filled first and gone afterwards."""

    def __init__(self, exports: Path, facts: Facts) -> None:
        super().__init__(facts)
        self._held = ExitStack()
        server = self._held.enter_context(postgres_server(_SETTINGS))
        self._connection = psycopg.connect(server.url(server.make()), autocommit=True)
        self._execute("set TimeZone = 'UTC'; set DateStyle = 'ISO'")
        self._execute(_TABLES)
        self._fill(DuckDBOnFiles(exports, facts))
        for statement in _INDEXES.split(";"):
            self._execute(statement)

    def close(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._held.close()

    @property
    def disk(self) -> int:
        """Bytes of tables and indexes."""
        return int(self.run("select pg_database_size(current_database()) as bytes").item())

    @property
    def peak(self) -> int:
        """The most memory that the server's process for this connection had, the shared buffers it touched included."""
        status = Path(f"/proc/{self._connection.info.backend_pid}/status")
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.is_file() else None
        return int(found[1]) * 1024 if found else 0

    def run(self, statement: str) -> pl.DataFrame:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            names = [column.name for column in cursor.description or ()]
            return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)

    def results_part(self, where: str, more: str = "") -> str:
        columns = f"id, contact, opened, delivered, clicked, unsubscribed {f', {more}' if more else ''}"
        return f"results as (select {columns} from public.results where {where})"

    def links_part(self, where: str) -> str:
        return f"links as (select * from public.links where {where})"

    def matches(self, column: str, pattern: str) -> str:
        return f"{column} ~ '{pattern}'"

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def _fill(self, files: DuckDBOnFiles) -> None:
        more = (
            "send, automated, series, email_name, subject, sent_at, opened_at, bounced_at, unsubscribed_at, "
            "tracking_at, total_clicks, unique_clicks"
        )
        parts = {"results": files.results_part("true", more), "links": files.links_part("true")}
        with TemporaryDirectory() as folder, self._connection.cursor() as cursor:
            for table, statement in _ROWS.items():
                columns = self._columns(table)
                path = Path(folder) / f"{table}.csv"
                files.write_csv(statement.format(columns=columns, **parts), path)
                with path.open("rb") as file, cursor.copy(f"copy {table} ({columns}) from stdin (format csv)") as copy:
                    while piece := file.read(_PIECE):
                        copy.write(piece)
                path.unlink()

    def _columns(self, table: str) -> str:
        columns: list[Any] = self.run(
            f"select column_name from information_schema.columns where table_name = '{table}'"
        )["column_name"].to_list()
        return ", ".join(columns)
