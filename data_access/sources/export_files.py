"""Which files of a folder are exports: of which object, and under which names they have the fields of the field map."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import InputError
from data_access.field_map import FieldMap, Mapping
from data_access.sources import csv_file, parquet_file
from data_access.sources.blocks import Block
from data_access.sources.source import FileState

_SUFFIXES = (".csv", ".csv.gz", ".parquet")
# what makes a part of Contact out of its name: "_1", "-part-0", " 2026-11-20"; but Contact_2__c is another object
_PART = re.compile(r"(?!.*__)[ ._-]?(part|data)?[ ._-]?\d[\w. -]*")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class ExportFile:
    """A file of one object.

    `label` is its path inside the folder. `fields` gives, for each canonical column, the file's own names of the
    fields that feed it, best first. `state`: as it was before the first look into it.
    """

    path: Path
    label: str
    mapping: Mapping
    fields: dict[str, tuple[str, ...]]
    state: FileState

    def blocks(self, progress: Callable[[int], None]) -> Iterator[Block]:
        """The file's records, a block at a time, of the columns that feed anything."""
        read_blocks = parquet_file.read_blocks if _is_parquet(self.path) else csv_file.read_blocks
        return read_blocks(self.path, _wanted(self.fields), progress)


def recognise(folder: Path, field_map: FieldMap) -> list[ExportFile]:
    """Every export in a folder and the folders in it; hidden files (a dot or an underscore in front) are passed over.

    Raises InputError, naming file, column and cure: no such folder, nothing in it, a file that no object of the field
    map is called like, an unknown format, a column missing that the table can't do without, a column twice.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder; give the folder that holds the exported files")
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    shown = {inside: path for inside, path in files.items() if not any(part[0] in "._" for part in inside.parts)}
    if not shown:
        raise InputError(f"{folder}: holds no files; put the exports into it, each named after its object")
    return [_recognise(inside, path, field_map) for inside, path in shown.items()]


def _recognise(inside: Path, path: Path, field_map: FieldMap) -> ExportFile:
    suffix = next((suffix for suffix in _SUFFIXES if path.name.lower().endswith(suffix)), None)
    if suffix is None:
        raise InputError(
            f"{path}: is no .csv, .csv.gz or .parquet file; export it as one of them, or move it elsewhere"
        )
    stat = path.stat()
    state = (stat.st_size, stat.st_mtime_ns)
    mapping = _mapping(path, [path.name[: -len(suffix)], *(parent.name for parent in inside.parents)], field_map)
    if not _is_parquet(path):
        return ExportFile(path, inside.as_posix(), mapping, _match(path, mapping, csv_file.read_header(path)), state)
    fields = _match(path, mapping, parquet_file.read_header(path))
    parquet_file.check_types(path, _wanted(fields))
    return ExportFile(path, inside.as_posix(), mapping, fields, state)


def _mapping(path: Path, names: list[str], field_map: FieldMap) -> Mapping:
    """What the first of these names is the name, or the name of a part, of: the file's, its folder's and so on."""
    objects = field_map.by_object()
    for name in names:
        for known, mapping in objects.items():
            rest = name.lower().removeprefix(known)
            if name.lower() == known or (name.lower() != rest and _PART.fullmatch(rest)):
                return mapping
    known_names = ", ".join(mapping.object_name for mapping in objects.values())
    raise InputError(
        f"{path}: is called like no object of the field map; name it after the object that it holds ({known_names}), "
        "or move it elsewhere"
    )


def _match(path: Path, mapping: Mapping, names: list[str]) -> dict[str, tuple[str, ...]]:
    """The file's own name of every field that the map asks for and the file has, by canonical column."""
    own: dict[str, str] = {}
    asked_for = {name.lower() for candidates in mapping.fields.values() for name in candidates}
    for name in names:
        lower = name.strip().lower()
        if lower in own and lower in asked_for:
            raise InputError(f"{path}: has the column {name} twice; export it again with each field once")
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
        raise _lacks(path, lacking, names)
    return fields


def _lacks(path: Path, lacking: list[str], names: list[str]) -> InputError:
    for separator, word in _OTHER_SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            return InputError(f"{path}: separates its values by {word}; export it again with commas")
    columns, them = ("column", "it") if len(lacking) == 1 else ("columns", "them")
    return InputError(
        f"{path}: lacks the {columns} {', '.join(lacking)}; export it again with {them}, or write into "
        f"data_access/field_map.toml what your organisation calls {them}"
    )


def _wanted(fields: dict[str, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(name for names in fields.values() for name in names))


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"
