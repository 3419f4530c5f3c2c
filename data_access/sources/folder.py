"""A folder of exports, asked like a connection: `type = "exports"`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_access.errors import InputError, SourceError
from data_access.field_map import FieldMap
from data_access.keys import read_keys, require
from data_access.schema import Table
from data_access.sources.exports import ExportFolder
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import (
    WHOLE,
    ApiUsage,
    Batch,
    DeletedMeans,
    FileState,
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
    """The exports in a folder, as a connection that tells its files and is read by whole ones."""

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
        self._exports: ExportFolder | None = None

    @property
    def origin(self) -> Origin:
        """Live or archive."""
        return self._origin

    @property
    def identity(self) -> str:
        """See Connection."""
        return fingerprint("exports", self._settings.folder.resolve())

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the folder has files of now; what is asked afterwards is asked of these files."""
        self._exports = self._look()
        return self._exports.tables()

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """The rows of a table, or of the files of a part, in batches; a read that broke off begins anew, so `position`
        is never given.
        """
        if position is not None:
            raise SourceError(
                f"{self._settings.place}: a folder of exports has no positions; read it from the beginning"
            )
        if part.since is not None or part.month is not None:
            raise SourceError(f"{self._settings.place}: a folder of exports is read by whole files")
        try:
            yield from self._known().read(table, part.files)
        except InputError as error:
            raise self._as_source_error(error) from error
        except OSError as error:
            raise self._unreadable(error) from error

    def now(self) -> datetime | None:
        """Unknown: a copy may lag behind what it is a copy of."""
        return None

    def months(self, table: Table) -> dict[str, MonthState]:  # noqa: ARG002
        """Nothing: files may hold rows of any month."""
        return {}

    def files(self, table: Table) -> dict[str, FileState]:
        """The files of a table. What a row says of its moments tells nothing of when its file came into the folder."""
        return self._known().files(table)

    @property
    def api_usage(self) -> ApiUsage | None:
        """None: nobody counts."""
        return None

    def check(self) -> list[Finding]:
        """What can't be read at all, and the fields that files do without."""
        try:
            missing = self._look().missing
        except SourceError as error:
            return [Finding(Severity.UNUSABLE, "", str(error), "see docs/loading.md")]
        return [
            Finding(Severity.LACKING, file, f"lacks {', '.join(fields)}", "export it with them if they matter")
            for file, fields in missing.items()
        ]

    def close(self) -> None:
        """Nothing is open."""

    def _known(self) -> ExportFolder:
        """The folder as it was when its tables were last asked for: files come and go."""
        self._exports = self._exports or self._look()
        return self._exports

    def _look(self) -> ExportFolder:
        try:
            return ExportFolder(
                self._settings.folder, self._origin, self._refused, deleted=self._deleted, field_map=self._field_map
            )
        except InputError as error:
            raise self._as_source_error(error) from error
        except OSError as error:
            raise self._unreadable(error) from error

    def _as_source_error(self, error: InputError) -> SourceError:
        return SourceError(f"{self._settings.place}: {error}")

    def _unreadable(self, error: OSError) -> SourceError:
        """A file went away between two looks at it, say, or may not be read."""
        return SourceError(
            f"{self._settings.place}: {error.filename} can't be read ({error.strerror}); put files there under another "
            "name first, then rename them",
            transient=isinstance(error, FileNotFoundError),
        )
