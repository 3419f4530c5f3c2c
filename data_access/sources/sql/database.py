"""A database of Salesforce objects, as a connection."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeVar

import polars as pl
import sqlalchemy as sa

from data_access.errors import SourceError
from data_access.field_map import FieldMap, load_field_map
from data_access.schema import LINK_DETAILS, RESULTS, TABLES, Table
from data_access.sources.batches import to_batch
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import (
    UNDATED,
    WHOLE,
    ApiUsage,
    Batch,
    DeletedMeans,
    FileState,
    Finding,
    MonthState,
    Origin,
    Part,
    Severity,
    fingerprint,
    usual_meaning,
)
from data_access.sources.sql.backends import backend_of
from data_access.sources.sql.catalog import look_up, table_names
from data_access.sources.sql.columns import Found
from data_access.sources.sql.faults import DRIVER_ERRORS, as_source_error, diagnose
from data_access.sources.sql.fetch import whole_runs
from data_access.sources.sql.settings import DatabaseSettings
from data_access.sources.sql.statements import count_months, probe, select_rows, set_session

T = TypeVar("T")
BATCH_ROWS = 50_000
_EXPECTED = {Origin.LIVE: tuple(TABLES.values()), Origin.ARCHIVE: (RESULTS, LINK_DETAILS)}


@dataclass(frozen=True)
class Patience:
    """How often a read that broke off goes on by itself, and how many seconds it waits the first time; then twice that,
    and so on. Rows that arrive start the count anew."""

    tries: int = 4
    seconds: float = 2.0

    def wait(self, failures: int) -> None:
        """Wait after so many failures in a row."""
        time.sleep(self.seconds * 2 ** (failures - 1))


class Database:
    """A SQL database that holds Salesforce objects as tables or views, named and laid out as the field map has them.

    Nothing is connected to before the first question. Errors as `Connection` has them; those that may pass
    (a dropped connection, a time-out) are tried again, from the last id that arrived.
    """

    def __init__(
        self,
        settings: DatabaseSettings,
        origin: Origin,
        refused: RefusedRows,
        *,
        deleted: DeletedMeans | None = None,
        field_map: FieldMap | None = None,
        batch_rows: int = BATCH_ROWS,
        patience: Patience | None = None,
    ) -> None:
        self._settings = settings
        self._origin = origin
        self._refused = refused
        self._deleted = deleted or usual_meaning(origin)
        self._field_map = field_map or load_field_map()
        self._names = table_names(self._field_map, settings.tables, settings.place)
        self._backend = backend_of(settings.engine.dialect.name)
        self._batch_rows = batch_rows
        self._patience = patience or Patience()

    @property
    def origin(self) -> Origin:
        """Live or archive."""
        return self._origin

    @property
    def identity(self) -> str:
        """See Connection."""
        return fingerprint("sql", self._settings.engine.url.render_as_string(hide_password=True), self._settings.schema)

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the database has anything of."""
        for finding in self._patiently(self._absent):
            if finding.severity is Severity.UNUSABLE:
                raise SourceError(f"{self._settings.place}: {finding.problem}; {finding.cure}")
        return tuple(found.mapping.table for found in self._catalog.values())

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """The rows of a part in the order of their ids, in batches; `position` is the last id that arrived.

        A table without SystemModstamp can't tell what changed since: all of it is read.
        """
        found = self._found(table)
        failures, records = 0, 0
        while True:
            statement = select_rows(found, part, position, self._backend)
            try:
                for frame, last in whole_runs(self._frames(found, statement), found.key.name):
                    yield to_batch(
                        frame,
                        table,
                        found.fields,
                        origin=self._origin,
                        object_name=found.mapping.object_name,
                        deleted=self._deleted,
                        refused=self._refused,
                        first_record=records + 1,
                        position=last,
                    )
                    failures, records, position = 0, records + frame.height, last
            except SourceError as error:
                failures += 1
                if not error.transient or failures == self._patience.tries:
                    raise
                self._patience.wait(failures)
            else:
                return

    def now(self) -> datetime | None:
        """Unknown: a copy may lag behind what it is a copy of."""
        return None

    def months(self, table: Table) -> dict[str, MonthState]:
        """What there is of each month and UNDATED; empty for a table whose rows tell none, and for links where one of
        them does not say when it was modified.
        """
        rows = self._patiently(lambda: self._count_months(table))
        if table is LINK_DETAILS and any(row[0] is None for row in rows):
            return {}
        return {
            UNDATED if year is None else f"{int(year):04}-{int(month):02}": MonthState(
                count, max(map(_in_utc, filter(None, newest)), default=None)
            )
            for year, month, count, *newest in sorted(rows, key=lambda row: (row[0] or 0, row[1] or 0))
        }

    def files(self, table: Table) -> dict[str, FileState]:  # noqa: ARG002
        """None."""
        return {}

    def _count_months(self, table: Table) -> Sequence[sa.Row[Any]]:
        statement = count_months(self._found(table), self._backend)
        if statement is None:
            return []
        with self._connected() as connection:
            return connection.execute(statement).all()

    def _patiently(self, ask: Callable[[], T]) -> T:
        """What a question comes to, asked again where its failure may pass."""
        failures = 0
        while True:
            try:
                return ask()
            except SourceError as error:
                failures += 1
                if not error.transient or failures == self._patience.tries:
                    raise
                self._patience.wait(failures)

    @property
    def api_usage(self) -> ApiUsage | None:
        """None: nobody counts."""
        return None

    def check(self) -> list[Finding]:
        """What is missing, of the wrong type or not to be read; the connection itself first."""
        try:
            with self._opened() as connection:
                catalog = self._catalog = self._look_up(connection)
        except DRIVER_ERRORS as error:
            cause = diagnose(error)
            return [Finding(Severity.UNUSABLE, "", cause.what, cause.cure)]
        return self._absent() + [finding for found in catalog.values() for finding in self._check(found)]

    def close(self) -> None:
        """Give back what is open."""
        self._settings.engine.dispose()

    @cached_property
    def _catalog(self) -> dict[str, Found]:
        with self._connected() as connection:
            return self._look_up(connection)

    def _look_up(self, connection: sa.Connection) -> dict[str, Found]:
        return look_up(connection, self._settings.schema, self._names, self._field_map, self._backend)

    def _absent(self) -> list[Finding]:
        """The objects that are missing where they were to be expected."""
        expected = _EXPECTED[self._origin]
        named = {name.lower() for name in self._settings.tables}
        schema = f" in the schema {self._settings.schema}" if self._settings.schema else ""
        return [
            Finding(
                Severity.UNUSABLE if lower in named or not self._catalog else Severity.LACKING,
                mapping.object_name,
                f"there is no table {self._names[lower]}{schema}, or it may not be seen",
                f"grant the role what docs/connections.md lists, or say under tables what {mapping.object_name} is "
                "called",
            )
            for lower, mapping in self._field_map.by_object().items()
            if mapping.table.name not in self._catalog and (lower in named or mapping.table in expected)
        ]

    def _check(self, found: Found) -> Iterator[Finding]:
        name = found.mapping.object_name
        for lack in found.lacks:
            severity = Severity.UNUSABLE if lack.required else Severity.LACKING
            yield Finding(severity, name, lack.problem, lack.cure)
        try:
            with self._opened() as connection:
                connection.execute(probe(found))
        except DRIVER_ERRORS as error:
            cause = diagnose(error)
            yield Finding(Severity.UNUSABLE, name, cause.what, cause.cure)

    def _found(self, table: Table) -> Found:
        found = self._catalog.get(table.name)
        if found is None:
            raise SourceError(f"{self._settings.place}: has nothing of {table.name}; ask for one of its tables")
        lack = next((lack for lack in found.lacks if lack.required), None)
        if lack:
            raise SourceError(f"{self._settings.place}: {found.mapping.object_name}: {lack.problem}; {lack.cure}")
        return found

    def _frames(self, found: Found, statement: sa.Select[Any]) -> Iterator[pl.DataFrame]:
        shape = {column.name: (column.type, found.kind_of(column.name)) for column in found.wanted}
        with self._connected() as connection:
            yield from self._backend.fetch(connection, statement, shape, self._batch_rows)

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self._opened() as connection:
                yield connection
        except DRIVER_ERRORS as error:
            fault = as_source_error(self._settings.place, error)
            if not fault.transient:
                # a table or column may have changed since it was looked up
                vars(self).pop("_catalog", None)
            # without the cause, whose text may quote rows and addresses
            raise fault from None

    @contextmanager
    def _opened(self) -> Iterator[sa.Connection]:
        with self._settings.engine.connect() as connection:
            try:
                connection.execution_options(**self._backend.options)
                if self._backend.session:
                    connection.execute(set_session(self._backend, self._settings.statement_timeout))
                yield connection
            except BaseException:
                # whatever state it is in, nobody shall get it again
                connection.invalidate()
                raise


def _in_utc(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
