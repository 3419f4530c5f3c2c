"""Questions about how often: what each person got in a week or month, and from whom."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from data_access.calendar import Per
from data_access.flags import Flag, has
from data_access.history.reading import Reading
from data_access.query import Answer, Query

_DELIVERED = has(Flag.DELIVERED)


def periods(reading: Reading, query: Query, per: Per) -> tuple[date, ...]:
    """See History.periods."""
    if reading.begins is None:
        return ()
    # of today only a part is known
    over = reading.today - timedelta(days=1)
    return per.whole(max(query.first or reading.begins, reading.begins), min(query.last or over, over))


def frequency(reading: Reading, query: Query, per: Per) -> Answer:
    """See History.frequency."""
    whole = periods(reading, query, per)
    if whole:
        query = replace(query, first=whole[0], last=per.end(whole[-1]))
    rows, seen = reading.results(query), reading.tallied(query)
    if not whole:
        rows, seen = rows.clear(), seen.clear()
    counts = (pl.len().alias("sent"), _DELIVERED.sum().alias("delivered"))
    counted = (
        # results of nobody are too many for short counts
        rows.filter(pl.col("person").is_not_null())
        .group_by("person", per.begins(reading.calendar.day("sent_at")).alias("period"))
        .agg(count.cast(pl.UInt16) for count in counts)
        .collect(engine="streaming")
    )
    return Answer(_resolved(reading, counted, "period"), reading.provenance(seen))


def reach(reading: Reading, query: Query) -> Answer:
    """See History.reach."""
    names = pl.Enum(reading.send_keys["series"].unique().sort())
    numbered = reading.send_keys.select("send", pl.col("series").cast(names))
    counted = (
        reading.results(query)
        .filter(_DELIVERED)
        .join(numbered.lazy(), on="send")
        .group_by("person", "series")
        .agg(pl.len().cast(pl.UInt32).alias("delivered"))
        .collect(engine="streaming")
    )
    return Answer(_resolved(reading, counted, "series"), reading.provenance(reading.tallied(query)))


def _resolved(reading: Reading, counted: pl.DataFrame, by: str) -> pl.DataFrame:
    """Counts by stored person and something else, as counts of the people on file that they stand for."""
    merged = reading.people.filter(pl.col("survivor") != pl.col("person"))["survivor"].unique()
    rows = counted.with_columns(reading.survivor()).drop_nulls("person")
    # few are: adding up everybody's rows once more would take as long as counting them
    several = pl.col("person").is_in(merged.implode())
    sums = (pl.col(name).sum().cast(dtype) for name, dtype in rows.schema.items() if name not in ("person", by))
    added = rows.filter(several).group_by("person", by).agg(sums)
    return pl.concat([rows.filter(~several), added]).sort("person", by)
