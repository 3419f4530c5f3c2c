"""What topics catch, and what none of them does."""

from collections.abc import Collection, Sequence

import polars as pl

from analytics.topic_links import catches_everything, of_no_topic, tally
from analytics.topics import Rule, Topic

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
    asked: list[list[str]] = []

    def clickers(groups: Sequence[Collection[str]]) -> list[int]:
        asked.extend(map(list, groups))
        return [7, 0, 9][: len(groups)]

    assert tally((SPORTS, CHESS, NEWS), LINKS, clickers).rows() == [("sports", 1, 7), ("chess", 0, 0), ("news", 2, 9)]
    assert asked == [["cubuffs.com/news/1"], [], ["cubuffs.com/news/1", "cu.edu/news/2"]]
    assert tally((), LINKS, clickers).rows() == []


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
