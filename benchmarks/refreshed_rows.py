"""What a quarter of an hour brings: rows of live, made from those that a store has."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from data_access.demo.made_ids import LINK, RESULT, SEND, salesforce_ids
from data_access.schema import LINK_DETAILS, RESULTS
from data_access.store import Store
from data_access.store.tables import STORED_LINKS, STORED_RESULTS, StoredTable

# of all rows: new results of one email, links clicked for the first time, links clicked again; the rest are results
# that were opened or clicked since
_NEW, _CLICKED, _AGAIN = 0.3, 0.06, 0.02
# what Salesforce holds, days
_LIVE = timedelta(days=90)
# of the opens of an email, half come within so many days
_HALF = 4.0
# far above what any store was given
_FIRST_ID = 62**7


def make_refresh(store: Path, folder: Path, rows: int, seed: int) -> int:
    """Write about that many rows to a folder, as `results.parquet` and `link_details.parquet`; gives how many.

    `seed`: another one for each refresh of a store.
    """
    opened, chance = Store(store), np.random.default_rng(seed)
    as_of = opened.snapshot.as_of
    if as_of is None:
        raise ValueError(f"{store}: has no results that could change")
    now = as_of + timedelta(minutes=15)
    new = _drawn(opened, STORED_RESULTS, round(rows * _NEW), now, chance)
    changed = _drawn(opened, STORED_RESULTS, round(rows * (1 - _NEW - _CLICKED - _AGAIN)), now, chance)
    again = _drawn(opened, STORED_LINKS, round(rows * _AGAIN), now, chance)
    clicked = changed.head(round(rows * _CLICKED))
    ids = _FIRST_ID + seed * rows + np.arange(rows)
    untouched = {"opened": False, "total_clicks": 0, "unique_clicks": 0, "hard_bounce": False, "soft_bounce": False}
    nothing = {name: pl.lit(None) for name in ("opened_at", "bounced_at", "unsubscribed_at", "triggered_send_id")}
    moments = dict.fromkeys(("sent_at", "created_at", "tracking_at", "modified_at"), now)
    new = new.with_columns(
        salesforce_ids(RESULT, ids[: new.height]).alias("id"),
        pl.lit(salesforce_ids(SEND, ids[:1]).item()).alias("send_id"),
        **{name: pl.lit(value) for name, value in {**untouched, **moments}.items()},
        **nothing,
    )
    clicks = pl.col("id").is_in(clicked["id"].implode()).cast(pl.Int64)
    changed = changed.with_columns(
        pl.lit(value=True).alias("opened"),
        pl.col("opened_at").fill_null(now),
        pl.col("total_clicks", "unique_clicks").fill_null(0) + clicks,
        pl.lit(now).alias("tracking_at"),
        pl.lit(now).alias("modified_at"),
    )
    # the addresses of other clicks
    links = again.sample(clicked.height, with_replacement=True, seed=seed) if again.height else again
    links = links.with_columns(
        salesforce_ids(LINK, ids[: links.height]).alias("id"),
        clicked["id"].head(links.height).alias("result_id"),
        pl.lit(1, pl.Int64).alias("total_clicks"),
    )
    links = pl.concat([links, again.with_columns(pl.col("total_clicks") + 1)]).with_columns(
        pl.lit(now).alias("last_clicked_at"), pl.lit(now).alias("modified_at")
    )
    results = pl.concat([new, changed], how="vertical_relaxed").cast(RESULTS.schema)  # type: ignore[arg-type]
    results.write_parquet(folder / "results.parquet")
    links.cast(LINK_DETAILS.schema).write_parquet(folder / "link_details.parquet")  # type: ignore[arg-type]
    return results.height + links.height


def _drawn(store: Store, table: StoredTable, rows: int, now: datetime, chance: np.random.Generator) -> pl.DataFrame:
    """Rows of emails of late, each at most once, newer emails more often: the canonical columns of the table."""
    columns = list((RESULTS if table is STORED_RESULTS else LINK_DETAILS).schema)
    there = store.scan(table).filter(pl.col("sent_at") > now - _LIVE, pl.col("sent_at") <= now)
    ages = there.select("id", ((now - pl.col("sent_at")).dt.total_seconds() / 86_400).alias("age")).collect()
    # the least of as many exponential times, whose rates are the weights
    waits = chance.exponential(size=ages.height) / (0.5 ** (ages["age"].to_numpy() / _HALF) + 0.002)
    first = ages.sort("id")["id"].gather(np.argsort(waits)[:rows])
    wanted = first.to_frame().lazy()
    return there.join(wanted, on="id", how="semi").select(columns).collect(engine="streaming").sort("id")
