"""The results, condensed: of each of their data files what counting needs, laid out so that looking at it is reading.

No id, name or text of a person is in them, only numbers (docs/decisions/0020-condensed-results.md).
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.calendar import QUARTER
from data_access.store.file_cache import ROWS, OfFile, Parts

NOBODY = -1
"""The number of a person in a result that names none."""

LEAD = 256
"""A bit more than results carry: the result names a lead."""

SUPERSEDED = 512
"""Another bit: a newer row stands in the place of this one."""

TEXTS = ("email_name", "subject", "from_address")
"""What a result says of its email."""

READ = ("person", "send", "sent_at", "flags", "lead_id", *TEXTS)
"""The columns of a data file that `condense` takes."""

CONDENSED: dict[str, pl.DataType] = {
    "person": pl.Int32(),
    "send": pl.Int32(),
    "flags": pl.Int16(),
    "sent_at": pl.Datetime("us", "UTC"),
}
"""The columns of condensed rows."""

_CELL = ["send", "quarter", "flags"]
_RUNS, _TALLY = "runs", "tally"


class Condensed(OfFile):
    """What counting needs of one data file, opened when it is looked at.

    - name: of the file
    - rows: one a result, in the order of the file: person Int32 (NOBODY where none), send Int32, flags Int16 (with the
      bits above), sent_at
    - runs: where the results of a send stand together: send Int32, start, length Int64, oldest, newest: of sent_at
    - tally: results by send, quarter of an hour and flags: rows Int64; the least of each of TEXTS; oldest, newest: of
      all results of that send and quarter
    """

    @property
    def runs(self) -> pl.DataFrame:
        return self._read(_RUNS)

    @property
    def tally(self) -> pl.DataFrame:
        return self._read(_TALLY)

    def beneath(self, above: pl.DataFrame) -> "Condensed":
        """The same, where these results stand in the place of some of its rows: `row`, and the columns of READ."""
        columns = {ROWS: self._marked, _RUNS: lambda _: self.runs, _TALLY: self._left}
        return Condensed(self.name, lambda part: columns[part](above))

    def _marked(self, above: pl.DataFrame) -> pl.DataFrame:
        flags = self.rows["flags"].to_numpy().copy()
        flags[above["row"].to_numpy()] |= SUPERSEDED
        return self.rows.with_columns(pl.Series("flags", flags))

    def _left(self, above: pl.DataFrame) -> pl.DataFrame:
        """The tally of what is left."""
        gone = self.rows[above["row"].to_numpy()]
        fewer = tally(gone.lazy()).select(*_CELL, pl.col("rows").alias("gone"))
        left = self.tally.lazy().join(fewer, on=_CELL, how="left")
        left = left.with_columns(pl.col("rows") - pl.col("gone").fill_null(0)).filter(pl.col("rows") > 0).drop("gone")
        # a send's first and last moment are among those of what stands above, unless that was sent otherwise
        moved = gone.filter((gone["send"] != above["send"]) | (gone["sent_at"] != above["sent_at"]))["send"].unique()
        rest = standing(self._marked(above).filter(pl.col("send").is_in(moved.implode())))
        now = tally(rest.lazy()).select("send", "quarter", pl.col("oldest", "newest").name.suffix("_now")).unique()
        told = left.join(now, on=["send", "quarter"], how="left")
        was = pl.col("send").is_in(moved.implode())
        ends = (pl.when(was).then(f"{end}_now").otherwise(end).alias(end) for end in ("oldest", "newest"))
        return told.with_columns(ends).select(self.tally.columns).collect()


def together(slices: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Slices of condensed rows, of which there may be none, as one frame."""
    return pl.concat([pl.DataFrame(schema=CONDENSED), *slices])


def standing(rows: pl.DataFrame) -> pl.DataFrame:
    """Condensed rows in whose place none stands."""
    return rows.filter(pl.col("flags") & SUPERSEDED == 0)


def places_of(people: pl.Series, person: npt.NDArray[np.int32], flags: npt.NDArray[np.int16]) -> list[int]:
    """Where rows of these stored numbers stand in a data file, unless others stand in their place."""
    # somebody has a few numbers: to look for each is quicker than for any of them
    found = np.concatenate([np.empty(0, np.intp), *(np.flatnonzero(person == np.int32(one)) for one in people)])
    places: list[int] = np.sort(found[flags[found] & SUPERSEDED == 0]).tolist()
    return places


def condense(results: pl.DataFrame) -> Parts:
    """The results of a data file, in their order, condensed; they need the columns of READ."""
    lead = pl.col("lead_id").is_not_null().cast(pl.Int16) * LEAD
    rows = results.select(
        pl.col("person").fill_null(NOBODY), "send", (pl.col("flags") + lead).alias("flags"), "sent_at", *TEXTS
    ).rechunk()
    oldest, newest = pl.col("sent_at").min().alias("oldest"), pl.col("sent_at").max().alias("newest")
    runs = (
        rows.lazy()
        .with_row_index("start")
        .group_by(pl.col("send").rle_id().alias("run"))
        .agg(
            pl.col("send").first(),
            pl.col("start").min().cast(pl.Int64),
            pl.len().cast(pl.Int64).alias("length"),
            oldest,
            newest,
        )
        .sort("run")
        .drop("run")
    )
    counted, told = pl.collect_all([runs, tally(rows.lazy(), pl.col(TEXTS).min())])
    return {ROWS: rows.drop(TEXTS), _RUNS: counted, _TALLY: told}


def tally(rows: pl.LazyFrame, *more: pl.Expr) -> pl.LazyFrame:
    """Condensed rows by send, quarter of an hour and flags: rows, oldest, newest, and what more is asked for."""
    group = ["send", "quarter"]
    sent = pl.col("oldest").min().over(group), pl.col("newest").max().over(group)
    return (
        rows.group_by("send", pl.col("sent_at").dt.truncate(QUARTER).alias("quarter"), "flags")
        .agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("sent_at").min().alias("oldest"),
            pl.col("sent_at").max().alias("newest"),
            *more,
        )
        .with_columns(sent)
    )
