"""A made-up university's exports, of any size: the same seed and size give the same files.

Written month by month in batches of bounded size, as Parquet: `live/` as Salesforce holds the last 90 days, `archive/`
as a warehouse unloads what is older. About three results in a hundred stand in both; half of those archived copies are
older than the live one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from data_access.demo import lives, origins
from data_access.demo.clicks import orphans
from data_access.demo.deliveries import Deliveries, Post
from data_access.demo.email_sends import email_sends, triggered_sends
from data_access.demo.fates import CUTOFF
from data_access.demo.mailings import AS_OF, Mailing, first_day, plan
from data_access.demo.population import Population, populate
from data_access.demo.series import SERIES

SEED = 20261120
RESULT_FILES = "et4ae5__IndividualEmailResult__c"
LINK_FILES = "et4ae5__IndividualLink__c"
RESULTS_PER_PERSON = 50
"""In a year."""
RESULTS_A_YEAR = 75_000_000
LEAST_PEOPLE = 1000
LEAST_SIZE = 1000
FORMAT = 3
"""Whoever changes what is made raises it, or an old folder would be taken for a new one."""

Progress = Callable[[str, int, int], None]
"""Told what is being made, how much of it there is now, and how much there will be."""

_SUFFIXES = {"": 1, "k": 1_000, "m": 1_000_000}
_BATCH_RESULTS = 1_000_000
_ORPHANS = 40


@dataclass(frozen=True)
class Made:
    """What to ask of the exports: a mailing that stands in live and archive, someone merged thrice."""

    send_id: str
    merged_person: str


@dataclass(frozen=True)
class Batch:
    """Some mailings of one month, delivered: every copy of their results and link details.

    `part` is the month and the number of the batch in it; `month`, for people; `first_result`: how many went before.
    """

    part: str
    month: str
    first_result: int
    deliveries: Deliveries


class University:
    """The people and the mailings of a made-up university; the same arguments give the same one.

    With `tangled`, some ids in the archive have 15 characters, and Salesforce has forgotten some merges: what only a
    reader that was built for it gets right. Of several `years`, the earlier ones come before the one.
    """

    def __init__(self, size: int, seed: int = SEED, *, tangled: bool, years: int = 1) -> None:
        self.size = size
        self.tangled = tangled
        self._seed = seed
        self._first = first_day(years)
        people = max(LEAST_PEOPLE, size // (RESULTS_PER_PERSON * years))
        whole = populate(people, self._dice(0), AS_OF, forgotten_merges=tangled)
        # dice of their own: whoever was there before people had degrees is who they were
        self._people = _people(whole, self._dice(9))
        # what is written once is not kept
        self._population = replace(whole, contacts=whole.contacts.clear(), affiliations=whole.affiliations.clear())
        pools = [series.recipients(self._population) for series in SERIES]
        # dice of their own: a university of any size writes the same emails at the same moments
        self._mailings = plan(size, pools, self._dice(8), years)
        self._post = Post(self._mailings, self._population, pools, short_ids=tangled)

    @property
    def made(self) -> Made:
        """What to ask of it."""
        return Made(_send_in_both(self._mailings, self._post.texts), self._population.merged_person)

    def people(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Live's rows of people and what belongs to them, by object; only once, because they are not kept."""
        while self._people:
            name = next(iter(self._people))
            yield name, self._people.pop(name)

    def batches(self) -> Iterator[Batch]:
        """Everything that was ever sent, oldest first."""
        for part, numbers in _batches(self._mailings):
            first = self._mailings[numbers[0]]
            delivered = self._post.deliver(numbers, self._dice(1, numbers[0]))
            yield Batch(part, f"{first.sent_at:%b %Y}", first.first_result, delivered)

    def lost_links(self, first: Deliveries) -> pl.DataFrame:
        """The archive's link details whose results are gone; `first` are those of the first batch."""
        return origins.archive_links(orphans(first.details.head(_ORPHANS), self.size), short_ids=self.tangled)

    def sends(self, totals: list[pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """Live's rows of sends, by object; `totals` are those of every batch."""
        sends = email_sends(self._mailings, self._first, self._post.texts, pl.concat(totals), self._seed)
        return {"et4ae5__SendDefinition__c": sends, "et4ae5__Automated_Send__c": triggered_sends()}

    def _dice(self, *which: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, *which])


def read_size(text: str) -> int:
    """A number of results as people write it: 1000000, 1_000_000, 75M, 1.5M, 200K.

    Raises ValueError for what is none, or less than LEAST_SIZE.
    """
    found = re.fullmatch(r"(?i)(\d[\d_,]*(?:\.\d+)?)([km]?)", text.strip())
    size = round(float(re.sub("[_,]", "", found[1])) * _SUFFIXES[found[2].lower()]) if found else 0
    if size < LEAST_SIZE:
        raise ValueError(f"{text} is no number of results from {LEAST_SIZE:,} up; write 1000000, 200K or 75M, say")
    return size


def years_of(size: int) -> int:
    """How many years so many results are of: a university sends no more than RESULTS_A_YEAR, and has that long."""
    return -(-size // RESULTS_A_YEAR)


def make_exports(
    folder: Path, size: int, seed: int = SEED, *, tangled: bool, years: int = 1, progress: Progress = lambda *_: None
) -> Made:
    """Write `live` and `archive` with so many results below a folder that is not there yet; see University."""
    live, archive = folder / "live", folder / "archive"
    for place in (live, archive):
        place.mkdir(parents=True)
    progress("Making people", 0, size)
    university = University(size, seed, tangled=tangled, years=years)
    for name, rows in university.people():
        rows.write_parquet(live / f"{name}.parquet")
    totals: list[pl.DataFrame] = []
    for batch in university.batches():
        progress(f"Making emails of {batch.month}", batch.first_result, size)
        delivered = batch.deliveries
        for place, results, details in (
            (live, delivered.live_results, delivered.live_links),
            (archive, delivered.archive_results, delivered.archive_links),
        ):
            if results.height:
                results.write_parquet(place / f"{RESULT_FILES}-{batch.part}.parquet")
                details.write_parquet(place / f"{LINK_FILES}-{batch.part}.parquet")
        if not totals:
            university.lost_links(delivered).write_parquet(archive / f"{LINK_FILES}-0.parquet")
        totals.append(delivered.totals)
    progress("Making email sends", size, size)
    for name, rows in university.sends(totals).items():
        rows.write_parquet(live / f"{name}.parquet")
    return university.made


def _people(population: Population, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    ids = population.contacts["Id"]
    roles = population.roles[population.contact_ids.is_in(ids.implode()).fill_null(value=False).to_numpy()]
    lived = lives.live(ids, roles, rng)
    return {
        "Contact": population.contacts.join(lived.contacts, on="Id", maintain_order="left"),
        "Account": population.accounts,
        "hed__Affiliation__c": population.affiliations,
        "hed__Education_History__c": lived.education,
    }


def _batches(mailings: list[Mailing]) -> Iterator[tuple[str, list[int]]]:
    """The numbers of the mailings, by month and in parts of at most _BATCH_RESULTS (but for a larger mailing)."""
    for month, numbers in groupby(range(len(mailings)), key=lambda number: f"{mailings[number].sent_at:%Y-%m}"):
        batch: list[int] = []
        filled, part = 0, 0
        for number in numbers:
            if batch and filled + mailings[number].size > _BATCH_RESULTS:
                yield f"{month}-{part:03}", batch
                batch, filled, part = [], 0, part + 1
            batch.append(number)
            filled += mailings[number].size
        yield f"{month}-{part:03}", batch


def _send_in_both(mailings: list[Mailing], names: pl.DataFrame) -> str:
    """The largest mailing of the three days around the cutoff, all of which stands in live and archive."""
    near = [
        (mailing.size, number)
        for number, mailing in enumerate(mailings)
        if abs((mailing.sent_at - CUTOFF).days) <= 3 and not SERIES[mailing.series].triggered
    ]
    found: str = names["et4ae5__SendDefinition__c"][max(near)[1]]
    return found
