"""Which links were clicked, by whom, how often and when."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.demo.contents import LINKS
from data_access.demo.fates import SECOND, Fates, after, microseconds
from data_access.demo.made_ids import LINK, RESULT, salesforce_ids
from data_access.demo.mailings import AS_OF
from data_access.demo.population import Population
from data_access.demo.series import CONTENT_LINKS

_MOST_LINKS = 3
_UTILITY_ONLY = 0.05
# how often people pick what they like best, where the email has it
_TASTE = 0.6
_DETAILS_MISSING = 0.01
_SHORT_IDS = 0.06

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Clicks:
    """Link details of a batch; how many links and clicks each result has, also where the details are missing."""

    details: pl.DataFrame
    unique: Numbers
    total: Numbers


def click(
    fates: Fates, population: Population, catalogue: pl.DataFrame, topics: Numbers, rng: np.random.Generator
) -> Clicks:
    """Spread the clicks of a batch over the links of its mailings."""
    clickers = np.flatnonzero(fates.clicked)
    gateway = fates.gateway[clickers]
    draw = rng.random(len(clickers))
    several = np.select([draw < 0.1, draw < 0.34], [_MOST_LINKS, 2], 1)
    utility = ~gateway & (rng.random(len(clickers)) < _UTILITY_ONLY)
    several[utility] = 1
    several[gateway] = LINKS - rng.integers(0, 3, int(gateway.sum()))
    start = _first_links(topics[fates.mailing[clickers]], population.tastes[fates.recipient[clickers]], rng)
    start[utility] = rng.integers(CONTENT_LINKS, LINKS, int(utility.sum()))

    parent = np.repeat(np.arange(len(clickers)), several)
    within = np.arange(len(parent)) - np.repeat(np.cumsum(several) - several, several)
    row, by_machine = clickers[parent], gateway[parent]
    place = start[parent] + within
    place = np.where(by_machine, place % LINKS, np.where(utility[parent], place, place % CONTENT_LINKS))
    times = np.where(by_machine, 1, 1 + rng.poisson(0.4, len(row)))
    pause = np.where(by_machine, rng.random(len(row)) * 9 * SECOND, rng.exponential(90 * SECOND, len(row)))
    last = np.minimum(after(fates.clicked[row], pause * (within > 0)), microseconds(AS_OF))
    number = fates.number[row]
    details = catalogue[fates.mailing[row] * LINKS + place].with_columns(
        Id=salesforce_ids(LINK, number * LINKS + place),
        result=salesforce_ids(RESULT, number),
        clicks=pl.Series(times),
        last=moments(last),
        in_live=pl.Series(fates.in_live[row]),
        # an archived copy from before the click has no link yet
        in_archive=pl.Series(fates.in_archive[row] & ~fates.untouched[row]),
        stale=pl.Series(fates.stale[row]),
        deleted=pl.lit(value=False),
        short=pl.Series(rng.random(len(row)) < _SHORT_IDS),
    )
    count = len(fates.sent)
    missing = rng.random(len(clickers)) < _DETAILS_MISSING
    return Clicks(
        details.filter(pl.Series(~missing[parent])),
        np.bincount(row, minlength=count),
        np.bincount(row, weights=times, minlength=count).astype(np.int64),
    )


def orphans(details: pl.DataFrame, first_number: int) -> pl.DataFrame:
    """The same details under results of these numbers and on, which are gone."""
    numbers = np.arange(first_number, first_number + details.height)
    return details.with_columns(
        Id=salesforce_ids(LINK, numbers * LINKS), result=salesforce_ids(RESULT, numbers), in_archive=pl.lit(value=True)
    )


def moments(since_1970: Numbers) -> pl.Series:
    """Microseconds as moments; nothing for 0."""
    series = pl.Series(since_1970)
    return series.set(series == 0, None).cast(pl.Datetime("us", "UTC"))


def _first_links(topics: Numbers, tastes: Numbers, rng: np.random.Generator) -> Numbers:
    """The place of the link that each clicker goes to first: what stands on top, or what they like."""
    count = len(tastes)
    top = (rng.random(count) ** 1.4 * CONTENT_LINKS).astype(np.int64)
    liked = topics == tastes[:, None]
    # of several that they like, any
    offset = rng.integers(0, CONTENT_LINKS, count)
    columns = (np.arange(CONTENT_LINKS) + offset[:, None]) % CONTENT_LINKS
    favourite = (np.take_along_axis(liked, columns, axis=1).argmax(axis=1) + offset) % CONTENT_LINKS
    follows: npt.NDArray[np.bool_] = liked.any(axis=1) & (rng.random(count) < _TASTE)
    return np.where(follows, favourite, top)
