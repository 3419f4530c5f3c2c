"""Where each of many texts stands among others: found by hash, because a join would hash all the others every time."""

import numpy as np
import numpy.typing as npt
import polars as pl

# so many more places than texts that few share one
_ROOM = 2

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


class Finder:
    """Finds texts among these, of which each stands there once and none is null."""

    def __init__(self, texts: pl.Series) -> None:
        self._texts = texts
        hashes = texts.hash().to_numpy()
        self._places = np.argsort(hashes)
        # one more than there are, so that whoever looks behind the last finds something
        self._hashes = np.append(hashes[self._places], np.uint64(0))
        bits = max((_ROOM * len(texts)).bit_length(), 1)
        self._shift = np.uint64(64 - bits)
        firsts = np.arange(1 << bits, dtype=np.uint64) << self._shift
        self._begins = np.searchsorted(hashes[self._places], firsts).astype(np.int32)

    def __len__(self) -> int:
        return len(self._texts)

    def places(self, texts: pl.Series) -> pl.Series:
        """The place of each of these, from 0, as Int32; null where it is not among them, or null."""
        found = pl.Series(texts.name, self._by_hash(texts.hash().to_numpy()), dtype=pl.Int32)
        found = found.set(found < 0, None)
        same = self._texts.gather(found) == texts
        # two texts may have the same hash, and what is null has one as well
        others = (found.is_not_null() & ~same.fill_null(value=False)).arg_true()
        if others.is_empty():
            return found
        numbered = self._texts.alias("text").to_frame().with_row_index("place")
        joined = texts.gather(others).alias("text").to_frame()
        joined = joined.join(numbered, on="text", how="left", maintain_order="left")
        return found.scatter(others, joined["place"].cast(pl.Int32))

    def _by_hash(self, wanted: Hashes) -> Places:
        """The place of a text with each of these hashes, -1 where there is none."""
        found = np.full(len(wanted), -1, dtype=np.int64)
        rows = np.arange(len(wanted))
        # a text that has a hash stands at its beginning or shortly behind it: hashes are as good as evenly spread
        at = self._begins[wanted >> self._shift].astype(np.int64)
        while len(rows):
            there, looked_for = self._hashes[at], wanted[rows]
            inside = at < len(self._texts)
            hit = (there == looked_for) & inside
            found[rows[hit]] = self._places[at[hit]]
            further = (there < looked_for) & inside
            rows, at = rows[further], at[further] + 1
        return found
