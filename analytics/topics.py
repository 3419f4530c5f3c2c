"""Topics: what links are about, told by rules over the article and what the emails call it."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import polars as pl


@dataclass(frozen=True)
class Rule:
    """A link is caught where everything that is given holds; letter case does not matter.

    `host`: the article's host, or a host that it is below; `path`: how its path begins; `contains`: a part of the
    article; `link_name`: a part of what any email calls the link.
    """

    host: str = ""
    path: str = ""
    contains: str = ""
    link_name: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a rule without anything in it, which would catch every link."""
        if not (self.host or self.path or self.contains or self.link_name):
            raise ValueError("A topic's rule must say something of the link, or it would catch all of them.")

    def catches(self) -> pl.Expr:
        """Whether a row of `History.links` (columns article, link_names) is caught."""
        article = pl.col("article").str.to_lowercase()
        # up to the port, if there is one; of mailto:someone@host nothing is left
        host = article.str.extract(r"^([^/?:]*)", 1)
        tests = []
        if self.host:
            wanted = self.host.lower().removeprefix("www.")
            tests.append((host == wanted) | host.str.ends_with(f".{wanted}"))
        if self.path:
            path = article.str.extract(r"^[^/?]*([^?]*)", 1)
            tests.append(path.str.starts_with("/" + self.path.lower().strip("/")))
        if self.contains:
            tests.append(article.str.contains(self.contains.lower(), literal=True))
        if self.link_name:
            names = pl.col("link_names").list.join("\n").str.to_lowercase()
            tests.append(names.str.contains(self.link_name.lower(), literal=True))
        return reduce(and_, tests)


@dataclass(frozen=True)
class Topic:
    """A name, and rules of which any one is enough. Utility links belong to no topic."""

    name: str
    rules: tuple[Rule, ...]

    def articles(self, links: pl.DataFrame) -> pl.DataFrame:
        """The rows of `History.links` that the topic catches, in their order."""
        caught = reduce(or_, (rule.catches() for rule in self.rules))
        return links.filter(caught & ~pl.col("utility"))


TOPICS: tuple[Topic, ...] = (
    Topic("Athletics", (Rule(host="gomountainlions.com"), Rule(host="cubuffs.com"))),
    Topic(
        "Events and registration", (Rule(contains="/events/"), Rule(contains="register"), Rule(link_name="register"))
    ),
    Topic("News and stories", (Rule(contains="/stories/"), Rule(contains="/news/"), Rule(contains="/today/"))),
    Topic("Benefits and open enrollment", (Rule(contains="benefits"), Rule(contains="open-enrollment"))),
    Topic(
        "Giving",
        (Rule(host="giving.cu.edu"), Rule(contains="/give"), Rule(contains="/giving"), Rule(contains="donate")),
    ),
    Topic(
        "Returning to work",
        (Rule(contains="return-to-work"), Rule(contains="return-to-campus"), Rule(contains="covid")),
    ),
)


def topic_named(name: str) -> Topic:
    """The built-in topic of that name. Raises KeyError, naming those that there are."""
    for topic in TOPICS:
        if topic.name == name:
            return topic
    raise KeyError(f"There is no topic {name!r}; there are {', '.join(topic.name for topic in TOPICS)}.")


def links_containing(text: str) -> Topic:
    """The topic of every link whose article or name has this in it."""
    return Topic(f"“{text}”", (Rule(contains=text), Rule(link_name=text)))
