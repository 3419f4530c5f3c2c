"""A folder of exports: CSV, .csv.gz or Parquet files named by their Salesforce object.

`Contact.csv`, `et4ae5__IndividualEmailResult__c.csv.gz`, parts such as `Contact_1.csv` or `Contact-part-0.parquet`, or a
folder named by the object with parts in it. Letter case does not matter, neither in file names nor in column names.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data_access.errors import InputError
from data_access.field_map import FieldMap, Mapping, load_field_map
from data_access.schema import Table
from data_access.sources.csv_file import Block, ShortRecord, line_numbers, read_blocks, read_header
from data_access.sources.refusals import Refusal, RefusedRows
from data_access.sources.source import Batch, DeletedMeans, Origin, apply_deleted
from data_access.sources.values import Fault, conform, faulty_rows

_SUFFIXES = (".csv", ".csv.gz", ".parquet")
_PART = re.compile(r"[ ._-]?(\d|part|data)[\w. -]*")
_PARQUET_ROWS = 250_000


@dataclass(frozen=True)
class _File:
    path: Path
    mapping: Mapping
    fields: dict[str, tuple[str, ...]]

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix.lower() == ".parquet"


class ExportFolder:
    """The exports in a folder, as a source.

    Every file is recognised and its columns are checked before the first row is read. Raises InputError, naming file,
    column and cure: no such folder, nothing in it, a file that no object of the field map is called like, an unknown
    format, a column missing that the table can't do without, a column twice.
    """

    def __init__(
        self,
        folder: Path,
        origin: Origin,
        refused: RefusedRows,
        *,
        deleted: DeletedMeans | None = None,
        field_map: FieldMap | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._origin = origin
        self._refused = refused
        self._deleted = deleted or (DeletedMeans.REMOVED if origin is Origin.LIVE else DeletedMeans.PURGED)
        self._field_map = field_map or load_field_map()
        self._progress = progress
        self._files = self._recognise()

    @property
    def origin(self) -> Origin:
        """Live or archive."""
        return self._origin

    @cached_property
    def size(self) -> int:
        """Bytes on disk, which is what `progress` adds up to."""
        return sum(file.path.stat().st_size for file in self._files)

    @property
    def missing(self) -> dict[str, list[str]]:
        """By file, the fields of the field map that it does not have; the tables can do without them."""
        lacking: dict[str, list[str]] = {}
        for file in self._files:
            absent = [names[0] for column, names in file.mapping.fields.items() if column not in file.fields]
            if absent:
                lacking[self._label(file.path)] = absent
        return lacking

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the folder has files of."""
        return tuple({file.mapping.table.name: file.mapping.table for file in self._files}.values())

    def read(self, table: Table) -> Iterator[Batch]:
        """Every row of a table, in batches. Refused rows go to the refused-rows file.

        Raises InputError where a file is cut off, binary, not UTF-8 or wrongly quoted.
        """
        for file in self._files:
            if file.mapping.table is not table:
                continue
            blocks = self._parquet_blocks(file) if file.is_parquet else self._csv_blocks(file)
            for block in blocks:
                yield self._batch(file, block)

    def _batch(self, file: _File, block: Block) -> Batch:
        table = file.mapping.table
        frame, faults = conform(block.frame, table, file.fields)
        rows = faulty_rows(faults)
        if rows or block.misshapen:
            self._refuse(file, block, rows)
            frame = frame.with_row_index("row").filter(~pl.col("row").is_in(list(rows))).drop("row")
        kept = apply_deleted(frame, table, self._deleted)
        refused = len(rows) + len(block.misshapen)
        return Batch(kept, block.frame.height + len(block.misshapen), frame.height - kept.height, refused)

    def _refuse(self, file: _File, block: Block, rows: dict[int, list[Fault]]) -> None:
        records = {block.numbers[row] for row in rows} | {short.number for short in block.misshapen}
        lines = {} if file.is_parquet else line_numbers(file.path, records)

        def refusal(number: int, field: str, value: str | None, reason: str, row: object) -> Refusal:
            return Refusal(self._origin, self._label(file.path), number, lines.get(number), field, value, reason, row)

        found = [refusal(short.number, "", None, short.reason, short.text) for short in block.misshapen]
        for row, faults in rows.items():
            first, others = faults[0], faults[1:]
            more = "".join(f"; also {fault.field}: {fault.value!r} {fault.reason}" for fault in others)
            values = {
                name: None if value is None else str(value) for name, value in block.frame.row(row, named=True).items()
            }
            found.append(refusal(block.numbers[row], first.field, first.value, first.reason + more, values))
        self._refused.add(sorted(found, key=lambda refusal: refusal.record))

    def _csv_blocks(self, file: _File) -> Iterator[Block]:
        yield from read_blocks(file.path, _wanted(file.fields), self._progress)

    def _parquet_blocks(self, file: _File) -> Iterator[Block]:
        told, position = 0, 0
        size = file.path.stat().st_size
        try:
            with pq.ParquetFile(file.path) as parquet:
                total = max(parquet.metadata.num_rows, 1)
                for batch in parquet.iter_batches(_PARQUET_ROWS, columns=_wanted(file.fields)):
                    frame = cast(pl.DataFrame, pl.from_arrow(pa.Table.from_batches([batch])))
                    yield Block(frame, range(position + 1, position + frame.height + 1), list[ShortRecord]())
                    position += frame.height
                    self._progress(size * position // total - told)
                    told = size * position // total
        except (pa.ArrowException, OSError) as error:
            raise _unreadable_parquet(self._label(file.path), error) from error
        self._progress(size - told)

    def _recognise(self) -> list[_File]:
        if not self._folder.is_dir():
            raise InputError(f"{self._folder}: is no folder; give the folder that holds the exported files")
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file() and not _hidden(path, self._folder))
        if not paths:
            raise InputError(f"{self._folder}: is empty; put the exported files into it, named by their object")
        return [self._open(path) for path in paths]

    def _open(self, path: Path) -> _File:
        label = self._label(path)
        suffix = next((suffix for suffix in _SUFFIXES if path.name.lower().endswith(suffix)), None)
        if suffix is None:
            raise InputError(f"{label}: is neither {', '.join(_SUFFIXES[:2])} nor {_SUFFIXES[2]}; move it elsewhere")
        mapping = self._mapping(path, suffix)
        if suffix == ".parquet":
            try:
                names = list(pq.read_schema(path).names)
            except (pa.ArrowException, OSError) as error:
                raise _unreadable_parquet(label, error) from error
        else:
            names = read_header(path)
        return _File(path, mapping, _match(label, mapping, names))

    def _mapping(self, path: Path, suffix: str) -> Mapping:
        objects = self._field_map.by_object()
        names = [path.name[: -len(suffix)], *(parent.name for parent in path.relative_to(self._folder).parents)]
        for name in names:
            for known, mapping in sorted(objects.items(), key=lambda item: -len(item[0])):
                rest = name.lower().removeprefix(known)
                if name.lower() == known or (rest != name.lower() and _PART.fullmatch(rest)):
                    return mapping
        known_names = ", ".join(mapping.object_name for mapping in objects.values())
        raise InputError(
            f"{self._label(path)}: is called like no object of the field map; name it after the object that it holds "
            f"({known_names}), or move it elsewhere"
        )

    def _label(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


def _match(label: str, mapping: Mapping, names: list[str]) -> dict[str, tuple[str, ...]]:
    """The file's own name of every field that the map asks for and the file has, by canonical column."""
    own: dict[str, str] = {}
    wanted = {name.lower() for names in mapping.fields.values() for name in names}
    for name in names:
        lower = name.strip().lower()
        if lower in own and lower in wanted:
            raise InputError(f"{label}: has the column {name} twice; export it again with each field once")
        own[lower] = name
    fields = {
        column: found
        for column, candidates in mapping.fields.items()
        if (found := tuple(own[name.lower()] for name in candidates if name.lower() in own))
    }
    lacking = [
        mapping.fields[column.name][0]
        for column in mapping.table.columns
        if column.required and column.name not in fields
    ]
    if lacking:
        hint = "" if len(names) > 1 else "; the values must be separated by commas"
        raise InputError(
            f"{label}: lacks the column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}; export it again with "
            f"{'them' if len(lacking) > 1 else 'it'}, or say in field_map.toml how your organisation calls it{hint}"
        )
    return fields


def _wanted(fields: dict[str, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(name for names in fields.values() for name in names))


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def _unreadable_parquet(label: str, error: Exception) -> InputError:
    reason = str(error).splitlines()[0]
    return InputError(
        f"{label}: can't be read as Parquet ({reason}); it is cut off or no Parquet file: export it again"
    )
