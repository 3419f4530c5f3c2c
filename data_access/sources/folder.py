"""A folder of exports, asked like a connection: `type = "exports"`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from data_access.errors import InputError, SourceError
from data_access.field_map import FieldMap
from data_access.schema import Table
from data_access.sources.exports import ExportFolder
from data_access.sources.keys import read_keys, require
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import (
    ALL,
    WHOLE,
    Batch,
    DeletedMeans,
    Finding,
    MonthState,
    Origin,
    Part,
    Severity,
    fingerprint,
)


@dataclass(frozen=True)
class FolderSettings:
    """Where the exports are put, again and again, by whatever makes them."""

    place: str
    folder: Path

    @staticmethod
    def from_settings(settings: Mapping[str, object], place: str) -> "FolderSettings":
        """The settings, checked. Raises SourceError, naming `place` and the key, for what is missing or wrong."""
        values = read_keys(settings, {"folder": str}, place)
        require(values, ("folder",), place)
        return FolderSettings(place, Path(values["folder"]).expanduser())


class FolderConnection:
    """The exports in a folder, as a connection. Files are read whole whatever part is asked for."""

    def __init__(
        self,
        settings: FolderSettings,
        origin: Origin,
        refused: RefusedRows,
        *,
        deleted: DeletedMeans | None = None,
        field_map: FieldMap | None = None,
    ) -> None:
        self._settings = settings
        self._origin = origin
        self._refused = refused
        self._deleted = deleted
        self._field_map = field_map

    @property
    def origin(self) -> Origin:
        """Live or archive."""
        return self._origin

    @property
    def identity(self) -> str:
        """See Connection."""
        return fingerprint("exports", self._settings.folder.resolve())

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the folder has files of."""
        return self._exports().tables()

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """The rows of a part, in batches; a read that broke off begins anew, so `position` is never given.

        A row whose moment is not known is given with every part that may hold it.
        """
        if position is not None:
            raise SourceError(
                f"{self._settings.place}: a folder of exports has no positions; read it from the beginning"
            )
        wanted = _wanted(table, part)
        try:
            for batch in self._exports().read(table):
                frame = batch.frame.filter(wanted)
                # what is not asked for was not read
                yield replace(batch, frame=frame, read=batch.read - batch.frame.height + frame.height)
        except InputError as error:
            raise self._as_source_error(error) from error

    def now(self) -> datetime | None:
        """Unknown: a copy may lag behind what it is a copy of."""
        return None

    def months(self, table: Table) -> dict[str, MonthState]:
        """Of ALL: how many bytes, and when a file was last written. Rows that come late into an archive carry old
        moments, so that only whole files tell what is new.
        """
        return {ALL: self._exports().state(table)}

    def check(self) -> list[Finding]:
        """What can't be read at all, and the fields that files do without."""
        try:
            missing = self._exports().missing
        except SourceError as error:
            return [Finding(Severity.UNUSABLE, "", str(error), "see docs/loading.md")]
        return [
            Finding(Severity.LACKING, file, f"lacks {', '.join(fields)}", "export it with them if they matter")
            for file, fields in missing.items()
        ]

    def close(self) -> None:
        """Nothing is open."""

    def _exports(self) -> ExportFolder:
        """The folder as it is now: files come and go."""
        try:
            return ExportFolder(
                self._settings.folder, self._origin, self._refused, deleted=self._deleted, field_map=self._field_map
            )
        except InputError as error:
            raise self._as_source_error(error) from error

    def _as_source_error(self, error: InputError) -> SourceError:
        return SourceError(f"{self._settings.place}: {error}")


def _wanted(table: Table, part: Part) -> pl.Expr:
    """Which rows of a table belong to a part."""
    wanted = pl.lit(value=True)
    if part.since is not None and "modified_at" in table.names:
        wanted &= (pl.col("modified_at") >= part.since).fill_null(value=True)
    if part.month not in (None, ALL):
        if "created_at" not in table.names:
            raise SourceError(f"{table.name} has no CreatedDate: ask for what changed, or for all of it")
        wanted &= pl.col("created_at").dt.strftime("%Y-%m") == part.month
    return wanted
