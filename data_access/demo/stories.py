"""What the made-up university writes about: for each topic a desk that brings out stories all year."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from zlib import crc32

FIRST_DAY = date(2018, 1, 1)
"""When the desks began: stories are counted from it."""

_FILE = tomllib.loads(Path(__file__).with_name("stories.toml").read_text("utf-8"))
_WORDS: dict[str, list[str]] = _FILE.pop("words")
_SEASONS = ("winter", "spring", "summer", "fall")
# how many campuses a topic's titles are dealt out to in turn
_DESKS = 5


@dataclass(frozen=True)
class Topic:
    """What a desk writes about; fields as stories.toml explains them."""

    name: str
    address: str
    a_week: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A title, and the address without scheme and tags."""

    title: str
    address: str


TOPICS = tuple(Topic(name, one["address"], one["a_week"], tuple(one["titles"])) for name, one in _FILE.items())
NAMES = tuple(topic.name for topic in TOPICS)


def newest(topic: int, campus: int, news: str, day: date, before: int = 0) -> Story:
    """The story of that topic that was the newest on a day, or the one so many `before` it.

    `campus`: whose desk, where each campus has one; `news`: where that campus publishes.
    """
    number = (day - FIRST_DAY).days * TOPICS[topic].a_week // 7 - before
    its_own = "{news}" in TOPICS[topic].address
    return _story(topic, number, campus if its_own else 0, news if its_own else "")


@cache
def _story(topic: int, number: int, desk: int, news: str) -> Story:
    kind = TOPICS[topic]
    day = FIRST_DAY + timedelta(days=number * 7 // kind.a_week)
    counter = number * _DESKS + desk
    template = counter % len(kind.titles)

    def word(match: re.Match[str]) -> str:
        if match[1] == "season":
            return _SEASONS[day.month % 12 // 3]
        if match[1] == "month":
            return f"{day + timedelta(days=30):%B} 15"
        words = _WORDS[match[1]]
        return words[crc32(f"{topic}/{counter}/{match[1]}".encode()) % len(words)]

    title = re.sub(r"\{(\w+)\}", word, kind.titles[template])
    title = title[0].upper() + title[1:]
    address = kind.address.format(news=news, date=f"{day:%Y/%m}", slug=_slug(title), number=number)
    return Story(title, address)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
