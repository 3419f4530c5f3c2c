"""Topics: what links are about, told by rules over the article and what the emails call it."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol

import polars as pl

MOST_LETTERS = 500
MOST_RULES = 200
GROUPS: dict[str, str] = {"any_of": "any of", "all_of": "all of", "none_of": "none of"}
"""The groups of a topic's rules, and what people call them."""

_LEAST_LETTERS = 2
_UNPRINTABLE = {"Cc", "Cs"}
_HOST = r"[^\s/?#:@]+(\.[^\s/?#:@]+)+"


class TopicError(ValueError):
    """A rule or a topic that can't be: a sentence, and where in the definition (group, number of the rule, key)."""

    def __init__(self, message: str, *where: str | int) -> None:
        super().__init__(message)
        self.where = where


@dataclass(frozen=True)
class Rule:
    """A link is caught where everything that is given holds; letter case does not matter.

    `host`: the article's host, or a host that it is below; `path`: how its path begins, whole folders only where it
    ends with a slash; `contains`: a part of the article; `link_name`: a part of what any email calls the link.
    """

    host: str = ""
    path: str = ""
    contains: str = ""
    link_name: str = ""

    def __post_init__(self) -> None:
        """Raises TopicError for a rule that would catch every link, or none."""
        if not any(text.strip() for text in (self.host, self.path, self.contains, self.link_name)):
            raise TopicError("A rule must say something of the link, or it would catch all of them.")
        for part in PARTS:
            text = getattr(self, part)
            if len(text) > MOST_LETTERS:
                raise TopicError(f"{_quoted(text)} is too long: write at most {MOST_LETTERS} letters.", part)
            if any(unicodedata.category(letter) in _UNPRINTABLE for letter in text):
                raise TopicError("There is a character in it that can’t be shown, such as a line break.", part)
        if self.host and not re.fullmatch(_HOST, self.host.strip()):
            raise TopicError(
                f"{_quoted(self.host)} is no host: write one such as news.cu.edu, without https:// and without a path.",
                "host",
            )
        if self.path and not (self.path.strip(" /") and "?" not in self.path and "://" not in self.path):
            raise TopicError(
                f"{_quoted(self.path)} is no beginning of a path: write one such as /news, without the host.", "path"
            )
        if re.match(r"(?i)\s*https?://", self.contains):
            raise TopicError(
                f"{_quoted(self.contains)} is in no article: leave out https:// and what tracking adds.", "contains"
            )
        for part in ("contains", "link_name"):
            text = getattr(self, part)
            if text and sum(map(str.isalnum, text)) < _LEAST_LETTERS:
                raise TopicError(
                    f"{_quoted(text)} would catch almost every link: write at least {_LEAST_LETTERS} letters.", part
                )

    def catches(self) -> pl.Expr:
        """Whether a row of `History.links` (columns article, link_names) is caught."""
        article = pl.col("article").str.to_lowercase()
        # up to the port, if there is one; of mailto:someone@host nothing is left
        host = article.str.extract(r"^([^/?:]*)", 1)
        tests = []
        if self.host:
            wanted = self.host.strip().lower().removeprefix("www.")
            tests.append((host == wanted) | host.str.ends_with(f".{wanted}"))
        if self.path:
            wanted = "/" + self.path.strip().lower().lstrip("/")
            path = article.str.extract(r"^[^/?]*([^?]*)", 1)
            # an article has no final slash
            tests.append((path + "/" if wanted.endswith("/") else path).str.starts_with(wanted))
        if self.contains:
            tests.append(article.str.contains(self.contains.lower(), literal=True))
        if self.link_name:
            names = pl.col("link_names").list.join("\n").fill_null("").str.to_lowercase()
            tests.append(names.str.contains(self.link_name.lower(), literal=True))
        return reduce(and_, tests)

    @property
    def words(self) -> str:
        """The rule, said of links: "are at cubuffs.com and are called “score” in emails"."""
        said = {
            "host": f"are at {self.host}",
            "path": f"have a path that begins with {self.path}",
            "contains": f"contain “{self.contains}”",
            "link_name": f"are called “{self.link_name}” in emails",
        }
        return " and ".join(words for part, words in said.items() if getattr(self, part))

    def to_dict(self) -> dict[str, str]:
        """What is given, as JSON can hold it."""
        return {part: getattr(self, part) for part in PARTS if getattr(self, part)}

    @classmethod
    def from_dict(cls, given: Any) -> "Rule":
        """The rule again. Raises TopicError for what is none."""
        if not isinstance(given, Mapping):
            raise TopicError(f'A rule is written {{host = "news.cu.edu"}}, with any of {", ".join(PARTS)}.')
        for key, text in given.items():
            if key not in PARTS:
                raise TopicError(f"A rule says nothing of {_quoted(str(key))}: it has {', '.join(PARTS)}.", str(key))
            if not isinstance(text, str):
                raise TopicError("What a rule says must be text, in quotation marks.", str(key))
        return cls(**given)


PARTS = tuple(field.name for field in dataclasses.fields(Rule))
"""What a rule may say something of."""


@dataclass(frozen=True)
class Topic:
    """Links of which any rule of `any_of` (if there are some), all of `all_of` and none of `none_of` hold.

    A link may be of several topics; utility links are of none. `id` stays when the name changes.
    """

    id: str
    name: str
    any_of: tuple[Rule, ...] = ()
    all_of: tuple[Rule, ...] = ()
    none_of: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        """Raises TopicError where there is no rule that says what a link must be, or more than MOST_RULES."""
        if not (self.any_of or self.all_of):
            without = "A topic without rules" if not self.none_of else "A topic that only says what links must not be"
            raise TopicError(f"{without} would catch almost every link: add a rule under “any of” or “all of”.")
        if len(self.any_of) + len(self.all_of) + len(self.none_of) > MOST_RULES:
            raise TopicError(f"A topic has at most {MOST_RULES} rules: make several topics of it.")

    def catches(self) -> pl.Expr:
        """Whether a row of `History.links` (columns article, link_names, utility) is caught."""
        tests = [rule.catches() for rule in self.all_of]
        if self.any_of:
            tests.append(reduce(or_, (rule.catches() for rule in self.any_of)))
        tests += [~rule.catches() for rule in self.none_of]
        return reduce(and_, tests) & ~pl.col("utility")

    def articles(self, links: pl.DataFrame) -> pl.DataFrame:
        """The rows of `History.links` that the topic catches, in their order."""
        return links.filter(self.catches())

    @property
    def words(self) -> str:
        """What the topic is, in words: "links that are at cubuffs.com, or that contain “football”; none that …"."""
        any_of = ", or that ".join(rule.words for rule in self.any_of)
        all_of = ", and that ".join(rule.words for rule in self.all_of)
        text = f"links that {any_of or all_of}"
        if any_of and all_of:
            text += f"; of these, only those that {all_of}"
        if self.none_of:
            text += f"; none that {', or that '.join(rule.words for rule in self.none_of)}"
        return text

    def to_dict(self) -> dict[str, Any]:
        """The definition without id and name, as JSON can hold it."""
        return {group: [rule.to_dict() for rule in getattr(self, group)] for group in GROUPS if getattr(self, group)}

    @classmethod
    def from_dict(cls, topic_id: str, name: str, definition: Mapping[str, Any]) -> "Topic":
        """The topic again. Raises TopicError, which says where, for what is none."""
        rules: dict[str, tuple[Rule, ...]] = {}
        for group, given in definition.items():
            if group not in GROUPS:
                raise TopicError(f"A topic has no {_quoted(str(group))}: it has {', '.join(GROUPS)}.", str(group))
            if not isinstance(given, list):
                raise TopicError(f"{group} must be a list of rules.", group)
            rules[group] = tuple(_rule(group, number, one) for number, one in enumerate(given))
        return cls(topic_id, name, **rules)


class Kept(Protocol):
    """A document that keeps a topic."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def definition(self) -> Mapping[str, Any]: ...


def topics_of(kept: Iterable[Kept]) -> tuple[Topic, ...]:
    """The topics of what is kept (`Kept.topics()`), in their order. Raises TopicError, naming the one that is none."""
    topics = []
    for one in kept:
        try:
            topics.append(Topic.from_dict(one.id, one.name, one.definition))
        except TopicError as error:
            raise TopicError(f"The topic {_quoted(one.name)} can’t be read: {error}", *error.where) from error
    return tuple(topics)


def topic_named(text: str, topics: Sequence[Topic]) -> Topic:
    """The topic that has this id, else this name. Raises KeyError, naming those that there are."""
    for part in ("id", "name"):
        for topic in topics:
            if getattr(topic, part) == text:
                return topic
    raise KeyError(f"There is no topic {text!r}; there are {', '.join(topic.name for topic in topics)}.")


def rule_for(article: str) -> Rule:
    """The rule that an article suggests: its host, and the folder that it is in."""
    found = re.match(r"([^/?:]+)(?::\d+)?(/[^/?]+/?)?", article)
    try:
        return Rule(host=found[1], path=found[2] or "") if found else Rule(contains=article)
    except TopicError:
        return Rule(contains=article)


def links_containing(text: str) -> Topic:
    """The topic of every link whose article or name has this in it. Raises TopicError for what almost every one has."""
    return Topic("", f"“{text}”", (Rule(contains=text), Rule(link_name=text)))


def _rule(group: str, number: int, given: Any) -> Rule:
    try:
        return Rule.from_dict(given)
    except TopicError as error:
        raise TopicError(str(error), group, number, *error.where) from error


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
