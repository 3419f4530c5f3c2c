"""What is asked of a history, and what an answer says of itself."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import polars as pl

from data_access.errors import QuestionError


@dataclass(frozen=True)
class Query:
    """Which sends, and which days: the basis of a question, and its cache key.

    `series`: From Names, trimmed; `sends`: ids of Email Sends or automated sends; empty means all. `first`, `last`:
    whole local days, both included; None leaves that side open. What the days are days of, the question says: of
    sending, or (`clicks`, `links`) of the last click. `machine`: whether opens and clicks that are likely a machine's
    count (data_access.machine); what is sent and delivered is so either way.
    """

    series: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    machine: bool = True

    def __post_init__(self) -> None:
        """Raises QuestionError for days that run backwards."""
        if self.first and self.last and self.last < self.first:
            raise QuestionError(f"The period ends ({self.last}) before it begins ({self.first}).")

    @property
    def other(self) -> "Query":
        """The same question with machine activity, where this one leaves it out, and the other way round."""
        return replace(self, machine=not self.machine)

    def before(self) -> "Query":
        """The same question for as many days, just before. Raises QuestionError where a side is open."""
        if self.first is None or self.last is None:
            raise QuestionError("Only a period with a first and a last day has a period before.")
        length = self.last - self.first + timedelta(days=1)
        return replace(self, first=self.first - length, last=self.last - length)


@dataclass(frozen=True)
class Provenance:
    """Where an answer comes from. Moments are UTC; counts are of the results (for links: link details) looked at.

    `in_live`, `in_archive`, `in_both`: where they were seen; the first two count rows seen in both as well.
    """

    snapshot: int
    as_of: datetime
    oldest_sent: datetime | None
    newest_sent: datetime | None
    rows: int
    in_live: int
    in_archive: int
    in_both: int


@dataclass(frozen=True)
class Answer:
    """A frame and where it comes from."""

    frame: pl.DataFrame
    provenance: Provenance
