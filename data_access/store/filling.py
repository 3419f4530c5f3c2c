"""A new store, filled batch by batch: each batch has every copy of its rows, so that nothing is staged or looked up.

What a load of the same rows would leave, in a fraction of the time; for rows that are made, not exported.
"""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from data_access.articles import article, is_utility
from data_access.errors import StoreError
from data_access.schema import LINK_DETAILS, RESULTS, Table
from data_access.settle import as_copies, settle
from data_access.store.forgotten import Forgotten
from data_access.store.keys import person_keys, send_keys
from data_access.store.load import LIVE, Load
from data_access.store.load_results import note_moves, numbered
from data_access.store.load_small import write_small_tables
from data_access.store.snapshots import Snapshot, Snapshots
from data_access.store.staging import StagedSource, Staging, Tally
from data_access.store.states import state_after
from data_access.store.tables import STORED_LINKS, STORED_RESULTS, STORED_TABLES, Tables
from data_access.store.ties import TIE, Ties

_FILE_ROWS = 500_000
# what is sent automatically goes on into the next month
_HELD_MONTHS = 2
_MOST_FILES = 24

Rows = dict[str, pl.DataFrame]
"""Canonical rows of one table, by origin."""


class Filling:
    """A folder that becomes a store with `publish`; nobody else may write there before.

    Small tables come first, but for those that tell of what the results come to. Raises StoreError where the folder
    holds a store already.
    """

    def __init__(self, root: Path, tracking_parameters: tuple[str, ...] = ()) -> None:
        self._tables = Tables(root)
        self._snapshots = Snapshots(root)
        if self._snapshots.newest() is not None:
            raise StoreError(f"{root}: holds a history already; choose another folder")
        self._tables.create()
        self._load = Load(
            tables=self._tables,
            staging=Staging(root / ".staging"),
            sources={},
            last=None,
            people=person_keys(self._tables),
            sends=send_keys(self._tables),
            forgotten=Forgotten(self._tables, root),
            ties=Ties(self._tables, []),
            kept_from=None,
            tracking_parameters=tracking_parameters,
            progress=lambda _: None,
        )
        # rows by month of creation, until there are enough for a file
        self._held: dict[str, list[pl.DataFrame]] = {}

    def put(self, origin: str, table: Table, rows: pl.DataFrame) -> None:
        """Write all of a small table."""
        source = self._note(origin, rows)
        source.tallies = {table.name: Tally()}
        self._load.staging.add(origin, table, rows)
        write_small_tables(self._load)
        self._load.staging.clear()
        source.tallies = {}

    def add(self, results: Iterable[Rows], links: Rows) -> None:
        """Write results, some at a time but every copy of each at once, and all links of theirs, and lost ones."""
        known = pl.concat([self._add_results(rows) for rows in results])
        copies = self._copies(LINK_DETAILS, links)
        self._tables.append(STORED_LINKS, self._tied(settle(copies, LINK_DETAILS), known).sort("send", "person", "id"))

    def publish(self) -> Snapshot:
        """Write what is left, and make all of it a history."""
        for month in list(self._held):
            self._write(month)
        self._tables.compact(_MOST_FILES)
        # there is nobody yet who reads older versions
        self._tables.vacuum(STORED_TABLES, hours=0)
        states = {origin: state_after(origin, source, None) for origin, source in self._load.sources.items()}
        return self._snapshots.publish(self._tables.versions(), states)

    def _add_results(self, rows: Rows) -> pl.DataFrame:
        """Gives what links need of these results."""
        copies = self._copies(RESULTS, rows)
        settled = settle(copies, RESULTS)
        if all(frame.height for frame in rows.values()):
            note_moves(self._load, copies, settled, known=False)
        months = settled.with_columns(pl.col("created_at").dt.strftime("%Y-%m").alias("month"))
        told = []
        for (month,), part in sorted(months.partition_by("month", as_dict=True, include_key=False).items()):
            whole = numbered(self._load, part, str(month))
            self._hold(str(month), whole)
            told.append(whole.select(pl.col("id").alias("result_id"), *TIE))
        return pl.concat(told)

    def _copies(self, table: Table, rows: Rows) -> pl.DataFrame:
        for origin, frame in rows.items():
            self._note(origin, frame)
        return pl.concat([as_copies(frame, table, live=origin == LIVE) for origin, frame in rows.items()])

    def _note(self, origin: str, rows: pl.DataFrame) -> StagedSource:
        source = self._load.sources.setdefault(origin, StagedSource())
        if rows.height:
            source.note(rows)
        return source

    def _tied(self, links: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
        """The links with their article, and what these results give them."""
        # an email has few links and many clicks
        place = ["link_name", "url"]
        places = links.select(place).unique()
        places = places.with_columns(
            article(pl.col("url"), self._load.tracking_parameters).alias("article"),
            is_utility(pl.col("link_name"), pl.col("url")).alias("utility"),
        )
        tied = links.join(results, on="result_id", how="left")
        return tied.join(places, on=place, how="left", nulls_equal=True)

    def _hold(self, month: str, rows: pl.DataFrame) -> None:
        """Keep results of one month for its next file, which is written first where they are too many for it."""
        if sum(held.height for held in self._held.get(month, [])) + rows.height > _FILE_ROWS:
            self._write(month)
        self._held.setdefault(month, []).append(rows)
        while len(self._held) > _HELD_MONTHS:
            self._write(min(self._held))

    def _write(self, month: str) -> None:
        rows = self._held.pop(month, [])
        if rows:
            self._tables.append(STORED_RESULTS, pl.concat(rows).sort("send", "person", "id"))
