"""Mailings delivered, a batch at a time: results and link details, as live and as the archive hold them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.demo import origins
from data_access.demo.clicks import Clicks, click, moments
from data_access.demo.contents import catalogue, texts
from data_access.demo.fates import DAY, HOUR, SECOND, Fates, decide, microseconds
from data_access.demo.made_ids import RESULT, salesforce_ids
from data_access.demo.mailings import AS_OF, Mailing
from data_access.demo.population import Population

_RECYCLED = 0.001
_SHORT_IDS = 0.06

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Deliveries:
    """A batch of exports: results and links of both origins, and the totals of its mailings by their number."""

    live_results: pl.DataFrame
    archive_results: pl.DataFrame
    live_links: pl.DataFrame
    archive_links: pl.DataFrame
    totals: pl.DataFrame
    details: pl.DataFrame


class Post:
    """Delivers mailings to a population; `short_ids`: a few ids in the archive have 15 characters."""

    def __init__(
        self, mailings: list[Mailing], population: Population, pools: list[Numbers], *, short_ids: bool
    ) -> None:
        self.texts = texts(mailings)
        self._mailings = mailings
        self._population = population
        self._pools = pools
        self._short_ids = short_ids
        self._catalogue, self._topics = catalogue(mailings)

    def deliver(self, numbers: list[int], rng: np.random.Generator) -> Deliveries:
        """Deliver the mailings of these numbers."""
        fates = decide(numbers, self._mailings, self._population, self._pools, rng)
        clicks = click(fates, self._population, self._catalogue, self._topics, rng)
        results = self._results(fates, clicks, rng)
        return Deliveries(
            live_results=origins.live_results(results),
            archive_results=origins.archive_results(results, short_ids=self._short_ids),
            live_links=origins.live_links(clicks.details),
            archive_links=origins.archive_links(clicks.details, short_ids=self._short_ids),
            totals=_totals(fates),
            details=clicks.details,
        )

    def _results(self, fates: Fates, clicks: Clicks, rng: np.random.Generator) -> pl.DataFrame:
        population, count = self._population, len(fates.sent)
        settled = fates.sent + 75 * DAY
        both = fates.in_live & fates.in_archive
        live_tracking = np.where(both, np.where(fates.stale, settled + 2 * DAY, settled), microseconds(AS_OF))
        return self.texts[fates.mailing].with_columns(
            Id=salesforce_ids(RESULT, fates.number),
            contact_live=population.ids_today.gather(fates.recipient),
            contact_archive=population.contact_ids.gather(fates.recipient),
            lead=population.lead_ids.gather(fates.recipient),
            sent=moments(fates.sent),
            opened=pl.Series(fates.opened > 0),
            opened_at=moments(fates.opened),
            total_clicks=_counts(clicks.total),
            unique_clicks=_counts(clicks.unique),
            hard=pl.Series(fates.hard),
            soft=pl.Series(fates.soft),
            bounced_at=moments(fates.bounced),
            unsubscribed_at=moments(fates.unsubscribed),
            tracking_archive=moments(np.where(fates.stale, fates.sent + 2 * HOUR, settled)),
            tracking_live=moments(live_tracking),
            created=moments(fates.sent + 36 * 60 * SECOND),
            # a few lie in Salesforce's recycle bin
            deleted=pl.Series(~fates.in_archive & (rng.random(count, np.float32) < _RECYCLED)),
            in_live=pl.Series(fates.in_live),
            in_archive=pl.Series(fates.in_archive),
            untouched=pl.Series(fates.untouched),
            short=pl.Series(rng.random(count, np.float32) < _SHORT_IDS),
        )


def _totals(fates: Fates) -> pl.DataFrame:
    """By mailing: hard and soft bounces; of what was delivered, opened, clicked and unsubscribed."""
    delivered = fates.bounced == 0
    happened = {
        "hard": fates.hard,
        "soft": fates.soft,
        "opened": delivered & (fates.opened > 0),
        "clicked": fates.clicked > 0,
        "unsubscribed": fates.unsubscribed > 0,
    }
    start = int(fates.mailing.min())
    counted = {name: np.bincount(fates.mailing[mask] - start) for name, mask in happened.items()}
    numbers = np.unique(fates.mailing)
    span = int(numbers[-1]) - start + 1
    return pl.DataFrame(
        {
            "mailing": numbers,
            **{name: np.pad(many, (0, span - len(many)))[numbers - start] for name, many in counted.items()},
        }
    )


def _counts(numbers: Numbers) -> pl.Series:
    """Clicks as Salesforce has them: nothing where there were none."""
    series = pl.Series(numbers)
    return series.set(series == 0, None)
