"""What topics catch, and what none of them does."""

from typing import Any

import polars as pl

from analytics.topic_links import catches_everything, of_no_topic, tally
from analytics.topics import Rule, Topic
from tests.analytics.frames import clicked, clicks

SPORTS = Topic("sports", "Sports", (Rule(host="cubuffs.com"),))
NEWS = Topic("news", "News", (Rule(path="/news"),))
CHESS = Topic("chess", "Chess", (Rule(contains="chess"),))


def links(**articles: bool) -> pl.DataFrame:
    return pl.DataFrame(
        [(article, [], utility) for article, utility in articles.items()],
        schema={"article": pl.String(), "link_names": pl.List(pl.String()), "utility": pl.Boolean()},
        orient="row",
    )


LINKS = links(**{"cubuffs.com/news/1": False, "cu.edu/gala": False, "cu.edu/news/2": False, "cubuffs.com/x": True})


def test_links_and_people_by_topic() -> None:
    made = clicks(
        clicked(1, "cubuffs.com/news/1"),
        clicked(1, "cu.edu/news/2"),
        clicked(2, "cu.edu/news/2"),
        clicked(3, "cu.edu/gala"),
        clicked(4, "cubuffs.com/x"),
    )
    counted: list[tuple[Any, ...]] = tally((SPORTS, CHESS, NEWS), LINKS, made).rows()
    assert counted == [("sports", 1, 1), ("chess", 0, 0), ("news", 2, 2)]
    assert tally((), LINKS, made).rows() == []


def test_links_of_no_topic() -> None:
    assert of_no_topic((SPORTS, NEWS), LINKS)["article"].to_list() == ["cu.edu/gala"]
    assert of_no_topic((), LINKS)["article"].to_list() == ["cubuffs.com/news/1", "cu.edu/gala", "cu.edu/news/2"]


def test_a_topic_that_tells_nothing() -> None:
    many = links(**{f"cu.edu/{number}": False for number in range(12)}, **{"cu.edu/unsubscribe": True})
    everything = Topic("cu", "CU", (Rule(host="cu.edu"),))
    assert catches_everything(everything, many)
    assert not catches_everything(everything, many.head(9))
    assert not catches_everything(everything, pl.concat([many, LINKS]))
    assert not catches_everything(SPORTS, many)
