"""Of everyone who got an email: who a follow-up question finds, and why the others are not among them."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from analytics.followup import uncertain_openers
from analytics.periods import days_of
from analytics.segments.definitions import EVERYONE, NeverEngages, NotOpened, OpenedNotClicked
from analytics.segments.evaluate import Ask
from analytics.whom import Directory
from data_access.query import Answer, Query

FollowUp = OpenedNotClicked | NotOpened | NeverEngages


@dataclass(frozen=True)
class Step:
    """Who is left after a step towards those who are found: how many, and why those fell away who did.

    `title` and `words` say who is left, `out` how many fell away, `why` what they have in common.
    """

    title: str
    words: str
    people: int
    why: str = ""
    out: int = 0


@dataclass(frozen=True)
class Reckoning:
    """How many people there are at each step, each once, from whoever was sent anything to whoever is found.

    `not_linked`: results without a contact on file, who are nobody. `link_unknown`: of those found, who clicked
    something of which no link is on record, and so may have clicked the call to action. `answer`: what is counted.
    """

    steps: tuple[Step, ...]
    not_linked: int
    link_unknown: int
    answer: Answer


@dataclass(frozen=True)
class _Test:
    """Who goes on (`stays`: of a row of `History.engagement`; None: whoever is found), in words."""

    title: str
    words: str
    why: str
    stays: pl.Expr | None = None


_DELIVERED = _Test(
    "Delivered to",
    "Of those, whoever at least one of these emails was delivered to.",
    "bounced",
    pl.col("delivered") > 0,
)
_NEITHER = "Of those, whoever neither opened any of it nor clicked anything in it."


def query_of(segment: FollowUp, ask: Ask) -> Query:
    """The emails that a follow-up question is about."""
    if isinstance(segment, NeverEngages):
        first, last = days_of(segment.days, ask)
        return Query(segment.series, (), first, last, machine=segment.machine)
    return Query(sends=(segment.send_id,), machine=segment.machine)


def reckon(segment: FollowUp, found: pl.DataFrame, ask: Ask, directory: Directory) -> Reckoning:
    """The reckoning of a question and of whom it finds, the frame of `people`."""
    query = query_of(segment, ask)
    answer = ask.engagement(query)
    left = answer.frame.drop_nulls("person")
    if segment.whom != EVERYONE:
        left = left.filter(pl.col("person").is_in(segment.whom.among(directory).implode()))
    steps = [Step("Sent to", "People on file among those meant to whom anything was sent.", left.height)]
    for test in _tests(segment):
        before, left = left.height, _after(left, test, found)
        steps.append(Step(test.title, test.words, left.height, test.why, before - left.height))
    not_linked = int(answer.frame.filter(pl.col("person").is_null())["sent"].sum())
    unknown = _link_unknown(found, ask.clicks(query).frame) if isinstance(segment, OpenedNotClicked) else 0
    return Reckoning(tuple(steps), not_linked, unknown, answer)


def uncertain_among(found: pl.DataFrame, ask: Ask, machine: bool) -> int:
    """How many of the people found are uncertain openers, of all emails on record; see `Query.machine`."""
    everything = ask.engagement(Query(machine=machine)).frame
    return found.join(uncertain_openers(everything), on="person", how="semi").height


def _after(left: pl.DataFrame, test: _Test, found: pl.DataFrame) -> pl.DataFrame:
    return left.join(found, on="person", how="semi") if test.stays is None else left.filter(test.stays)


def _tests(segment: FollowUp) -> Iterator[_Test]:
    match segment:
        case OpenedNotClicked():
            yield _DELIVERED
            if segment.clicks_count:
                interested = "Of those, whoever opened it or clicked anything in it: a click counts as an open."
                either = pl.col("opened_or_clicked") > 0
                yield _Test("Opened or clicked", interested, "neither opened it nor clicked in it", either)
            else:
                yield _Test("Opened", "Of those, whoever opened it.", "did not open it", pl.col("opened") > 0)
            words = "Of those, whoever did not click the call to action, in any of the emails to them."
            yield _Test("Did not click it", words, "clicked the call to action")
        case NotOpened():
            yield _DELIVERED
            yield _Test("Did not open", _NEITHER, "opened it or clicked in it")
        case NeverEngages():
            least = segment.least_delivered
            enough = pl.col("delivered") >= least
            words = f"Of those, whoever at least {least} of these emails were delivered to."
            yield _Test(f"{least} or more delivered", words, f"got fewer than {least}", enough)
            yield _Test("Never engaged", _NEITHER, "opened or clicked something")


def _link_unknown(found: pl.DataFrame, clicks: pl.DataFrame) -> int:
    return found.filter(pl.col("clicked") > 0).join(clicks, on="person", how="anti").height
