"""Dense numbers for people and sends: what ids become so that a row finds its place by arithmetic instead of a join.

The tables are append-only: a contact id, or a send and series, keeps its number for ever.
"""

import polars as pl

from data_access.store.finder import Finder
from data_access.store.tables import PERSON_KEYS, SEND_KEYS, StoredTable, Tables

# keys that came since the others were made findable are looked for one by one until they are a tenth of all
_LATE = 10


class Keys:
    """One key table, held in memory while a load runs."""

    def __init__(self, tables: Tables, table: StoredTable) -> None:
        self._tables = tables
        self._table = table
        self._number = next(name for name in table.schema if name not in table.key)
        # a key's number is its place
        self._known = tables.scan(table).collect().sort(self._number)
        self._finder = Finder(self._known[table.key[0]][:0])

    @property
    def known(self) -> pl.DataFrame:
        """Every key that has a number, and the number."""
        return self._known

    def number(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with their number in a further column; rows whose first key column is null have none.

        Keys that were never seen get the next numbers, in their own order, and are kept.
        """
        keys = rows.select(self._table.key)
        numbers = self._find(keys)
        unknown = numbers.is_null() & keys.to_series().is_not_null()
        if unknown.any():
            fresh = self._keep(keys.filter(unknown).unique().sort(self._table.key))
            numbers = numbers.scatter(unknown.arg_true(), self._join(keys.filter(unknown), fresh))
        return rows.with_columns(numbers)

    def _keep(self, fresh: pl.DataFrame) -> pl.DataFrame:
        """Give keys their numbers and keep both."""
        start = self._known.height
        numbers = pl.int_range(start, start + fresh.height, dtype=pl.Int32, eager=True)
        fresh = fresh.with_columns(numbers.alias(self._number)).select(list(self._table.schema))
        self._tables.append(self._table, fresh)
        self._known = pl.concat([self._known, fresh])
        return fresh

    def _find(self, keys: pl.DataFrame) -> pl.Series:
        """The numbers of keys, null where they have none."""
        if keys.width > 1:
            return self._join(keys, self._known)
        if self._known.height - len(self._finder) > self._known.height // _LATE:
            self._finder = Finder(self._known.to_series())
        numbers = self._finder.places(keys.to_series()).alias(self._number)
        late, unfound = self._known[len(self._finder) :], numbers.is_null()
        if late.height and unfound.any():
            numbers = numbers.scatter(unfound.arg_true(), self._join(keys.filter(unfound), late))
        return numbers

    def _join(self, keys: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
        numbered = keys.join(known, on=keys.columns, how="left", nulls_equal=True, maintain_order="left")
        return numbered[self._number]


def person_keys(tables: Tables) -> Keys:
    """The numbers of contact ids: column `person`."""
    return Keys(tables, PERSON_KEYS)


def send_keys(tables: Tables) -> Keys:
    """The numbers of sends and series: column `send`."""
    return Keys(tables, SEND_KEYS)
