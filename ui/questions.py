"""What each page can be asked: its filters, as one frozen value made of the address and the widgets."""

from dataclasses import dataclass
from typing import Annotated

from analytics.audience import Audience, Standing
from analytics.breakdown import PLACES
from analytics.mailing import REASONS
from analytics.rates import PEOPLE_RATES, RATES, Rate
from analytics.topics import TOPICS, Topic, links_containing, topic_named
from data_access.history import History
from data_access.query import Query
from ui.address import Filters, Parameter, choice, flag, number, one_of, period, some_of, word, words
from ui.periods import Period, Span, days_of

MEASURES: tuple[Rate, ...] = PEOPLE_RATES + tuple(rate for rate in RATES if rate.name != "bounce_rate")
MOST_ARTICLES = 99


@dataclass(frozen=True, kw_only=True)
class AudienceFilters(Filters):
    """Who is meant; nothing chosen is everyone."""

    roles: Annotated[tuple[str, ...], Parameter("role", words())] = ()
    standing: Annotated[Standing, Parameter("standing", choice(Standing))] = Standing.CURRENT
    campuses: Annotated[tuple[str, ...], Parameter("campus", words())] = ()
    schools: Annotated[tuple[str, ...], Parameter("school", words())] = ()

    @property
    def audience(self) -> Audience:
        """The audience, as analytics takes it."""
        return Audience(self.roles, self.standing, self.campuses, self.schools)


@dataclass(frozen=True, kw_only=True)
class BreakdownFilters(AudienceFilters):
    """The filters of Audience breakdown."""

    roles: Annotated[tuple[str, ...], Parameter("role", words())] = ("Faculty",)
    series: Annotated[tuple[str, ...], Parameter("series", words())] = ()
    sends: Annotated[tuple[str, ...], Parameter("email", words())] = ()
    sent: Annotated[Period, Parameter("sent", period())] = Span.YEAR
    rows: Annotated[str, Parameter("rows", one_of(PLACES))] = "school"
    measure: Annotated[str, Parameter("measure", one_of(tuple(rate.name for rate in MEASURES)))] = MEASURES[0].name

    def query(self, history: History) -> Query:
        """The sends asked about."""
        return Query(self.series, self.sends, *days_of(self.sent, history))

    @property
    def by(self) -> tuple[str, ...]:
        """The places that make a row, from the campus down."""
        return PLACES[: PLACES.index(self.rows) + 1]

    @property
    def rate(self) -> Rate:
        """The measure, with its words."""
        return next(rate for rate in MEASURES if rate.name == self.measure)


@dataclass(frozen=True, kw_only=True)
class InterestFilters(AudienceFilters):
    """The filters of Link interests. A text that links contain goes before a topic."""

    topic: Annotated[str, Parameter("topic", one_of(tuple(topic.name for topic in TOPICS)))] = TOPICS[0].name
    contains: Annotated[str, Parameter("contains", word())] = ""
    clicked: Annotated[Period, Parameter("clicked", period())] = Span.YEAR
    least: Annotated[int, Parameter("least", number(1, MOST_ARTICLES))] = 3
    every_click: Annotated[bool, Parameter("every_click", flag())] = False
    leave_out: Annotated[tuple[str, ...], Parameter("leave_out", some_of(tuple(REASONS)))] = tuple(REASONS)

    def query(self, history: History) -> Query:
        """The days of the last click; links of all sends."""
        first, last = days_of(self.clicked, history)
        return Query(first=first, last=last)

    def links_about(self, history: History) -> Topic:
        """The topic, or the links that contain the text; an address that was pasted stands for its article."""
        if not self.contains:
            return topic_named(self.topic)
        is_address = self.contains.lower().startswith(("http://", "https://"))
        return links_containing((history.article(self.contains) if is_address else None) or self.contains)

    @property
    def audience_or_everyone(self) -> Audience | None:
        """The audience; None, where no role and no place is chosen, for everyone on file."""
        return self.audience if self.roles or self.campuses or self.schools else None

    @property
    def enough(self) -> str:
        """How much somebody must have clicked, in words: "3 or more articles"."""
        noun = "click" if self.every_click else "article"
        return f"1 {noun} or more" if self.least == 1 else f"{self.least} or more {noun}s"
