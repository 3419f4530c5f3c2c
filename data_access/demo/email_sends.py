"""The Email Sends (SendDefinition): of the mailings, of those without tracking, and of all the years before."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl

from data_access.demo.contents import lead_story, subject
from data_access.demo.made_ids import SEND, TRIGGERED_SEND, salesforce_ids
from data_access.demo.mailings import ZONE, Mailing, moments, mood
from data_access.demo.series import SERIES

_HISTORY_BEGINS = datetime(2019, 1, 1, tzinfo=ZONE).date()
# of what goes out today, that much went out in 2019, and that much more in each year after
_THEN, _MORE_A_YEAR = 0.5, 0.028
# machines open for their users since
_PRIVACY_PROTECTION, _OPENS_BEFORE = 2021, 0.75
_UNTRACKED = ("Salary letters", "Disciplinary policy: your copy", "Medical leave: next steps", "Tenure decisions")
_UNTRACKED_EVERY_DAYS = 83
# everybody's chance, about: of an open, of a click
_OPENS, _CLICKS = 0.28, 0.026

_TOTALS = ("sent", "hard", "soft", "opened", "clicked", "unsubscribed")


def email_sends(
    mailings: list[Mailing], first: date, names: pl.DataFrame, totals: pl.DataFrame, seed: int
) -> pl.DataFrame:
    """All of them, in Salesforce's field names; `totals` of the mailings by number, as the results have them.

    `first`: the local day of the first results.
    """
    rng = np.random.default_rng([seed, 2])
    counted = pl.DataFrame({"mailing": range(len(mailings))}).join(totals, on="mailing", how="left").fill_null(0)
    tracked = names.with_columns(
        *counted.select(_TOTALS[1:]),
        pl.Series("sent", [mailing.size for mailing in mailings]),
        pl.Series("sent_at", [mailing.sent_at for mailing in mailings]),
        pl.Series("unit", [SERIES[mailing.series].unit for mailing in mailings]),
        untracked=pl.lit(value=False),
    ).drop_nulls("et4ae5__SendDefinition__c")
    secret = _with_totals(_secret(mailings, first), rng, untracked=True)
    before = _with_totals(_before(mailings, first, rng), rng, untracked=False)
    later = pl.concat([secret, before])
    ids = salesforce_ids(SEND, np.arange(len(mailings), len(mailings) + later.height))
    return pl.concat([_fields(tracked), _fields(later.with_columns(et4ae5__SendDefinition__c=ids))])


def triggered_sends() -> pl.DataFrame:
    """The automated sends, in Salesforce's field names."""
    numbers = [number for number, series in enumerate(SERIES) if series.triggered]
    return pl.DataFrame(
        {
            "Id": salesforce_ids(TRIGGERED_SEND, np.array(numbers, dtype=np.int64)),
            "Name": [SERIES[number].name for number in numbers],
        }
    )


def _secret(mailings: list[Mailing], first: date) -> list[tuple[str, Mailing]]:
    """What went out with individual tracking disabled: the name of each, and its size and moment."""
    series = next(place for place, one in enumerate(SERIES) if one.name == "CU Human Resources")
    usual = _usual_sizes(mailings)[series]
    days = range(20, (mailings[-1].day - first).days, _UNTRACKED_EVERY_DAYS)
    mornings = (_morning(first + timedelta(days=day)) for day in days)
    return [
        (_UNTRACKED[turn % len(_UNTRACKED)], Mailing(series, morning, usual // 2 + turn * 7, 0, 1.2, 0.5))
        for turn, morning in enumerate(mornings)
    ]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), ZONE).astimezone(UTC)


def _before(mailings: list[Mailing], first: date, rng: np.random.Generator) -> list[tuple[str, Mailing]]:
    """What went out before the first results: less, and to fewer people, the longer ago."""
    usual = _usual_sizes(mailings)
    first_moment = datetime.combine(first, time(), ZONE)
    found = []
    for series, kind in enumerate(SERIES):
        if kind.triggered or not usual[series]:
            continue
        for moment in moments(series, _HISTORY_BEGINS, first_moment, rng):
            years = (moment - first_moment).days / 365.25
            if rng.random() < _THEN + _MORE_A_YEAR * (moment.year - _HISTORY_BEGINS.year):
                size = max(1, int(usual[series] * (1 + 0.09 * years) * rng.uniform(0.85, 1.05)))
                day = moment.astimezone(ZONE).date()
                opens = kind.opens * mood(day) * (_OPENS_BEFORE if moment.year < _PRIVACY_PROTECTION else 1.0)
                found.append(("", Mailing(series, moment, size, 0, opens, kind.clicks * mood(day))))
    return sorted(found, key=lambda one: (one[1].sent_at, one[1].series))


def _usual_sizes(mailings: list[Mailing]) -> list[int]:
    sizes = [[mailing.size for mailing in mailings if mailing.series == series] for series in range(len(SERIES))]
    return [sum(of_series) // len(of_series) if of_series else 0 for of_series in sizes]


def _with_totals(sends: Sequence[tuple[str, Mailing]], rng: np.random.Generator, *, untracked: bool) -> pl.DataFrame:
    """Sends of which only the totals are left."""
    size = np.array([mailing.size for _, mailing in sends])
    luck = rng.lognormal(0.0, 0.08, (2, len(sends)))
    hard, soft = rng.binomial(size, 0.008), rng.binomial(size, 0.012)
    delivered = np.maximum(size - hard - soft, 0)
    opened = rng.binomial(delivered, np.clip(_OPENS * luck[0] * [one.opens for _, one in sends], 0, 0.7))
    clicked = rng.binomial(delivered, np.clip(_CLICKS * luck[1] * [one.clicks for _, one in sends], 0, 0.15))
    kinds = [SERIES[mailing.series] for _, mailing in sends]
    return pl.DataFrame(
        {
            "Name": [name or f"{SERIES[mailing.series].name} {mailing.day}" for name, mailing in sends],
            "et4ae5__SubjectLine__c": [
                name or subject(mailing.series, lead_story(mailing), place)
                for place, (name, mailing) in enumerate(sends)
            ],
            "et4ae5__FromName__c": [kind.name for kind in kinds],
            "et4ae5__FromAddress__c": [f"series{mailing.series}@example.edu" for _, mailing in sends],
            "unit": [kind.unit for kind in kinds],
            "sent_at": [mailing.sent_at for _, mailing in sends],
            "sent": size,
            "hard": hard,
            "soft": soft,
            "opened": opened,
            "clicked": clicked,
            "unsubscribed": rng.binomial(delivered, 0.001),
            "untracked": [untracked] * len(sends),
        }
    )


def _fields(sends: pl.DataFrame) -> pl.DataFrame:
    return sends.select(
        pl.col("et4ae5__SendDefinition__c").alias("Id"),
        pl.col("Name").alias("et4ae5__EmailName__c"),
        pl.col("et4ae5__SubjectLine__c").alias("et4ae5__Subject__c"),
        "et4ae5__FromName__c",
        pl.col("et4ae5__FromAddress__c").alias("et4ae5__FromEmail__c"),
        pl.col("sent_at").cast(pl.Datetime("us", "UTC")).alias("et4ae5__DateSent__c"),
        pl.col("sent").alias("et4ae5__NumberSent__c"),
        pl.col("hard").alias("et4ae5__NumberofHardBounces__c"),
        pl.col("soft").alias("et4ae5__NumberofSoftBounces__c"),
        pl.col("opened").alias("et4ae5__NumberofUniqueOpens__c"),
        pl.col("clicked").alias("et4ae5__NumberofUniqueClicks__c"),
        pl.col("unsubscribed").alias("et4ae5__NumberUnsubscribed__c"),
        pl.col("unit").alias("et4ae5__Business_Unit__c"),
        pl.col("untracked").alias("et4ae5__Individual_Tracking_Disabled__c"),
    )
