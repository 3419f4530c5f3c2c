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
# so many people are sorted at a time, and smaller numbers than this take a byte
_BLOCK, _BYTE = 100_000, 256

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


def per_person(frequency: pl.DataFrame, periods: int) -> pl.DataFrame:
    """What each person got, in each way of counting; whoever got nothing has no row.

    Takes the frame of `History.frequency` and the number of its periods (`History.periods`), those without any email
    among them. Gives person: Int32; delivered: Int64, in all; busiest, typical: UInt16; average: Float64.
    """
    persons = frequency["person"].to_numpy()
    everybody = int(persons.max(initial=-1)) + 1
    counts = _by_person_and_period(frequency, everybody)
    delivered = counts.sum(axis=1, dtype=np.int64)
    # the least of the largest, as many as are more than half; whoever got something in fewer weeks has 0
    typical = _largest(counts, periods // 2 + 1)
    return (
        pl.DataFrame(
            {
                "person": np.arange(everybody, dtype=np.int32),
                "delivered": delivered,
                "busiest": counts.max(axis=1, initial=0).astype(np.uint16),
                "typical": typical.astype(np.uint16),
            }
        )
        .filter(pl.col("delivered") > 0)
        .with_columns(_average(pl.col("delivered"), periods))
    )


def _by_person_and_period(frequency: pl.DataFrame, everybody: int) -> _Counts:
    """What was delivered: a row a person number, whether there is such a person or not, a column a period."""
    days = frequency["period"].to_physical().to_numpy()
    first = int(days.min()) if days.size else 0
    columns = np.zeros(int(days.max()) - first + 1 if days.size else 0, dtype=np.int64)
    columns[days - first] = 1
    present = int(columns.sum())
    columns = columns.cumsum() - 1
    delivered = frequency["delivered"].to_numpy()
    # a matrix of a year's weeks of a university fits where its numbers are small, as they are
    counts = np.zeros((everybody, present), dtype=np.uint8 if delivered.max(initial=0) < _BYTE else np.uint16)
    counts[frequency["person"].to_numpy(), columns[days - first]] = delivered
    return counts


def _largest(counts: _Counts, number: int) -> _Counts:
    """The so-manieth largest number of each row."""
    people, periods = counts.shape
    largest = np.zeros(people, dtype=counts.dtype)
    if number <= periods:
        at = periods - number
        for begin in range(0, people, _BLOCK):
            block = counts[begin : begin + _BLOCK]
            largest[begin : begin + _BLOCK] = np.partition(block, at, axis=1)[:, at]
    return largest


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
