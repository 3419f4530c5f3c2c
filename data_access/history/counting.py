"""Condensed results counted by person: arithmetic on their numbers, because grouping a year's would take seconds."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.flags import Flag, has

_DELIVERED = has(Flag.DELIVERED)
COUNTED: dict[str, pl.Expr] = {
    "delivered": _DELIVERED,
    "bounced": ~_DELIVERED,
    "opened": has(Flag.DELIVERED | Flag.OPENED),
    "clicked": has(Flag.DELIVERED | Flag.CLICKED),
    "opened_or_clicked": _DELIVERED & (has(Flag.OPENED) | has(Flag.CLICKED)),
    "unsubscribed": has(Flag.DELIVERED | Flag.UNSUBSCRIBED),
}
"""Which results each count counts, by their flags: a bounced one counts as sent and bounced, nothing else."""

_BITS = int(Flag.DELIVERED | Flag.OPENED | Flag.CLICKED | Flag.UNSUBSCRIBED)
# so many at once that adding up is little beside counting
_BATCH = 1 << 22
# fewer are sorted sooner than everybody's bit is looked at
_FEW = 1 << 16
_WORKERS = min(4, os.cpu_count() or 1)

Counts = npt.NDArray[np.int64]
Kinds = dict[int, Counts]
"""Results by the four bits that rates need, and in each by person, whose place is 1 + their number; 0 is nobody's."""


def count_kinds(slices: Iterable[pl.DataFrame], people: int) -> Kinds:
    """Condensed results by kind and by person as stored, of whom there are so many."""
    kinds: Kinds = {}
    with ThreadPoolExecutor(_WORKERS) as pool:
        for counted in pool.map(partial(_kinds_of, places=people + 1), _batches(slices)):
            add(kinds, counted)
    return kinds


def add(kinds: Kinds, more: Kinds) -> None:
    """Add the second to the first, which takes them over where it has none."""
    for kind, counts in more.items():
        if kind in kinds:
            kinds[kind] += counts
        else:
            kinds[kind] = counts


def totals(kinds: Kinds, survivors: pl.Series) -> pl.DataFrame:
    """Kinds as counts of whom stored numbers stand for: `survivors`, null where that is nobody.

    One row a person, and one (person null) for results of nobody on file: person, sent, delivered, bounced, opened,
    clicked, opened_or_clicked, unsubscribed.
    """
    stands_for = places_of(survivors)
    moved = np.flatnonzero(stands_for != np.arange(len(stands_for)))
    flags = pl.DataFrame({"flags": list(kinds)}, schema={"flags": pl.Int16()})
    measures = {}
    for name, counts in flags.select(sent=pl.lit(value=True), **COUNTED).to_dict().items():
        total = np.zeros(len(stands_for), dtype=np.int64)
        for kind, counted in zip(kinds.values(), counts.to_list(), strict=True):
            if counted:
                total += kind
        np.add.at(total, stands_for[moved], total[moved])
        total[moved] = 0
        measures[name] = total
    some = np.flatnonzero(measures["sent"])
    person = pl.Series("person", (some - 1).astype(np.int32))
    return pl.DataFrame([person.set(person < 0, None), *(pl.Series(n, t[some]) for n, t in measures.items())])


def people_reached(runs: Iterable[tuple[int, pl.DataFrame]], survivors: pl.Series) -> pl.DataFrame:
    """How many people on file each group of condensed results is of: group (Int32), people (UInt32).

    Takes the groups' results run by run, those of a group one after the other.
    """
    stands_for = places_of(survivors)
    with ThreadPoolExecutor(_WORKERS) as pool:
        groups = ((group, [rows for _, rows in found]) for group, found in groupby(runs, key=itemgetter(0)))
        counted = list(pool.map(partial(_reached, stands_for), groups))
    return pl.DataFrame(counted, schema={"group": pl.Int32(), "people": pl.UInt32()}, orient="row")


def bounced_and_unsubscribed(slices: Iterable[pl.DataFrame], survivors: pl.Series) -> pl.DataFrame:
    """Of whom the newest condensed result, or one of the newest, bounced hard, or any was unsubscribed by.

    - person: Int32, one row each of those who ever bounced hard or unsubscribed
    - newest_hard_bounced, unsubscribed: Boolean
    """
    every = list(slices)
    stands_for = places_of(survivors)
    bounced, unsubscribed = (np.zeros(len(stands_for), dtype=np.bool_) for _ in range(2))
    for rows in every:
        place, flags = rows["person"].to_numpy() + 1, rows["flags"].to_numpy()
        bounced[stands_for[place[flags & Flag.HARD_BOUNCE != 0]]] = True
        unsubscribed[stands_for[place[flags & Flag.UNSUBSCRIBED != 0]]] = True
    bounced[0] = unsubscribed[0] = False
    theirs = bounced[stands_for]
    found = pl.concat(rows.filter(pl.Series(theirs[rows["person"].to_numpy() + 1])) for rows in every)
    is_newest = pl.col("sent_at") == pl.col("sent_at").max()
    newest = (
        found.with_columns(pl.lit(survivors).gather("person").alias("person"))
        .group_by("person")
        .agg((is_newest & has(Flag.HARD_BOUNCE)).any().alias("newest_hard_bounced"))
    )
    left = pl.Series("person", np.flatnonzero(unsubscribed) - 1, dtype=pl.Int32).to_frame()
    told = newest.join(left.with_columns(unsubscribed=True), on="person", how="full", coalesce=True)
    return told.with_columns(pl.col("newest_hard_bounced", "unsubscribed").fill_null(value=False))


def nobodys(slices: Iterable[pl.DataFrame], survivors: pl.Series) -> Iterator[pl.DataFrame]:
    """The condensed results of nobody on file."""
    nobody = places_of(survivors) == 0
    for rows in slices:
        yield rows.filter(pl.Series(nobody[rows["person"].to_numpy() + 1]))


def places_of(survivors: pl.Series) -> npt.NDArray[np.int32]:
    """By place of a stored number, the place of whom it stands for; of nobody, 0."""
    return np.concatenate([np.zeros(1, np.int32), survivors.fill_null(-1).to_numpy() + np.int32(1)])


def _reached(stands_for: npt.NDArray[np.int32], group: tuple[int, list[pl.DataFrame]]) -> tuple[int, int]:
    number, parts = group
    places = [stands_for[part["person"].to_numpy() + 1] for part in parts]
    if sum(map(len, places)) < _FEW:
        return number, int(np.count_nonzero(np.unique(np.concatenate(places))))
    seen = np.zeros(len(stands_for), dtype=np.bool_)
    for some in places:
        seen[some] = True
    return number, int(np.count_nonzero(seen[1:]))


def _kinds_of(batch: list[pl.DataFrame], places: int) -> Kinds:
    person = np.concatenate([part["person"].to_numpy() for part in batch])
    kind = np.concatenate([part["flags"].to_numpy() for part in batch]) & _BITS
    present = np.flatnonzero(np.bincount(kind, minlength=_BITS + 1))
    rank = np.zeros(_BITS + 1, dtype=np.intp)
    rank[present] = np.arange(len(present)) * places + 1
    place = rank[kind]
    place += person
    counted = np.bincount(place, minlength=len(present) * places).reshape(len(present), places)
    return dict(zip(present.tolist(), counted, strict=True))


def _batches(slices: Iterable[pl.DataFrame]) -> Iterator[list[pl.DataFrame]]:
    batch: list[pl.DataFrame] = []
    height = 0
    for rows in slices:
        batch.append(rows)
        height += rows.height
        if height >= _BATCH:
            yield batch
            batch, height = [], 0
    if batch:
        yield batch
