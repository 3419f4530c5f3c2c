"""What can be asked about people one question at a time: filters that come to a segment."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from analytics.followup import LEAST_DELIVERED
from analytics.frequency import MOST_EMAILS, Counted
from analytics.mailing import REASONS
from analytics.segments import (
    MOST,
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
)
from analytics.whom import Whom
from data_access.calendar import Per
from ui.address import Parameter, choice, flag, number, period, record_id, some_of, word, words
from ui.periods import Period, Span
from ui.questions import InterestFilters, WhomFilters
from ui.segment_address import definition


class Question(StrEnum):
    """What is asked."""

    OPENED_NOT_CLICKED = "opened-not-clicked"
    NOT_OPENED = "not-opened"
    NEVER_ENGAGES = "never-engages"
    CLICKED = "clicked"
    FREQUENT = "frequent"


FOLLOW_UPS = (Question.OPENED_NOT_CLICKED, Question.NOT_OPENED, Question.NEVER_ENGAGES)


class Show(StrEnum):
    """What Segments shows."""

    SAVED = "saved"
    QUESTION = "question"
    COMBINE = "combine"


@dataclass(frozen=True, kw_only=True)
class PeopleFilters(WhomFilters):
    """One question about people. What another question would need stays at its default."""

    question: Annotated[Question, Parameter("question", choice(Question))] = Question.OPENED_NOT_CLICKED
    email: Annotated[str, Parameter("email", record_id())] = ""
    link: Annotated[str, Parameter("link", word())] = ""
    clicks_count: Annotated[bool, Parameter("clicks_count", flag())] = True
    sent: Annotated[Period, Parameter("sent", period())] = Span.HALF_YEAR
    series: Annotated[tuple[str, ...], Parameter("series", words())] = ()
    least_delivered: Annotated[int, Parameter("least_delivered", number(1, MOST))] = LEAST_DELIVERED
    topic: Annotated[str, Parameter("topic", word())] = ""
    contains: Annotated[str, Parameter("contains", word())] = ""
    clicked: Annotated[Period, Parameter("clicked", period())] = Span.YEAR
    least: Annotated[int, Parameter("least", number(1, MOST))] = 3
    every_click: Annotated[bool, Parameter("every_click", flag())] = False
    often_in: Annotated[Period, Parameter("often_in", period())] = Span.QUARTER
    per: Annotated[Per, Parameter("per", choice(Per))] = Per.WEEK
    counted: Annotated[Counted, Parameter("counted", choice(Counted))] = Counted.BUSIEST
    more_than: Annotated[int, Parameter("more_than", number(0, MOST_EMAILS))] = 3
    machine: Annotated[bool, Parameter("machine", flag())] = True

    @property
    def segment(self) -> Segment:
        """The question as a definition. Raises SegmentError where it is not said which email, link or topic."""
        match self.question:
            case Question.NOT_OPENED:
                return NotOpened(send_id=self.email, whom=self.whom, machine=self.machine)
            case Question.NEVER_ENGAGES:
                return NeverEngages(
                    days=self.sent,
                    least_delivered=self.least_delivered,
                    series=self.series,
                    whom=self.whom,
                    machine=self.machine,
                )
            case Question.CLICKED:
                return clicked(self)
            case Question.FREQUENT:
                return Frequent(
                    per=self.per,
                    counted=self.counted,
                    more_than=self.more_than,
                    days=self.often_in,
                    series=self.series,
                    whom=self.whom,
                )
        return OpenedNotClicked(
            send_id=self.email,
            article=self.link,
            clicks_count=self.clicks_count,
            whom=self.whom,
            machine=self.machine,
        )


@dataclass(frozen=True, kw_only=True)
class FollowUpFilters(PeopleFilters):
    """The filters of Follow-up. No email chosen is the newest, no link the one that is suggested."""

    question: Annotated[Question, Parameter("question", choice(Question, FOLLOW_UPS))] = Question.OPENED_NOT_CLICKED
    leave_out: Annotated[tuple[str, ...], Parameter("leave_out", some_of(tuple(REASONS)))] = tuple(REASONS)


@dataclass(frozen=True, kw_only=True)
class SegmentsFilters(PeopleFilters):
    """The filters of Segments: a saved segment by its id, one question, or two segments combined."""

    show: Annotated[Show, Parameter("show", choice(Show))] = Show.SAVED
    saved: Annotated[str, Parameter("segment", word())] = ""
    how: Annotated[How, Parameter("how", choice(How))] = How.AND
    left: Annotated[Segment | None, Parameter("left", definition())] = None
    right: Annotated[Segment | None, Parameter("right", definition())] = None
    leave_out: Annotated[tuple[str, ...], Parameter("leave_out", some_of(tuple(REASONS)))] = tuple(REASONS)

    @property
    def combined(self) -> Combined | None:
        """The two segments as one; None as long as one of them is not chosen."""
        return Combined(self.how, self.left, self.right) if self.left and self.right else None

    @property
    def asks(self) -> Segment | None:
        """What is asked; None as long as that is not said."""
        match self.show:
            case Show.SAVED:
                return Saved(self.saved) if self.saved else None
            case Show.COMBINE:
                return self.combined
        return self.segment


def clicked(asked: PeopleFilters | InterestFilters) -> Clicked:
    """Who clicked links about something. Raises SegmentError where it is not said which links."""
    return Clicked(
        topic_id="" if asked.contains else asked.topic,
        contains=asked.contains,
        least=asked.least,
        by_total_clicks=asked.every_click,
        days=asked.clicked,
        whom=asked.whom,
        machine=asked.machine,
    )


def filters_of(segment: Segment) -> SegmentsFilters:
    """The filters of Segments that ask just this."""
    match segment:
        case Saved(segment_id):
            return SegmentsFilters(saved=segment_id)
        case Combined(how, left, right):
            return SegmentsFilters(show=Show.COMBINE, how=how, left=left, right=right)
    return SegmentsFilters(show=Show.QUESTION, **_fields(segment), **_whom_fields(segment.whom))


def _fields(leaf: Leaf) -> dict[str, Any]:
    match leaf:
        case OpenedNotClicked():
            email = {"question": Question.OPENED_NOT_CLICKED, "email": leaf.send_id, "link": leaf.article}
            return {**email, "clicks_count": leaf.clicks_count, "machine": leaf.machine}
        case NotOpened():
            return {"question": Question.NOT_OPENED, "email": leaf.send_id, "machine": leaf.machine}
        case NeverEngages():
            sent = {"question": Question.NEVER_ENGAGES, "sent": leaf.days, "series": leaf.series}
            return {**sent, "least_delivered": leaf.least_delivered, "machine": leaf.machine}
        case Clicked():
            links = {"question": Question.CLICKED, "topic": leaf.topic_id, "contains": leaf.contains}
            counted = {"clicked": leaf.days, "least": leaf.least, "every_click": leaf.by_total_clicks}
            return {**links, **counted, "machine": leaf.machine}
        case Frequent():
            sent = {"question": Question.FREQUENT, "often_in": leaf.days, "series": leaf.series}
            return {**sent, "per": leaf.per, "counted": leaf.counted, "more_than": leaf.more_than}


def _whom_fields(whom: Whom) -> dict[str, Any]:
    fields = {name: value for name, value in vars(whom).items() if name != "audience"}
    return fields | (vars(whom.audience) if whom.audience else {})
