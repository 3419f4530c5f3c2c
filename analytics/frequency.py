"""How often people are written to: what each got a week or month, how that is spread, and who gets more than others.

Weeks stand for months as well: whatever `History.frequency` was asked for.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from data_access.calendar import Per

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
    got = frequency.filter(pl.col("delivered") > 0)
    counts = pl.col("delivered")
    totals = got.group_by("person").agg(counts.cast(pl.Int64).sum(), counts.max().alias("busiest"), pl.len())
    # the least of the largest, as many as are more than half; whoever got something in fewer weeks has 0
    most = periods // 2 + 1
    weeks = max(periods, 1)
    often = totals.filter(pl.col("len") >= most).select("person")
    typical = got.join(often, on="person", how="semi").group_by("person").agg(counts.top_k(most).min().alias("typical"))
    return (
        totals.join(typical, on="person", how="left")
        .select(
            "person",
            "delivered",
            "busiest",
            pl.col("typical").fill_null(0),
            # Polars divides by multiplying, which leaves 21 / 7 a little off 3, and thus above it
            (pl.col("delivered") // weeks + pl.col("delivered") % weeks / weeks).alias("average"),
        )
        .sort("person")
    )


def above(persons: pl.DataFrame, threshold: Threshold, people: pl.Series | None = None) -> pl.DataFrame:
    """The rows of `per_person` above a threshold, most first: of these people, or of everybody."""
    counted = threshold.counted.value
    found = persons.filter(pl.col(counted) > threshold.more_than)
    if people is not None:
        found = found.join(people.to_frame("person"), on="person", how="semi")
    return found.sort(counted, "delivered", "person", descending=[True, True, False])


def spread(
    persons: pl.DataFrame, people: pl.Series, threshold: Threshold, periods: int, last_bar: int = LAST_BAR
) -> Spread:
    """How what these people got is spread over them.

    Takes the frame of `per_person`, the numbers of the people who are meant, each once, and the number of periods.
    """
    counted = pl.col(threshold.counted.value).alias("number")
    got = persons.join(people.to_frame("person"), on="person", how="semi").select("person", "delivered", counted)
    by_number = got.group_by("number").agg(pl.len().cast(pl.Int64).alias("people"))
    nothing = pl.DataFrame({"number": [0], "people": [people.len() - got.height]}, schema=by_number.schema)
    by_number = pl.concat([nothing, by_number]).group_by("number").agg(pl.col("people").sum()).sort("number")
    bar = pl.col("number").ceil().clip(upper_bound=last_bar).cast(pl.Int64)
    bars = dict(by_number.group_by(bar).agg(pl.col("people").sum()).iter_rows())
    by_number = by_number.filter(pl.col("people") > 0)
    return Spread(
        people=people.len(),
        reached=got.height,
        above=got.filter(pl.col("number") > threshold.more_than).height,
        mean=int(got["delivered"].sum()) / (people.len() * periods) if people.len() and periods else None,
        median=_at_most(by_number, 50),
        ninetieth=_at_most(by_number, 90),
        highest=_at_most(by_number, 100),
        bars=tuple(bars.get(bar, 0) for bar in range(last_bar + 1)),
    )


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
    meant = memberships.join(people.to_frame("person"), on="person", how="semi")
    members = meant.select("role", "person").unique().group_by("role").agg("person")
    ordered = members.sort(pl.col("person").list.len(), "role", descending=[True, False])
    return {
        role: spread(persons, theirs, threshold, periods, last_bar)
        for role, theirs in zip(ordered["role"], ordered["person"], strict=True)
    }


def _at_most(by_number: pl.DataFrame, per_cent: int) -> float | None:
    """The least number that so many per cent of the people have at most."""
    enough = 100 * pl.col("people").cum_sum() >= per_cent * pl.col("people").sum()
    found = by_number.filter(enough)["number"]
    return float(found[0]) if len(found) else None
