"""What a topic's rules catch, and what they must not."""

import json
import re
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.topics import Rule, Topic, TopicError, links_containing, rule_for, topic_named, topics_of
from data_access.kept.migrations.versions import v0002_first_topics


def links(*rows: tuple[str, list[str], bool]) -> pl.DataFrame:
    schema = {"article": pl.String(), "link_names": pl.List(pl.String()), "utility": pl.Boolean()}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def catches(rule: Rule, article: str, *link_names: str) -> bool:
    return Topic("any", "Any", (rule,)).articles(links((article, list(link_names), False))).height == 1


class Stored(NamedTuple):
    id: str
    name: str
    definition: dict[str, Any]


FIRST = topics_of(Stored(key, name, {"any_of": rules}) for key, (name, rules) in v0002_first_topics.TOPICS.items())


BUFFS = Rule(host="cubuffs.com")


@pytest.mark.parametrize(
    ("rule", "article", "caught"),
    [
        (BUFFS, "cubuffs.com", True),
        (BUFFS, "cubuffs.com/news/1", True),
        (BUFFS, "cubuffs.com?id=1", True),
        (BUFFS, "tickets.cubuffs.com/game", True),
        (BUFFS, "a.b.cubuffs.com", True),
        (BUFFS, "evilcubuffs.com/news", False),
        (BUFFS, "cubuffs.com.evil.org/news", False),
        (BUFFS, "cu.edu/cubuffs.com", False),
        (BUFFS, "cubuffs.com:8443/game", True),
        (BUFFS, "tickets.cubuffs.com:8443", True),
        (BUFFS, "mailto:coach@tickets.cubuffs.com", False),
        (BUFFS, "cu.edu/x?from=cubuffs.com", False),
        (BUFFS, "cu.edu?from=www.cubuffs.com", False),
        (Rule(host="www.CUBuffs.com"), "cubuffs.com/news", True),
        (Rule(path="/news"), "cu.edu/news/2026", True),
        (Rule(path="/news"), "cu.edu/News/2026", True),
        (Rule(path="news/"), "cu.edu/news", True),
        (Rule(path="/news/"), "cu.edu/news?page=2", True),
        (Rule(path="/news/"), "cu.edu/newspaper", False),
        (Rule(path="/news"), "cu.edu/newspaper", True),
        (Rule(path="/news"), "cu.edu/old/news", False),
        (Rule(path="/news"), "cu.edu", False),
        (Rule(path="/news"), "cu.edu?p=/news", False),
        (Rule(contains="benefits"), "cu.edu/hr/Benefits-2026", True),
        (Rule(contains="Benefits"), "benefits.cu.edu", True),
        (Rule(contains="topic=benefits"), "cu.edu/x?topic=benefits", True),
        (Rule(contains="b.nefits"), "cu.edu/benefits", False),
        (Rule(contains="benefits"), "cu.edu/benefit", False),
    ],
    ids=lambda value: str(value) if isinstance(value, str | bool) else "rule",
)
def test_rules_over_the_article(rule: Rule, article: str, caught: bool) -> None:
    assert catches(rule, article) is caught


@pytest.mark.parametrize(
    ("names", "caught"),
    [
        (["Register today"], True),
        (["REGISTER"], True),
        (["Story", "pre-register"], True),
        (["Story"], False),
        ([], False),
        (["Reg", "ister"], False),
    ],
    ids=["begins-with", "capitals", "any-name", "another", "no-name", "never-across-names"],
)
def test_rules_over_what_the_emails_call_it(names: list[str], caught: bool) -> None:
    assert catches(Rule(link_name="register"), "cu.edu/x", *names) is caught


def test_all_of_a_rule_has_to_hold() -> None:
    rule = Rule(host="cu.edu", path="/news", contains="2026", link_name="story")
    assert catches(rule, "cu.edu/news/2026", "A story")
    assert not catches(rule, "cu.org/news/2026", "A story")
    assert not catches(rule, "cu.edu/blog/news/2026", "A story")
    assert not catches(rule, "cu.edu/news/2025", "A story")
    assert not catches(rule, "cu.edu/news/2026", "A photo")


def test_any_rule_of_a_topic_is_enough_and_utility_links_are_none() -> None:
    rules = (Rule(host="cubuffs.com"), Rule(link_name="unsubscribe"), Rule(contains="football"))
    found = Topic("sports", "Sports", rules).articles(
        links(
            ("cubuffs.com/2", ["Score"], False),
            ("cu.edu/football", [], False),
            ("cu.edu/chess", [], False),
            ("cubuffs.com/1", [], False),
            ("cubuffs.com/leave", ["Unsubscribe"], True),
            ("cu.edu/leave", ["Unsubscribe"], True),
        )
    )
    assert found["article"].to_list() == ["cubuffs.com/2", "cu.edu/football", "cubuffs.com/1"]


def test_any_of_all_of_none_of() -> None:
    topic = Topic(
        "games",
        "Games",
        any_of=(Rule(host="cubuffs.com"), Rule(contains="football")),
        all_of=(Rule(contains="2026"), Rule(link_name="game")),
        none_of=(Rule(contains="tickets"), Rule(link_name="parking")),
    )
    found = topic.articles(
        links(
            ("cubuffs.com/2026/1", ["The game"], False),
            ("cu.edu/football/2026", ["Game day"], False),
            ("cu.edu/chess/2026", ["Game day"], False),
            ("cubuffs.com/2025/1", ["The game"], False),
            ("cubuffs.com/2026/2", ["The story"], False),
            ("cubuffs.com/2026/3", [], False),
            ("cubuffs.com/2026/tickets", ["The game"], False),
            ("cubuffs.com/2026/4", ["Parking at the game"], False),
        )
    )
    assert found["article"].to_list() == ["cubuffs.com/2026/1", "cu.edu/football/2026"]
    assert topic.words == (
        "links that are at cubuffs.com, or that contain “football”; of these, only those that contain “2026”, and that "
        "are called “game” in emails; none that contain “tickets”, or that are called “parking” in emails"
    )
    assert Topic("x", "X", all_of=topic.all_of).words == (
        "links that contain “2026”, and that are called “game” in emails"
    )


WORDS = ["news", "game", "Buffs", "2026"]
ARTICLES = [f"{host}/{path}" for host in ("cu.edu", "cubuffs.com") for path in ("news/2026", "game", "Buffs/game-2026")]
rules = st.builds(
    Rule, host=st.sampled_from(["", "cu.edu"]), contains=st.sampled_from(WORDS), link_name=st.sampled_from(["", "go"])
)
groups = st.lists(rules, max_size=3).map(tuple)
topics = (
    st.builds(lambda any_of, all_of, none_of: (any_of, all_of, none_of), groups, groups, groups)
    .filter(lambda made: bool(made[0] or made[1]))
    .map(lambda made: Topic("t", "T", *made))
)
rows = st.lists(st.tuples(st.sampled_from(ARTICLES), st.lists(st.sampled_from(["Go", "Stay"])), st.booleans()))


@given(topics, rows)
def test_a_topic_is_the_sets_of_its_rules(topic: Topic, given_rows: list[tuple[str, list[str], bool]]) -> None:
    def holds(rule: Rule, article: str, names: list[str]) -> bool:
        return (
            (not rule.host or article.startswith(rule.host))
            and rule.contains.lower() in article.lower()
            and any(rule.link_name in name.lower() for name in names or [""])
        )

    expected = [
        article
        for article, names, utility in given_rows
        if not utility
        and (not topic.any_of or any(holds(rule, article, names) for rule in topic.any_of))
        and all(holds(rule, article, names) for rule in topic.all_of)
        and not any(holds(rule, article, names) for rule in topic.none_of)
    ]
    assert topic.articles(links(*given_rows))["article"].to_list() == expected


@given(topics)
def test_a_definition_gives_the_topic_that_it_was_made_of(topic: Topic) -> None:
    assert Topic.from_dict("t", "T", json.loads(json.dumps(topic.to_dict()))) == topic


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({}, "A rule must say something of the link, or it would catch all of them"),
        ({"host": " ", "contains": "\n"}, "A rule must say something of the link"),
        ({"host": "edu"}, "“edu” is no host: write one such as news.cu.edu"),
        ({"host": "https://cu.edu/news"}, "“https://cu.edu/news” is no host"),
        ({"host": "cu.edu/news"}, "is no host"),
        ({"host": "*"}, "is no host"),
        ({"path": "/"}, "“/” is no beginning of a path"),
        ({"path": "/x?y"}, "is no beginning of a path"),
        ({"path": "https://cu.edu/x"}, "is no beginning of a path"),
        ({"contains": "."}, "“.” would catch almost every link: write at least 2 letters"),
        ({"contains": "/e"}, "would catch almost every link"),
        ({"link_name": "e"}, "would catch almost every link"),
        ({"contains": "https://cu.edu/x"}, "is in no article: leave out https://"),
        ({"link_name": "the\ngame"}, "There is a character in it that can’t be shown"),
        ({"contains": "x" * 501}, "is too long: write at most 500 letters"),
    ],
)
def test_rules_that_catch_everything_or_nothing_are_refused(rule: dict[str, str], sentence: str) -> None:
    with pytest.raises(TopicError, match=re.escape(sentence)) as raised:
        Topic.from_dict("t", "T", {"any_of": [{"host": "cu.edu"}, rule]})
    assert raised.value.where[:2] == ("any_of", 1)
    assert set(raised.value.where[2:]) <= set(rule)


@pytest.mark.parametrize(
    ("definition", "where", "sentence"),
    [
        ({}, (), "A topic without rules would catch almost every link: add a rule under “any of” or “all of”."),
        ({"any_of": []}, (), "A topic without rules"),
        ({"none_of": [{"host": "cu.edu"}]}, (), "A topic that only says what links must not be would catch almost"),
        ({"some_of": []}, ("some_of",), "A topic has no “some_of”: it has any_of, all_of, none_of."),
        ({"any_of": {"host": "cu.edu"}}, ("any_of",), "any_of must be a list of rules."),
        ({"any_of": ["cu.edu"]}, ("any_of", 0), 'A rule is written {host = "news.cu.edu"}, with any of host, path, '),
        ({"any_of": [{"hots": "cu.edu"}]}, ("any_of", 0, "hots"), "A rule says nothing of “hots”: it has host, path, "),
        ({"all_of": [{"host": 7}]}, ("all_of", 0, "host"), "What a rule says must be text, in quotation marks."),
        ({"any_of": [{"host": "cu.edu"}] * 201}, (), "A topic has at most 200 rules"),
    ],
)
def test_definitions_that_are_none(definition: dict[str, Any], where: tuple[str | int, ...], sentence: str) -> None:
    with pytest.raises(TopicError, match=re.escape(sentence)) as raised:
        Topic.from_dict("t", "T", definition)
    assert raised.value.where == where


def test_a_document_that_is_no_topic_is_named() -> None:
    with pytest.raises(TopicError, match="The topic “Odd” can’t be read: A topic without rules"):
        topics_of([Stored("odd", "Odd", {})])


def test_no_links_no_articles() -> None:
    assert topic_named("Athletics", FIRST).articles(links()).height == 0


@pytest.mark.parametrize(
    ("article", "names", "topics"),
    [
        ("gomountainlions.com/story", [], {"Athletics"}),
        ("cubuffs.com/news/1", [], {"Athletics", "News and stories"}),
        ("cu.edu/events/39/register", [], {"Events and registration"}),
        ("cu.edu/forum", ["Register now"], {"Events and registration"}),
        ("cu.edu/hr/open-enrollment", [], {"Benefits and open enrollment"}),
        ("giving.cu.edu/fund", [], {"Giving"}),
        ("cu.edu/covid-19", [], {"Returning to work"}),
        ("cu.edu/newspaper", [], set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_topics_that_a_team_begins_with(article: str, names: list[str], topics: set[str]) -> None:
    row = links((article, names, False))
    assert {topic.name for topic in FIRST if topic.articles(row).height} == topics


def test_a_topic_is_found_by_its_id_first_and_by_its_name() -> None:
    one, two = Topic("one", "two", (BUFFS,)), Topic("two", "Second", (BUFFS,))
    assert topic_named("two", (one, two)) == two
    assert topic_named("Second", (one, two)) == two
    with pytest.raises(KeyError, match=r"'second'; there are two, Second"):
        topic_named("second", (one, two))


def test_links_containing_looks_at_article_and_names() -> None:
    rows = links(("cu.edu/Gala", [], False), ("cu.edu/x", ["The gala"], False), ("cu.edu/y", ["Other"], False))
    topic = links_containing("gala")
    assert topic.name == "“gala”"
    assert topic.articles(rows)["article"].to_list() == ["cu.edu/Gala", "cu.edu/x"]


@pytest.mark.parametrize(
    ("article", "rule"),
    [
        ("cu.edu/stories/2026/x?p=1", Rule(host="cu.edu", path="/stories/")),
        ("cu.edu/gala", Rule(host="cu.edu", path="/gala")),
        ("cu.edu/gala?p=1", Rule(host="cu.edu", path="/gala")),
        ("cu.edu", Rule(host="cu.edu")),
        ("cu.edu?p=1", Rule(host="cu.edu")),
        ("cu.edu:8443/a/b", Rule(host="cu.edu", path="/a/")),
        ("mailto:news@cu.edu", Rule(contains="mailto:news@cu.edu")),
        ("intranet/news", Rule(contains="intranet/news")),
        ("/news/x", Rule(contains="/news/x")),
        ("a.b//c/d", Rule(host="a.b")),
    ],
)
def test_the_rule_that_an_article_suggests_catches_it(article: str, rule: Rule) -> None:
    assert rule_for(article) == rule
    assert catches(rule, article)
