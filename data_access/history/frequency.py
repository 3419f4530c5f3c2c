"""Questions about how often: what each person got in a week or month, and from whom."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from data_access.calendar import Per
from data_access.history.counting import delivered_by_group, delivered_by_period
from data_access.history.reading import Reading
from data_access.query import Answer, Query

_REACH = {"series": pl.String(), "person": pl.List(pl.Int32()), "delivered": pl.List(pl.UInt32())}


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
    if not whole:
        seen = reading.tallied(query).clear()
        return Answer(pl.DataFrame(schema={"person": pl.Int32()}), reading.provenance(seen))
    last = per.end(whole[-1])
    within = replace(query, first=whole[0], last=last)
    begins = [reading.calendar.start_of(day) for day in (*whole, last + timedelta(days=1))]
    counted = delivered_by_period(reading.picked(within), reading.survivors, begins)
    frame = counted.rename(dict(zip(counted.columns[1:], map(str, whole), strict=True)))
    return Answer(frame, reading.provenance(reading.tallied(within)))


def reach(reading: Reading, query: Query) -> Answer:
    """See History.reach."""
    seen = reading.tallied(query)
    sends = reading.send_keys.filter(pl.col("send").is_in(seen["send"].implode())).sort("series", "send")
    numbers = sends["series"].rle_id()
    runs = ((numbers[place], rows) for place, rows in reading.runs(query, sends["send"]))
    names = sends["series"].unique(maintain_order=True)
    found = [
        counted.select(pl.lit(names[number]).alias("series"), pl.all().implode())
        for number, counted in delivered_by_group(runs, reading.survivors)
        if len(counted)
    ]
    return Answer(pl.concat([pl.DataFrame(schema=_REACH), *found]), reading.provenance(seen))
