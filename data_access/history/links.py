"""Questions about links: who clicked which article, and which articles there are."""

import polars as pl

from data_access.flags import seen
from data_access.history.reading import Reading, count_rows
from data_access.query import Answer, Provenance, Query


def clicks(reading: Reading, query: Query) -> Answer:
    """See History.clicks."""
    found, provenance = _found(reading, query, "person", "article", "total_clicks", "last_clicked_at")
    frame = (
        found.with_columns(reading.survivor())
        .drop_nulls("person")
        .group_by("person", "article")
        .agg(
            pl.len().alias("links"),
            pl.col("total_clicks").sum(),
            pl.col("last_clicked_at").max(),
        )
        .join(reading.articles.select("article", "utility"), on="article")
        .select("person", "article", "utility", "links", "total_clicks", "last_clicked_at")
    )
    return Answer(frame.sort("person", "article"), provenance)


def links(reading: Reading, query: Query) -> Answer:
    """See History.links."""
    found, provenance = _found(reading, query, "person", "article", "total_clicks", "last_clicked_at")
    frame = (
        found.with_columns(reading.survivor())
        .group_by("article")
        .agg(
            pl.col("person").drop_nulls().n_unique().alias("clickers"),
            pl.len().alias("links"),
            pl.col("total_clicks").sum(),
            pl.col("last_clicked_at").max(),
        )
        .join(reading.articles, on="article")
        .select("article", "link_names", "utility", "clickers", "links", "total_clicks", "last_clicked_at")
    )
    return Answer(frame.sort(["clickers", "article"], descending=[True, False]), provenance)


def _found(reading: Reading, query: Query, *columns: str) -> tuple[pl.DataFrame, Provenance]:
    """The link details of a query that have an address, and where all of them come from."""
    rows = reading.clicked_links(query)
    found, counted = pl.collect_all(
        [
            rows.filter(pl.col("article").is_not_null()).select(columns),
            rows.group_by(seen().alias("flags")).agg(count_rows()),
        ],
        engine="streaming",
    )
    return found, reading.provenance(counted)
