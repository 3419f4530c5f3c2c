"""Which condensed results a question is about: found send by send, so that most rows need no look of their own."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property, partial
from typing import Any

import polars as pl

from data_access.store.condensed import TEXTS, Condensed, places_of

_WHERE = ("part", "start", "length", "whole")


class Picker:
    """The condensed results of a snapshot, of which some are picked: by send, and by when they were sent."""

    def __init__(self, parts: Sequence[Condensed]) -> None:
        self._parts = parts

    @cached_property
    def _runs(self) -> pl.DataFrame:
        """The runs of all parts, with the number of the part: UInt32."""
        return pl.concat(
            part.runs.with_columns(pl.lit(number, pl.UInt32).alias("part")) for number, part in enumerate(self._parts)
        )

    @cached_property
    def tally(self) -> pl.DataFrame:
        """All results by send, quarter of an hour and flags: see Condensed, but without TEXTS."""
        extremes = (pl.col("oldest").min(), pl.col("newest").max())
        every = pl.concat(part.tally.drop(TEXTS) for part in self._parts).lazy()
        counted = every.group_by("send", "quarter", "flags").agg(pl.col("rows").sum(), *extremes)
        return counted.with_columns(end.over("send", "quarter") for end in extremes).collect()

    def texts(self, sends: pl.Series) -> pl.DataFrame:
        """What the results of these sends say of their emails: send, quarter, each several times, and TEXTS."""
        theirs = pl.col("send").is_in(sends.implode())
        # the last part, of what stands above the files, is there in any case
        numbers = {*self._runs.filter(theirs)["part"], len(self._parts) - 1}
        told: pl.DataFrame = pl.concat(self._parts[number].tally.filter(theirs) for number in numbers)
        return told.select("send", "quarter", *TEXTS)

    def pick(
        self, sends: pl.Series | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[pl.DataFrame]:
        """The rows (see Condensed) of these sends, or of all, from `since` on and before `until`, slice by slice.

        Superseded ones are among them: the kernels pass over them, others ask for `standing`.
        """
        runs = self._within(since, until)
        if sends is not None:
            runs = runs.filter(pl.col("send").is_in(sends.implode()))
        for where in _joined(runs).iter_rows():
            yield self._rows(where, since, until)

    def runs(
        self, sends: pl.Series, since: datetime | None, until: datetime | None
    ) -> Iterator[tuple[int, pl.DataFrame]]:
        """The same, but run by run: the place of its send among `sends`, whose order the runs have, and its rows."""
        place = pl.DataFrame({"send": sends, "place": range(len(sends))}, schema={"send": pl.Int32, "place": pl.Int32})
        asked = place.join(self._within(since, until), on="send", maintain_order="left")
        for at, *where in asked.select("place", *_WHERE).iter_rows():
            yield at, self._rows(tuple(where), since, until)

    def _within(self, since: datetime | None, until: datetime | None) -> pl.DataFrame:
        """The runs of which some result was sent then; `whole`: all of it was."""
        runs, whole = self._runs, pl.lit(value=True)
        if since is not None:
            runs, whole = runs.filter(pl.col("newest") >= since), whole & (pl.col("oldest") >= since)
        if until is not None:
            runs, whole = runs.filter(pl.col("oldest") < until), whole & (pl.col("newest") < until)
        return runs.with_columns(whole.alias("whole"))

    def places_of(self, people: pl.Series) -> dict[str, list[int]]:
        """Where the results of these stored numbers stand: by data file, their places in it.

        Those that stand above the files are not among them.
        """
        files = [part for part in self._parts if part.name]
        with ThreadPoolExecutor() as pool:
            found = pool.map(partial(_places, people=people), files)
            return {part.name: places for part, places in zip(files, found, strict=True) if places}

    def _rows(self, where: tuple[Any, ...], since: datetime | None, until: datetime | None) -> pl.DataFrame:
        number, start, length, whole = where
        part = self._parts[number]
        rows: pl.DataFrame = part.rows.slice(start, length)
        if not whole and since is not None:
            rows = rows.filter(pl.col("sent_at") >= since)
        if not whole and until is not None:
            rows = rows.filter(pl.col("sent_at") < until)
        return rows


def _places(part: Condensed, people: pl.Series) -> list[int]:
    return places_of(people, part.rows["person"].to_numpy(), part.rows["flags"].to_numpy())


def _joined(runs: pl.DataFrame) -> pl.DataFrame:
    """Runs that follow each other in a file, as one: part, start, length, whole."""
    end = pl.col("start") + pl.col("length")
    follows = (
        (pl.col("start") == end.shift())
        & (pl.col("part") == pl.col("part").shift())
        & (pl.col("whole") == pl.col("whole").shift())
    )
    return (
        runs.with_columns((~follows.fill_null(value=False)).cum_sum().alias("joined"))
        .group_by("joined", maintain_order=True)
        .agg(pl.col("part").first(), pl.col("start").first(), pl.col("length").sum(), pl.col("whole").first())
        .drop("joined")
    )
