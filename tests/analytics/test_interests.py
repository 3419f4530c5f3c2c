"""Three articles are three stories, not three clicks on one."""

import polars as pl
import pytest

from analytics.interests import interests
from tests.analytics.frames import clicked, clicks, utc

TOPIC = pl.Series("article", ["a", "b", "c", "d"])
CLICKS = clicks(
    clicked(1, "a", 1, utc(2026, 5, 1)),
    clicked(1, "b", 5, utc(2026, 5, 3)),
    clicked(1, "c", 1, utc(2026, 5, 2)),
    # one story, many times
    clicked(2, "a", 9),
    clicked(3, "a"),
    clicked(3, "b"),
    clicked(3, "c"),
    clicked(3, "d"),
    # two of the topic, one of another
    clicked(4, "a"),
    clicked(4, "b", 2),
    clicked(4, "elsewhere"),
    clicked(5, "elsewhere", 7),
)
ALUMNI = pl.Series("person", [1, 2], dtype=pl.Int32)


def test_three_distinct_articles() -> None:
    found = interests(CLICKS, TOPIC, None)
    assert found.people.rows(named=True) == [
        {
            "person": 3,
            "articles": 4,
            "total_clicks": 4,
            "last_clicked_at": utc(2026, 5, 1),
            "read": ["a", "b", "c", "d"],
        },
        {"person": 1, "articles": 3, "total_clicks": 7, "last_clicked_at": utc(2026, 5, 3), "read": ["b", "a", "c"]},
    ]


def test_every_click_counts_if_asked() -> None:
    found = interests(CLICKS, TOPIC, None, by_total_clicks=True)
    assert found.people.select("person", "articles", "total_clicks").rows() == [
        (3, 4, 4),
        (1, 3, 7),
        (4, 2, 3),
        (2, 1, 9),
    ]
    assert (found.clicked_any, found.enough, found.in_audience) == (4, 4, 4)


def test_the_funnel() -> None:
    found = interests(CLICKS, TOPIC, ALUMNI)
    assert (found.clicked_any, found.enough, found.in_audience) == (4, 2, 1)
    assert found.people["person"].to_list() == [1]


@pytest.mark.parametrize(
    ("least", "everyone", "alumni"), [(1, [3, 1, 4, 2], [1, 2]), (2, [3, 1, 4], [1]), (4, [3], []), (5, [], [])]
)
def test_how_many_are_enough_can_be_chosen(least: int, everyone: list[int], alumni: list[int]) -> None:
    assert interests(CLICKS, TOPIC, None, least).people["person"].to_list() == everyone
    assert interests(CLICKS, TOPIC, ALUMNI, least).people["person"].to_list() == alumni


def test_how_many_people_clicked_each_number_of_articles() -> None:
    by_articles = interests(CLICKS, TOPIC, ALUMNI).by_articles
    assert by_articles.select("articles", "people", "in_audience").rows() == [
        (1, 1, 1),
        (2, 1, 0),
        (3, 1, 1),
        (4, 1, 0),
    ]


def test_without_an_audience_everyone_on_file_is_meant() -> None:
    by_articles = interests(CLICKS, TOPIC, None).by_articles
    assert by_articles["people"].to_list() == by_articles["in_audience"].to_list() == [1, 1, 1, 1]


@pytest.mark.parametrize("articles", [[], ["never clicked"]], ids=["no-article", "not-clicked"])
def test_nobody_cares(articles: list[str]) -> None:
    found = interests(CLICKS, pl.Series(articles, dtype=pl.String), ALUMNI)
    assert (found.clicked_any, found.enough, found.in_audience) == (0, 0, 0)
    assert found.by_articles.height == 0
    assert found.people.columns == ["person", "articles", "total_clicks", "last_clicked_at", "read"]


def test_no_clicks_at_all() -> None:
    assert interests(clicks(), TOPIC, ALUMNI).people.height == 0
