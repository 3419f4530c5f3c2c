"""What is different about each kind of database, as data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import sqlalchemy as sa
from snowflake.sqlalchemy import TIMESTAMP_TZ
from sqlalchemy.ext.compiler import compiles

from data_access.sources.sql import fetch
from data_access.sources.sql.fetch import Shape

Fetch = Callable[[sa.Connection, sa.Select[Any], Shape, int], Iterator[pl.DataFrame]]
Moment = Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]
_TABLES = ("get_table_names", "get_view_names")
# what can be cast without failing: a day that there is, and a time of it; the 29th of February in leap years only
_DAY = (
    r"(19|20|21)\d\d-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    r"|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29"
)
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?"
_ZONE = r"Z|z|UTC|[+-](0\d|1[0-4])(:?[0-5]\d)?"
_MOMENT = rf"^\s*({_DAY})([T ]{_TIME}\s*({_ZONE})?)?\s*$"


@dataclass(frozen=True)
class Backend:
    """A kind of database.

    `fetch`: how rows become frames. `read_moment`: text as a moment to compare with, NULL where it is none, whatever
    it holds; None where that can't be had. `checks_types`: a column holds nothing but what it was declared as.
    `utc`: a moment with its zone as one of UTC without. `relations`: which of the inspector's lists name what can be
    read. `session`: the settings of every transaction, by name
    ({seconds}: how long a statement may take). `options`: how SQLAlchemy opens a transaction.
    """

    fetch: Fetch
    utc: Moment
    read_moment: Moment | None = None
    checks_types: bool = True
    relations: Sequence[str] = _TABLES
    session: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)


@compiles(sa.TryCast, "snowflake")
def _compile_try_cast(element: sa.TryCast[Any], compiler: Any, **options: Any) -> str:
    """snowflake-sqlalchemy does not know it, though Snowflake does."""
    clause, kind = (compiler.process(part, **options) for part in (element.clause, element.typeclause))
    return f"TRY_CAST({clause} AS {kind})"


def _read_in_postgresql(text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.case((text.regexp_match(_MOMENT), sa.cast(text, sa.DateTime(timezone=True))))


def _read_in_sqlite(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """To the millisecond, which orders as its text does; in UTC where an offset stands behind it."""
    return sa.func.strftime("%Y-%m-%d %H:%M:%f", value, type_=sa.DateTime())


_OTHER = Backend(fetch.rows, lambda moment: moment)

_BACKENDS: dict[str, Backend] = {
    "postgresql": Backend(
        fetch.copied,
        lambda moment: sa.func.timezone("UTC", moment),
        _read_in_postgresql,
        relations=(*_TABLES, "get_materialized_view_names", "get_foreign_table_names"),
        # what a server, a role or a pool may have set otherwise, and what is read depends on
        session={"TimeZone": "UTC", "DateStyle": "ISO", "statement_timeout": "{seconds}s"},
        options={"postgresql_readonly": True},
    ),
    "snowflake": Backend(
        fetch.arrow,
        lambda moment: sa.func.convert_timezone("UTC", moment),
        lambda text: sa.try_cast(text, TIMESTAMP_TZ()),
    ),
    "sqlite": Backend(fetch.rows, lambda moment: moment, _read_in_sqlite, checks_types=False),
}


def backend_of(dialect: str) -> Backend:
    """What is different about the databases of a SQLAlchemy dialect."""
    return _BACKENDS.get(dialect, _OTHER)
