"""A made-up university's exports, of any size: the same seed and size give the same files.

Written month by month in batches of bounded size, as Parquet: `live/` as Salesforce holds the last 90 days, `archive/`
as a warehouse unloads what is older. About three results in a hundred stand in both; half of those archived copies are
older than the live one.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.deliveries import CUTOFF, deliver
from benchmarks.made_ids import SEND, TRIGGERED_SEND, salesforce_ids
from benchmarks.mailings import AS_OF, SERIES, Mailing, catalogue, plan, texts
from benchmarks.population import Population, populate

SEED = 20261120
LEAST_SIZE = 1000
RESULT_FILES = "et4ae5__IndividualEmailResult__c"
LINK_FILES = "et4ae5__IndividualLink__c"
# whoever changes what is made raises it, or an old folder would be taken for a new one
_FORMAT = 1
_MANIFEST = "university.json"
_BATCH_RESULTS = 1_000_000


@dataclass(frozen=True)
class University:
    """Exports on disk, and what to ask of them: a mailing that stands in live and archive, someone merged thrice."""

    folder: Path
    size: int
    seed: int
    send_id: str
    merged_person: str

    @property
    def live(self) -> Path:
        """What Salesforce holds."""
        return self.folder / "live"

    @property
    def archive(self) -> Path:
        """What was purged from it, and a little more."""
        return self.folder / "archive"


def university(folder: Path, size: int, seed: int = SEED) -> University:
    """The exports of that size in a folder of their own below `folder`; made unless they are there already."""
    place = folder / f"university-{size}-{seed}"
    manifest = place / _MANIFEST
    if manifest.is_file():
        known = json.loads(manifest.read_text("utf-8"))
        if known.pop("format") == _FORMAT:
            return University(place, **known)
    if place.exists():
        shutil.rmtree(place)
    made = _make(place, size, seed)
    facts = {key: value for key, value in asdict(made).items() if key != "folder"}
    # last, so that half a university is never taken for a whole one
    manifest.write_text(json.dumps({"format": _FORMAT, **facts}, indent=2) + "\n", "utf-8")
    return made


def _make(place: Path, size: int, seed: int) -> University:
    live, archive = place / "live", place / "archive"
    for folder in (live, archive):
        folder.mkdir(parents=True)
    rng = np.random.default_rng([seed, 0])
    population = populate(size, rng, pl.lit(AS_OF, dtype=pl.Datetime("us", "UTC")))
    pools = [series.recipients(population) for series in SERIES]
    mailings = plan(size, pools, rng)
    names, links = texts(mailings), catalogue(mailings)
    bounces = []
    for part, numbers in _batches(mailings):
        batch_rng = np.random.default_rng([seed, 1, numbers[0]])
        batch = deliver(numbers, mailings, population, pools, names, links, batch_rng)
        for origin, results, details in (
            (live, batch.live_results, batch.live_links),
            (archive, batch.archive_results, batch.archive_links),
        ):
            if results.height:
                results.write_parquet(origin / f"{RESULT_FILES}-{part}.parquet")
                details.write_parquet(origin / f"{LINK_FILES}-{part}.parquet")
        bounces.append(batch.bounces)
    _write_people(live, population)
    sends = _sends(mailings, names, pl.concat(bounces))
    sends.write_parquet(live / "et4ae5__SendDefinition__c.parquet")
    _triggered_sends().write_parquet(live / "et4ae5__Automated_Send__c.parquet")
    return University(place, size, seed, _send_in_both(mailings, names), population.merged_person)


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


def _write_people(live: Path, population: Population) -> None:
    population.accounts.write_parquet(live / "Account.parquet")
    population.contacts.write_parquet(live / "Contact.parquet")
    population.affiliations.write_parquet(live / "hed__Affiliation__c.parquet")


def _sends(mailings: list[Mailing], names: pl.DataFrame, bounces: pl.DataFrame) -> pl.DataFrame:
    counted = pl.DataFrame({"mailing": range(len(mailings))}).join(bounces, on="mailing", how="left")
    frame = names.with_columns(
        pl.Series("sent_at", [mailing.sent_at for mailing in mailings]).cast(pl.Datetime("us", "UTC")),
        pl.Series("size", [mailing.size for mailing in mailings]),
        *counted.select(pl.col("hard", "soft").fill_null(0)),
    )
    sends = frame.drop_nulls("et4ae5__SendDefinition__c").select(
        pl.col("et4ae5__SendDefinition__c").alias("Id"),
        pl.col("Name").alias("et4ae5__EmailName__c"),
        pl.col("et4ae5__SubjectLine__c").alias("et4ae5__Subject__c"),
        "et4ae5__FromName__c",
        pl.col("et4ae5__FromAddress__c").alias("et4ae5__FromEmail__c"),
        pl.col("sent_at").alias("et4ae5__DateSent__c"),
        pl.col("size").alias("et4ae5__NumberSent__c"),
        pl.col("hard").alias("et4ae5__NumberofHardBounces__c"),
        pl.col("soft").alias("et4ae5__NumberofSoftBounces__c"),
        pl.lit(value=False).alias("et4ae5__Individual_Tracking_Disabled__c"),
    )
    secret = sends.tail(1).with_columns(
        Id=salesforce_ids(SEND, np.array([len(mailings)])),
        et4ae5__EmailName__c=pl.lit("Salary letters (tracking disabled)"),
        et4ae5__Individual_Tracking_Disabled__c=pl.lit(value=True),
    )
    return pl.concat([sends, secret])


def _triggered_sends() -> pl.DataFrame:
    numbers = [number for number, series in enumerate(SERIES) if series.triggered]
    return pl.DataFrame(
        {
            "Id": salesforce_ids(TRIGGERED_SEND, np.array(numbers, dtype=np.int64)),
            "Name": [SERIES[number].name for number in numbers],
        }
    )


def _send_in_both(mailings: list[Mailing], names: pl.DataFrame) -> str:
    """The largest mailing of the three days around the cutoff, all of which stands in live and archive."""
    near = [
        (mailing.size, number)
        for number, mailing in enumerate(mailings)
        if abs((mailing.sent_at - CUTOFF).days) <= 3 and not SERIES[mailing.series].triggered
    ]
    found: str = names["et4ae5__SendDefinition__c"][max(near)[1]]
    return found
