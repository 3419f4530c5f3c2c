"""Results counted by person: arithmetic on their numbers, because grouping a year's results would take seconds."""

from collections.abc import Iterator

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
_KINDS = range(_BITS + 1)
_READ_AT_ONCE = 1 << 20

Counts = npt.NDArray[np.int64]


def count_by_person(rows: pl.LazyFrame, survivors: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Results (person, sent_at, flags; a person as stored) counted by whom they stand for, and by their flags.

    `survivors`: by stored number, whom it stands for. The first frame has one row a person, and one (person null) for
    results of nobody on file: person, sent, delivered, bounced, opened, clicked, opened_or_clicked, unsubscribed. The
    second is what `Reading.provenance` takes.
    """
    nobody = len(survivors)
    read, spans = pl.collect_all(
        [
            rows.select(pl.col("person").fill_null(nobody), "flags"),
            rows.select(pl.col("sent_at").min().alias("oldest"), pl.col("sent_at").max().alias("newest")),
        ],
        engine="streaming",
    )
    counted = np.zeros((len(_KINDS), nobody + 1), dtype=np.int64)
    seen = np.zeros(2 * int(Flag.IN_ARCHIVE), dtype=np.int64)
    for person, flags in _parts(read):
        kind = (flags & _BITS).astype(np.int64)
        found = np.bincount(kind * (nobody + 1) + person)
        counted.reshape(-1)[: len(found)] += found
        seen += np.bincount(flags, minlength=len(seen))
    flagged = np.flatnonzero(seen)
    by_flags = pl.DataFrame({"flags": flagged.astype(np.int16), "rows": seen[flagged]}).join(spans, how="cross")
    return _totals(counted, survivors), by_flags


def _parts(read: pl.DataFrame) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]]:
    for part in read.iter_slices(_READ_AT_ONCE):
        yield part["person"].to_numpy(), part["flags"].to_numpy()


def _totals(counted: Counts, survivors: pl.Series) -> pl.DataFrame:
    nobody = len(survivors)
    stands_for = survivors.fill_null(nobody).to_numpy()
    moved = np.flatnonzero(stands_for != np.arange(nobody))
    kinds = pl.DataFrame({"flags": _KINDS}, schema={"flags": pl.Int16()}).select(sent=pl.lit(value=True), **COUNTED)
    measures = {}
    for name, counts in kinds.to_dict().items():
        total = counted[counts.to_numpy()].sum(axis=0)
        np.add.at(total, stands_for[moved], total[moved])
        total[moved] = 0
        measures[name] = total
    some = np.flatnonzero(measures["sent"])
    person = pl.Series("person", some.astype(np.int32))
    return pl.DataFrame([person.set(person == nobody, None), *(pl.Series(n, t[some]) for n, t in measures.items())])
