"""Real databases for tests: a PostgreSQL server, Snowflake's stand-in, and the exports put into either as tables."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import snowflake.connector
import sqlalchemy as sa
from snowflake.sqlalchemy import TIMESTAMP_NTZ
from sqlalchemy.schema import CreateTable

from data_access.field_map import load_field_map
from data_access.schema import Kind
from data_access.sources.values import parse_count, parse_flag, parse_moment
from tests.parts import find_postgresql

Types = Mapping[Kind, sa.types.TypeEngine[Any]]
REPLICA: Types = {
    Kind.ID: sa.String(18),
    Kind.TEXT: sa.Text(),
    Kind.FLAG: sa.Boolean(),
    Kind.COUNT: sa.Numeric(18, 0),
    Kind.MOMENT: sa.DateTime(timezone=True),
    Kind.YEAR: sa.Date(),
}
WAREHOUSE: Types = {
    Kind.ID: sa.String(18),
    Kind.TEXT: sa.String(255),
    Kind.FLAG: sa.Boolean(),
    Kind.COUNT: sa.Numeric(18, 0),
    Kind.MOMENT: TIMESTAMP_NTZ(),
    Kind.YEAR: sa.Date(),
}
FILE: Types = {
    Kind.ID: sa.String(18),
    Kind.TEXT: sa.Text(),
    Kind.FLAG: sa.Boolean(),
    Kind.COUNT: sa.Integer(),
    Kind.MOMENT: sa.DateTime(),
    Kind.YEAR: sa.Date(),
}
PASSWORD = "s3cret/of@the-replica"


def read_exports(folder: Path) -> dict[str, pl.DataFrame]:
    """Every export of a folder as text, by object; empty is null."""
    return {
        path.name.split(".")[0]: pl.read_csv(path, infer_schema=False).with_columns(pl.all().replace("", None))
        for path in sorted(folder.glob("*.csv.gz"))
    }


def table_of(
    object_name: str,
    columns: list[str],
    types: Types,
    *,
    name: Callable[[str], str] = str.lower,
    schema: str | None = None,
) -> sa.Table:
    """The table that an export becomes; `name` says how the database writes names. What feeds nothing is text."""
    fields = load_field_map().by_object()[object_name.lower()]
    kinds = {
        candidate.lower(): fields.column(column).kind
        for column, candidates in fields.fields.items()
        for candidate in candidates
    }
    return sa.Table(
        name(object_name),
        sa.MetaData(),
        *(sa.Column(name(column), types[kinds.get(column.lower(), Kind.TEXT)]) for column in columns),
        schema=schema,
    )


def put_sqlite(folder: Path, path: Path) -> str:
    """A SQLite file with the exports of a folder in it, standing for any other database; gives its address."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for object_name, frame in read_exports(folder).items():
            table = table_of(object_name, frame.columns, FILE, name=str)
            table.create(connection)
            typed = frame.with_columns(
                _PARSERS[type(column.type)](frame[column.name]) for column in table.c if type(column.type) in _PARSERS
            )
            connection.execute(table.insert(), typed.to_dicts())
    engine.dispose()
    return f"sqlite:///{path}"


_PARSERS: dict[type, Callable[[pl.Series], pl.Series]] = {
    sa.DateTime: lambda text: parse_moment(text).dt.replace_time_zone(None),
    sa.Boolean: parse_flag,
    sa.Integer: parse_count,
    sa.Date: lambda text: text.str.to_date(strict=False),
}


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL server on loopback whose only user from outside is `replica`, besides the superuser."""

    port: int

    def url(self, database: str, *, user: str = "postgres", password: str = PASSWORD, port: int | None = None) -> str:
        """The address of a database, as secrets.toml has it."""
        address = sa.URL.create("postgresql", user, password, "127.0.0.1", port or self.port, database)
        return address.render_as_string(hide_password=False)

    @contextmanager
    def superuser(self, database: str = "postgres") -> Iterator[Any]:
        """A cursor that may do anything, outside of transactions."""
        engine = sa.create_engine(
            sa.make_url(self.url(database)).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool
        )
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection.connection.cursor()

    def make(self) -> str:
        """A new database, empty; gives its name."""
        database = f"made_{secrets.token_hex(4)}"
        with self.superuser() as cursor:
            cursor.execute(f"CREATE DATABASE {database}")
        return database

    def put(self, folder: Path, *, types: Types = REPLICA, schema: str = "salesforce") -> str:
        """A new database with the exports of a folder in it; gives its name."""
        database = self.make()
        with self.superuser(database) as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
            for object_name, frame in read_exports(folder).items():
                self.put_table(cursor, table_of(object_name, frame.columns, types, schema=schema), frame)
        return database

    @staticmethod
    def put_table(cursor: Any, table: sa.Table, *frames: pl.DataFrame) -> None:
        """A table and its rows."""
        dialect = sa.make_url("postgresql+psycopg://").get_dialect()()
        cursor.execute(str(CreateTable(table).compile(dialect=dialect)))
        # what a warehouse writes without an offset is UTC, whatever zone the server lives in
        cursor.execute("SET TimeZone TO 'UTC'")
        with cursor.copy(f"COPY {table.fullname} FROM STDIN (FORMAT csv)") as copy:
            for frame in frames:
                copy.write(frame.write_csv(include_header=False).encode())


@contextmanager
def postgres_server(settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Postgres]:
    """A PostgreSQL server of its own, gone afterwards."""
    programs = find_postgresql()
    assert programs is not None
    # PostgreSQL does not run as root
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="ier-postgres-"))
    if as_user:
        shutil.chown(folder, "postgres")
    data, word = folder / "data", folder / "password"
    word.write_text(PASSWORD)
    word.chmod(0o644)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, programs / program, "-D", data, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL
        )

    port = _free_port()
    options = (
        f"-p {port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c timezone=America/Denver -c datestyle=SQL,DMY"
    )
    options += "".join(f" -c {name}={value}" for name, value in settings.items())
    try:
        run(
            "initdb",
            "-U",
            "postgres",
            "-A",
            "scram-sha-256",
            f"--pwfile={word}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Postgres(port)
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Snowflake:
    """fakesnow on loopback: the real connector speaks to it."""

    port: int

    @property
    def arguments(self) -> dict[str, Any]:
        """What the connector needs."""
        return {
            "account": "fakesnow",
            "user": "reader",
            "password": PASSWORD,
            "host": "127.0.0.1",
            "port": self.port,
            "protocol": "http",
            "session_parameters": {"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False},
            # else the connector tries again for minutes
            "network_timeout": 1,
        }

    def section(self, database: str, **more: object) -> dict[str, object]:
        """[connections.archive] for a database, as Streamlit users write it."""
        return {
            **self.arguments,
            "warehouse": "REPORTING",
            "role": "ARCHIVE_READER",
            "database": database,
            "schema": "SALESFORCE",
            **more,
        }

    def put(self, folder: Path, *, types: Types = WAREHOUSE) -> str:
        """A new database with the exports of a folder in it; gives its name."""
        database = f"ARCHIVE_{secrets.token_hex(4).upper()}"
        for object_name, frame in read_exports(folder).items():
            self.put_table(database, table_of(object_name, frame.columns, types), frame)
        return database

    def put_table(self, database: str, table: sa.Table, frame: pl.DataFrame) -> None:
        """A table and its rows."""
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            frame.write_parquet(file.name)
            self.put_files(database, table, file.name)

    def put_files(self, database: str, table: sa.Table, files: str) -> None:
        """A table, made through the connector, and the rows of Parquet files (a path or a pattern), put behind it.

        The connector would take one row at a time.
        """
        dialect = sa.make_url("snowflake://").get_dialect()()
        self.execute(database, str(CreateTable(table).compile(dialect=dialect)))
        name = f'{database}.SALESFORCE."{dialect.denormalize_name(table.name)}"'
        self._ask("put", {"table": name, "parquet": files})

    def admit(self, user: str, **how: str) -> None:
        """From now on that user gets in by this alone: `public_key` (PEM), or `authenticator` and `token`."""
        self._ask("admit", {"user": user, **how})

    def asked(self, user: str) -> dict[str, Any]:
        """The parameters of the newest session of a user."""
        found: dict[str, Any] = self._ask("asked")[user.upper()]
        return found

    def forget(self) -> None:
        """End every session: whoever asks next gets a 401."""
        self._ask("forget")

    def _ask(self, what: str, told: Mapping[str, str] | None = None) -> Any:
        body = None if told is None else json.dumps(told).encode()
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}/{what}", body)) as answer:
            return json.load(answer)

    def execute(self, database: str, statement: str) -> None:
        """One statement, through the connector."""
        with (
            snowflake.connector.connect(**self.arguments, database=database, schema="SALESFORCE") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@contextmanager
def snowflake_server() -> Iterator[Snowflake]:
    """Snowflake's stand-in in a process of its own, gone afterwards."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.snowflake_server", str(port)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Snowflake(port)
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server did not start"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
