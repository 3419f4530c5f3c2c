"""Segments: questions about people that can be kept, asked again on newer data, and combined.

A definition is a frozen value: it says what is asked, never who the answer is. It names sends, topics and other
segments by their ids, so that a new name changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from analytics.followup import LEAST_DELIVERED
from analytics.frequency import MOST_EMAILS, Counted
from analytics.periods import Period, Span
from analytics.topics import TopicError, links_containing
from analytics.whom import Whom
from data_access.calendar import Per
from data_access.errors import QuestionError
from data_access.ids import lift_one

EVERYONE = Whom()
MOST = 999
"""The most that can be asked for as a least number of articles, clicks or emails in all."""


class SegmentError(QuestionError):
    """A definition that means nothing, or refers to something that is no longer there; the message says so."""


class How(StrEnum):
    """How two segments are combined."""

    AND = "and"
    OR = "or"
    BUT_NOT = "but not"


@dataclass(frozen=True, kw_only=True)
class Clicked:
    """Who clicked at least so many different articles of a topic (its id), or of links that contain a text.

    `days` are those of a person's last click on a link; `by_total_clicks` counts every click instead of articles;
    without `machine`, what is likely a machine's click is none.
    """

    topic_id: str = ""
    contains: str = ""
    least: int = 3
    by_total_clicks: bool = False
    days: Period = Span.YEAR
    whom: Whom = EVERYONE
    machine: bool = True

    def __post_init__(self) -> None:
        """Raises SegmentError where it is not said which links, or how many, or where almost every link is meant."""
        if bool(self.topic_id) == bool(self.contains):
            raise SegmentError("A segment of clicks is about either a topic or a text that links contain.")
        if self.contains:
            try:
                links_containing(self.contains)
            except TopicError as error:
                raise SegmentError(str(error)) from error
        _check_least(self.least)


@dataclass(frozen=True, kw_only=True)
class OpenedNotClicked:
    """Who opened a send and did not click its call to action, an article.

    Without `clicks_count`, a click on another link does not stand for an open.
    """

    send_id: str
    article: str
    clicks_count: bool = True
    whom: Whom = EVERYONE
    machine: bool = True

    def __post_init__(self) -> None:
        """Raises SegmentError where the send or the call to action is not said."""
        _lift_send(self)
        _check_said(self.article, "which link is the call to action")


@dataclass(frozen=True, kw_only=True)
class NotOpened:
    """To whom a send was delivered, and who neither opened it nor clicked in it."""

    send_id: str
    whom: Whom = EVERYONE
    machine: bool = True

    def __post_init__(self) -> None:
        """Raises SegmentError where the send is not said."""
        _lift_send(self)


@dataclass(frozen=True, kw_only=True)
class NeverEngages:
    """To whom at least so many emails were delivered, none of them opened, none clicked.

    `days` are those of sending; `series` are From Names, none meaning all.
    """

    days: Period = Span.HALF_YEAR
    least_delivered: int = LEAST_DELIVERED
    series: tuple[str, ...] = ()
    whom: Whom = EVERYONE
    machine: bool = True

    def __post_init__(self) -> None:
        """Raises SegmentError where it is not said how many."""
        _check_least(self.least_delivered)


@dataclass(frozen=True, kw_only=True)
class Frequent:
    """Who got more than so many emails a week or month, in the way of counting of a `Threshold`.

    `days` are those of sending, of which whole weeks or months count; `series` are From Names, none meaning all.
    """

    per: Per = Per.WEEK
    counted: Counted = Counted.BUSIEST
    more_than: int = 3
    days: Period = Span.QUARTER
    series: tuple[str, ...] = ()
    whom: Whom = EVERYONE

    def __post_init__(self) -> None:
        """Raises SegmentError for a number that is none."""
        if not 0 <= self.more_than <= MOST_EMAILS:
            raise SegmentError(
                f"A segment asks for more than 0 to {MOST_EMAILS} emails, not for more than {self.more_than}."
            )


@dataclass(frozen=True)
class Saved:
    """The segment that is kept under this id, as it is at the time of asking."""

    segment_id: str

    def __post_init__(self) -> None:
        """Raises SegmentError where the segment is not said."""
        _check_said(self.segment_id, "which saved segment")


@dataclass(frozen=True)
class Combined:
    """Two segments as one: in both, in either, or in the left one but not in the right one."""

    how: How
    left: "Segment"
    right: "Segment"


Leaf = Clicked | OpenedNotClicked | NotOpened | NeverEngages | Frequent
Segment = Leaf | Saved | Combined


@dataclass(frozen=True)
class SavedSegment:
    """A segment under its name, as the team keeps it."""

    id: str
    name: str
    definition: Segment


def parts(segment: Segment) -> Iterator[Leaf | Saved]:
    """The questions and saved segments that a segment is made of, left to right."""
    if isinstance(segment, Combined):
        yield from parts(segment.left)
        yield from parts(segment.right)
    else:
        yield segment


def with_machine(segment: Segment, machine: bool) -> Segment:
    """The same question, likely machine activity counted everywhere or nowhere; saved segments stay as they are."""
    match segment:
        case Combined(how, left, right):
            return Combined(how, with_machine(left, machine), with_machine(right, machine))
        case Saved() | Frequent():
            return segment
    return replace(segment, machine=machine)


def _check_least(least: int) -> None:
    if not 1 <= least <= MOST:
        raise SegmentError(f"A segment asks for at least 1 and at most {MOST}, not {least}.")


def _lift_send(leaf: "OpenedNotClicked | NotOpened") -> None:
    """An email has one id, however it was written down; what is no id is left for the history to refuse."""
    _check_said(leaf.send_id, "which email")
    object.__setattr__(leaf, "send_id", lift_one(leaf.send_id) or leaf.send_id)


def _check_said(text: str, what: str) -> None:
    if not text.strip():
        raise SegmentError(f"A segment does not say {what}.")
