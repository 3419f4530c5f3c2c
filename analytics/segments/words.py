"""Segments in plain English: every definition as a sentence that says who is meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analytics import periods
from analytics.frequency import Threshold, many
from analytics.segments.definitions import (
    EVERYONE,
    Clicked,
    Combined,
    Frequent,
    How,
    Leaf,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
    parts,
)
from analytics.whom import Whom

OPENS_ARE_UNSURE = (
    "Apple Mail and security gateways open for people, and who blocks images opens unseen: an open is no proof of "
    "reading, and no open no proof of the opposite."
)
_JOINED = {How.AND: "who are also", How.OR: "or", How.BUT_NOT: "but not"}


@dataclass(frozen=True)
class Names:
    """What ids are called: of topics, of saved segments, and of sends, in quotation marks and with their day."""

    topics: Mapping[str, str] = field(default_factory=dict)
    sends: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)


def words(segment: Segment, names: Names) -> str:
    """Who is meant: "current Alumni who clicked 3 or more different articles about Athletics in the past year".

    The parts of a combined segment are numbered, in the order of `parts`.
    """
    if not isinstance(segment, Combined):
        return _part(segment, names)
    return _combined(segment, names, iter(range(1, 1 + len(list(parts(segment))))))


def title(segment: Segment, names: Names) -> str:
    """The same in a few words, as a heading or a name: "Did not open “CU Connections” (Nov 9, 2026)"."""
    if isinstance(segment, Combined):
        left, right = (_quoted(side, names) for side in (segment.left, segment.right))
        return f"{left}, {segment.how.value} {right}"
    if isinstance(segment, Saved):
        return names.segments.get(segment.segment_id, "a saved segment that was removed")
    among = "" if segment.whom == EVERYONE else f", {segment.whom.words}"
    return f"{_did(segment, names)}{among}"


def rests_on_opens(segment: Segment) -> bool:
    """Whether who is meant depends on opens, which machines make too; of an expanded segment."""
    return any(isinstance(part, OpenedNotClicked | NotOpened | NeverEngages) for part in parts(segment))


def _quoted(side: Segment, names: Names) -> str:
    """A part of a title: the name of a saved segment stands in quotation marks, what is combined in brackets."""
    text = title(side, names)
    match side:
        case Saved():
            return f"“{text}”"
        case Combined():
            return f"[{text}]"
    return text


def _did(leaf: Leaf, names: Names) -> str:
    match leaf:
        case Clicked():
            return f"Clicked links {f'with “{leaf.contains}”' if leaf.contains else _about(leaf, names)}"
        case OpenedNotClicked():
            return f"Opened {_email(leaf.send_id, names)}, did not click its call to action"
        case NotOpened():
            return f"Did not open {_email(leaf.send_id, names)}"
        case NeverEngages():
            emails = f" with {' or '.join(leaf.series)}" if leaf.series else ""
            return f"Never engaged{emails} {periods.words(leaf.days)}"
        case Frequent():
            emails = f" from {' or '.join(leaf.series)}" if leaf.series else ""
            return f"Got {many(Threshold(leaf.counted, leaf.more_than), leaf.per)}{emails} {periods.words(leaf.days)}"


def _combined(segment: Segment, names: Names, numbers: Iterator[int]) -> str:
    if not isinstance(segment, Combined):
        return f"({next(numbers)}) {_part(segment, names)}"
    sides = [_combined(side, names, numbers) for side in (segment.left, segment.right)]
    left, right = (
        f"[{text}]" if isinstance(side, Combined) else text
        for side, text in zip((segment.left, segment.right), sides, strict=True)
    )
    return f"{left}; {_JOINED[segment.how]} {right}"


def _part(part: Leaf | Saved, names: Names) -> str:
    if isinstance(part, Saved):
        name = names.segments.get(part.segment_id)
        return f"the segment “{name}”" if name else "a saved segment that was removed"
    counts = isinstance(part, Frequent) or part.machine
    machine = "" if counts else ", leaving out what is likely a machine’s doing"
    return f"{_who(part.whom)} {_does(part, names)}{machine}"


def _who(whom: Whom) -> str:
    who = "people" if whom == EVERYONE else whom.words
    return f"{who}," if "," in who else who


def _does(leaf: Leaf, names: Names) -> str:
    match leaf:
        case Clicked():
            counted = _enough(leaf.least, "time" if leaf.by_total_clicks else "different article")
            counted += " on links" if leaf.by_total_clicks else ""
            about = f"with “{leaf.contains}” in their address or name" if leaf.contains else _about(leaf, names)
            return f"who clicked {counted} {about}, last click {periods.words(leaf.days)}"
        case OpenedNotClicked():
            opened = "opened (or clicked something in)" if leaf.clicks_count else "opened"
            return f"who {opened} {_email(leaf.send_id, names)} and did not click its call to action, {leaf.article}"
        case NotOpened():
            return f"to whom {_email(leaf.send_id, names)} was delivered, and who neither opened it nor clicked in it"
        case NeverEngages():
            emails = _enough(leaf.least_delivered, "email")
            were = f"{emails}{_of(leaf.series)} were delivered {periods.words(leaf.days)}"
            return f"to whom {were}, none of them opened, none clicked"
        case Frequent():
            got = many(Threshold(leaf.counted, leaf.more_than), leaf.per)
            return f"who got {got}, of the emails{_of(leaf.series)} sent {periods.words(leaf.days)}"


def _of(series: tuple[str, ...]) -> str:
    return f" of {' or '.join(series)}" if series else ""


def _about(leaf: Clicked, names: Names) -> str:
    name = names.topics.get(leaf.topic_id)
    return f"about {name}" if name else "about a topic that was removed"


def _email(send_id: str, names: Names) -> str:
    return names.sends.get(send_id, f"the email {send_id}")


def _enough(least: int, noun: str) -> str:
    return f"1 {noun} or more" if least == 1 else f"{least} or more {noun}s"
