"""Every link detail as questions on links need it, article by article: whoever asks about a few reads only those."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from data_access.machine import by_person

_UTC = pl.Datetime("us", "UTC")
CLICKED: dict[str, pl.DataType] = {
    "article": pl.String(),
    "person": pl.Int32(),
    "send": pl.Int32(),
    "sent_at": _UTC,
    "utility": pl.Boolean(),
    "total_clicks": pl.Int64(),
    "last_clicked_at": _UTC,
    "seen": pl.Int16(),
    "until": _UTC,
}
"""The columns of `Clicked.rows`, of which `article` is an Enum there.

`seen`: flags, only where the link detail was seen; `until`: of a result that shows likely machine activity, up to when.
"""


@dataclass(frozen=True)
class Clicked:
    """The link details of a snapshot, in the order of their articles; last, those that have none."""

    rows: pl.DataFrame

    def about(self, articles: Collection[str] | None, *, machine: bool) -> pl.LazyFrame:
        """Those of these articles, or all; without `machine`, those that a person clicked."""
        rows = self.rows if articles is None else self._of(articles)
        return rows.lazy() if machine else rows.lazy().filter(pl.col("until").is_null() | by_person())

    def _of(self, articles: Collection[str]) -> pl.DataFrame:
        wanted = self._places.filter(pl.col("article").cast(pl.String).is_in(list(articles)))
        parts = (self.rows.slice(start, length) for start, length in wanted.select("start", "length").iter_rows())
        return pl.concat([self.rows.clear(), *parts])

    @cached_property
    def _places(self) -> pl.DataFrame:
        """Where the link details of an article stand: article, start, length."""
        found = self.rows.lazy().with_row_index("start").group_by("article")
        return found.agg(pl.col("start").min(), pl.len().alias("length")).collect()
