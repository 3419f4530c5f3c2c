"""A store: a folder of Delta tables, its snapshots, and the one writer that it allows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TypeVar

import polars as pl

from data_access.errors import StoreError
from data_access.roots import Root
from data_access.store.beside import condensed_of, derived_of, preparing_of
from data_access.store.condensed import READ, Condensed, condense
from data_access.store.condensed_links import READ_OF_LINKS, CondensedLinks, condense_links
from data_access.store.derived import DerivedFrames
from data_access.store.file_cache import FileCache, Parts
from data_access.store.forgotten import CONTACT
from data_access.store.layers import PLACE, DataFile, Layers
from data_access.store.place import place_of
from data_access.store.snapshots import FORMAT, Snapshot, Snapshots
from data_access.store.tables import CHANGES, FORGOTTEN, LAYERED, STORED_LINKS, STORED_RESULTS, StoredTable, Tables
from data_access.store.writer import Writer

PATIENCE = timedelta(minutes=2)
"""Readers keep to what they have so long, while something newer is prepared."""

C = TypeVar("C", Condensed, CondensedLinks)


class Store:
    """The history in a folder, or in a bucket.

    Opening is cheap; nothing is read until asked for, and everything that is read is of one snapshot.
    """

    def __init__(self, root: Root) -> None:
        self.root = root
        self._scans: dict[str, pl.LazyFrame] = {}
        self._names: dict[str, list[str]] = {}
        self._layered: dict[str, Layers] = {}

    @cached_property
    def snapshot(self) -> Snapshot:
        """The newest snapshot when the store was first asked.

        Raises StoreError if it holds no store, nothing was ever published, or the format is another one.
        """
        newest = Snapshots(self.root).newest()
        if newest is None:
            raise StoreError(
                f"{self.root}: holds no history yet; load exports into it: make load LIVE=folder ARCHIVE=folder"
            )
        self._check_format(newest)
        return newest

    @cached_property
    def forgotten(self) -> int:
        """How many contacts were forgotten in it, ever: the number only grows."""
        return self.scan(FORGOTTEN).filter(pl.col("kind") == CONTACT).collect().height

    def newest(self) -> Snapshot | None:
        """The newest snapshot there is now; None where nothing was ever published."""
        return Snapshots(self.root).newest()

    def scan(self, table: StoredTable) -> pl.LazyFrame:
        """A table of the snapshot; empty where the snapshot is older than the table."""
        if table.name not in self._scans:
            # reading a table's log is most of what a small question costs, and a version never changes
            self._scans[table.name] = self._scan(table)
        return self._scans[table.name]

    def _scan(self, table: StoredTable) -> pl.LazyFrame:
        if table.name not in self.snapshot.versions:
            return pl.LazyFrame(schema=table.schema)
        if table.name in CHANGES:
            return self._layers(table).scan()
        return Tables(self.root).scan(table, self.snapshot.versions)

    def files(self, table: StoredTable) -> list[DataFile]:
        """The data files of a table in the snapshot, by path; of a layered table, those of its base.

        A file never changes, and its name is its own: DataFile(path, rows, part), the path relative to the table's
        folder, in the form that the column `file` of `changes` has.
        """
        versions = self.snapshot.versions
        if table.name not in versions:
            return []
        return self._layers(table).files if table.name in CHANGES else Tables(self.root).files(table, versions)

    def changes(self, table: StoredTable) -> pl.LazyFrame:
        """The rows of a layered table (results, link_details) that stand above its base, each key once: the table's
        columns; file String and row Int64, which say in the place of which row of which of `files` they stand, the
        first one of a file being 0.

        What `scan` gives is the rows of all files but those in whose place one of these stands, and these.
        """
        versions = self.snapshot.versions
        if table.name not in versions:
            return pl.LazyFrame(schema=CHANGES[table.name].schema)
        return self._layers(table).changes()

    @cached_property
    def condensed(self) -> list[Condensed]:
        """The results of the snapshot, condensed, by data file; what is missing is made of the files and kept.

        Last, under no name, those that stand above the files.
        """
        return self._condensed(STORED_RESULTS, READ, condense, Condensed)

    @cached_property
    def condensed_links(self) -> list[CondensedLinks]:
        """The same of the link details."""
        return self._condensed(STORED_LINKS, READ_OF_LINKS, condense_links, CondensedLinks)

    def _condensed(
        self, table: StoredTable, columns: Sequence[str], make: Callable[[pl.DataFrame], Parts], of: type[C]
    ) -> list[C]:
        """A layered table, condensed: an `of` for each data file, and one, without name, for what stands above them."""
        if table.name not in self.snapshot.versions:
            return []
        files = self._made_of_files(table, columns, make)
        parts: dict[str, C] = {path: of(path, read) for path, read in files.items()}
        above = self.changes(table).select(*columns, *PLACE).collect()
        for (path,), changed in above.partition_by("file", as_dict=True).items():
            parts[str(path)] = parts[str(path)].beneath(changed)
        parts[""] = of("", make(above).__getitem__)
        return list(parts.values())

    def _made_of_files(
        self, table: StoredTable, columns: Sequence[str], make: Callable[[pl.DataFrame], Parts]
    ) -> dict[str, Callable[[str], pl.DataFrame]]:
        """What `make` makes of these columns of each data file of a layered table, by the file's path."""
        layers, kept = self._layers(table), FileCache(condensed_of(self.root))

        def made(path: str) -> Parts:
            return make(layers.read(path, columns))

        parts = {file.path: kept.open(file.path, partial(made, file.path)) for file in layers.files}
        if kept.has_made:
            if self.is_current():
                kept.tidy([file.path for one in LAYERED for file in self.files(one)])
            else:
                # it may be about somebody who was forgotten since
                kept.discard()
        return parts

    def results_at(self, places: Mapping[str, Sequence[int]], columns: Sequence[str]) -> pl.DataFrame:
        """Some columns of results of the snapshot: by data file, their places in it."""
        return self._layers(STORED_RESULTS).at(places, columns)

    def links_of(self, people: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
        """Some columns of every link detail of these stored numbers of people."""
        if STORED_LINKS.name not in self.snapshot.versions:
            return pl.DataFrame(schema={name: STORED_LINKS.schema[name] for name in columns})
        layers = self._layers(STORED_LINKS)
        places = {part.name: part.places_of(people) for part in self.condensed_links if part.name}
        beneath = layers.at({name: rows for name, rows in places.items() if rows}, columns)
        above = layers.changes().filter(pl.col("person").is_in(people.implode()))
        return pl.concat([beneath, above.select(beneath.columns).collect()])

    def _layers(self, table: StoredTable) -> Layers:
        if table.name not in self._layered:
            self._layered[table.name] = Tables(self.root).layers(table, self.snapshot.versions)
        return self._layered[table.name]

    def derived(
        self, name: str, tables: Collection[StoredTable], make: Callable[[], pl.DataFrame], *also: str
    ) -> pl.DataFrame:
        """A frame that is worked out of these tables of the snapshot, kept until one of them, or `also`, is another."""
        basis = [f"{table.name}/{file}" for table in tables for file in self._every_file(table)]
        return DerivedFrames(derived_of(self.root)).frame(name, [*basis, *also], make, self.is_current)

    def _every_file(self, table: StoredTable) -> list[str]:
        if table.name not in self._names:
            layers = [layer for layer in (table, CHANGES.get(table.name)) if layer]
            self._names[table.name] = [f"{layer.name}/{file.path}" for layer in layers for file in self.files(layer)]
        return self._names[table.name]

    def is_current(self) -> bool:
        """Whether nothing newer was published since this store was opened."""
        newest = Snapshots(self.root).newest()
        # a store that was made anew in the same place counts from 1 again
        return newest is not None and newest.published_at == self.snapshot.published_at

    def is_overtaken(self) -> bool:
        """Whether something newer was published that is ready to be read.

        What is still prepared is not: whoever comes in between would work out the same once more. It is waited for, but
        not longer than PATIENCE, and not at all where anybody was forgotten since.
        """
        newest = self.newest()
        if newest is None or newest.published_at == self.snapshot.published_at:
            return newest is None
        forgot = newest.versions.get(FORGOTTEN.name) != self.snapshot.versions.get(FORGOTTEN.name)
        waited = datetime.now(UTC) - newest.published_at
        return forgot or waited > PATIENCE or not preparing_of(self.root).exists()

    @contextmanager
    def writing(
        self,
        *,
        tracking_parameters: tuple[str, ...] = (),
        keep_years: int | None = None,
        wait: float = 0,
        say: Callable[[str], None] = lambda _: None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Iterator[Writer]:
        """A load. Nothing that it stages reaches the store before its `commit`.

        `keep_years`: of which results are kept; older whole months are dropped. None: as many as there are.
        `wait`: seconds to wait for another writer, of whom `say` is told; then StoreBusyError. `progress` is told how
        many rows were written.
        """
        place = place_of(self.root)
        place.make()
        with place.writing(wait, say) as hold:
            snapshots = Snapshots(self.root)
            if (newest := snapshots.newest()) is not None:
                self._check_format(newest)
            writer = Writer(self.root, hold, snapshots, tracking_parameters, keep_years, progress)
            try:
                yield writer
            finally:
                writer.abandon()

    def _check_format(self, snapshot: Snapshot) -> None:
        if snapshot.format != FORMAT:
            raise StoreError(
                f"{self.root}: was written in format {snapshot.format}, this program reads format {FORMAT}; "
                "load the exports into a new store"
            )
