"""A folder of exports: CSV, .csv.gz or Parquet files named after their Salesforce object.

`Contact.csv`, `et4ae5__IndividualEmailResult__c.csv.gz`, parts such as `Contact_1.csv` or `Contact-part-0.parquet`, or
a folder named after the object with parts in it. Letter case matters neither in file names nor in column names.
"""

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from pathlib import Path

from data_access.field_map import FieldMap, load_field_map
from data_access.schema import Table
from data_access.sources.batches import refusal, without
from data_access.sources.blocks import Block
from data_access.sources.export_files import ExportFile, recognise
from data_access.sources.refusals import Refusal, RefusedRows
from data_access.sources.source import Batch, DeletedMeans, FileState, Origin, apply_deleted, usual_meaning
from data_access.sources.values import Fault, conform, faulty_rows


class ExportFolder:
    """The exports in a folder, as a source.

    Every file is recognised and its columns are checked before the first row is read. Raises InputError, naming file,
    column and cure, where that fails (`export_files.recognise`).
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
        self._origin = origin
        self._refused = refused
        self._deleted = deleted or usual_meaning(origin)
        self._progress = progress
        self._files = recognise(folder, field_map or load_field_map())

    @property
    def origin(self) -> Origin:
        """Live or archive."""
        return self._origin

    @cached_property
    def size(self) -> int:
        """Bytes on disk, which is what `progress` adds up to."""
        return sum(file.state[0] for file in self._files)

    @property
    def missing(self) -> dict[str, list[str]]:
        """By file, the fields of the field map that it does not have; the tables can do without them."""
        lacking: dict[str, list[str]] = {}
        for file in self._files:
            absent = [names[0] for column, names in file.mapping.fields.items() if column not in file.fields]
            if absent:
                lacking[file.label] = absent
        return lacking

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the folder has files of."""
        return tuple({file.mapping.table.name: file.mapping.table for file in self._files}.values())

    def files(self, table: Table) -> dict[str, FileState]:
        """The files of a table, by their path inside the folder, as they were when the folder was looked through."""
        return {file.label: file.state for file in self._files if file.mapping.table is table}

    def read(self, table: Table, only: Collection[str] = ()) -> Iterator[Batch]:
        """Every row of a table, or of `only` these files of it, in batches. Refused rows go to the refused-rows file.

        Raises InputError where a file is cut off, binary, not UTF-8 or wrongly quoted.
        """
        for file in self._files:
            if file.mapping.table is table and (not only or file.label in only):
                for block in file.blocks(self._progress):
                    yield self._batch(file, block)

    def _batch(self, file: ExportFile, block: Block) -> Batch:
        table = file.mapping.table
        frame, faults = conform(block.frame, table, file.fields)
        rows = faulty_rows(faults)
        self._refused.add(self._refusals(file, block, rows))
        frame = without(frame, rows)
        kept = apply_deleted(frame, table, self._deleted)
        return Batch(
            kept,
            read=block.frame.height + len(block.misshapen),
            left_out=frame.height - kept.height,
            refused=len(rows) + len(block.misshapen),
        )

    def _refusals(self, file: ExportFile, block: Block, rows: dict[int, list[Fault]]) -> Iterator[Refusal]:
        misshapen = {record.number: record for record in block.misshapen}
        faulty = {block.numbers[row]: row for row in rows}
        for number in sorted([*misshapen, *faulty]):
            line = block.line_of(number)
            if number in misshapen:
                record = misshapen[number]
                yield Refusal(self._origin, file.label, number, line, "", None, record.reason, record.text)
            else:
                row = faulty[number]
                yield refusal(self._origin, file.label, number, line, rows[row], block.frame.row(row, named=True))
