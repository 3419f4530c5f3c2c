"""Topics as a file that people read and write (TOML), and what taking one in would do."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import tomli_w

from analytics.topics import GROUPS, Topic, TopicError

_HEAD = """\
# The link topics of IER Explorer.
# A link is of a topic where any rule of any_of (if there are some), all of all_of and none of none_of hold.
# A rule says one or more of: host, path (how it begins), contains (a part of the address), link_name (a part of it).

"""
_KEYS = ("id", "name", *GROUPS)
_MOST_PROBLEMS = 10
_MOST_LETTERS = 1_000_000
# of one topic: each line costs another look at all before it
_MOST_LINES = 500
# as data_access.kept takes them, so that what it would refuse is told with its line
_ID = r"[A-Za-z0-9_-]{1,32}"
_MOST_NAME_LETTERS = 200
_UNPRINTABLE = {"Cc", "Cs"}


class TopicsFileError(ValueError):
    """A file that can't be taken: a sentence for each problem, with line and key."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Step(StrEnum):
    """What taking in a file does to a topic."""

    ADD = "added"
    CHANGE = "changed"
    NOTHING = "unchanged"


@dataclass(frozen=True)
class Taken:
    """A topic of a file, with the id that it will have, and the one that it takes the place of, if any."""

    step: Step
    topic: Topic
    before: Topic | None


def to_toml(topics: Iterable[Topic]) -> str:
    """The topics as a file."""
    told = [{"id": topic.id, "name": topic.name, **topic.to_dict()} for topic in topics]
    return _HEAD + tomli_w.dumps({"topic": told})


def read_toml(text: str) -> tuple[Topic, ...]:
    """The topics of a file; of one without an id it is empty. Raises TopicsFileError for a file that can't be taken."""
    if len(text) > _MOST_LETTERS:
        raise TopicsFileError([f"The file has more than {_MOST_LETTERS:,} letters, which no team’s topics have."])
    try:
        # at the end of the last line, the parser would not tell which it was
        given = tomllib.loads(f"{text}\n")
    except tomllib.TOMLDecodeError as error:
        raise TopicsFileError([f"This is no TOML: {error}.{_said(text, str(error))}"]) from error
    told = given.get("topic")
    if set(given) != {"topic"} or not isinstance(told, list):
        raise TopicsFileError(["The file must be a list of topics, each under a line [[topic]], and nothing else."])
    topics: list[Topic] = []
    problems: list[tuple[int, TopicError]] = []
    for number, one in enumerate(told):
        try:
            topics.append(_topic(one))
        except TopicError as error:
            problems.append((number, error))
    problems = problems or _twice(topics)
    if problems:
        said = [f"{_place(text, number, error.where)}: {error}" for number, error in problems[:_MOST_PROBLEMS]]
        more = len(problems) - len(said)
        raise TopicsFileError([*said, *([f"And {more} more."] if more else [])])
    return tuple(topics)


def compare(read: Sequence[Topic], kept: Sequence[Topic]) -> tuple[Taken, ...]:
    """What taking in these topics would do to those that are kept, found by id, else by name (letter case apart).

    Raises TopicsFileError where two of them would take the place of one.
    """
    by_id = {topic.id: topic for topic in kept}
    by_name = {topic.name.casefold(): topic for topic in kept}
    found = [by_id.get(topic.id) or by_name.get(topic.name.casefold()) for topic in read]
    problems = [
        f"Two topics of the file, “{read[first].name}” and “{read[second].name}”, would both change “{before.name}”: "
        "one by its id, one by its name."
        for second, before in enumerate(found)
        for first in range(second)
        if before is not None and found[first] is before
    ]
    if problems:
        raise TopicsFileError(problems)
    return tuple(_taken(topic, before) for topic, before in zip(read, found, strict=True))


def _taken(topic: Topic, before: Topic | None) -> Taken:
    if before is None:
        return Taken(Step.ADD, topic, None)
    after = Topic(before.id, topic.name, topic.any_of, topic.all_of, topic.none_of)
    return Taken(Step.NOTHING if after == before else Step.CHANGE, after, before)


def _topic(given: Any) -> Topic:
    if not isinstance(given, Mapping):
        raise TopicError("A topic must stand under a line [[topic]].")
    for key in given:
        if key not in _KEYS:
            raise TopicError(f"A topic has no “{key}”: it has {', '.join(_KEYS)}.", key)
    for key in ("id", "name"):
        if not isinstance(given.get(key, ""), str):
            raise TopicError(f"{key} must be text, in quotation marks.", key)
    name = " ".join(given.get("name", "").split())
    if not name:
        raise TopicError('The topic has no name: write name = "…".', *(["name"] if "name" in given else []))
    _check(given.get("id", ""), name)
    rules = {group: given[group] for group in GROUPS if group in given}
    return Topic.from_dict(given.get("id", ""), name, rules)


def _check(topic_id: str, name: str) -> None:
    """Raises TopicError for an id or a name that could not be kept."""
    if topic_id and not re.fullmatch(_ID, topic_id):
        raise TopicError(f"“{topic_id[:60]}” is no id: write up to 32 letters, digits, hyphens and underscores.", "id")
    if len(name) > _MOST_NAME_LETTERS:
        raise TopicError(f"The name has {len(name):,} letters: write at most {_MOST_NAME_LETTERS}.", "name")
    if any(unicodedata.category(letter) in _UNPRINTABLE for letter in name):
        raise TopicError("There is a character in the name that can’t be shown: write it anew.", "name")


def _twice(topics: Sequence[Topic]) -> list[tuple[int, TopicError]]:
    """What stands in two topics and may stand in one only."""
    problems = []
    for key in ("id", "name"):
        seen: set[str] = set()
        for number, topic in enumerate(topics):
            text: str = getattr(topic, key)
            value = text.casefold() if key == "name" else text
            if value and value in seen:
                problems.append((number, TopicError(f"“{text}” stands there a second time.", key)))
            seen.add(value)
    return problems


def _said(text: str, error: str) -> str:
    """What stands on the line that an error of the parser names."""
    found = re.search(r"line (\d+)", error)
    lines = text.split("\n")
    line = lines[int(found[1]) - 1].strip() if found and int(found[1]) <= len(lines) else ""
    return f" That line says: {line[:100]}" if line else ""


def _place(text: str, number: int, where: Sequence[str | int]) -> str:
    """Where something is, in words: `Line 12 (topic 2, any_of, rule 1, host)`."""
    steps = [f"topic {number + 1}", *(f"rule {step + 1}" if isinstance(step, int) else step for step in where)]
    line = _line(text, number, where)
    return f"Line {line} ({', '.join(steps)})" if line else ", ".join(steps).capitalize()


def _line(text: str, number: int, where: Sequence[str | int]) -> int | None:
    """The line on which something stands. The parser does not tell: what stands there is what a topic that is cut off
    before the line does not have. None where the topics can't be told apart by their lines.
    """
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if re.match(r"\s*\[\[\s*topic\s*\]\]", line)]
    if number >= len(starts):
        return None
    start = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(lines)
    for at in range(start + 1, min(end, start + _MOST_LINES) + 1):
        if any(_has(one, where) for one in _parsed("\n".join(lines[start:at]))):
            return at
    return None


def _parsed(text: str) -> Iterator[Any]:
    """What a part of a file may come to: as it is, or with a list closed."""
    for closed in ("", "\n]"):
        try:
            yield tomllib.loads(text + closed)["topic"][0]
        except (tomllib.TOMLDecodeError, KeyError, IndexError, TypeError):
            continue


def _has(given: Any, where: Sequence[str | int]) -> bool:
    for step in where:
        try:
            given = given[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
