"""What Frequency can be asked: how often people are written to, and how often is too often."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from analytics.frequency import LAST_BAR, MOST_EMAILS, Counted, Threshold, many
from analytics.mailing import REASONS
from analytics.segments import Frequent
from data_access.calendar import Per
from data_access.history import History
from data_access.query import Query
from ui.address import Parameter, choice, number, period, some_of, words
from ui.periods import Period, Span, days_of
from ui.questions import WhomFilters

# a month has four weeks and a bit
_LAST_BARS = {Per.WEEK: LAST_BAR, Per.MONTH: 3 * LAST_BAR}


@dataclass(frozen=True, kw_only=True)
class FrequencyFilters(WhomFilters):
    """The filters of Frequency."""

    sent: Annotated[Period, Parameter("sent", period())] = Span.QUARTER
    per: Annotated[Per, Parameter("per", choice(Per))] = Per.WEEK
    series: Annotated[tuple[str, ...], Parameter("series", words())] = ()
    counted: Annotated[Counted, Parameter("counted", choice(Counted))] = Counted.BUSIEST
    more_than: Annotated[int, Parameter("more_than", number(0, MOST_EMAILS))] = 3
    leave_out: Annotated[tuple[str, ...], Parameter("leave_out", some_of(tuple(REASONS)))] = tuple(REASONS)

    def query(self, history: History) -> Query:
        """The sends asked about."""
        return Query(self.series, (), *days_of(self.sent, history))

    def within(self, whole: tuple[date, ...], history: History) -> Query:
        """The sends of some whole weeks or months (`History.periods`) of `query`, of which there has to be one."""
        return replace(self.query(history), first=whole[0], last=self.per.end(whole[-1]))

    @property
    def threshold(self) -> Threshold:
        """Who gets many, as analytics takes it."""
        return Threshold(self.counted, self.more_than)

    @property
    def segment(self) -> Frequent:
        """Who gets many, as a question that can be kept."""
        return Frequent(
            per=self.per,
            counted=self.counted,
            more_than=self.more_than,
            days=self.sent,
            series=self.series,
            whom=self.whom,
        )

    @property
    def last_bar(self) -> int:
        """Where a distribution ends with "or more": the threshold always has a bar on either side."""
        return max(_LAST_BARS[self.per], self.more_than + 1)

    @property
    def many(self) -> str:
        """What is many, in words: "more than 3 emails in at least one week"."""
        return many(self.threshold, self.per)
