"""What topics catch: links and people by topic, and the links that are of no topic yet."""

from collections.abc import Sequence

import polars as pl

from analytics.topics import Topic

ENOUGH_TO_TELL = 10
"""Of so few links, a topic may well be all of them."""


def tally(topics: Sequence[Topic], links: pl.DataFrame, clicks: pl.DataFrame) -> pl.DataFrame:
    """How much each topic catches, in their order: id: String; links, clickers: UInt32.

    Takes the frames of `History.links` and `History.clicks` for the same days; clickers are people on file, each once.
    """
    pairs = pl.concat(
        [
            pl.DataFrame(schema={"id": pl.String(), "article": pl.String()}),
            *(topic.articles(links).select(pl.lit(topic.id).alias("id"), "article") for topic in topics),
        ]
    )
    clickers = clicks.join(pairs, on="article").group_by("id").agg(pl.col("person").n_unique().alias("clickers"))
    return (
        pl.DataFrame({"id": [topic.id for topic in topics]}, schema={"id": pl.String()})
        .join(pairs.group_by("id").agg(pl.len().alias("links")), on="id", how="left", maintain_order="left")
        .join(clickers, on="id", how="left", maintain_order="left")
        .with_columns(pl.col("links", "clickers").fill_null(0))
    )


def of_no_topic(topics: Sequence[Topic], links: pl.DataFrame) -> pl.DataFrame:
    """The rows of `History.links` that none of the topics catches, in their order; utility links are left out."""
    caught = [topic.catches() for topic in topics]
    return links.filter(~pl.any_horizontal(pl.col("utility"), *caught))


def catches_everything(topic: Topic, links: pl.DataFrame) -> bool:
    """Whether a topic tells no link from another: it catches all of them, and they are not just a few."""
    content = links.filter(~pl.col("utility"))
    return content.height >= ENOUGH_TO_TELL and topic.articles(content).height == content.height
