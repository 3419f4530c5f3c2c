"""From what exports write to what the schema declares: ids, moments, flags and counts, in whatever form they come.

Every function takes a column as a source has it and gives the canonical column, null where the value can't be read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from data_access.ids import lift
from data_access.schema import Column, Kind, Table

_TRUE = ("true", "1", "t", "yes", "y")
_FALSE = ("false", "0", "f", "no", "n")
_MOMENT_PARTS = (
    r"^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2})?)(?<fraction>\.\d{1,9})?)?"
    r"\s*(?<zone>Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?$"
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

REASONS: dict[Kind, str] = {
    Kind.ID: "is no Salesforce id: 15 or 18 letters and digits, the last three of 18 agreeing with the capitals",
    Kind.FLAG: "is neither true nor false; write true/false, TRUE/FALSE or 1/0",
    Kind.COUNT: "is no whole number of 0 or more",
    Kind.MOMENT: f"is no date and time from {_FIRST_YEAR} to {_LAST_YEAR}; write 2026-11-20T12:00:00.000Z or "
    "2026-11-20 12:00:00.000, UTC unless an offset stands behind it",
    Kind.TEXT: "is no text",
}


@dataclass(frozen=True)
class Fault:
    """A value that can't be taken: `row` counts from 0 in the frame that it was read from."""

    row: int
    field: str
    value: str | None
    reason: str


def conform(raw: pl.DataFrame, table: Table, fields: dict[str, tuple[str, ...]]) -> tuple[pl.DataFrame, list[Fault]]:
    """The canonical frame, one row for each row of `raw`, and every value that could not be taken.

    `fields` gives, for each canonical column, the columns of `raw` that feed it, best first; a column without any is
    null (false, for a flag). A row with a fault still stands in the frame: dropping it is the caller's business.
    """
    columns: list[pl.Series] = []
    faults: list[Fault] = []
    for column in table.columns:
        names = fields.get(column.name, ())
        series = [_parse(raw[name], column.kind, faults) for name in names]
        columns.append(_first_filled(column, series, raw.height))
        if column.filled:
            label = names[0] if names else column.name
            faulty = {fault.row for fault in faults if fault.field in names}
            empty = columns[-1].is_null().arg_true()
            faults += [Fault(row, label, None, "is empty") for row in empty if row not in faulty]
    return pl.DataFrame(columns), faults


def _first_filled(column: Column, series: list[pl.Series], height: int) -> pl.Series:
    if not series:
        empty = False if column.kind is Kind.FLAG else None
        return pl.Series(column.name, [empty], dtype=column.kind.dtype).new_from_index(0, height)
    filled = series[0]
    for other in series[1:]:
        filled = filled.zip_with(filled.is_not_null(), other)
    if column.kind is Kind.FLAG:
        filled = filled.fill_null(value=False)
    return filled.alias(column.name)


def _parse(raw: pl.Series, kind: Kind, faults: list[Fault]) -> pl.Series:
    if raw.dtype == pl.Null:
        return pl.Series(raw.name, [None], dtype=kind.dtype).new_from_index(0, len(raw))
    parsed = _PARSERS[kind](raw)
    blank = raw.is_null() if raw.dtype != pl.String else raw.is_null() | (raw.str.strip_chars() == "")
    bad = (parsed.is_null() & ~blank).arg_true()
    faults += [Fault(row, raw.name, str(raw[row]), REASONS[kind]) for row in bad]
    return parsed


def parse_text(raw: pl.Series) -> pl.Series:
    """Text as it is; null where it is empty."""
    text = raw.cast(pl.String)
    return text.set(text == "", None)


def parse_flag(raw: pl.Series) -> pl.Series:
    """True and false in any of their spellings."""
    if raw.dtype == pl.Boolean:
        return raw
    text = _number_text(raw) if raw.dtype.is_numeric() else raw.cast(pl.String).str.strip_chars().str.to_lowercase()
    truth = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
    return text.replace_strict(truth, default=None, return_dtype=pl.Boolean)


def parse_count(raw: pl.Series) -> pl.Series:
    """Whole numbers of 0 or more; "5.0" is 5."""
    number = raw if raw.dtype.is_numeric() else raw.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    whole = number.cast(pl.Int64, strict=False)
    good = (whole.cast(pl.Float64) == number.cast(pl.Float64)) & (whole >= 0)
    return whole.set(~good.fill_null(value=False), None)


def parse_moment(raw: pl.Series) -> pl.Series:
    """Moments in UTC. Text is ISO 8601 or what a warehouse writes; without an offset, it is UTC."""
    if raw.dtype == pl.Date or isinstance(raw.dtype, pl.Datetime):
        return _typed_moment(raw)
    text = raw.cast(pl.String)
    moment = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", strict=False, time_unit="us")
    if moment.null_count() > text.null_count():
        warehouse = text.str.to_datetime("%Y-%m-%d %H:%M:%S%.3f", strict=False, time_unit="us")
        moment = moment.zip_with(moment.is_not_null(), warehouse)
    unread = (moment.is_null() & text.is_not_null()).arg_true()
    if len(unread):
        moment = moment.scatter(unread, _any_moment(text.gather(unread)))
    year = moment.dt.year()
    moment = moment.set(~year.is_between(_FIRST_YEAR, _LAST_YEAR).fill_null(value=True), None)
    return moment.dt.replace_time_zone("UTC").alias(raw.name)


def _typed_moment(raw: pl.Series) -> pl.Series:
    moment = raw.cast(pl.Datetime("us")) if raw.dtype == pl.Date else raw
    if isinstance(moment.dtype, pl.Datetime) and moment.dtype.time_zone is None:
        moment = moment.dt.replace_time_zone("UTC")
    return moment.cast(Kind.MOMENT.dtype)


def _any_moment(text: pl.Series) -> pl.Series:
    """Naive UTC moments from the rarer spellings: no seconds, no time, nine decimals, an offset."""
    parts = text.str.strip_chars().str.extract_groups(_MOMENT_PARTS).struct.unnest()
    time = parts["time"].fill_null("00:00").str.pad_end(8, "\0").str.replace("\0\0\0", ":00", literal=True)
    fraction = parts["fraction"].fill_null(".0").str.slice(0, 7)
    naive = (parts["day"] + " " + time + fraction).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    zone = parts["zone"].str.replace_all(r"[^\d+-]", "")
    sign = zone.str.slice(0, 1).replace_strict({"+": 1, "-": -1}, default=0, return_dtype=pl.Int64)
    hours = zone.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = zone.str.slice(3, 2).cast(pl.Int64, strict=False).fill_null(0)
    offset = (sign.fill_null(0) * (hours * 60 + minutes) * 60_000_000).cast(pl.Duration("us"))
    return naive - offset


def _number_text(raw: pl.Series) -> pl.Series:
    return raw.cast(pl.Int64, strict=False).cast(pl.String)


_PARSERS: dict[Kind, Callable[[pl.Series], pl.Series]] = {
    Kind.ID: lift,
    Kind.TEXT: parse_text,
    Kind.FLAG: parse_flag,
    Kind.COUNT: parse_count,
    Kind.MOMENT: parse_moment,
}


def faulty_rows(faults: Iterable[Fault]) -> dict[int, list[Fault]]:
    """The faults of each row that has any, by row."""
    rows: dict[int, list[Fault]] = {}
    for fault in faults:
        rows.setdefault(fault.row, []).append(fault)
    return rows
