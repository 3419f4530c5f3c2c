"""How often people are written to: what each got a week or month, how that is spread, and who gets more than others.

Weeks stand for months as well: whatever `History.frequency` was asked for.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.belonging import among
from data_access.calendar import Per

_Counts = npt.NDArray[Any]

LAST_BAR = 10
"""The last bar of a distribution unless asked otherwise: whoever got so many or more."""
MOST_EMAILS = 99
"""The most that can be asked for as more than so many emails a week or month."""


class Counted(StrEnum):
    """Which number stands for a person who got more in one week than in another."""

    BUSIEST = "busiest"
    """The most that they got in any of the weeks: above N, if more than N in at least one of them."""
    TYPICAL = "typical"
    """What they got at least in more than half of the weeks, the lower median: above N, if in most of them."""
    AVERAGE = "average"
    """All that they got, divided by the weeks."""


_WHEN = {
    Counted.BUSIEST: "in at least one {per}",
    Counted.TYPICAL: "in most {per}s",
    Counted.AVERAGE: "a {per} on average",
}


@dataclass(frozen=True)
class Threshold:
    """Who gets many emails: those for whom the number that is counted is above `more_than`."""

    counted: Counted = Counted.BUSIEST
    more_than: int = 3


def many(threshold: Threshold, per: Per) -> str:
    """What is many, in words: "more than 3 emails in at least one week"."""
    emails = f"{threshold.more_than} email{'' if threshold.more_than == 1 else 's'}"
    return f"more than {emails} {_WHEN[threshold.counted].format(per=per)}"


@dataclass(frozen=True)
class Spread:
    """How a number of emails is spread over people, whoever got nothing among them, as 0.

    `people`: all of them; `reached`: those who got anything; `above`: those above the threshold.
    `mean`: emails a person and week, whatever is counted. `median`, `ninetieth`: at least half, nine tenths of the
    people have so many at most; `highest`: nobody has more. All of them are None where there is nobody.
    `bars`: people with 0, 1, 2 … emails, in the last bar those with more as well; an average between two numbers counts
    in the bar of the higher, so that a threshold always lies between two bars.
    """

    people: int
    reached: int
    above: int
    mean: float | None
    median: float | None
    ninetieth: float | None
    highest: float | None
    bars: tuple[int, ...]

    @property
    def above_share(self) -> float | None:
        """How many of the people are above."""
        return self.above / self.people if self.people else None


def per_person(frequency: pl.DataFrame) -> pl.DataFrame:
    """What each person got, in each way of counting; whoever got nothing has no row.

    Takes the frame of `History.frequency`. Gives person: Int32; delivered: Int64, in all; busiest, typical: UInt16;
    average: Float64.
    """
    periods = [frequency[name].to_numpy() for name in frequency.columns if name != "person"]
    delivered = np.zeros(frequency.height, dtype=np.int64)
    busiest = np.zeros(frequency.height, dtype=np.uint16)
    for counts in periods:
        delivered += counts
        np.maximum(busiest, counts, out=busiest)
    columns = {"delivered": delivered, "busiest": busiest, "typical": _typical(periods, frequency.height)}
    persons = pl.DataFrame({"person": frequency["person"], **columns})
    return persons.with_columns(_average(pl.col("delivered"), len(periods)))


def _typical(periods: list[_Counts], people: int) -> _Counts:
    """What each of so many people got at least in more than half of the periods."""
    typical, most = np.zeros(people, dtype=np.uint16), len(periods) // 2 + 1
    got = np.arange(people)
    # who gets one more in most weeks is among those who get one less: few are left soon
    for number in range(1, np.iinfo(np.uint16).max + 1):
        enough = np.zeros(got.size, dtype=np.uint16)
        for counts in periods:
            enough += counts >= number
        reached = np.flatnonzero(enough >= most)
        if not reached.size:
            break
        got, periods = got[reached], [counts[reached] for counts in periods]
        typical[got] = number
    return typical


def _average(delivered: pl.Expr, periods: int) -> pl.Expr:
    # Polars divides by multiplying, which leaves 21 / 7 a little off 3, and thus above it
    weeks = max(periods, 1)
    return (delivered // weeks + delivered % weeks / weeks).alias("average")


def above(persons: pl.DataFrame, threshold: Threshold, people: pl.Series | None = None) -> pl.DataFrame:
    """The rows of `per_person` above a threshold, most first: of these people, or of everybody."""
    counted = threshold.counted.value
    found = persons.filter(pl.col(counted) > threshold.more_than)
    if people is not None:
        found = found.filter(among(found["person"], people))
    return found.sort(counted, "delivered", "person", descending=[True, True, False])


def spread(
    persons: pl.DataFrame, people: pl.Series, threshold: Threshold, periods: int, last_bar: int = LAST_BAR
) -> Spread:
    """How what these people got is spread over them.

    Takes the frame of `per_person`, the numbers of the people who are meant, each once, and the number of periods.
    """
    return _spread(_Numbers.of(persons, threshold.counted), people.to_numpy(), threshold, periods, last_bar)


def by_role(
    persons: pl.DataFrame,
    memberships: pl.DataFrame,
    people: pl.Series,
    threshold: Threshold,
    periods: int,
    last_bar: int = LAST_BAR,
) -> dict[str, Spread]:
    """How what these people got is spread, role by role, most people first.

    Takes those rows of `History.audiences` of which the roles are meant, and the rest as `spread`. Somebody with two
    roles counts in both.
    """
    numbers = _Numbers.of(persons, threshold.counted)
    meant = np.zeros(int(max(people.max() or 0, memberships["person"].max() or 0)) + 1, dtype=np.bool_)  # type: ignore[arg-type]
    meant[people.to_numpy()] = True
    members = {}
    for role, theirs in memberships.select("role", "person").partition_by("role", as_dict=True).items():
        here = np.zeros_like(meant)
        here[theirs["person"].to_numpy()] = True
        if (found := np.flatnonzero(here & meant)).size:
            members[str(role[0])] = found
    ordered = sorted(members, key=lambda role: (-members[role].size, role))
    return {role: _spread(numbers, members[role], threshold, periods, last_bar) for role in ordered}


@dataclass(frozen=True)
class _Numbers:
    """By the number of a person: what they got in all, and what is counted; of an average all of it, once more."""

    delivered: _Counts
    counted: _Counts

    @classmethod
    def of(cls, persons: pl.DataFrame, counted: Counted) -> "_Numbers":
        people = persons["person"].to_numpy()
        column = "delivered" if counted is Counted.AVERAGE else counted.value
        dense = []
        for name in ("delivered", column):
            dense.append(np.zeros(int(people.max(initial=-1)) + 1, dtype=np.int64))
            dense[-1][people] = persons[name].to_numpy()
        return cls(*dense)


def _spread(numbers: _Numbers, people: _Counts, threshold: Threshold, periods: int, last_bar: int) -> Spread:
    reaching = people[people < numbers.delivered.size]
    delivered = numbers.delivered[reaching]
    counts = np.bincount(numbers.counted[reaching], minlength=1)
    # whoever has no row got nothing
    counts[0] += people.size - reaching.size
    by_number = pl.DataFrame({"number": np.arange(counts.size), "people": counts}).filter(pl.col("people") > 0)
    if threshold.counted is Counted.AVERAGE:
        by_number = by_number.with_columns(_average(pl.col("number"), periods).alias("number"))
    bar = pl.col("number").ceil().clip(upper_bound=last_bar).cast(pl.Int64)
    bars = dict(by_number.group_by(bar).agg(pl.col("people").sum()).iter_rows())
    return Spread(
        people=people.size,
        reached=int((delivered > 0).sum()),
        above=int(by_number.filter(pl.col("number") > threshold.more_than)["people"].sum()),
        mean=int(delivered.sum()) / (people.size * periods) if people.size and periods else None,
        median=_at_most(by_number, 50),
        ninetieth=_at_most(by_number, 90),
        highest=_at_most(by_number, 100),
        bars=tuple(bars.get(bar, 0) for bar in range(last_bar + 1)),
    )


def _at_most(by_number: pl.DataFrame, per_cent: int) -> float | None:
    """The least number that so many per cent of the people have at most."""
    enough = 100 * pl.col("people").cum_sum() >= per_cent * pl.col("people").sum()
    found = by_number.filter(enough)["number"]
    return float(found[0]) if len(found) else None
