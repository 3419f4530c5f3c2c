"""Dense numbers for people and sends: what ids become so that a row finds its place by arithmetic instead of a join.

The tables are append-only: a contact id, or a send and series, keeps its number for ever.
"""

import polars as pl

from data_access.store.tables import PERSON_KEYS, SEND_KEYS, StoredTable, Tables


class Keys:
    """One key table, held in memory while a load runs."""

    def __init__(self, tables: Tables, table: StoredTable) -> None:
        self._tables = tables
        self._table = table
        self._number = next(name for name in table.schema if name not in table.key)
        self._known = tables.scan(table).collect()

    @property
    def known(self) -> pl.DataFrame:
        """Every key that has a number, and the number."""
        return self._known

    def number(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with their number in a further column; rows whose first key column is null have none.

        Keys that were never seen get the next numbers, in their own order, and are kept.
        """
        keys = list(self._table.key)
        wanted = rows.select(keys).unique().drop_nulls(keys[0])
        fresh = wanted.join(self._known, on=keys, how="anti", nulls_equal=True).sort(keys)
        if fresh.height:
            start = self._known.height
            numbered = fresh.with_columns(pl.int_range(start, start + fresh.height, dtype=pl.Int32).alias(self._number))
            numbered = numbered.select(list(self._table.schema))
            self._tables.append(self._table, numbered)
            self._known = pl.concat([self._known, numbered])
        return rows.join(self._known, on=keys, how="left", nulls_equal=True, maintain_order="left")


def person_keys(tables: Tables) -> Keys:
    """The numbers of contact ids: column `person`."""
    return Keys(tables, PERSON_KEYS)


def send_keys(tables: Tables) -> Keys:
    """The numbers of sends and series: column `send`."""
    return Keys(tables, SEND_KEYS)
