"""Condensed results counted by person: arithmetic on their numbers, because grouping a year's would take seconds."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from threading import local
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.flags import Flag, has
from data_access.history import kernels
from data_access.store.condensed import SUPERSEDED, standing

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

# so many results are counted before another thread has its table ready
_WORTH_A_THREAD = 4_000_000
_THREADS = min(4, os.cpu_count() or 1)
_BITS = 64
_LONG_AGO = np.iinfo(np.int64).min

R = TypeVar("R")
Slices = Iterable[pl.DataFrame]
Kinds = npt.NDArray[np.uint32]
"""Results by kind (see kernels) and by person as stored, whose place is 1 + their number; 0 is nobody's."""


def count_kinds(slices: Slices, people: int) -> Kinds:
    """Condensed results counted, by so many people."""

    def count(some: list[pl.DataFrame]) -> Kinds:
        counts = np.zeros((kernels.KINDS, people + 1), dtype=np.uint32)
        for rows in some:
            kernels.count_kinds(rows["person"].to_numpy(), rows["flags"].to_numpy(), SUPERSEDED, counts)
        return counts

    first, *others = _shared(slices, count)
    for kind in range(kernels.KINDS):
        for other in others:
            if other[kind].any():
                first[kind] += other[kind]
    return first


def _shared(slices: Slices, count: Callable[[list[pl.DataFrame]], R]) -> list[R]:
    """What a few threads count, each of its share of the slices."""
    every = list(slices)
    threads = max(1, min(_THREADS, sum(rows.height for rows in every) // _WORTH_A_THREAD))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(count, (every[number::threads] for number in range(threads))))


def totals(kinds: Kinds, survivors: pl.Series) -> pl.DataFrame:
    """Kinds as counts of whom stored numbers stand for: `survivors`, null where that is nobody.

    One row a person, and one (person null) for results of nobody on file: person, sent, delivered, bounced, opened,
    clicked, opened_or_clicked, unsubscribed.
    """
    place = places_of(survivors)
    present = [kind for kind, counts in enumerate(kinds) if counts.any()]
    sent = np.zeros(len(place), dtype=np.uint32)
    for kind in present:
        sent += kinds[kind]
    moved = np.flatnonzero((place != np.arange(len(place), dtype=np.int32)) & (sent > 0))
    np.add.at(sent, place[moved], sent[moved])
    sent[moved] = 0
    some = np.flatnonzero(sent)
    # who stands for them is among the others by now; arrays for these alone, since fresh memory is what takes time
    joins = np.searchsorted(some, place[moved])
    flags = pl.DataFrame({"flags": present}, schema={"flags": pl.Int16()})
    measures = {"sent": sent[some]}
    measures |= {name: np.zeros(len(some), dtype=np.uint32) for name in COUNTED}
    told = flags.select(pl.col("flags"), **COUNTED).rows(named=True)
    for kind, of_kind in zip(present, told, strict=True):
        own = kinds[kind][some]
        np.add.at(own, joins, kinds[kind][moved])
        for name in COUNTED:
            if of_kind[name]:
                measures[name] += own
    person = pl.Series("person", (some - 1).astype(np.int32))
    columns = (pl.Series(name, total.astype(np.int64)) for name, total in measures.items())
    return pl.DataFrame([person.set(person < 0, None), *columns])


def totals_by_group(slices: Slices, survivors: pl.Series, groups: pl.Series) -> pl.DataFrame:
    """Condensed results as counts of groups of people: `groups` is an Enum by number of a person, null for no group.

    One row a group that has any, and one (group null) for results of nobody on file and of whoever is in none: group,
    as in `groups`; people: UInt32, those on file to whom any was delivered; COUNTED: Int64, counts of results.
    """
    names = groups.dtype.categories  # type: ignore[attr-defined]
    # at 0, those of no group
    codes = np.concatenate([[0], groups.to_physical().cast(pl.Int32).fill_null(-1).to_numpy() + 1]).astype(np.int32)
    place = places_of(survivors)
    group, bits = codes[place], (SUPERSEDED, int(Flag.DELIVERED))

    def count(some: list[pl.DataFrame]) -> tuple[Kinds, npt.NDArray[np.bool_]]:
        counts = np.zeros((kernels.KINDS, len(names) + 1), dtype=np.uint32)
        seen = np.zeros(len(place), dtype=np.bool_)
        for rows in some:
            columns = (rows["person"].to_numpy(), rows["flags"].to_numpy())
            kernels.count_kinds_by_group(*columns, *bits, group, seen, counts)
        return counts, seen

    shares = _shared(slices, count)
    counts = np.sum([counts for counts, _ in shares], axis=0)
    reached = np.zeros(len(place), dtype=np.bool_)
    for _, seen in shares:
        reached[place[seen]] = True
    # nobody is no person
    reached[0] = False
    people = np.bincount(codes[reached], minlength=len(names) + 1).astype(np.uint32)
    kinds = pl.DataFrame({"flags": range(kernels.KINDS)}, schema={"flags": pl.Int16()})
    told = kinds.select(pl.col("flags"), **COUNTED)
    measures = {name: counts[told[name].to_numpy()].sum(axis=0, dtype=np.int64) for name in COUNTED}
    named = pl.concat([pl.Series([None], dtype=groups.dtype), names.cast(groups.dtype)]).alias("group")
    every = pl.DataFrame([named, pl.Series("people", people), *(pl.Series(name, of) for name, of in measures.items())])
    return every.filter(pl.Series(counts.any(axis=0)))


def people_sent_to(runs: Iterable[tuple[int, pl.DataFrame]], survivors: pl.Series) -> pl.DataFrame:
    """How many people on file each group of condensed results is of, bounced or not: group (Int32), people (UInt32).

    Takes the groups' results run by run, those of a group one after the other; groups are numbered from 0.
    """
    place = places_of(survivors)
    own = local()

    def count(number: int, parts: list[pl.DataFrame]) -> int:
        if not hasattr(own, "seen"):
            own.seen = np.full(len(place), -1, dtype=np.int32)
        return sum(_count_new(rows, 0, place, own.seen, number) for rows in parts)

    counted = list(_by_group(runs, count))
    return pl.DataFrame(counted, schema={"group": pl.Int32(), "people": pl.UInt32()}, orient="row")


def people_delivered_to(slices: Slices, survivors: pl.Series) -> int:
    """How many people on file any of these condensed results was delivered to."""
    place = places_of(survivors)
    seen = np.full(len(place), -1, dtype=np.int32)
    return sum(_count_new(rows, int(Flag.DELIVERED), place, seen, 0) for rows in slices)


def _count_new(rows: pl.DataFrame, wanted: int, place: kernels.Persons, seen: kernels.Persons, mark: int) -> int:
    columns = (rows["person"].to_numpy(), rows["flags"].to_numpy())
    return kernels.count_new(*columns, SUPERSEDED, wanted, place, seen, mark)


def delivered_by_period(slices: Slices, survivors: pl.Series, begins: Sequence[datetime]) -> pl.DataFrame:
    """How many condensed results were delivered to each person on file, period by period; all were sent in one of them.

    - person: Int32, one row each to whom any was; column_0, column_1, …: UInt16, from `begins[n]` to the next

    Raises OverflowError where somebody got more than 65,535 in one.
    """
    place, moments = places_of(survivors), pl.Series(begins, dtype=pl.Datetime("us")).to_physical().to_numpy()
    counts = np.zeros((len(begins) - 1, len(place)), dtype=np.uint16)
    bits = (SUPERSEDED, int(Flag.DELIVERED))
    for rows in slices:
        person, flags, sent_at = rows["person"].to_numpy(), rows["flags"].to_numpy(), rows["sent_at"].to_physical()
        if kernels.count_by_period(person, flags, *bits, sent_at.to_numpy(), moments, place, counts):
            raise OverflowError("somebody got more emails in a week or month than are counted here")
    counts[:, 0] = 0
    found = np.flatnonzero(counts.any(axis=0))
    persons = pl.Series("person", (found - 1).astype(np.int32))
    return pl.DataFrame([persons, *(pl.Series(f"column_{at}", row[found]) for at, row in enumerate(counts))])


def delivered_by_group(
    runs: Iterable[tuple[int, pl.DataFrame]], survivors: pl.Series
) -> Iterator[tuple[int, pl.DataFrame]]:
    """How many condensed results of each group were delivered to each person on file; groups in the order given.

    Takes the groups' results as `people_sent_to` does. Of each group person: Int32, in order, and delivered: UInt32.
    """
    place, bits = places_of(survivors), (SUPERSEDED, int(Flag.DELIVERED))

    def count(_: int, parts: list[pl.DataFrame]) -> pl.DataFrame:
        counts = np.zeros(len(place), dtype=np.uint32)
        for rows in parts:
            kernels.count_by_person(rows["person"].to_numpy(), rows["flags"].to_numpy(), *bits, place, counts)
        counts[0] = 0
        found = np.flatnonzero(counts)
        return pl.DataFrame({"person": (found - 1).astype(np.int32), "delivered": counts[found]})

    return _by_group(runs, count)


def _by_group(
    runs: Iterable[tuple[int, pl.DataFrame]], count: Callable[[int, list[pl.DataFrame]], R]
) -> Iterator[tuple[int, R]]:
    """What a few threads count, group by group, each with its number."""
    groups = ((number, [rows for _, rows in found]) for number, found in groupby(runs, key=itemgetter(0)))
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(lambda group: (group[0], count(*group)), groups)


def people_by_group(
    persons: pl.Series, articles: pl.Series, survivors: pl.Series, groups: Sequence[pl.Series]
) -> list[int]:
    """How many people on file have a link to an article of each group; `groups`: Boolean, by place of an article.

    Takes a link in each row: whose it is, as a stored number, and the place of its article.
    """
    place, counted = places_of(survivors), []
    for begin in range(0, len(groups), _BITS):
        some = groups[begin : begin + _BITS]
        of_article = np.zeros(len(some[0]), dtype=np.uint64)
        for bit, group in enumerate(some):
            of_article |= group.to_numpy().astype(np.uint64) << np.uint64(bit)
        bits = np.zeros(len(place), dtype=np.uint64)
        kernels.note_groups(persons.to_numpy(), articles.to_numpy(), of_article, place, bits)
        bits[0] = 0
        counted += [int(np.count_nonzero(bits & np.uint64(1 << bit))) for bit in range(len(some))]
    return counted


def bounced_and_unsubscribed(slices: Slices, survivors: pl.Series) -> pl.DataFrame:
    """Of whom the newest condensed result, or one of the newest, bounced hard, or any was unsubscribed by.

    - person: Int32, one row each of those; newest_hard_bounced, unsubscribed: Boolean
    """
    place = places_of(survivors)
    newest = np.full(len(place), _LONG_AGO, dtype=np.int64)
    bounced, unsubscribed = (np.zeros(len(place), dtype=np.bool_) for _ in range(2))
    bits = (SUPERSEDED, int(Flag.HARD_BOUNCE), int(Flag.UNSUBSCRIBED))
    for rows in slices:
        person, flags, sent_at = rows["person"].to_numpy(), rows["flags"].to_numpy(), rows["sent_at"].to_physical()
        kernels.note_newest(person, flags, *bits, sent_at.to_numpy(), place, newest, bounced, unsubscribed)
    found = np.flatnonzero(bounced | unsubscribed)
    return pl.DataFrame(
        {"person": found - 1, "newest_hard_bounced": bounced[found], "unsubscribed": unsubscribed[found]},
        schema={"person": pl.Int32(), "newest_hard_bounced": pl.Boolean(), "unsubscribed": pl.Boolean()},
    )


def nobodys(slices: Slices, survivors: pl.Series) -> Iterator[pl.DataFrame]:
    """The condensed results of nobody on file."""
    nobody = places_of(survivors) == 0
    for rows in slices:
        yield standing(rows.filter(pl.Series(nobody[rows["person"].to_numpy() + 1])))


def places_of(survivors: pl.Series) -> kernels.Persons:
    """By place of a stored number, the place of whom it stands for; of nobody, 0."""
    return np.concatenate([np.zeros(1, np.int32), survivors.fill_null(-1).to_numpy() + np.int32(1)])
