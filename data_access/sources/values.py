"""From what exports write to what the schema declares: ids, moments, flags, counts, years, in whatever form they come.

Every `parse_` function takes a column as a source has it and gives the canonical column, null where the value is empty
or can't be read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from data_access.ids import lift
from data_access.schema import Column, Kind, Table

_TRUTH = {
    **dict.fromkeys(("true", "1", "1.0", "t", "yes", "y"), True),
    **dict.fromkeys(("false", "0", "0.0", "f", "no", "n"), False),
}
_SALESFORCE_MOMENT = "%Y-%m-%dT%H:%M:%S%.3fZ"
_WAREHOUSE_MOMENT = "%Y-%m-%d %H:%M:%S%.3f"
_MOMENT_PARTS = (
    r"^(?<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?<minute>\d{2}:\d{2})(?<second>:\d{2}(?:\.\d{1,9})?)?)?"
    r"\s*(?:Z|z|UTC|(?<offset>[+-]\d{2}(?::?\d{2})?))?$"
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_FIRST_MOMENT, _LAST_MOMENT = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(_LAST_YEAR, 12, 31, tzinfo=UTC)
# people graduate before there is email
_FIRST_GRADUATION = 1800
_YEAR = r"(?:^|\D)((?:1[89]|20|21)\d{2})(?:\D|$)"

REASONS: dict[Kind, str] = {
    Kind.ID: "is no Salesforce id: 15 or 18 letters and digits, the last three of 18 agreeing with the capitals; "
    "mend it where it comes from, and don't let a spreadsheet save it",
    Kind.FLAG: "is neither true nor false; write true/false, TRUE/FALSE or 1/0",
    Kind.COUNT: "is no whole number of 0 or more; write digits only",
    Kind.MOMENT: f"is no date and time from {_FIRST_YEAR} to {_LAST_YEAR}; write 2026-11-20T12:00:00.000Z or "
    "2026-11-20 12:00:00.000, UTC unless an offset stands behind it",
    Kind.TEXT: "is no text; write it in UTF-8",
    Kind.YEAR: f"names no year from {_FIRST_GRADUATION} to {_LAST_YEAR}; write 2010 or 2010-05-07",
}
EMPTY = "is empty, but no row can do without it; give it a value where it comes from"


@dataclass(frozen=True)
class Fault:
    """A value that can't be taken: `row` counts from 0 in the frame that it was read from."""

    row: int
    field: str
    value: str | None
    reason: str

    def __str__(self) -> str:
        value = "" if self.value is None else f"{self.value!r} "
        return f"{self.field}: {value}{self.reason}"


def conform(raw: pl.DataFrame, table: Table, fields: Mapping[str, tuple[str, ...]]) -> tuple[pl.DataFrame, list[Fault]]:
    """The canonical frame, one row for each row of `raw`, and every value that could not be taken.

    `fields` gives, for each canonical column and each attribute, the columns of `raw` that feed it; the first that has
    a value does. A column that nothing feeds is null (false, for a flag). A row with a fault still stands in the frame:
    dropping it is the caller's business.
    """
    columns: list[pl.Series] = []
    faults: list[Fault] = []
    for column in table.columns:
        if column.kind is Kind.ATTRIBUTES:
            titled = {title: names for title, names in sorted(fields.items()) if title not in table.names}
            series, found = _conform_attributes(raw, column, titled)
        else:
            series, found = _conform(raw, column, fields.get(column.name, ()))
        columns.append(series)
        faults += found
    return pl.DataFrame(columns), faults


def _conform(raw: pl.DataFrame, column: Column, names: tuple[str, ...]) -> tuple[pl.Series, list[Fault]]:
    series = _nulls(column.kind, raw.height)
    faults: list[Fault] = []
    for name in names:
        filled = None if series.null_count() == raw.height else series.is_not_null()
        given = raw[name] if filled is None else raw[name].set(filled, None)
        parsed = _nulls(column.kind, raw.height) if given.dtype == pl.Null else _PARSERS[column.kind](given)
        faults += [Fault(row, name, str(given[row]), REASONS[column.kind]) for row in _unread(given, parsed)]
        series = parsed if filled is None else series.zip_with(filled, parsed)
    if column.filled and series.null_count():
        unread = {fault.row for fault in faults}
        empty = [row for row in series.is_null().arg_true() if row not in unread]
        faults += [Fault(row, names[0] if names else column.name, None, EMPTY) for row in empty]
    if column.kind is Kind.FLAG and series.null_count():
        series = series.fill_null(value=False)
    return series.alias(column.name), faults


def _conform_attributes(
    raw: pl.DataFrame, column: Column, titled: Mapping[str, tuple[str, ...]]
) -> tuple[pl.Series, list[Fault]]:
    """The texts of all attributes as one JSON object a row; null where the source has none of their fields.

    Texts have no blanks around them, and numbers no `.0` behind them, which some sources write.
    """
    if not titled:
        return _nulls(column.kind, raw.height).alias(column.name), []
    texts: list[pl.Series] = []
    faults: list[Fault] = []
    for title, names in titled.items():
        text, found = _conform(raw, Column(title, Kind.TEXT, ""), names)
        plain = text.str.strip_chars().str.replace(r"^(-?\d+)\.0$", "$1")
        texts.append(plain.set(plain == "", None))
        faults += found
    return pl.DataFrame(texts).to_struct(column.name).struct.json_encode(), faults


def _nulls(kind: Kind, height: int) -> pl.Series:
    return pl.Series([None], dtype=kind.dtype).new_from_index(0, height)


def _unread(given: pl.Series, parsed: pl.Series) -> list[int]:
    """The rows whose value was neither empty nor understood."""
    if parsed.null_count() == given.null_count():
        return []
    rows = (parsed.is_null() & given.is_not_null()).arg_true()
    if given.dtype == pl.String:
        rows = rows.filter(given.gather(rows).str.strip_chars() != "")
    return rows.to_list()


def parse_text(raw: pl.Series) -> pl.Series:
    """Text as it is; null where it is empty, or bytes that are no text."""
    text = pl.Series(raw.name, map(_decoded, raw), pl.String) if raw.dtype == pl.Binary else raw.cast(pl.String)
    empty = text == ""
    return text.set(empty, None) if empty.any() else text


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def parse_flag(raw: pl.Series) -> pl.Series:
    """True and false in any of their spellings."""
    if raw.dtype == pl.Boolean:
        return raw
    if raw.dtype.is_numeric():
        return pl.select(pl.when(raw == 1).then(True).when(raw == 0).then(False)).to_series().alias(raw.name)
    text = raw.cast(pl.String).str.strip_chars().str.to_lowercase()
    return text.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)


def parse_count(raw: pl.Series) -> pl.Series:
    """Whole numbers of 0 or more; "5.0" is 5."""
    number = raw if raw.dtype.is_numeric() else raw.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    whole = number.cast(pl.Int64, strict=False)
    if number.dtype.is_signed_integer() and not (whole < 0).any():
        return whole
    good = (whole.cast(pl.Float64) == number.cast(pl.Float64)) & (whole >= 0)
    return whole.set(~good.fill_null(value=False), None)


def parse_year(raw: pl.Series) -> pl.Series:
    """The year of a date; a number; in text, the first year that it names."""
    if raw.dtype.is_temporal():
        year = raw.dt.year()
    elif raw.dtype.is_numeric():
        year = parse_count(raw).cast(pl.Int32, strict=False)
    else:
        year = raw.cast(pl.String).str.extract(_YEAR).cast(pl.Int32)
    return year.set(~year.is_between(_FIRST_GRADUATION, _LAST_YEAR), None).alias(raw.name)


def parse_moment(raw: pl.Series) -> pl.Series:
    """Moments in UTC. Text is ISO 8601 or what a warehouse writes; what has no offset is UTC."""
    moment = _typed_moment(raw) if raw.dtype.is_temporal() else _written_moment(raw.cast(pl.String))
    if not moment.is_between(_FIRST_MOMENT, _LAST_MOMENT).all():
        possible = moment.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)
        moment = moment.set(~possible, None)
    return moment.alias(raw.name)


def _typed_moment(raw: pl.Series) -> pl.Series:
    moment = raw.cast(pl.Datetime("us")) if raw.dtype == pl.Date else raw
    if isinstance(moment.dtype, pl.Datetime) and moment.dtype.time_zone is None:
        moment = moment.dt.replace_time_zone("UTC")
    return moment.cast(Kind.MOMENT.dtype)


def _written_moment(text: pl.Series) -> pl.Series:
    # each more forgiving than the one before, and slower: only what is left over reaches it
    moment = text.str.to_datetime(_SALESFORCE_MOMENT, strict=False, time_unit="us").dt.replace_time_zone("UTC")
    for read in (_warehouse_moment, _any_moment):
        if moment.null_count() > text.null_count():
            rows = (moment.is_null() & text.is_not_null()).arg_true()
            moment = moment.scatter(rows, read(text.gather(rows)))
    return moment


def _warehouse_moment(text: pl.Series) -> pl.Series:
    return text.str.to_datetime(_WAREHOUSE_MOMENT, strict=False, time_unit="us").dt.replace_time_zone("UTC")


def _any_moment(text: pl.Series) -> pl.Series:
    """No seconds, no time, up to nine decimals, an offset."""
    parts = text.str.strip_chars().str.extract_groups(_MOMENT_PARTS).struct.unnest()
    time = parts["minute"].fill_null("00:00") + parts["second"].fill_null(":00")
    written = parts["day"] + " " + time + parts["offset"].fill_null("+00:00")
    return written.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", strict=False, time_unit="us")


_PARSERS: dict[Kind, Callable[[pl.Series], pl.Series]] = {
    Kind.ID: lift,
    Kind.TEXT: parse_text,
    Kind.FLAG: parse_flag,
    Kind.COUNT: parse_count,
    Kind.MOMENT: parse_moment,
    Kind.YEAR: parse_year,
}


def faulty_rows(faults: Iterable[Fault]) -> dict[int, list[Fault]]:
    """The faults of each row that has any, by row."""
    rows: dict[int, list[Fault]] = {}
    for fault in faults:
        rows.setdefault(fault.row, []).append(fault)
    return rows
