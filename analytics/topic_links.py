"""What topics catch: links and people by topic, and the links that are of no topic yet."""

from collections.abc import Callable, Collection, Sequence

import polars as pl

from analytics.topics import Topic

ENOUGH_TO_TELL = 10
"""Of so few links, a topic may well be all of them."""


def tally(
    topics: Sequence[Topic], links: pl.DataFrame, clickers: Callable[[Sequence[Collection[str]]], Sequence[int]]
) -> pl.DataFrame:
    """How much each topic catches, in their order: id: String; links, clickers: Int64, the latter people, each once.

    Takes the frame of `History.links` for some days, and what tells the clickers of groups of articles on the same
    days: `History.clickers`.
    """
    caught = tuple(tuple(topic.articles(links)["article"]) for topic in topics)
    columns = {
        "id": [topic.id for topic in topics],
        "links": [len(articles) for articles in caught],
        "clickers": list(clickers(caught)),
    }
    return pl.DataFrame(columns, schema={"id": pl.String(), "links": pl.Int64(), "clickers": pl.Int64()})


def of_no_topic(topics: Sequence[Topic], links: pl.DataFrame) -> pl.DataFrame:
    """The rows of `History.links` that none of the topics catches, in their order; utility links are left out."""
    caught = [topic.catches() for topic in topics]
    return links.filter(~pl.any_horizontal(pl.col("utility"), *caught))


def catches_everything(topic: Topic, links: pl.DataFrame) -> bool:
    """Whether a topic tells no link from another: it catches all of them, and they are not just a few."""
    content = links.filter(~pl.col("utility"))
    return content.height >= ENOUGH_TO_TELL and topic.articles(content).height == content.height
