"""What becomes of mailings, a batch at a time: results and link details, as live and as the archive hold them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.made_ids import LINK, RESULT, salesforce_ids
from benchmarks.mailings import AS_OF, CONTENT_LINKS, LINKS, NEWEST, SERIES, Mailing
from benchmarks.origins import archive_links, archive_results, live_links, live_results
from benchmarks.population import Population

CUTOFF = AS_OF - timedelta(days=90)
"""What was sent since then is live; around it, the archive job ran ahead and the purge ran late."""

_OVERLAP = timedelta(days=8)
_MOST_LINKS = 3
_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Deliveries:
    """A batch of exports: results and links of both origins; hard and soft bounces by place in the batch's mailings."""

    live_results: pl.DataFrame
    archive_results: pl.DataFrame
    live_links: pl.DataFrame
    archive_links: pl.DataFrame
    bounces: pl.DataFrame


@dataclass(frozen=True)
class _Fate:
    """What happened to each result: moments in microseconds since 1970, 0 for never."""

    mailing: Numbers
    recipient: Numbers
    number: Numbers
    sent: Numbers
    hard: Mask
    soft: Mask
    opened: Numbers
    clicked: Mask
    unsubscribed: Numbers
    in_live: Mask
    in_archive: Mask
    stale: Mask
    untouched: Mask


def deliver(
    numbers: list[int],
    mailings: list[Mailing],
    population: Population,
    pools: list[Numbers],
    texts: pl.DataFrame,
    catalogue: pl.DataFrame,
    rng: np.random.Generator,
) -> Deliveries:
    """Deliver the mailings of these numbers."""
    fate = _fate(numbers, mailings, population, pools, rng)
    links, unique_clicks, total_clicks = _links(fate, catalogue, rng)
    results = _results(fate, population, texts, unique_clicks, total_clicks, rng)
    bounces = pl.DataFrame({"mailing": fate.mailing, "hard": fate.hard, "soft": fate.soft})
    return Deliveries(
        live_results=live_results(results),
        archive_results=archive_results(results),
        live_links=live_links(links),
        archive_links=archive_links(links),
        bounces=bounces.group_by("mailing").agg(pl.col("hard", "soft").sum().cast(pl.Int64)),
    )


def _fate(
    numbers: list[int], mailings: list[Mailing], population: Population, pools: list[Numbers], rng: np.random.Generator
) -> _Fate:
    chosen = [mailings[number] for number in numbers]
    sizes = np.array([mailing.size for mailing in chosen])
    count = int(sizes.sum())
    recipient = np.concatenate(
        [
            # a triggered send may reach a person twice, a mailing never does
            rng.choice(pools[one.series], one.size, replace=SERIES[one.series].triggered, shuffle=False)
            for one in chosen
        ]
    )
    sent = np.repeat([_microseconds(one.sent_at) for one in chosen], sizes)
    triggered = np.repeat([SERIES[one.series].triggered for one in chosen], sizes)
    spread = (rng.random(count) * 30 * _DAY).astype(np.int64) // _SECOND * _SECOND
    sent = np.where(triggered, np.minimum(sent + spread, _microseconds(NEWEST)), sent)

    bounce = rng.random(count)
    hard, soft = bounce < 0.01, (bounce >= 0.01) & (bounce < 0.025)
    delivered = ~(hard | soft)
    clicked = delivered & (rng.random(count) < population.click_chance[recipient])
    # some click with images blocked, and a few bounces come after an open
    draw = rng.random(count)
    opens = np.where(delivered, draw < population.open_chance[recipient], draw < 0.02) | (clicked & (draw < 0.9))
    opened = np.where(opens, _after(sent, rng.exponential(8 * _HOUR, count)), 0)
    leaves = delivered & (rng.random(count) < 0.0015)
    in_live, in_archive = sent >= _microseconds(CUTOFF - _OVERLAP), sent < _microseconds(CUTOFF + _OVERLAP)
    draw = rng.random(count)
    return _Fate(
        mailing=np.repeat(numbers, sizes),
        recipient=recipient,
        number=np.concatenate([np.arange(one.first_result, one.first_result + one.size) for one in chosen]),
        sent=sent,
        hard=hard,
        soft=soft,
        opened=opened,
        clicked=clicked,
        unsubscribed=np.where(leaves, _after(sent, rng.exponential(24 * _HOUR, count)), 0),
        in_live=in_live,
        in_archive=in_archive,
        stale=in_live & in_archive & (draw < 0.5),
        untouched=in_live & in_archive & (draw < 0.3),
    )


def _links(fate: _Fate, catalogue: pl.DataFrame, rng: np.random.Generator) -> tuple[pl.DataFrame, Numbers, Numbers]:
    """Link details of the batch, and how many links and clicks each result has (also where details are missing)."""
    clickers = np.flatnonzero(fate.clicked)
    draw = rng.random(len(clickers))
    several = np.select([draw < 0.08, draw < 0.3], [_MOST_LINKS, 2], 1)
    utility_only = rng.random(len(clickers)) < 0.06
    several[utility_only] = 1
    start = np.where(
        utility_only, rng.integers(CONTENT_LINKS, LINKS, len(clickers)), rng.integers(0, CONTENT_LINKS, len(clickers))
    )
    within = np.concatenate([np.arange(many) for many in several]) if len(several) else np.array([], dtype=np.int64)
    row = np.repeat(clickers, several)
    clicks = 1 + rng.poisson(0.4, len(row))
    count = len(fate.sent)
    since = np.where(fate.opened[row] > 0, fate.opened[row], fate.sent[row])
    number = fate.number[row]
    place = fate.mailing[row] * LINKS + np.repeat(start, several) + within
    frame = catalogue[place].with_columns(
        Id=salesforce_ids(LINK, number * _MOST_LINKS + within),
        result=salesforce_ids(RESULT, number),
        clicks=pl.Series(clicks),
        last=_moments(_after(since, rng.exponential(_HOUR, len(row)))),
        in_live=pl.Series(fate.in_live[row]),
        # an archived copy from before the click has no link yet
        in_archive=pl.Series(fate.in_archive[row] & ~fate.untouched[row]),
        stale=pl.Series(fate.stale[row]),
        deleted=pl.lit(value=False),
    )
    missing = rng.random(count) < 0.01
    return (
        frame.filter(pl.Series(~missing[row])),
        np.bincount(row, minlength=count),
        np.bincount(row, weights=clicks, minlength=count).astype(np.int64),
    )


def _results(
    fate: _Fate,
    population: Population,
    texts: pl.DataFrame,
    unique_clicks: Numbers,
    total_clicks: Numbers,
    rng: np.random.Generator,
) -> pl.DataFrame:
    count = len(fate.sent)
    settled = fate.sent + 75 * _DAY
    bounced = fate.hard | fate.soft
    both = fate.in_live & fate.in_archive
    live_tracking = np.where(both, np.where(fate.stale, settled + 2 * _DAY, settled), _microseconds(AS_OF))
    return texts[fate.mailing].with_columns(
        Id=salesforce_ids(RESULT, fate.number),
        contact_live=population.ids_today.gather(fate.recipient),
        contact_archive=population.contact_ids.gather(fate.recipient),
        lead=population.lead_ids.gather(fate.recipient),
        sent=_moments(fate.sent),
        opened=pl.Series(fate.opened > 0),
        opened_at=_moments(fate.opened),
        total_clicks=_counts(total_clicks),
        unique_clicks=_counts(unique_clicks),
        hard=pl.Series(fate.hard),
        soft=pl.Series(fate.soft),
        bounced_at=_moments(np.where(bounced, fate.sent + 300 * _SECOND, 0)),
        unsubscribed_at=_moments(fate.unsubscribed),
        tracking_archive=_moments(np.where(fate.stale, fate.sent + 2 * _HOUR, settled)),
        tracking_live=_moments(live_tracking),
        created=_moments(fate.sent + 36 * 60 * _SECOND),
        # a few lie in Salesforce's recycle bin
        deleted=pl.Series(~fate.in_archive & (rng.random(count) < 0.0005)),
        in_live=pl.Series(fate.in_live),
        in_archive=pl.Series(fate.in_archive),
        untouched=pl.Series(fate.untouched),
    )


def _after(moments: Numbers, microseconds: npt.NDArray[np.float64]) -> Numbers:
    """Somewhat later, in whole seconds, at most a month and never in the future."""
    later: Numbers = moments + _SECOND + np.minimum(microseconds, 30 * _DAY).astype(np.int64) // _SECOND * _SECOND
    return np.where(later > _microseconds(AS_OF), _microseconds(AS_OF), later)


def _moments(microseconds: Numbers) -> pl.Series:
    series = pl.Series(microseconds)
    return series.set(series == 0, None).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _counts(counts: Numbers) -> pl.Series:
    """Salesforce leaves a count empty where nothing was clicked."""
    series = pl.Series(counts)
    return series.set(series == 0, None)


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * _SECOND
