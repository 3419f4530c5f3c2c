"""Who cares about a topic: people by the number of its articles that they clicked."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Interests:
    """What `interests` finds.

    `people`: those with enough articles and who are meant, most interested first: person: Int32, articles: UInt32
    (distinct), total_clicks: Int64, last_clicked_at: UTC, read: List(String), the articles, most clicked first.
    `by_articles`: how many people clicked each number of articles: articles: UInt32; people: UInt32, everyone;
    in_audience: UInt32, those who are meant.
    `clicked_any`, `enough`, `in_audience`: the funnel, people.
    """

    people: pl.DataFrame
    by_articles: pl.DataFrame
    clicked_any: int
    enough: int
    in_audience: int


def interests(
    clicks: pl.DataFrame,
    articles: pl.Series,
    meant: pl.Series | None,
    least: int = 3,
    *,
    by_total_clicks: bool = False,
) -> Interests:
    """Who clicked at least `least` distinct articles of a topic.

    Takes the frame of `History.clicks`, the topic's articles (`Topic.articles`), and the people who are meant
    (`Whom.among`); None is everyone on file. `by_total_clicks` counts every click instead of distinct articles: an
    option, since three clicks on one story are no three stories. Rule: docs/definitions.md, "article".
    """
    return interested(readers(clicks, articles), meant, least, by_total_clicks=by_total_clicks)


def readers(clicks: pl.DataFrame, articles: pl.Series) -> pl.DataFrame:
    """Everybody who clicked any of these articles, whoever is meant: the rows that `Interests.people` is taken from."""
    return (
        clicks.filter(pl.col("article").is_in(articles.implode()))
        # the articles of a person are in the order of their names already
        .sort("total_clicks", descending=True, maintain_order=True)
        .group_by("person", maintain_order=True)
        .agg(
            pl.len().alias("articles"),
            pl.col("total_clicks").sum(),
            pl.col("last_clicked_at").max(),
            pl.col("article").alias("read"),
        )
    )


def interested(
    readers: pl.DataFrame, meant: pl.Series | None, least: int = 3, *, by_total_clicks: bool = False
) -> Interests:
    """The same as `interests`, of the frame of `readers`."""
    measure = "total_clicks" if by_total_clicks else "articles"
    asked = readers if meant is None else readers.filter(pl.col("person").is_in(meant.implode()))
    enough = pl.col(measure) >= least
    found = asked.filter(enough).sort(["articles", "total_clicks", "person"], descending=[True, True, False])
    in_audience = asked.group_by("articles").len("in_audience")
    by_articles = (
        readers.group_by("articles").len("people").join(in_audience, on="articles", how="left").sort("articles")
    )
    return Interests(
        found,
        by_articles.with_columns(pl.col("in_audience").fill_null(0)),
        readers.height,
        readers.filter(enough).height,
        found.height,
    )
