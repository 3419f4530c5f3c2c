"""The database of what the team keeps: a SQLite file or any other, brought up to the schema that this program knows."""

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from data_access.drivers import connect_arguments, with_driver
from data_access.errors import KeptError

_MIGRATIONS = Path(__file__).with_name("migrations")
# a database may be shared with other programs that use Alembic
_CONFIGURED = {"version_table": "kept_schema"}
_SECONDS = 30
_WRITING = "kept_writing"
_PLAIN = "kept_outside_of_transactions"
# any number, as long as it is always the same
_LOCK = 5_204_471_163
# Alembic keeps what it is doing in its module
_one_at_a_time = threading.Lock()


def opened_engine(address: str) -> sa.Engine:
    """The engine of a database, which is made or brought up to date first. Raises KeptError where that can't be.

    Several processes may do this at the same time.
    """
    engine = _engine(address)
    try:
        with _one_at_a_time, writing(engine).begin() as connection:
            _migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def writing(engine: sa.Engine) -> sa.Engine:
    """The same engine, for transactions that write: SQLite then lets one in at a time, from its beginning.

    A transaction that reads first and writes later would fail there, instead of waiting, if another one wrote in
    between.
    """
    return engine.execution_options(**{_WRITING: True})


def empty_journal(engine: sa.Engine) -> None:
    """Leave nothing in SQLite's journal of what was written over; where somebody reads just then, the next one does."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(**{_PLAIN: True}) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()


def place(address: str) -> str:
    """What messages call the database: its address without the password."""
    # a driver takes a password among the parameters too
    url = _url(address).set(query={})
    return url.database or "" if _is_sqlite(url) else url.render_as_string(hide_password=True)


def _engine(address: str) -> sa.Engine:
    url = with_driver(_url(address))
    if _is_sqlite(url):
        return _sqlite(url)
    try:
        # parameters stay out of the messages of errors
        return sa.create_engine(url, connect_args=connect_arguments(url), hide_parameters=True, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError, ArgumentError) as error:
        raise KeptError(
            f"IER_DATABASE: the dialect or driver {url.drivername} is not installed; install its package, or write "
            "postgresql://user:password@host/database"
        ) from error


def _url(address: str) -> sa.URL:
    try:
        return sa.make_url(address)
    except (ArgumentError, ValueError):
        # the error quotes the address, and with it the password
        raise KeptError(
            "IER_DATABASE is no address of a database; write sqlite:////srv/ier/kept.sqlite, say, or "
            "postgresql://user:password@host/database, with signs such as @ or / inside the password as %40 or %2F"
        ) from None


def _is_sqlite(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise KeptError(
            "IER_DATABASE names a database in memory, which nobody else would see; write "
            "sqlite:////srv/ier/kept.sqlite, say"
        )
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise KeptError(
            f"{path}, the app’s own database, can’t be opened for writing: {error.strerror}. Make its "
            "folder writable for the app, or let IER_DATABASE name another place."
        ) from error
    # no pool: whoever puts a backup in its place must not be answered from the file that was there before
    engine = sa.create_engine(url, connect_args={"timeout": _SECONDS}, hide_parameters=True, poolclass=sa.NullPool)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    # the driver would begin transactions by itself, but not before a table is made
    connection.isolation_level = None
    # what is taken out is written over, so that no search of the file finds it
    connection.execute("PRAGMA secure_delete = ON").close()
    # locked: another process is doing just that, for both
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL").close()


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get(_PLAIN):
        return
    # SQLAlchemy has no words for it
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN")


def _migrate(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = ScriptDirectory.from_config(config)
    now = MigrationContext.configure(connection, opts=_CONFIGURED).get_current_revision()
    if now == known.get_current_head():
        return
    if now is not None and now not in {revision.revision for revision in known.walk_revisions()}:
        raise KeptError(
            f"The app’s own database was written by a newer version of this program (schema {now}, here "
            f"{known.get_current_head()}): run that version, or let IER_DATABASE name another database."
        )
    config.attributes["configured"] = {"connection": connection, **_CONFIGURED}
    command.upgrade(config, "head")
