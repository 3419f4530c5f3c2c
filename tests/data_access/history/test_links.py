"""Who clicked which article, and which articles there are."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from analytics.interests import interests
from analytics.topics import Rule, Topic
from data_access import History, Query
from data_access.query import Provenance
from tests.data_access.loads import history_of, load_rows
from tests.data_access.rows import at, contact, contact_row, link_row, result_row, send

STORY = "https://cubuffs.com/news/1"


def clicked(number: int, of_result: int, url: str | None, **given: Any) -> dict[str, Any]:
    return link_row(number, of_result, url=url, **given)


def history_with(store: Path, *links: dict[str, Any], **given: Any) -> History:
    """Links of results 1 to 4, which are those of contacts 1 to 4; contact 4 is not on file."""
    results = [result_row(number, send_id=send(1 + number // 3), **given) for number in (1, 2, 3, 4)]
    contacts = [contact_row(number) for number in (1, 2, 3)]
    return history_of(store, live={"contacts": contacts, "results": results, "link_details": list(links)})


def clicks_of(history: History, query: Query | None = None) -> list[tuple[Any, ...]]:
    """Contact id, article, links and total clicks, in that order."""
    rows = history.clicks(query or Query()).frame
    names = history.people(rows["person"]).select("person", "contact_id")
    return rows.join(names, on="person").select("contact_id", "article", "links", "total_clicks").sort(pl.all()).rows()


def test_links_of_one_article_are_one_row_a_person(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        clicked(1, 1, f"{STORY}?utm_source=a", total_clicks=2, last_clicked_at=at(3)),
        clicked(2, 1, f"{STORY}/?utm_source=b#top", total_clicks=3, last_clicked_at=at(1)),
        clicked(3, 2, f"{STORY}?sfmc_sub=1&j=2"),
        clicked(4, 2, "https://cubuffs.com/news/2"),
    )
    assert clicks_of(history) == [
        (contact(1), "cubuffs.com/news/1", 2, 5),
        (contact(2), "cubuffs.com/news/1", 1, 1),
        (contact(2), "cubuffs.com/news/2", 1, 1),
    ]
    newest = history.clicks().frame.filter(links=2)
    assert newest["last_clicked_at"].to_list() == [at(3)]


def test_differently_tagged_links_count_once_as_an_interest(tmp_path: Path) -> None:
    tags = [clicked(number, 1, f"{STORY}?utm_source={number}") for number in (1, 2, 3)]
    stories = [clicked(number, 2, f"https://cubuffs.com/news/{number}") for number in (4, 5, 6)]
    history = history_with(tmp_path, *tags, *stories)
    articles = history.links().frame["article"]
    found = interests(history.clicks().frame, articles, None, least=3)
    assert history.people(found.people["person"])["contact_id"].to_list() == [contact(2)]
    assert found.people["articles"].to_list() == [3]


def test_the_articles_most_clickers_first(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        clicked(1, 1, "https://cu.edu/b", link_name="Second", total_clicks=7, last_clicked_at=at(2)),
        clicked(2, 1, "https://cu.edu/b?utm_x=1", link_name="First", total_clicks=None),
        clicked(3, 2, "https://cu.edu/b", link_name="First"),
        clicked(4, 3, "https://cu.edu/a", link_name=None),
        # nobody on file clicked this one
        clicked(5, 4, "https://cu.edu/0", link_name="Unsubscribe"),
        # and of this the result is not in the data
        clicked(6, 9, "https://cu.edu/9"),
    )
    columns = ("article", "link_names", "utility", "clickers", "links", "total_clicks", "last_clicked_at")
    assert history.links().frame.select(columns).rows() == [
        ("cu.edu/b", ["First", "Second"], False, 2, 3, 8, at(2)),
        ("cu.edu/a", [], False, 1, 1, 1, at(0.5)),
        ("cu.edu/0", ["Unsubscribe"], True, 0, 1, 1, at(0.5)),
        ("cu.edu/9", ["Story"], False, 0, 1, 1, at(0.5)),
    ]


def test_nobody_is_no_row_of_clicks(tmp_path: Path) -> None:
    history = history_with(tmp_path, clicked(1, 4, STORY), clicked(2, 9, STORY))
    assert history.clicks().frame.height == 0
    assert history.clicks().provenance.rows == 2


def test_an_article_is_utility_only_if_every_link_to_it_is(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        clicked(1, 1, "https://cu.edu/a", link_name="View online"),
        clicked(2, 2, "https://cu.edu/a", link_name="Read more"),
        clicked(3, 3, "https://cu.edu/b", link_name="View online"),
    )
    assert dict(history.links().frame.select("article", "utility").iter_rows()) == {"cu.edu/a": False, "cu.edu/b": True}
    assert history.clicks().frame.sort("person")["utility"].to_list() == [False, False, True]


def test_what_an_article_is_called_does_not_hang_on_the_question(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        clicked(1, 1, "https://cu.edu/a", link_name="Zebra", last_clicked_at=at(-300)),
        clicked(2, 2, "https://cu.edu/a", link_name="View online", last_clicked_at=at(0)),
        clicked(3, 3, "https://cu.edu/b", link_name="View online", last_clicked_at=at(0)),
    )
    lately = Query((), (), *history.last_days(30))
    columns = ("article", "link_names", "utility", "clickers", "links")
    assert history.links(lately).frame.select(columns).rows() == [
        ("cu.edu/a", ["View online", "Zebra"], False, 1, 1),
        ("cu.edu/b", ["View online"], True, 1, 1),
    ]
    zebras = Topic("z", "Zebras", (Rule(link_name="zebra"),))
    assert zebras.articles(history.links(lately).frame)["article"].to_list() == ["cu.edu/a"]
    assert sorted(history.clicks(lately).frame.select("article", "utility").rows()) == [
        ("cu.edu/a", False),
        ("cu.edu/b", True),
    ]


def test_clickers_of_groups_of_articles(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        clicked(1, 1, STORY),
        clicked(2, 1, "https://cubuffs.com/news/2"),
        clicked(3, 2, "https://cubuffs.com/news/2", last_clicked_at=at(-300)),
        clicked(4, 3, "https://cu.edu/a"),
        # of nobody on file
        clicked(5, 4, STORY),
        clicked(6, 1, None),
    )
    groups = [["cubuffs.com/news/1", "cubuffs.com/news/2"], ["cu.edu/a"], [], ["nowhere.edu"]]
    assert history.clickers(Query(), groups) == [2, 1, 0, 0]
    assert history.clickers(Query((), (), *history.last_days(30)), groups) == [1, 1, 0, 0]
    assert history.clickers(Query(), []) == []
    # more than fit into one look
    assert history.clickers(Query(), groups * 33) == [2, 1, 0, 0] * 33


def test_links_without_address_are_no_article_but_were_looked_at(tmp_path: Path) -> None:
    history = history_with(tmp_path, clicked(1, 1, None), clicked(2, 1, ""), clicked(3, 1, STORY))
    assert history.links().frame.select("article", "links").rows() == [("cubuffs.com/news/1", 1)]
    assert clicks_of(history) == [(contact(1), "cubuffs.com/news/1", 1, 1)]
    assert history.links().provenance.rows == 3


def test_days_are_days_of_the_last_click(tmp_path: Path) -> None:
    # the first and last second of 1 June in Denver, and the seconds around
    moments = [
        datetime(2026, 6, 1, 5, 59, 59, tzinfo=UTC),
        datetime(2026, 6, 1, 6, tzinfo=UTC),
        datetime(2026, 6, 2, 5, 59, 59, tzinfo=UTC),
        datetime(2026, 6, 2, 6, tzinfo=UTC),
        None,
    ]
    links = [
        clicked(number, 1, f"https://cu.edu/{number}", last_clicked_at=moment) for number, moment in enumerate(moments)
    ]
    history = history_with(tmp_path, *links)
    june_1 = Query(first=date(2026, 6, 1), last=date(2026, 6, 1))
    assert [article for _, article, *_ in clicks_of(history, june_1)] == ["cu.edu/1", "cu.edu/2"]
    assert sorted(history.links(june_1).frame["article"]) == ["cu.edu/1", "cu.edu/2"]
    since = Query(first=date(2026, 6, 2))
    assert history.links(since).frame["article"].to_list() == ["cu.edu/3"]
    # without days, also the one whose moment is not known
    assert history.links().frame.height == 5


def test_sends_and_series_restrict_links(tmp_path: Path) -> None:
    history = history_with(tmp_path, clicked(1, 1, STORY), clicked(2, 3, STORY), clicked(9, 9, STORY))
    assert clicks_of(history, Query(sends=(send(2),))) == [(contact(3), "cubuffs.com/news/1", 1, 1)]
    assert history.links(Query(series=("CU Connections",))).provenance.rows == 2
    assert history.links().provenance.rows == 3


def test_clicks_of_merged_contacts_are_one_persons(tmp_path: Path) -> None:
    history_with(tmp_path, clicked(1, 1, STORY), clicked(2, 2, STORY))
    merged = contact_row(2, master_id=contact(1), deleted=True, modified_at=at(9))
    history = history_of(tmp_path, live={"contacts": [merged]})
    assert clicks_of(history) == [(contact(1), "cubuffs.com/news/1", 2, 2)]
    assert history.links().frame["clickers"].to_list() == [1]


def test_a_link_that_came_before_its_result_is_tied_later(tmp_path: Path) -> None:
    first = history_of(
        tmp_path,
        live={
            "contacts": [contact_row(1)],
            "results": [result_row(9)],
            "link_details": [clicked(1, 1, STORY)],
        },
    )
    assert first.clicks().frame.height == 0
    history = history_of(tmp_path, archive={"results": [result_row(1)]})
    assert clicks_of(history) == [(contact(1), "cubuffs.com/news/1", 1, 1)]


def test_a_result_that_changes_hands_takes_its_links_along(tmp_path: Path) -> None:
    history_with(tmp_path, clicked(1, 1, STORY))
    history = history_of(tmp_path, live={"results": [result_row(1, contact_id=contact(2), tracking_at=at(9))]})
    assert clicks_of(history) == [(contact(2), "cubuffs.com/news/1", 1, 1)]


def test_where_links_come_from(tmp_path: Path) -> None:
    history_with(tmp_path, clicked(1, 1, STORY), clicked(2, 2, STORY))
    history = history_of(
        tmp_path,
        archive={
            "results": [result_row(5, sent_at=at(-40), created_at=at(-40))],
            "link_details": [clicked(2, 2, STORY), clicked(3, 5, STORY), clicked(9, 90, STORY)],
        },
    )
    expected = Provenance(
        snapshot=2,
        as_of=at(1),
        oldest_sent=at(-40),
        newest_sent=at(0),
        rows=4,
        in_live=2,
        in_archive=3,
        in_both=1,
    )
    assert history.links().provenance == expected
    assert history.clicks().provenance == expected


def test_the_newest_copy_of_a_link_counts(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": [result_row(1)], "contacts": [contact_row(1)]})
    load_rows(tmp_path, archive={"link_details": [clicked(1, 1, STORY, total_clicks=1)]})
    later = clicked(1, 1, STORY, total_clicks=4, last_clicked_at=at(3))
    history = history_of(tmp_path, live={"link_details": [later]})
    assert clicks_of(history) == [(contact(1), "cubuffs.com/news/1", 1, 4)]


def test_the_article_of_an_address(tmp_path: Path) -> None:
    history = history_with(tmp_path)
    assert history.article("https://www.cu.edu/a/?utm_source=x") == "cu.edu/a"
    assert history.article("") is None
