"""What a database's columns hold, and which of them feed which canonical column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa
from snowflake.sqlalchemy import TIMESTAMP_LTZ, TIMESTAMP_NTZ, TIMESTAMP_TZ
from sqlalchemy.sql.elements import KeyedColumnElement

from data_access.field_map import Mapping
from data_access.schema import Kind

Column = KeyedColumnElement[Any]
_ZONED = (TIMESTAMP_LTZ, TIMESTAMP_TZ)


class Family(Enum):
    """What a database's type comes to."""

    TEXT = "text"
    FLAG = "true or false"
    NUMBER = "a number"
    MOMENT = "a moment"
    ZONED = "a moment with its zone"
    OTHER = "something else"


_MOMENTS = frozenset({Family.MOMENT, Family.ZONED})
_READABLE: dict[Kind, frozenset[Family]] = {
    Kind.ID: frozenset({Family.TEXT}),
    Kind.TEXT: frozenset({Family.TEXT, Family.NUMBER, Family.FLAG}),
    Kind.FLAG: frozenset({Family.FLAG, Family.TEXT, Family.NUMBER}),
    Kind.COUNT: frozenset({Family.NUMBER, Family.TEXT}),
    Kind.MOMENT: _MOMENTS | {Family.TEXT},
    Kind.YEAR: _MOMENTS | {Family.NUMBER, Family.TEXT},
}
_WANTED: dict[Kind, str] = {
    Kind.ID: "text",
    Kind.TEXT: "text",
    Kind.FLAG: "a boolean, text or 0/1",
    Kind.COUNT: "a number or text",
    Kind.MOMENT: "a timestamp, a date or text",
    Kind.YEAR: "a date, a number or text",
}
_FAMILIES: tuple[tuple[tuple[type, ...], Family], ...] = (
    (_ZONED, Family.ZONED),
    ((sa.DateTime, sa.Date, TIMESTAMP_NTZ), Family.MOMENT),
    ((sa.Boolean,), Family.FLAG),
    ((sa.Integer, sa.Numeric), Family.NUMBER),
    ((sa.String,), Family.TEXT),
)


def family(kind: sa.types.TypeEngine[Any]) -> Family:
    """What a type comes to."""
    found = next((name for types, name in _FAMILIES if isinstance(kind, types)), Family.OTHER)
    return Family.ZONED if found is Family.MOMENT and getattr(kind, "timezone", False) else found


@dataclass(frozen=True)
class Lack:
    """A field that can't be had: the canonical column, the field's API name, what is wrong, and whether nothing goes
    without it."""

    column: str
    field: str
    problem: str
    cure: str
    required: bool


@dataclass(frozen=True)
class Found:
    """An object as a database has it.

    `fields` gives, for each canonical column, the database's columns that feed it, best first; `lacks` is what it does
    not have, or not so that it can be read.
    """

    mapping: Mapping
    source: sa.FromClause
    fields: dict[str, tuple[str, ...]]
    lacks: tuple[Lack, ...]

    @property
    def wanted(self) -> list[Column]:
        """The columns that feed anything, each once."""
        return [self.source.c[name] for name in dict.fromkeys(name for names in self.fields.values() for name in names)]

    @property
    def key(self) -> Column:
        """The column of the row's id."""
        return self.source.c[self.fields[self.mapping.table.key][0]]

    def feeding(self, column: str) -> list[Column]:
        """The columns that feed a canonical column, best first; none where the database has none."""
        return [self.source.c[name] for name in self.fields.get(column, ())]

    def kind_of(self, name: str) -> Kind:
        """What the first canonical column that this one feeds wants it to be."""
        return next(self.mapping.column(column).kind for column, names in self.fields.items() if name in names)


def match(mapping: Mapping, name: str, schema: str | None, columns: Iterable[sa.ColumnClause[Any]]) -> Found:
    """Which columns of a table feed what; letter case does not matter, the exact name before another one."""
    own = list(columns)
    fields: dict[str, tuple[str, ...]] = {}
    lacks: list[Lack] = []
    for column, candidates in mapping.fields.items():
        declared = mapping.column(column)
        have = [found for candidate in candidates if (found := _named(candidate, own)) is not None]
        readable = [found for found in have if family(found.type) in _READABLE[declared.kind]]
        if readable:
            fields[column] = tuple(dict.fromkeys(found.name for found in readable))
            continue
        if have:
            problem = f"the column {have[0].name} is of type {have[0].type!r}, which can't be taken"
            cure = f"give it as {_WANTED[declared.kind]}, in a view for instance"
        else:
            problem = f"there is no column {candidates[0]}"
            cure = (
                f"let {name} have it and the role see it, or write into data_access/field_map.toml what your "
                "organisation calls it"
            )
        lacks.append(Lack(column, candidates[0], problem, cure, declared.required))
    # a short name for the table keeps statements readable
    source = sa.table(name, *own, schema=schema).alias("o")
    return Found(mapping, source, fields, tuple(lacks))


def _named(name: str, columns: list[sa.ColumnClause[Any]]) -> sa.ColumnClause[Any] | None:
    return next(_alike(name, columns), None)


def _alike(name: str, columns: list[sa.ColumnClause[Any]]) -> Iterator[sa.ColumnClause[Any]]:
    yield from (column for column in columns if column.name == name)
    yield from (column for column in columns if column.name.lower() == name.lower())
