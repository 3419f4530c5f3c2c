"""The made-up university as a store, written at once: no exports in between, in memory that does not grow with it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import polars as pl

from data_access.demo.lives import ATTRIBUTES
from data_access.demo.university import LINK_FILES, RESULT_FILES, SEED, Batch, Made, Progress, University
from data_access.field_map import Mapping, load_field_map
from data_access.ids import lift
from data_access.schema import Kind, Table
from data_access.sources.source import Origin, apply_deleted, usual_meaning
from data_access.sources.values import conform
from data_access.store.filling import Filling, Rows

_WHOLE_ID = 18
_PIECE = 250_000


def fill_store(
    store: Path, size: int, seed: int = SEED, *, tangled: bool, years: int = 1, progress: Progress = lambda *_: None
) -> Made:
    """Make the store that exports of the same university would become (see University); the folder is new."""
    field_map = load_field_map().with_attributes(ATTRIBUTES)
    progress("Making people", 0, size)
    university = University(size, seed, tangled=tangled, years=years)
    of_results, of_links = (field_map.by_object()[name.lower()] for name in (RESULT_FILES, LINK_FILES))
    filling = Filling(store, field_map.tracking_parameters)
    for name, raw in university.people():
        filling.put(Origin.LIVE, *_small(raw, field_map.by_object()[name.lower()]))
    totals: list[pl.DataFrame] = []
    for batch in _one_ahead(university.batches()):
        progress(f"Making emails of {batch.month}", batch.first_result, size)
        delivered = batch.deliveries
        links = delivered.archive_links
        if not totals:
            links = pl.concat([university.lost_links(delivered), links])
        filling.add(
            _pieces(_both(of_results, delivered.live_results, delivered.archive_results)),
            _both(of_links, delivered.live_links, links),
        )
        totals.append(delivered.totals)
    progress("Making email sends", size, size)
    for name, raw in university.sends(totals).items():
        filling.put(Origin.LIVE, *_small(raw, field_map.by_object()[name.lower()]))
    filling.publish()
    return university.made


def _one_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same, each made while the one before is used."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch


def _small(raw: pl.DataFrame, mapping: Mapping) -> tuple[Table, pl.DataFrame]:
    """Live's rows of a small object as canonical table."""
    frame, _ = conform(raw, mapping.table, {column: own for column, own in _fields(raw, mapping) if own})
    return mapping.table, apply_deleted(frame, mapping.table, usual_meaning(Origin.LIVE))


def _pieces(results: Rows) -> Iterator[Rows]:
    """The same, some at a time, all copies of a result in one piece: they are in the order of their ids."""
    largest = max(results.values(), key=len)
    starts = [None, *largest["id"].gather_every(_PIECE)[1:], None]
    for start, stop in pairwise(starts):
        piece = {}
        for origin, rows in results.items():
            first = 0 if start is None else int(rows["id"].search_sorted(start))
            last = rows.height if stop is None else int(rows["id"].search_sorted(stop))
            piece[origin] = rows.slice(first, last - first)
        yield piece


def _both(mapping: Mapping, live: pl.DataFrame, archive: pl.DataFrame) -> Rows:
    return {
        origin: apply_deleted(_canonical(raw, mapping), mapping.table, usual_meaning(origin))
        for origin, raw in ((Origin.LIVE, live), (Origin.ARCHIVE, archive))
    }


def _canonical(raw: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """What `conform` gives, without a look at every value: what is made here can be taken, but for its short ids."""
    columns: list[pl.Series] = []
    fields = dict(_fields(raw, mapping))
    for column in mapping.table.columns:
        own = fields.get(column.name)
        series = raw[own[0]] if own else pl.Series([None]).new_from_index(0, raw.height)
        if column.kind is Kind.ID and (series.str.len_bytes() < _WHOLE_ID).any():
            series = lift(series)
        if series.dtype == pl.Datetime("us"):
            series = series.dt.replace_time_zone("UTC")
        columns.append(series.cast(column.kind.dtype).alias(column.name))
    return pl.DataFrame(columns)


def _fields(raw: pl.DataFrame, mapping: Mapping) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By canonical column, the fields that feed it, as these rows call them."""
    names = {name.lower(): name for name in raw.columns}
    for column, candidates in mapping.fields.items():
        yield column, tuple(names[name.lower()] for name in candidates if name.lower() in names)
