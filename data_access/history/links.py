"""Questions about links: who clicked which article, and which articles there are."""

from collections.abc import Collection, Sequence

import polars as pl

from data_access.history.counting import people_by_group
from data_access.history.reading import Reading, count_rows
from data_access.query import Answer, Provenance, Query
from data_access.store.condensed import NOBODY


def clicks(reading: Reading, query: Query, articles: Collection[str] | None) -> Answer:
    """See History.clicks."""
    found, provenance = _found(reading, query, articles)
    frame = (
        found.lazy()
        .with_columns(reading.survivor())
        .drop_nulls("person")
        # by the place of the article's name, which is that of its letters; one number sorts quicker than two
        .with_columns((pl.col("person").cast(pl.Int64) * 2**32 + pl.col("article")).alias("both"))
        .sort("both")
        .group_by("both", maintain_order=True)
        .agg(
            pl.col("person", "article").first(),
            pl.len().alias("links"),
            pl.col("total_clicks").sum(),
            pl.col("last_clicked_at").max(),
        )
        .with_columns(reading.clicked.named())
        .join(reading.articles.lazy().select("article", "utility"), on="article", maintain_order="left")
        .select("person", "article", "utility", "links", "total_clicks", "last_clicked_at")
        .collect()
    )
    return Answer(frame, provenance)


def clickers(reading: Reading, query: Query, groups: Sequence[Collection[str]]) -> list[int]:
    """See History.clickers."""
    rows = reading.clicked_links(query).filter(pl.col("article").is_not_null()).select("person", "article").collect()
    names = reading.clicked.articles
    of_groups = [names.is_in(list(group)) for group in groups]
    return people_by_group(rows["person"].fill_null(NOBODY), rows["article"], reading.survivors, of_groups)


def links(reading: Reading, query: Query) -> Answer:
    """See History.links."""
    found, provenance = _found(reading, query, None)
    frame = (
        found.with_columns(reading.survivor())
        .group_by("article")
        .agg(
            pl.col("person").drop_nulls().n_unique().alias("clickers"),
            pl.len().alias("links"),
            pl.col("total_clicks").sum(),
            pl.col("last_clicked_at").max(),
        )
        .with_columns(reading.clicked.named())
        .join(reading.articles, on="article")
        .select("article", "link_names", "utility", "clickers", "links", "total_clicks", "last_clicked_at")
    )
    return Answer(frame.sort(["clickers", "article"], descending=[True, False]), provenance)


def _found(reading: Reading, query: Query, articles: Collection[str] | None) -> tuple[pl.DataFrame, Provenance]:
    """The link details of a query about these articles, and where all that the query is about come from."""
    columns = ("person", "article", "total_clicks", "last_clicked_at")
    every = reading.clicked_links(query)
    rows = every if articles is None else reading.clicked_links(query, articles)
    found, counted = pl.collect_all(
        [
            rows.filter(pl.col("article").is_not_null()).select(columns),
            every.group_by(pl.col("seen").alias("flags")).agg(count_rows()),
        ]
    )
    return found, reading.provenance(counted)
