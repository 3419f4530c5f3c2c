"""The link details, condensed: of each of their data files what questions on links need, as condensed results are."""

from functools import cached_property

import polars as pl

from data_access.flags import seen
from data_access.store.condensed import NOBODY, SUPERSEDED, places_of
from data_access.store.file_cache import ROWS, OfFile, Parts

_UTC = pl.Datetime("us", "UTC")
LINKS: dict[str, pl.DataType] = {
    "person": pl.Int32(),
    "send": pl.Int32(),
    "sent_at": _UTC,
    "utility": pl.Boolean(),
    "total_clicks": pl.Int64(),
    "last_clicked_at": _UTC,
    "seen": pl.Int16(),
    "article": pl.UInt32(),
    "result": pl.UInt32(),
}
"""The columns of condensed link details."""

READ_OF_LINKS = (
    *("person", "send", "sent_at", "utility", "total_clicks", "last_clicked_at"),
    *("in_live", "in_archive", "article", "result_id"),
)
"""The columns of a data file that `condense_links` takes."""

_ARTICLES, _RESULTS = "articles", "results"


class CondensedLinks(OfFile):
    """What questions on links need of one data file, opened when it is looked at.

    - name: of the file
    - rows: one a link detail, in the order of the file: LINKS. `seen`: flags, only where it was seen (and SUPERSEDED);
      article, result: places in the other two, article null where it has none
    - articles: the articles, once each, by name
    - results: ids of results; one may be there several times
    """

    @cached_property
    def articles(self) -> pl.Series:
        return self._read(_ARTICLES).to_series()

    @property
    def results(self) -> pl.Series:
        return self._read(_RESULTS).to_series()

    def beneath(self, above: pl.DataFrame) -> "CondensedLinks":
        """The same, where these link details stand in the place of some of its rows: `row`."""
        flags = self.rows["seen"].to_numpy().copy()
        flags[above["row"].to_numpy()] |= SUPERSEDED
        marked = self.rows.with_columns(pl.Series("seen", flags))
        return CondensedLinks(self.name, lambda part: marked if part == ROWS else self._read(part))

    def places_of(self, people: pl.Series) -> list[int]:
        """Where link details of these stored numbers stand in the file, unless others stand there."""
        person = self.rows["person"].fill_null(NOBODY).to_numpy()
        return places_of(people, person, self.rows["seen"].to_numpy())


def condense_links(links: pl.DataFrame) -> Parts:
    """The link details of a data file, in their order, condensed; they need the columns of READ_OF_LINKS."""
    articles = links.select(pl.col("article").drop_nulls().unique().sort())
    run = pl.col("result_id").rle_id().cast(pl.UInt32)
    coded = links.with_columns(
        pl.col("article").cast(pl.Enum(articles["article"])).to_physical().cast(pl.UInt32),
        run.alias("result"),
        seen().alias("seen"),
    )
    results = links.select(pl.col("result_id").filter(run.diff().fill_null(1) != 0))
    return {ROWS: coded.select(list(LINKS)), _ARTICLES: articles, _RESULTS: results}
