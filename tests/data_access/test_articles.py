"""What an article is: every clause of docs/definitions.md, "articles" and "utility link"."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.articles import article, is_utility


def article_of(url: str | None, *tracking_parameters: str) -> str | None:
    column = pl.DataFrame({"url": [url]}, schema={"url": pl.String()})
    found: str | None = column.select(article(pl.col("url"), tracking_parameters)).item()
    return found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # scheme, www. and letter case of the host
        ("https://cu.edu/a", "cu.edu/a"),
        ("http://cu.edu/a", "cu.edu/a"),
        ("HTTPS://cu.edu/a", "cu.edu/a"),
        ("cu.edu/a", "cu.edu/a"),
        ("https://www.cu.edu/a", "cu.edu/a"),
        ("https://WWW.CU.edu/a", "cu.edu/a"),
        ("https://Connections.CU.edu/a", "connections.cu.edu/a"),
        ("https://wwwcu.edu/a", "wwwcu.edu/a"),
        ("https://www2.cu.edu/a", "www2.cu.edu/a"),
        # of the host only
        ("https://cu.edu/About/WWW.html?Id=A", "cu.edu/About/WWW.html?Id=A"),
        # ports stay
        ("https://CU.edu:8443/a/", "cu.edu:8443/a"),
        # final slash
        ("https://cu.edu/", "cu.edu"),
        ("https://cu.edu", "cu.edu"),
        ("https://cu.edu/a/b/", "cu.edu/a/b"),
        ("https://cu.edu/a/?id=1", "cu.edu/a?id=1"),
        ("https://cu.edu/?id=1", "cu.edu?id=1"),
        ("https://cu.edu?id=1", "cu.edu?id=1"),
        ("https://cu.edu/a?next=/b/", "cu.edu/a?next=/b/"),
        # fragments, before and after the query
        ("https://cu.edu/a#part", "cu.edu/a"),
        ("https://cu.edu/a/#part", "cu.edu/a"),
        ("https://cu.edu/a?id=1#part", "cu.edu/a?id=1"),
        ("https://cu.edu/a#part?id=1", "cu.edu/a"),
        ("https://cu.edu/a?utm_source=x#part", "cu.edu/a"),
        ("https://cu.edu#part", "cu.edu"),
        # tracking parameters
        ("https://cu.edu/a?utm_source=news&utm_medium=email&utm_campaign=x", "cu.edu/a"),
        ("https://cu.edu/a?UTM_Source=news", "cu.edu/a"),
        ("https://cu.edu/a?utm_anything=1", "cu.edu/a"),
        ("https://cu.edu/a?utm_source=", "cu.edu/a"),
        ("https://cu.edu/a?utm_source", "cu.edu/a"),
        ("https://cu.edu/a?utm_source=a=b", "cu.edu/a"),
        ("https://cu.edu/a?sfmc_id=3&sfmc_activityid=4", "cu.edu/a"),
        ("https://cu.edu/a?mc_cid=1&mc_eid=2&gclid=3&fbclid=4", "cu.edu/a"),
        ("https://cu.edu/a?id=1&utm_source=x&page=2", "cu.edu/a?id=1&page=2"),
        ("https://cu.edu/a?utm_source=x&id=1&utm_medium=y", "cu.edu/a?id=1"),
        ("https://cu.edu/a?utm_source=x&utm_medium=y&id=1", "cu.edu/a?id=1"),
        # what only looks like one
        ("https://cu.edu/a?my_utm_source=1", "cu.edu/a?my_utm_source=1"),
        ("https://cu.edu/a?utm=1", "cu.edu/a?utm=1"),
        ("https://cu.edu/a?mc_cids=1", "cu.edu/a?mc_cids=1"),
        ("https://cu.edu/a?gclidx=1", "cu.edu/a?gclidx=1"),
        ("https://cu.edu/a?x=utm_source", "cu.edu/a?x=utm_source"),
        ("https://cu.edu/utm_source=x", "cu.edu/utm_source=x"),
        # single letters only beside sfmc_sub or jb
        ("https://cu.edu/a?e=1&j=2&l=3", "cu.edu/a?e=1&j=2&l=3"),
        ("https://cu.edu/a?sfmc_sub=9&j=2&l=3&u=4&mid=5", "cu.edu/a?mid=5"),
        ("https://cu.edu/a?j=2&l=3&sfmc_sub=9", "cu.edu/a"),
        ("https://cu.edu/a?jb=3&l=5&mid=5", "cu.edu/a?mid=5"),
        ("https://cu.edu/a?L=5&JB=3", "cu.edu/a"),
        ("https://cu.edu/a?sfmc_id=1&e=2", "cu.edu/a?e=2"),
        ("https://cu.edu/a?jbx=3&l=5", "cu.edu/a?jbx=3&l=5"),
        ("https://cu.edu/a?x=jb&l=5", "cu.edu/a?x=jb&l=5"),
        ("https://cu.edu/a?sfmc_sub=9&ab=1&2=3", "cu.edu/a?ab=1&2=3"),
        # nothing else is touched
        ("https://cu.edu/a%20b?q=caf%C3%A9&r=%2Fx", "cu.edu/a%20b?q=caf%C3%A9&r=%2Fx"),
        ("https://cu.edu/a?b=2&a=1", "cu.edu/a?b=2&a=1"),
        ("https://cu.edu/über/né", "cu.edu/über/né"),
        ("https://cu.edu/a//b", "cu.edu/a//b"),
        ("https://cu.edu/a?q=what?", "cu.edu/a?q=what?"),
        ("https://cu.edu/go?to=https://www.cu.org/", "cu.edu/go?to=https://www.cu.org/"),
        ("https://cu.edu/a?", "cu.edu/a"),
        ("mailto:dean@cu.edu?subject=Gift", "mailto:dean@cu.edu?subject=Gift"),
        ("tel:+13035550100", "tel:+13035550100"),
        ("  https://cu.edu/a\n", "cu.edu/a"),
        # nothing is no article
        (None, None),
        ("", None),
        ("   ", None),
        ("https://", None),
        ("#top", None),
        ("?utm_source=x", None),
    ],
)
def test_article(url: str | None, expected: str | None) -> None:
    assert article_of(url) == expected


def test_an_organisation_adds_parameters_of_its_own() -> None:
    url = "https://cu.edu/a?cid=1&id=2&Source.Code=3&sourceXcode=4"
    assert article_of(url, "cid", "source.code") == "cu.edu/a?id=2&sourceXcode=4"
    assert article_of(url) == "cu.edu/a?cid=1&id=2&Source.Code=3&sourceXcode=4"


def test_the_same_story_under_different_tags_is_one_article() -> None:
    story = [
        "https://cubuffs.com/news/2026/27",
        "http://www.CUBuffs.com/news/2026/27/",
        "https://cubuffs.com/news/2026/27?utm_source=a&utm_campaign=b",
        "https://cubuffs.com/news/2026/27?sfmc_sub=1&j=2&l=3_HTML&u=4&mid2=#top",
    ]
    assert [article_of(url) for url in story[:3]] == ["cubuffs.com/news/2026/27"] * 3
    assert article_of(story[3]) == "cubuffs.com/news/2026/27?mid2="


words = st.text("abcXYZ019-_.%é", min_size=1, max_size=8)
names = st.sampled_from(["id", "e", "j", "jb", "utm_source", "sfmc_sub", "gclid", "page", "UTM_x", "mid"])
parameters = st.builds(lambda name, value: f"{name}{value}", names, st.just("") | words.map(lambda word: f"={word}"))


@st.composite
def urls(draw: st.DrawFn) -> str:
    """Addresses as emails have them."""
    scheme = draw(st.sampled_from(["", "https://", "HTTP://"]))
    www = draw(st.sampled_from(["", "www.", "WWW."]))
    host = draw(st.sampled_from(["cu.edu", "CUBuffs.com", "cu.edu:8443"]))
    path = "".join(f"/{part}" for part in draw(st.lists(words, max_size=3))) + draw(st.sampled_from(["", "/"]))
    query = "&".join(draw(st.lists(parameters, max_size=5)))
    return f"{scheme}{www}{host}{path}{f'?{query}' if query else ''}{draw(st.sampled_from(['', '#', '#x?utm_a=1']))}"


@given(st.lists(urls(), min_size=1, max_size=10))
def test_an_article_is_its_own_article(addresses: list[str]) -> None:
    once = pl.DataFrame({"url": addresses}).select(article(pl.col("url")).alias("url"))
    assert once.select(article(pl.col("url"))).to_series().to_list() == once["url"].to_list()


def test_a_column_keeps_its_rows() -> None:
    urls = pl.DataFrame({"url": ["https://cu.edu/a?utm_x=1", None, "https://cu.edu/b?id=1", ""]})
    assert urls.select(article(pl.col("url"))).to_series().to_list() == ["cu.edu/a", None, "cu.edu/b?id=1", None]


@pytest.mark.parametrize(
    "text",
    [
        "Unsubscribe",
        "UNSUBSCRIBE HERE",
        "one-click unsubscribe",
        "unsub center",
        "Unsub_Centre",
        "unsubcenter",
        "Manage preferences",
        "email-preferences",
        "Subscription Center",
        "subscription_center",
        "Profile Center",
        "profile-centre",
        "View as web page",
        "View as a webpage",
        "view_as_web_page",
        "View this email as a web page",
        "View online",
        "View it online",
        "View this message online",
        "viewonline",
        "Email_view_online",
        "EmailViewOnline",
        "Forward to a Friend",
        "forward-to-a-friend",
    ],
)
def test_utility_links_by_name_and_by_address(text: str) -> None:
    address = f"https://cl.exct.net/{text.replace(' ', '-')}?qs=1"
    assert utility(text, "https://cu.edu/a")
    assert utility("Link 7", address)
    assert utility(None, address)
    assert utility(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe",
        "How we prefer to teach",
        "Profile of a dean",
        "Student profiles",
        "Health center",
        "Subscription prices",
        "Our new web page",
        "View the campus",
        "Apply online",
        "Viewpoint: online learning",
        "Review online courses",
        "Interview online",
        "Overview-online",
        "Looking forward to spring",
        "Bring a friend",
        "Submarine centre",
    ],
)
def test_near_misses_are_no_utility_links(text: str) -> None:
    assert not utility(text, "https://cu.edu/a")
    assert not utility("Link 7", f"https://cu.edu/{text.replace(' ', '-')}")


def test_a_link_without_name_and_address_is_no_utility_link() -> None:
    assert utility(None, None) is False


def utility(link_name: str | None, url: str | None) -> bool:
    row = pl.DataFrame({"name": [link_name], "url": [url]}, schema={"name": pl.String(), "url": pl.String()})
    found: bool = row.select(is_utility(pl.col("name"), pl.col("url"))).item()
    return found
