"""What a topic's rules catch, and what they must not."""

import polars as pl
import pytest

from analytics.topics import TOPICS, Rule, Topic, links_containing, topic_named


def links(*rows: tuple[str, list[str], bool]) -> pl.DataFrame:
    schema = {"article": pl.String(), "link_names": pl.List(pl.String()), "utility": pl.Boolean()}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def catches(rule: Rule, article: str, *link_names: str) -> bool:
    return Topic("any", (rule,)).articles(links((article, list(link_names), False))).height == 1


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
    topic = Topic("Sports", (Rule(host="cubuffs.com"), Rule(link_name="unsubscribe"), Rule(contains="football")))
    found = topic.articles(
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


def test_no_links_no_articles() -> None:
    assert BUFFS.host == "cubuffs.com"
    assert topic_named("Athletics").articles(links()).height == 0


def test_an_empty_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="must say something"):
        Rule()


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
def test_built_in_topics(article: str, names: list[str], topics: set[str]) -> None:
    row = links((article, names, False))
    assert {topic.name for topic in TOPICS if topic.articles(row).height} == topics


def test_a_topic_that_is_none_says_which_there_are() -> None:
    with pytest.raises(KeyError, match=r"'Atletics'; there are Athletics, Events and registration"):
        topic_named("Atletics")


def test_links_containing_looks_at_article_and_names() -> None:
    rows = links(("cu.edu/Gala", [], False), ("cu.edu/x", ["The gala"], False), ("cu.edu/y", ["Other"], False))
    topic = links_containing("gala")
    assert topic.name == "“gala”"
    assert topic.articles(rows)["article"].to_list() == ["cu.edu/Gala", "cu.edu/x"]
