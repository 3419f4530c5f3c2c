"""Every link detail of a snapshot as questions on links need it, put together from what is condensed of its files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from data_access.machine import by_person
from data_access.store.condensed import SUPERSEDED
from data_access.store.condensed_links import LINKS, CondensedLinks


@dataclass(frozen=True)
class Clicked:
    """The link details of a snapshot, among them some in whose place others stand.

    - rows: columns of LINKS without `result`; `article` is the place of its name in `articles`, null where there is
      none; `until`: of a result that shows likely machine activity, up to when
    - articles: every article, by name
    """

    rows: pl.DataFrame
    articles: pl.Series

    def about(self, articles: Collection[str] | None, *, machine: bool) -> pl.LazyFrame:
        """Those of these articles, or all, each once; without `machine`, those that a person clicked."""
        rows = self.rows.lazy().filter(pl.col("seen") & SUPERSEDED == 0)
        if articles is not None:
            # a look-up: there are thousands of articles, and millions of rows
            rows = rows.filter(pl.lit(self.articles.is_in(list(articles))).gather(pl.col("article")))
        return rows if machine else rows.filter(pl.col("until").is_null() | by_person())

    def named(self) -> pl.Expr:
        """Column `article` as its name: String."""
        return pl.lit(self.articles).gather(pl.col("article")).alias("article")


def put_together(parts: Sequence[CondensedLinks], flagged: pl.DataFrame) -> Clicked:
    """All parts as one; `flagged` tells which results show likely machine activity (data_access.machine.flagged)."""
    articles = pl.concat([pl.Series(dtype=pl.String), *(part.articles for part in parts)]).unique().sort()
    until = flagged.select("result_id", "until")
    every = [pl.DataFrame(schema=LINKS | {"until": pl.Datetime("us", "UTC")})]
    for part in parts:
        place = articles.search_sorted(part.articles).cast(pl.UInt32)
        # a result that was flagged twice would shift all that come after it
        told = part.results.to_frame().join(until, on="result_id", how="left", maintain_order="left", validate="m:1")
        own = pl.lit(told["until"]).gather(pl.col("result")).alias("until")
        every.append(part.rows.with_columns(pl.lit(place).gather(pl.col("article")).alias("article"), own))
    return Clicked(pl.concat(every).drop("result"), articles)
