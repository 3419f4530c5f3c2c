"""What links take over from results: of those that a load brings, taken down while they are at hand.

Otherwise every million links would have to look through all results that there are.
"""

from collections.abc import Iterable
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.store.finder import Finder
from data_access.store.tables import STORED_RESULTS, Tables

TIE = ("person", "send", "sent_at", "flags", "opened_at")
"""What a link takes over from its result."""

TIE_SCHEMA: dict[str, pl.DataType] = {name: STORED_RESULTS.schema[name] for name in ("id", *TIE)}

# so many more marks than links that few results have to be looked at twice
_ROOM = 8


class Ties:
    """What results give the links of a load. `wanted`: the ids of the results that these links name, in any pieces."""

    def __init__(self, tables: Tables, wanted: Iterable[pl.Series]) -> None:
        self._tables = tables
        hashes = [np.unique(ids.hash().to_numpy()) for ids in wanted]
        self._wanted = np.unique(np.concatenate([*hashes, np.zeros(1, dtype=np.uint64)]))
        bits = (_ROOM * len(self._wanted)).bit_length()
        self._shift = np.uint64(64 - bits)
        self._marks: npt.NDArray[np.bool_] = np.zeros(1 << bits, dtype=np.bool_)
        self._marks[self._wanted >> self._shift] = True
        # results that this load does not bring may stand in these
        self._months = sorted(tables.partitions(STORED_RESULTS), reverse=True)
        self._noted = [pl.DataFrame(schema=TIE_SCHEMA)]
        self._finder: Finder | None = None

    def note(self, results: pl.DataFrame) -> None:
        """Take down those of these results that are wanted: TIE_SCHEMA; what is said of one last counts."""
        hashes = results["id"].hash().to_numpy()
        marked = np.flatnonzero(self._marks[hashes >> self._shift])
        near = np.searchsorted(self._wanted, hashes[marked]).clip(max=len(self._wanted) - 1)
        self._noted.append(packed(results[marked[self._wanted[near] == hashes[marked]]]))
        self._finder = None

    def of(self, ids: pl.Series, before: pl.DataFrame | None = None) -> pl.DataFrame:
        """TIE of results with these ids, one row each; null where there is no such result.

        `before`: what it was, in the same order, where that is known: it is so still unless this load says otherwise.
        """
        if self._finder is None:
            self._noted = [pl.concat(self._noted).unique("id", keep="last")]
            self._finder = Finder(self._noted[0]["id"])
        places = self._finder.places(ids)
        tied = self._noted[0].select(pl.col(*TIE).gather(places))
        if before is not None:
            tied = tied.select(pl.when(places.is_null()).then(before[name]).otherwise(name).alias(name) for name in TIE)
        unknown = tied["send"].is_null()
        if not (self._months and unknown.any()):
            return tied
        stored = self._stored(ids.filter(unknown).unique())
        of_stored = ids.to_frame("id").join(stored, on="id", how="left", maintain_order="left")
        return tied.select(pl.coalesce(pl.col(name), of_stored[name]) for name in TIE)

    def _stored(self, ids: pl.Series) -> pl.DataFrame:
        """Id and TIE of stored results; looked for from the newest month on, because people click what is new."""
        found = [pl.DataFrame(schema=TIE_SCHEMA)]
        for month in self._months:
            results = self._tables.scan(STORED_RESULTS).filter(pl.col("month") == month).select(list(TIE_SCHEMA))
            found.append(results.join(ids.to_frame("id").lazy(), on="id", how="semi").collect(engine="streaming"))
            ids = ids.filter(~ids.is_in(found[-1]["id"].implode()))
            if ids.is_empty():
                break
        return pl.concat(found)


def packed(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows; what Polars took them from, and would keep whole, can go."""
    return cast(pl.DataFrame, pl.from_arrow(rows.to_arrow(compat_level=pl.CompatLevel.oldest())))
