"""When the made-up university writes, to how many, and how well each email does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data_access.demo.series import SERIES

AS_OF = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST_DAY = date(2025, 10, 20)
"""The local day of the first results of a history of one year; of what was sent before, only the totals are left."""

NEWEST = AS_OF - timedelta(hours=5)
ZONE = ZoneInfo("America/Denver")
TRIGGERED_DAYS = 30
"""How long one of our mailings of a triggered send runs; a triggered send is a row of them."""

_SATURDAY, _A_WEEK = 5, 7
_LATE = time(23, 40)
_LATE_SHARE, _WEEKEND_SHARE = 0.06, 0.1
# opens of a month against the year's mean: summers are slack
_SEASON = (1.02, 1.0, 1.0, 1.01, 0.97, 0.9, 0.86, 0.96, 1.06, 1.08, 1.06, 0.98)
_A_YEAR = 365.25

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mailing:
    """One send, or one month of a triggered send.

    `first_result`: the number of its first result. `opens`, `clicks`: as a multiple of each recipient's chance.
    """

    series: int
    sent_at: datetime
    size: int
    first_result: int
    opens: float
    clicks: float

    @property
    def day(self) -> date:
        """The local day of sending."""
        return self.sent_at.astimezone(ZONE).date()


def first_day(years: int) -> date:
    """The local day of the first results of a history of so many years."""
    return FIRST_DAY.replace(year=FIRST_DAY.year - (years - 1))


def plan(size: int, pools: list[Numbers], rng: np.random.Generator, years: int = 1) -> list[Mailing]:
    """Mailings of `size` results in all, oldest first. No mailing is larger than its pool, but for triggered ones."""
    drafts = sorted(
        (moment, series)
        for series in range(len(SERIES))
        for moment in moments(series, first_day(years), NEWEST, rng)
        if len(pools[series])
    )
    kinds = [SERIES[series] for _, series in drafts]
    limit = np.array([len(pools[series]) for _, series in drafts])
    share = np.array([kind.share for kind in kinds]) * [runs_for(moment, series) for moment, series in drafts]
    # lists grow
    growth = np.array([1 + 0.1 * _years(moment.date()) for moment, _ in drafts])
    weight = limit * share * growth * rng.uniform(0.85, 1.0, len(drafts))
    automated = np.flatnonzero([kind.triggered for kind in kinds])
    limit[automated] = size
    sizes = np.minimum(np.floor(weight * size / weight.sum()), limit).astype(np.int64)
    left = size - int(sizes.sum())
    sizes[automated] += left // len(automated)
    sizes[automated[: left % len(automated)]] += 1
    first = np.cumsum(sizes) - sizes
    luck = rng.lognormal(0.0, 0.09, (2, len(drafts)))
    return [
        Mailing(
            series,
            moment,
            int(sizes[place]),
            int(first[place]),
            opens=kinds[place].opens * mood(moment.astimezone(ZONE).date()) * luck[0, place],
            clicks=kinds[place].clicks * mood(moment.astimezone(ZONE).date()) * luck[1, place] ** 2,
        )
        for place, (moment, series) in enumerate(drafts)
    ]


def moments(series: int, first: date, until: datetime, rng: np.random.Generator) -> Iterator[datetime]:
    """When the series goes out, in UTC: in local office hours, now and then late, when it is tomorrow in UTC."""
    kind = SERIES[series]
    day = first + timedelta(days=int(rng.integers(0, kind.every_days)))
    if day.weekday() >= _SATURDAY and not kind.weekends:
        # a weekly one keeps its weekday
        day += timedelta(days=int(rng.integers(2, 6)))
    while True:
        shown = day
        if day.weekday() >= _SATURDAY and not kind.weekends and rng.random() >= _WEEKEND_SHARE:
            # the next working day; where there is time, any of the next four
            later = int(rng.integers(0, 4)) if kind.every_days > _A_WEEK else 0
            shown += timedelta(days=_A_WEEK - day.weekday() + later)
        minutes = int(rng.integers(7 * 12, 17 * 12)) * 5
        late = rng.random() < _LATE_SHARE
        clock = _LATE if late else time(minutes // 60, minutes % 60)
        moment = datetime.combine(shown, clock, ZONE).astimezone(UTC)
        if moment >= until:
            return
        yield moment
        day += timedelta(days=kind.every_days)


def runs_for(moment: datetime, series: int) -> float:
    """The share of its month that a triggered send has run for by now; 1 for every other."""
    return min(1.0, (NEWEST - moment) / timedelta(days=TRIGGERED_DAYS)) if SERIES[series].triggered else 1.0


def mood(day: date) -> float:
    """How much is opened of what is sent on that day: less at weekends and in summer, a little more every year."""
    weekend = 0.72 if day.weekday() >= _SATURDAY else 1.0
    return _SEASON[day.month - 1] * weekend * (1 + 0.06 * _years(day))


def _years(day: date) -> float:
    """Years since FIRST_DAY; negative before it."""
    return (day - FIRST_DAY).days / _A_YEAR
