"""What each page can be asked: its filters, as one frozen value made of the address and the widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any

from analytics.audience import Audience, Standing
from analytics.breakdown import PLACES
from analytics.mailing import REASONS
from analytics.overview import settled
from analytics.rates import PEOPLE_RATES, RATES, Rate
from analytics.timeline import Event
from analytics.topics import Topic, links_containing, topic_named
from analytics.whom import Whom
from data_access.calendar import Calendar
from data_access.history import History
from data_access.kept import Search, Taken
from data_access.query import Query
from ui import formats
from ui.address import (
    Filters,
    Parameter,
    choice,
    day,
    flag,
    number,
    one_of,
    period,
    record_id,
    some_of,
    titled_words,
    word,
    words,
)
from ui.periods import Days, Period, Span, days_of

SEND_MEASURES: tuple[Rate, ...] = RATES
MEASURES: tuple[Rate, ...] = PEOPLE_RATES + tuple(rate for rate in RATES if rate.name != "bounce_rate")
MOST_ARTICLES = 99
GRADUATION_YEARS = (1850, 2100)
_LABEL = 40


@dataclass(frozen=True, kw_only=True)
class OverviewFilters(Filters):
    """The filters of Overview."""

    series: Annotated[tuple[str, ...], Parameter("series", words())] = ()
    sent: Annotated[Period, Parameter("sent", period())] = Span.YEAR
    measure: Annotated[str, Parameter("measure", one_of(tuple(rate.name for rate in SEND_MEASURES)))] = "open_rate"
    machine: Annotated[bool, Parameter("machine", flag())] = True

    def query(self, history: History) -> Query:
        """The sends asked about."""
        return Query(self.series, (), *days_of(self.sent, history), machine=self.machine)

    def lately(self, history: History) -> Query:
        """The same series in the newest 30 days that have settled, whatever days are chosen.

        The days after them are left out: their opens still come in, and would make every comparison look like a fall.
        """
        last = settled(history.today)
        return Query(self.series, (), last - timedelta(days=29), last, machine=self.machine)

    def weeks(self, history: History) -> tuple[Query, ...]:
        """The same series in each of the past eight weeks, oldest first; the last one ends with the settled days."""
        ends = [settled(history.today) - timedelta(weeks=back) for back in reversed(range(8))]
        return tuple(Query(self.series, (), end - timedelta(days=6), end, machine=self.machine) for end in ends)

    def of_send(self, ids: Sequence[str]) -> "BreakdownFilters":
        """The breakdown of one send: of everyone, in the period, or on the one day of an automated send.

        `ids` are those of charts.sends and tables.send_ids: the send's id and, of an automated send, its day.
        """
        send, day = ids
        sent = Days(date.fromisoformat(day), date.fromisoformat(day)) if day else self.sent
        usable = self.measure if self.measure in {rate.name for rate in MEASURES} else "open_rate"
        return BreakdownFilters.everyone(sends=(send,), sent=sent, measure=usable, machine=self.machine)

    @property
    def rate(self) -> Rate:
        """The measure, with its words."""
        return next(rate for rate in SEND_MEASURES if rate.name == self.measure)


class Show(StrEnum):
    """What Contact timeline shows of a person."""

    TIMELINE = "timeline"
    EVIDENCE = "evidence"


@dataclass(frozen=True, kw_only=True)
class TimelineFilters(Filters):
    """The filters of Contact timeline. `person` is an id: never a name or an address, which an address keeps.

    `email`: the one email that evidence is about; empty for any.
    """

    person: Annotated[str, Parameter("person", record_id())] = ""
    series: Annotated[tuple[str, ...], Parameter("series", words())] = ()
    events: Annotated[tuple[str, ...], Parameter("event", some_of(tuple(Event)))] = tuple(Event)
    days: Annotated[Period, Parameter("days", period())] = Span.EVERYTHING
    show: Annotated[Show, Parameter("show", choice(Show))] = Show.TIMELINE
    email: Annotated[str, Parameter("email", record_id())] = ""


@dataclass(frozen=True, kw_only=True)
class SourcesFilters(Filters):
    """What Sources is asked: the Email Send to reconcile; nothing chosen is the newest."""

    email: Annotated[str, Parameter("email", record_id())] = ""


@dataclass(frozen=True, kw_only=True)
class ExportsFilters(Filters):
    """What is searched for in the ledger, and the number of the entry that is shown in full; 0: none."""

    who: Annotated[str, Parameter("who", word())] = ""
    text: Annotated[str, Parameter("words", word())] = ""
    kinds: Annotated[tuple[str, ...], Parameter("what", some_of(tuple(Taken)))] = ()
    first: Annotated[date | None, Parameter("from", day())] = None
    last: Annotated[date | None, Parameter("to", day())] = None
    entry: Annotated[int, Parameter("entry", number(0, 2_147_483_647))] = 0

    def search(self, time_zone: str) -> Search:
        """The entries that are wanted, on whole days of a time zone."""
        calendar = Calendar(time_zone)
        return Search(
            self.who,
            tuple(Taken(kind) for kind in self.kinds),
            self.text,
            calendar.start_of(self.first) if self.first else None,
            calendar.start_of(self.last + timedelta(days=1)) if self.last else None,
        )

    @property
    def anything(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.who or self.text or self.kinds or self.first or self.last)

    @property
    def words(self) -> str:
        """Which entries are wanted, in words."""
        told = [f"by “{self.who}”"] if self.who else []
        told += [f"of the kinds {', '.join(self.kinds)}"] if self.kinds else []
        told += [f"with “{self.text}” in it"] if self.text else []
        told += [f"made {formats.days(self.first, self.last)}"] if self.first or self.last else []
        return f"everything {', '.join(told)}" if told else "everything"


@dataclass(frozen=True, kw_only=True)
class TopicsFilters(Filters):
    """What Topics is asked: the topic to be edited, by its id, or a new one."""

    topic: Annotated[str, Parameter("topic", word())] = ""
    new: Annotated[bool, Parameter("new", flag())] = False
    machine: Annotated[bool, Parameter("machine", flag())] = True

    def query(self, history: History) -> Query:
        """The past year, of which a topic’s links and clickers are."""
        first, last = history.past_year()
        return Query(first=first, last=last, machine=self.machine)


@dataclass(frozen=True, kw_only=True)
class AudienceFilters(Filters):
    """Who is meant, by their affiliations; nothing chosen is everyone."""

    roles: Annotated[tuple[str, ...], Parameter("role", words())] = ()
    standing: Annotated[Standing, Parameter("standing", choice(Standing))] = Standing.CURRENT
    campuses: Annotated[tuple[str, ...], Parameter("campus", words())] = ()
    schools: Annotated[tuple[str, ...], Parameter("school", words())] = ()
    departments: Annotated[tuple[str, ...], Parameter("department", words())] = ()

    @property
    def audience(self) -> Audience:
        """The audience, as analytics takes it."""
        return Audience(self.roles, self.standing, self.campuses, self.schools, self.departments)

    @property
    def anywhere(self) -> bool:
        """Whether no role and no place is chosen."""
        return not (self.roles or self.campuses or self.schools or self.departments)


@dataclass(frozen=True, kw_only=True)
class WhomFilters(AudienceFilters):
    """Who is meant, by whatever is known of people; nothing chosen is everyone on file.

    Which affiliations count matters only beside a role or a place, but for former ones, which leave others out.
    """

    degrees: Annotated[tuple[str, ...], Parameter("degree", words())] = ()
    graduated_from: Annotated[int | None, Parameter("graduated_from", number(*GRADUATION_YEARS))] = None
    graduated_to: Annotated[int | None, Parameter("graduated_to", number(*GRADUATION_YEARS))] = None
    cities: Annotated[tuple[str, ...], Parameter("city", words())] = ()
    states: Annotated[tuple[str, ...], Parameter("state", words())] = ()
    attributes: Annotated[tuple[tuple[str, tuple[str, ...]], ...], Parameter("with", titled_words())] = ()
    opted_out: Annotated[bool | None, Parameter("opted_out", flag())] = None

    @property
    def whom(self) -> Whom:
        """Who is meant, as analytics takes it. Raises ValueError for years that run backwards."""
        everyone = self.anywhere and self.standing is not Standing.FORMER
        return Whom(
            audience=None if everyone else self.audience,
            degrees=self.degrees,
            graduated_from=self.graduated_from,
            graduated_to=self.graduated_to,
            cities=self.cities,
            states=self.states,
            attributes=self.attributes,
            opted_out=self.opted_out,
        )

    @property
    def who(self) -> str | None:
        """Who is meant, in words that are no longer than a label; None where nobody is left out."""
        if self.whom == Whom():
            return None
        return self.whom.words if len(self.whom.words) <= _LABEL else "those meant"


@dataclass(frozen=True, kw_only=True)
class BreakdownFilters(AudienceFilters):
    """The filters of Audience breakdown."""

    roles: Annotated[tuple[str, ...], Parameter("role", words())] = ("Faculty",)
    series: Annotated[tuple[str, ...], Parameter("series", words())] = ()
    sends: Annotated[tuple[str, ...], Parameter("email", words())] = ()
    sent: Annotated[Period, Parameter("sent", period())] = Span.YEAR
    rows: Annotated[str, Parameter("rows", one_of(PLACES))] = "school"
    measure: Annotated[str, Parameter("measure", one_of(tuple(rate.name for rate in MEASURES)))] = MEASURES[0].name
    compare: Annotated[bool, Parameter("compare", flag())] = False
    machine: Annotated[bool, Parameter("machine", flag())] = True
    row: Annotated[str, Parameter("people", word())] = ""

    @classmethod
    def everyone(cls, **filters: Any) -> "BreakdownFilters":
        """Nobody is left out, affiliated or not."""
        return cls(roles=(), standing=Standing.ANY, **filters)

    @property
    def of_everyone(self) -> bool:
        """Whether nobody is left out."""
        return self.standing is Standing.ANY and self.anywhere

    @property
    def who(self) -> str:
        """Who is meant, in words."""
        return "everyone" if self.of_everyone else self.audience.words

    def query(self, history: History) -> Query:
        """The sends asked about."""
        return Query(self.series, self.sends, *days_of(self.sent, history), machine=self.machine)

    @property
    def by(self) -> tuple[str, ...]:
        """The places that make a row, from the campus down."""
        return PLACES[: PLACES.index(self.rows) + 1]

    @property
    def rate(self) -> Rate:
        """The measure, with its words."""
        return next(rate for rate in MEASURES if rate.name == self.measure)


@dataclass(frozen=True, kw_only=True)
class InterestFilters(WhomFilters):
    """The filters of Link interests. A text that links contain goes before a topic, which is told by its id; older
    addresses tell it by its name.
    """

    topic: Annotated[str, Parameter("topic", word())] = ""
    contains: Annotated[str, Parameter("contains", word())] = ""
    clicked: Annotated[Period, Parameter("clicked", period())] = Span.YEAR
    least: Annotated[int, Parameter("least", number(1, MOST_ARTICLES))] = 3
    every_click: Annotated[bool, Parameter("every_click", flag())] = False
    compare: Annotated[bool, Parameter("compare", flag())] = False
    machine: Annotated[bool, Parameter("machine", flag())] = True
    leave_out: Annotated[tuple[str, ...], Parameter("leave_out", some_of(tuple(REASONS)))] = tuple(REASONS)

    def query(self, history: History) -> Query:
        """The days of the last click; links of all sends."""
        first, last = days_of(self.clicked, history)
        return Query(first=first, last=last, machine=self.machine)

    def links_about(self, topics: Sequence[Topic]) -> Topic:
        """The topic, one of these, or the links that contain the text."""
        return links_containing(self.contains) if self.contains else topic_named(self.topic, topics)

    @property
    def enough(self) -> str:
        """How much somebody must have clicked, in words: "3 or more articles"."""
        noun = "click" if self.every_click else "article"
        return f"1 {noun} or more" if self.least == 1 else f"{self.least} or more {noun}s"
