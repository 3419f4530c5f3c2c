"""Filters as the query of an address, and back: a pure, reversible pair.

A page's filters are a frozen dataclass whose fields are annotated with a `Parameter` and have a default. Defaults are
left out of the address, keys are sorted, so that the same view always has the same address. A value that can't be read
counts as not given, and a sentence says so.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, get_type_hints

from analytics import periods
from analytics.periods import EARLIEST, LATEST, Period
from data_access.ids import lift_one

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_TOO_LONG = 1000


@dataclass(frozen=True)
class Codec(Generic[T]):
    """How a value is written as the values of one key, and read from them; `read` raises ValueError."""

    write: Callable[[T], list[str]]
    read: Callable[[list[str]], T]


@dataclass(frozen=True)
class Parameter:
    """Of a field of filters: its key in the address, and how it is written there."""

    key: str
    codec: Codec[Any]


@dataclass(frozen=True)
class Filters:
    """What filters of every page derive from."""


F = TypeVar("F", bound=Filters)


def to_address(filters: Filters) -> dict[str, list[str]]:
    """The query of the view: keys sorted, defaults left out."""
    written = {}
    for field, parameter in _parameters(type(filters)):
        value = getattr(filters, field.name)
        if value != field.default:
            written[parameter.key] = parameter.codec.write(value)
    return dict(sorted(written.items()))


def from_address(kind: type[F], address: Mapping[str, list[str]]) -> tuple[F, tuple[str, ...]]:
    """The filters that an address asks for, and a sentence for each value that was ignored. Other keys don't matter."""
    values: dict[str, Any] = {}
    problems = []
    for field, parameter in _parameters(kind):
        texts = address.get(parameter.key)
        if texts is None:
            continue
        try:
            values[field.name] = parameter.codec.read(list(texts))
        except ValueError:
            problems.append(
                f"The address says “{parameter.key}={_short(texts)}”, which means nothing here; it was ignored."
            )
    return kind(**values), tuple(problems)


def word() -> Codec[str]:
    """One text that is not empty."""
    return Codec(lambda text: [text], _one)


def record_id() -> Codec[str]:
    """The id of a record, of 15 or 18 characters; always given with 18."""

    def read(texts: list[str]) -> str:
        found = lift_one(_one(texts))
        if found is None:
            raise ValueError(texts)
        return found

    return Codec(lambda text: [text], read)


def words() -> Codec[tuple[str, ...]]:
    """Several texts, none of them empty; an empty value stands for none at all."""
    return Codec(lambda texts: list(texts) or [""], _several)


def number(low: int, high: int) -> Codec[int]:
    """A whole number from `low` to `high`."""

    def read(texts: list[str]) -> int:
        value = int(_one(texts))
        if not low <= value <= high:
            raise ValueError(value)
        return value

    return Codec(lambda value: [str(value)], read)


def day() -> Codec[date]:
    """A day: `2026-11-20`."""
    return Codec(lambda value: [value.isoformat()], lambda texts: date.fromisoformat(_one(texts)))


def flag() -> Codec[bool]:
    """Yes or no."""
    answers = {"yes": True, "no": False}

    def read(texts: list[str]) -> bool:
        text = _one(texts)
        if text not in answers:
            raise ValueError(text)
        return answers[text]

    return Codec(lambda value: ["yes" if value else "no"], read)


def choice(kind: type[E], among: Collection[E] = ()) -> Codec[E]:
    """One member of an enumeration, or of those of its members that are given."""

    def read(texts: list[str]) -> E:
        value = kind(_one(texts))
        if among and value not in among:
            raise ValueError(value)
        return value

    return Codec(lambda value: [value.value], read)


def one_of(options: tuple[str, ...]) -> Codec[str]:
    """One of these texts."""

    def read(texts: list[str]) -> str:
        text = _one(texts)
        if text not in options:
            raise ValueError(text)
        return text

    return Codec(lambda text: [text], read)


def some_of(options: tuple[str, ...]) -> Codec[tuple[str, ...]]:
    """Any of these texts, in their own order; an empty value stands for none of them."""

    def read(texts: list[str]) -> tuple[str, ...]:
        chosen = _several(texts)
        if set(chosen) - set(options):
            raise ValueError(chosen)
        return tuple(option for option in options if option in chosen)

    return Codec(lambda texts: list(texts) or [""], read)


def titled_words() -> Codec[tuple[tuple[str, tuple[str, ...]], ...]]:
    """Titles, sorted, and texts of each, none of them empty: `Class year=2010`. A title has no `=`."""

    def write(values: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
        return [f"{title}={text}" for title, texts in values for text in texts] or [""]

    def read(texts: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: dict[str, list[str]] = {}
        for text in _several(texts):
            title, _, value = text.partition("=")
            if not (title.strip() and value.strip()):
                raise ValueError(texts)
            found.setdefault(title, []).append(value)
        return tuple((title, tuple(values)) for title, values in sorted(found.items()))

    return Codec(write, read)


def calendar_month() -> Codec[date | None]:
    """A calendar month, as its first day: `2026-10`. None is not written."""

    def read(texts: list[str]) -> date:
        text = _one(texts)
        found = date.fromisoformat(f"{text}-01")
        if not EARLIEST <= found <= LATEST or f"{found:%Y-%m}" != text:
            raise ValueError(text)
        return found

    return Codec(lambda value: [f"{value:%Y-%m}"], read)


def period() -> Codec[Period]:
    """A named span, or two days: `2026-01-01..2026-06-30`."""
    return Codec(lambda value: [periods.to_text(value)], lambda texts: periods.from_text(_one(texts)))


def _parameters(kind: type[Filters]) -> Iterator[tuple[dataclasses.Field[Any], Parameter]]:
    hints = get_type_hints(kind, include_extras=True)
    for field in dataclasses.fields(kind):
        yield field, next(note for note in hints[field.name].__metadata__ if isinstance(note, Parameter))


def _one(texts: list[str]) -> str:
    if len(texts) != 1 or not texts[0].strip() or len(texts[0]) > _TOO_LONG:
        raise ValueError(texts)
    return texts[0]


def _several(texts: list[str]) -> tuple[str, ...]:
    if texts == [""]:
        return ()
    if not all(text.strip() and len(text) <= _TOO_LONG for text in texts):
        raise ValueError(texts)
    return tuple(dict.fromkeys(texts))


def _short(texts: list[str]) -> str:
    text = ", ".join(texts)
    return text if len(text) <= 40 else text[:39] + "…"
