"""Definitions as dictionaries of texts, numbers and lists, for keeping them, and back."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from analytics import periods
from analytics.frequency import Counted
from analytics.segments.definitions import (
    Clicked,
    Combined,
    Frequent,
    How,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
    SegmentError,
)
from analytics.whom import Whom
from data_access.calendar import Per

_KINDS: dict[str, type[Segment]] = {
    "clicked": Clicked,
    "opened_not_clicked": OpenedNotClicked,
    "not_opened": NotOpened,
    "never_engages": NeverEngages,
    "frequent": Frequent,
    "saved": Saved,
    "combined": Combined,
}
_DEEPEST = 40


def to_dict(segment: Segment) -> dict[str, Any]:
    """The definition with everything that it says, so that it goes on meaning the same when a default changes."""
    kind = next(name for name, kind in _KINDS.items() if type(segment) is kind)
    told = {field.name: _FORMS[field.name].write(getattr(segment, field.name)) for field in fields(segment)}
    return {"kind": kind, **told}


def from_dict(told: object) -> Segment:
    """The definition that such a dictionary says; what it does not say has its usual value.

    Raises SegmentError with a sentence for anything else.
    """
    return _read(told, 0)


@dataclass(frozen=True)
class _Form:
    """How a field is written and read; `read` raises ValueError for what is not `wants`."""

    wants: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = lambda value: value


def _of(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        # to Python, a bool is an int
        if type(value) is not kind:
            raise ValueError(value)
        return value

    return read


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError(value)
    return tuple(value)


_TEXT = _Form("a text", _of(str))
_NUMBER = _Form("a whole number", _of(int))
_YES_OR_NO = _Form("true or false", _of(bool))
_SEGMENT = _Form("a segment", lambda value: value, to_dict)
_FORMS: dict[str, _Form] = {
    "topic_id": _TEXT,
    "contains": _TEXT,
    "least": _NUMBER,
    "by_total_clicks": _YES_OR_NO,
    "days": _Form("a period", lambda value: periods.from_text(_of(str)(value)), periods.to_text),
    "send_id": _TEXT,
    "article": _TEXT,
    "clicks_count": _YES_OR_NO,
    "least_delivered": _NUMBER,
    "series": _Form("a list of texts", _texts, list),
    "per": _Form(f"one of {', '.join(Per)}", Per, lambda per: per.value),
    "counted": _Form(f"one of {', '.join(Counted)}", Counted, lambda counted: counted.value),
    "more_than": _NUMBER,
    "whom": _Form("who is meant", Whom.from_dict, Whom.to_dict),
    "machine": _YES_OR_NO,
    "segment_id": _TEXT,
    "how": _Form(f"one of {', '.join(How)}", How, lambda how: how.value),
    "left": _SEGMENT,
    "right": _SEGMENT,
}
"""A field of one name has one form, whatever kind it belongs to."""


def _read(told: object, depth: int) -> Segment:
    if depth > _DEEPEST:
        raise SegmentError(f"A segment may be combined of others {_DEEPEST} deep, not deeper.")
    kind = _KINDS.get(str(told.get("kind"))) if isinstance(told, Mapping) else None
    if kind is None or not isinstance(told, Mapping):
        raise SegmentError("This is no segment: its definition does not say of which kind it is.")
    names = [field.name for field in fields(kind)]
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    if unknown := sorted(str(name) for name in told if name != "kind" and name not in names):
        raise SegmentError(f"A segment of this kind says nothing about {', '.join(unknown)}.")
    if missing := [name for name in needed if name not in told]:
        raise SegmentError(f"A segment of this kind has to say {' and '.join(missing)}.")
    values: dict[str, Any] = {
        name: _read(told[name], depth + 1) if _FORMS[name] is _SEGMENT else _value(name, told[name])
        for name in names
        if name in told
    }
    return kind(**values)


def _value(name: str, value: object) -> Any:
    form = _FORMS[name]
    try:
        return form.read(value)
    except ValueError as error:
        # `Whom` says itself what is wrong with it
        why = str(error) if name == "whom" else f"not {str(value)[:40]!r}"
        raise SegmentError(f"A segment’s “{name}” has to be {form.wants}: {why}.") from None
