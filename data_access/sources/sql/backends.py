"""What is different about each kind of database, as data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import sqlalchemy as sa
from snowflake.sqlalchemy import TIMESTAMP_TZ

from data_access.sources.sql import fetch
from data_access.sources.sql.fetch import Shape

Fetch = Callable[[sa.Connection, sa.Select[Any], Shape, int], Iterator[pl.DataFrame]]
_TABLES = ("get_table_names", "get_view_names")


@dataclass(frozen=True)
class Backend:
    """A kind of database.

    `fetch`: how rows become frames. `zoned`: the type that text is read as where a moment has to be compared. `utc`: a
    moment with its zone as one of UTC without. `relations`: which of the inspector's lists name what can be read.
    `session`: the settings of every transaction, by name
    ({seconds}: how long a statement may take). `options`: how SQLAlchemy opens a transaction.
    """

    fetch: Fetch
    zoned: sa.types.TypeEngine[Any]
    utc: Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]
    relations: Sequence[str] = _TABLES
    session: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)


_OTHER = Backend(fetch.rows, sa.DateTime(), lambda moment: moment)

_BACKENDS: dict[str, Backend] = {
    "postgresql": Backend(
        fetch.copied,
        sa.DateTime(timezone=True),
        lambda moment: sa.func.timezone("UTC", moment),
        relations=(*_TABLES, "get_materialized_view_names", "get_foreign_table_names"),
        # what a server, a role or a pool may have set otherwise, and what is read depends on
        session={"TimeZone": "UTC", "DateStyle": "ISO", "statement_timeout": "{seconds}s"},
        options={"postgresql_readonly": True},
    ),
    "snowflake": Backend(fetch.arrow, TIMESTAMP_TZ(), lambda moment: sa.func.convert_timezone("UTC", moment)),
}


def backend_of(dialect: str) -> Backend:
    """What is different about the databases of a SQLAlchemy dialect."""
    return _BACKENDS.get(dialect, _OTHER)
