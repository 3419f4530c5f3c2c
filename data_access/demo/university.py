"""A made-up university's exports, of any size: the same seed and size give the same files.

Written month by month in batches of bounded size, as Parquet: `live/` as Salesforce holds the last 90 days, `archive/`
as a warehouse unloads what is older. About three results in a hundred stand in both; half of those archived copies are
older than the live one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from data_access.demo import lives, origins
from data_access.demo.clicks import orphans
from data_access.demo.deliveries import Post
from data_access.demo.email_sends import email_sends, triggered_sends
from data_access.demo.fates import CUTOFF
from data_access.demo.mailings import AS_OF, Mailing, plan
from data_access.demo.population import Population, populate
from data_access.demo.series import SERIES

SEED = 20261120
RESULT_FILES = "et4ae5__IndividualEmailResult__c"
LINK_FILES = "et4ae5__IndividualLink__c"
RESULTS_PER_PERSON = 50
LEAST_PEOPLE = 1000
FORMAT = 3
"""Whoever changes what is made raises it, or an old folder would be taken for a new one."""

_BATCH_RESULTS = 1_000_000
_ORPHANS = 40


@dataclass(frozen=True)
class Made:
    """What to ask of the exports: a mailing that stands in live and archive, someone merged thrice."""

    send_id: str
    merged_person: str


def make_exports(
    folder: Path,
    size: int,
    seed: int = SEED,
    *,
    tangled: bool,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Made:
    """Write `live` and `archive` with so many results below a folder that is not there yet.

    With `tangled`, some ids in the archive have 15 characters, and Salesforce has forgotten some merges: what only a
    reader that was built for it gets right.
    """
    live, archive = folder / "live", folder / "archive"
    for place in (live, archive):
        place.mkdir(parents=True)
    progress("Making people", 0, size)
    people = max(LEAST_PEOPLE, size // RESULTS_PER_PERSON)
    population = populate(people, np.random.default_rng([seed, 0]), AS_OF, forgotten_merges=tangled)
    # dice of their own: whoever was there before people had degrees is who they were
    _write_people(live, population, np.random.default_rng([seed, 9]))
    pools = [series.recipients(population) for series in SERIES]
    # dice of their own: a university of any size writes the same emails at the same moments
    mailings = plan(size, pools, np.random.default_rng([seed, 8]))
    post = Post(mailings, population, pools, short_ids=tangled)
    totals: list[pl.DataFrame] = []
    for part, numbers in _batches(mailings):
        month = f"{mailings[numbers[0]].sent_at:%b %Y}"
        progress(f"Making emails of {month}", mailings[numbers[0]].first_result, size)
        batch = post.deliver(numbers, np.random.default_rng([seed, 1, numbers[0]]))
        for place, results, details in (
            (live, batch.live_results, batch.live_links),
            (archive, batch.archive_results, batch.archive_links),
        ):
            if results.height:
                results.write_parquet(place / f"{RESULT_FILES}-{part}.parquet")
                details.write_parquet(place / f"{LINK_FILES}-{part}.parquet")
        if not totals:
            lost = orphans(batch.details.head(_ORPHANS), size)
            origins.archive_links(lost, short_ids=tangled).write_parquet(archive / f"{LINK_FILES}-0.parquet")
        totals.append(batch.totals)
    progress("Making email sends", size, size)
    sends = email_sends(mailings, post.texts, pl.concat(totals), seed)
    sends.write_parquet(live / "et4ae5__SendDefinition__c.parquet")
    triggered_sends().write_parquet(live / "et4ae5__Automated_Send__c.parquet")
    return Made(_send_in_both(mailings, post.texts), population.merged_person)


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


def _write_people(live: Path, population: Population, rng: np.random.Generator) -> None:
    ids = population.contacts["Id"]
    roles = population.roles[population.contact_ids.is_in(ids.implode()).fill_null(value=False).to_numpy()]
    lived = lives.live(ids, roles, rng)
    population.accounts.write_parquet(live / "Account.parquet")
    contacts = population.contacts.join(lived.contacts, on="Id", maintain_order="left")
    contacts.write_parquet(live / "Contact.parquet")
    lived.education.write_parquet(live / "hed__Education_History__c.parquet")
    population.affiliations.write_parquet(live / "hed__Affiliation__c.parquet")


def _send_in_both(mailings: list[Mailing], names: pl.DataFrame) -> str:
    """The largest mailing of the three days around the cutoff, all of which stands in live and archive."""
    near = [
        (mailing.size, number)
        for number, mailing in enumerate(mailings)
        if abs((mailing.sent_at - CUTOFF).days) <= 3 and not SERIES[mailing.series].triggered
    ]
    found: str = names["et4ae5__SendDefinition__c"][max(near)[1]]
    return found
