"""A load: rows are staged until all of them are known to be good, then written, then published as one snapshot.

Every step may be repeated. If a load dies, readers keep the last snapshot, and the next load writes what is missing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data_access.articles import article, is_utility
from data_access.flags import flags
from data_access.schema import CONTACTS, LINK_DETAILS, RESULTS, TABLES, Table
from data_access.settle import FROM_LIVE, as_copies, settle, settled_schema
from data_access.store.keys import person_keys, send_keys
from data_access.store.snapshots import Snapshot, Snapshots, SourceState
from data_access.store.staging import StagedSource, Staging, Tally, earliest, latest
from data_access.store.tables import MOVES, STORED_LINKS, STORED_RESULTS, STORED_TABLES, Tables

_TIE = ("person", "send", "sent_at", "flags")
_VACUUM_HOURS = 6
LIVE = "live"


class Writer:
    """What a load does to a store; made by `Store.writing`, which holds the lock."""

    def __init__(self, root: Path, tracking_parameters: tuple[str, ...], progress: Callable[[int], None]) -> None:
        self._tables = Tables(root)
        self._snapshots = Snapshots(root)
        self._staging = Staging(root / ".staging")
        self._staging.clear()
        self._tracking_parameters = tracking_parameters
        self._progress = progress
        self._sources: dict[str, StagedSource] = {}

    @property
    def staged_rows(self) -> int:
        """How many rows wait to be written."""
        tallies = [tally for source in self._sources.values() for tally in source.tallies.values()]
        return sum(tally.read - tally.left_out - tally.refused for tally in tallies)

    def stage(self, origin: str, table: Table, frame: pl.DataFrame, *, read: int, left_out: int, refused: int) -> None:
        """Keep rows of a table for `commit`: `frame` has the table's schema; the counts are the source's own."""
        source = self._sources.setdefault(origin, StagedSource())
        tally = source.tallies.setdefault(table.name, Tally())
        tally.read += read
        tally.left_out += left_out
        tally.refused += refused
        source.tables[table.name] = table
        if frame.height:
            source.note(frame)
            self._staging.add(origin, table, frame)

    def commit(self) -> tuple[Snapshot, dict[str, dict[str, Tally]]]:
        """Write everything staged and publish it; gives the snapshot and, by source and table, what became of the rows.

        A load that brings nothing new publishes nothing and gives the snapshot that stands.
        """
        self._tables.create()
        last = self._snapshots.newest()
        self._person_keys = person_keys(self._tables)
        self._send_keys = send_keys(self._tables)
        interrupted = self._tables.versions() != (last.versions if last else self._tables.versions())
        for table in TABLES.values():
            if table not in (RESULTS, LINK_DETAILS):
                for origin, source in self._sources_of(table):
                    self._write_small(origin, source, table, last)
        self._write_results(interrupted)
        self._write_links()
        self._tie_existing()
        snapshot = self._publish(last)
        self._staging.clear()
        return snapshot, {origin: source.tallies for origin, source in self._sources.items()}

    def abandon(self) -> None:
        """Forget what was staged."""
        self._staging.clear()

    def _sources_of(self, table: Table) -> list[tuple[str, StagedSource]]:
        # live first: it has the last word on tables that are replaced whole
        ordered = sorted(self._sources.items(), key=lambda item: item[0] != LIVE)
        return [(origin, source) for origin, source in ordered if table.name in source.tables]

    def _write_small(self, origin: str, source: StagedSource, table: Table, last: Snapshot | None) -> None:
        for part in self._staging.parts(origin, table):
            staged = pl.concat(list(self._staging.slices(origin, table, part)))
            if table.replaced:
                self._replace(origin, source, table, staged, last)
            else:
                if staged["modified_at"].is_null().all():
                    # an export without SystemModstamp is as new as the newest thing beside it
                    staged = staged.with_columns(
                        pl.lit(source.as_of).cast(staged.schema["modified_at"]).alias("modified_at")
                    )
                self._merge(origin, source, table, staged)
            self._progress(staged.height)
        if table is CONTACTS:
            ids = self._tables.scan(STORED_TABLES[table.name]).select("id", "master_id").collect()
            self._number_people(pl.concat([ids["id"], ids["master_id"]]))
        elif "contact_id" in table.names:
            self._number_people(self._tables.scan(STORED_TABLES[table.name]).select("contact_id").collect().to_series())

    def _number_people(self, contact_ids: pl.Series) -> None:
        self._person_keys.number(pl.DataFrame({"contact_id": contact_ids}))

    def _replace(
        self, origin: str, source: StagedSource, table: Table, staged: pl.DataFrame, last: Snapshot | None
    ) -> None:
        stored_table = STORED_TABLES[table.name]
        stored = self._tables.scan(stored_table).collect()
        if stored.height and self._is_outranked(origin, source, stored, last):
            return
        rows = staged.sort(table.names, descending=True, nulls_last=True).unique("id", keep="first")
        rows = rows.with_columns(pl.lit(origin == LIVE).alias(FROM_LIVE)).select(stored.columns)
        different = rows.join(stored, on=rows.columns, how="anti", nulls_equal=True)
        gone = stored.join(rows, on="id", how="anti")
        if different.height or gone.height:
            self._tables.replace(stored_table, rows.sort("id"))
        tally = source.tallies[table.name]
        tally.new = rows.join(stored, on="id", how="anti").height
        tally.updated = different.height - tally.new

    @staticmethod
    def _is_outranked(origin: str, source: StagedSource, stored: pl.DataFrame, last: Snapshot | None) -> bool:
        """Whether the stored rows are to be kept: live has them and these are not live's, or they are from later."""
        stored_from_live = bool(stored[FROM_LIVE].any())
        if stored_from_live != (origin == LIVE):
            return stored_from_live
        state = last.sources.get(origin) if last else None
        return bool(state and state.as_of and source.as_of and source.as_of < state.as_of)

    def _merge(self, origin: str, source: StagedSource, table: Table, staged: pl.DataFrame) -> None:
        stored_table = STORED_TABLES[table.name]
        copies = as_copies(staged, table, live=origin == LIVE)
        existing = self._existing(self._tables.scan(stored_table), copies, table)
        settled = settle(pl.concat([existing, copies]), table)
        new, changed = self._news(settled, existing, table, source.tallies[table.name])
        self._tables.append(stored_table, new.sort("id"))
        self._tables.update(stored_table, changed)

    def _write_results(self, interrupted: bool) -> None:
        linked = self._tables.scan(STORED_LINKS).select(pl.col("result_id").unique().alias("id")).collect()
        self._touched = [pl.DataFrame(schema={name: STORED_RESULTS.schema[name] for name in ("id", *_TIE)})]
        months = self._tables.partitions(STORED_RESULTS)
        for origin, source in self._sources_of(RESULTS):
            for month in self._staging.parts(origin, RESULTS):
                for staged in self._staging.slices(origin, RESULTS, month):
                    written = self._write_month(origin, source, month, staged, known=month in months)
                    self._touched.append(written.join(linked, on="id", how="semi").select("id", *_TIE))
                    self._progress(staged.height)
                months.add(month)
        if interrupted:
            # a load died between writing results and tying their links: look at every link again
            results = self._tables.scan(STORED_RESULTS).select("id", *_TIE)
            self._touched.append(results.join(linked.lazy(), on="id", how="semi").collect(engine="streaming"))

    def _write_month(
        self, origin: str, source: StagedSource, month: str, staged: pl.DataFrame, *, known: bool
    ) -> pl.DataFrame:
        copies = as_copies(staged, RESULTS, live=origin == LIVE)
        if known:
            stored = self._tables.scan(STORED_RESULTS).filter(pl.col("month") == month)
            existing = self._existing(stored, copies, RESULTS)
        else:
            existing = copies.clear()
        settled = settle(pl.concat([existing, copies]), RESULTS)
        self._note_moves(pl.concat([existing, copies]), settled, first=not known)
        new, changed = self._news(settled, existing, RESULTS, source.tallies[RESULTS.name])
        new, changed = (self._with_keys(rows).with_columns(pl.lit(month).alias("month")) for rows in (new, changed))
        self._tables.append(STORED_RESULTS, new.sort("send", "id"))
        self._tables.update(STORED_RESULTS, changed)
        return pl.concat([new, changed], how="diagonal")

    def _with_keys(self, rows: pl.DataFrame) -> pl.DataFrame:
        rows = self._person_keys.number(rows)
        sends = rows.select(
            pl.coalesce("send_id", "triggered_send_id").alias("send_id"),
            (pl.col("send_id").is_null() & pl.col("triggered_send_id").is_not_null()).alias("triggered"),
            pl.col("from_name").fill_null("").str.strip_chars().alias("series"),
        )
        numbers = self._send_keys.number(sends.with_columns(pl.col("send_id").fill_null("")))["send"]
        return rows.with_columns(numbers, flags())

    def _existing(self, stored: pl.LazyFrame, copies: pl.DataFrame, table: Table) -> pl.DataFrame:
        ids = copies.lazy().select(table.key)
        found = stored.join(ids, on=table.key, how="semi").select(list(settled_schema(table)))
        return found.collect(engine="streaming")

    @staticmethod
    def _news(
        settled: pl.DataFrame, existing: pl.DataFrame, table: Table, tally: Tally
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows that the store does not have and those that it has otherwise; the tally counts both.

        A row of which only is new where it was seen is written, but counted as known.
        """
        new = settled.join(existing, on=table.key, how="anti")
        candidates = settled.join(existing, on=table.key, how="semi")
        changed = candidates.join(existing, on=existing.columns, how="anti", nulls_equal=True)
        told = changed.join(existing, on=list(table.names), how="anti", nulls_equal=True)
        tally.new += new.height
        tally.updated += told.height
        return new, changed

    def _note_moves(self, copies: pl.DataFrame, settled: pl.DataFrame, *, first: bool) -> None:
        """Write down every contact that an older copy of a result names; `first` says that the month is new."""
        named = copies.select("id", "contact_id").drop_nulls().unique()
        several = named.filter(pl.col("id").is_duplicated())
        if first and several.height == 0:
            return
        stored = self._tables.scan(MOVES).collect()
        before = stored.select(pl.col("result_id").alias("id"), "contact_id")
        now = settled.select("id", pl.col("contact_id").alias("now_contact_id")).drop_nulls()
        moves = (
            pl.concat([several, before.join(now, on="id", how="semi")])
            .unique()
            .join(now, on="id")
            .filter(pl.col("contact_id") != pl.col("now_contact_id"))
            .select(pl.col("id").alias("result_id"), "contact_id", "now_contact_id")
        )
        fresh = moves.join(stored, on=["result_id", "contact_id"], how="anti")
        changed = moves.join(stored, on=moves.columns, how="anti").join(
            fresh, on=["result_id", "contact_id"], how="anti"
        )
        self._tables.append(MOVES, fresh)
        self._tables.update(MOVES, changed)

    def _write_links(self) -> None:
        for origin, source in self._sources_of(LINK_DETAILS):
            for part in self._staging.parts(origin, LINK_DETAILS):
                for staged in self._staging.slices(origin, LINK_DETAILS, part):
                    copies = as_copies(staged, LINK_DETAILS, live=origin == LIVE)
                    existing = self._existing(self._tables.scan(STORED_LINKS), copies, LINK_DETAILS)
                    settled = settle(pl.concat([existing, copies]), LINK_DETAILS)
                    new, changed = self._news(settled, existing, LINK_DETAILS, source.tallies[LINK_DETAILS.name])
                    new, changed = (self._tied(self._with_article(rows)) for rows in (new, changed))
                    self._tables.append(STORED_LINKS, new.sort("send", "id"))
                    self._tables.update(STORED_LINKS, changed)
                    self._progress(staged.height)

    def _with_article(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(
            article(pl.col("url"), self._tracking_parameters).alias("article"),
            is_utility(pl.col("link_name"), pl.col("url")).alias("utility"),
        )

    def _tied(self, links: pl.DataFrame) -> pl.DataFrame:
        """The links with the person, send, day and flags of their results, as far as those have arrived."""
        wanted = links.lazy().select(pl.col("result_id").alias("id"))
        results = self._tables.scan(STORED_RESULTS).select("id", *_TIE).join(wanted, on="id", how="semi")
        return links.join(results.collect(engine="streaming"), left_on="result_id", right_on="id", how="left")

    def _tie_existing(self) -> None:
        """Tie the links that stood in the store already to the results that this load brought or changed."""
        touched = pl.concat(self._touched).unique("id", keep="last", maintain_order=True)
        if touched.height == 0:
            return
        results = touched.lazy().select(
            pl.col("id").alias("result_id"), *(pl.col(name).alias(f"new_{name}") for name in _TIE)
        )
        differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"new_{name}")) for name in _TIE)
        links = self._tables.scan(STORED_LINKS).join(results, on="result_id").filter(differs)
        links = links.with_columns(pl.col(f"new_{name}").alias(name) for name in _TIE)
        self._tables.update(STORED_LINKS, links.select(list(STORED_LINKS.schema)).collect())

    def _publish(self, last: Snapshot | None) -> Snapshot:
        versions = self._tables.versions()
        sources = dict(last.sources) if last else {}
        for origin, source in self._sources.items():
            before = sources.get(origin)
            state = _state(origin, source, before)
            if before is None or replace(before, loaded_at=state.loaded_at) != state:
                sources[origin] = state
        if last and versions == last.versions and sources == last.sources:
            return last
        snapshot = self._snapshots.publish(versions, sources)
        changed = [name for name, version in versions.items() if not last or last.versions.get(name) != version]
        self._tables.vacuum(changed, _VACUUM_HOURS)
        return snapshot


def _state(origin: str, source: StagedSource, before: SourceState | None) -> SourceState:
    """How fresh a source is after a load: never less than before. What live holds begins where this load began."""
    now = datetime.now(UTC)
    if before is None:
        return SourceState(source.as_of, source.oldest_sent, source.newest_sent, now)
    oldest = (
        source.oldest_sent
        if origin == LIVE and source.oldest_sent
        else earliest(before.oldest_sent, source.oldest_sent)
    )
    return SourceState(latest(before.as_of, source.as_of), oldest, latest(before.newest_sent, source.newest_sent), now)
