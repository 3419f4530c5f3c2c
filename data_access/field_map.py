"""Which Salesforce field feeds which canonical column, as field_map.toml has it."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from data_access.errors import FieldMapError
from data_access.schema import CONTACTS, TABLES, Column, Kind, Table

DEFAULT_PATH = Path(__file__).with_name("field_map.toml")
_LONGEST = 60


@dataclass(frozen=True)
class Mapping:
    """One Salesforce object and the canonical table that it feeds.

    `fields` gives, for each canonical column, and for each further attribute by its title, the API names that may feed
    it, best first.
    """

    table: Table
    object_name: str
    fields: dict[str, tuple[str, ...]]

    @property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        """What feeds each further attribute, by its title."""
        return {name: names for name, names in self.fields.items() if name not in self.table.names}

    def column(self, name: str) -> Column:
        """The canonical column of that name, or a text for the attribute of that title; KeyError if neither is."""
        if name in self.attributes:
            return Column(name, Kind.TEXT, "a further attribute")
        return self.table.column(name)


@dataclass(frozen=True)
class FieldMap:
    """Every mapping of a field map, by canonical table, and the tracking parameters that the organisation added."""

    mappings: dict[str, Mapping]
    tracking_parameters: tuple[str, ...] = ()

    def by_object(self) -> dict[str, Mapping]:
        """Mapping by the object's API name in lower case."""
        return {mapping.object_name.lower(): mapping for mapping in self.mappings.values()}

    def with_attributes(self, attributes: dict[str, tuple[str, ...]]) -> "FieldMap":
        """The same with these further attributes of contacts, titles and API names."""
        contacts = self.mappings[CONTACTS.name]
        more = replace(contacts, fields={**contacts.fields, **attributes})
        return replace(self, mappings={**self.mappings, CONTACTS.name: more})


@cache
def load_field_map(path: Path = DEFAULT_PATH) -> FieldMap:
    """Read and check a field map.

    Raises FieldMapError, naming the file and the entry, for what is no TOML, a table or column that schema.py does not
    declare, a name that is no text, a required column without a field, what can be no title of an attribute, or an
    object that feeds two tables.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FieldMapError(f"{path}: can't be read as TOML: {error}") from error
    articles = _section(path, "articles", document.pop("articles", {}))
    parameters = _names(path, "[articles] tracking_parameters", articles.get("tracking_parameters", []))
    mappings = {name: _mapping(path, name, section) for name, section in document.items()}
    objects = [mapping.object_name.lower() for mapping in mappings.values()]
    for mapping in mappings.values():
        if objects.count(mapping.object_name.lower()) > 1:
            raise FieldMapError(f"{path}: the object {mapping.object_name} feeds two tables; keep one")
    return FieldMap(mappings, parameters)


def _mapping(path: Path, name: str, content: Any) -> Mapping:
    if name not in TABLES:
        raise FieldMapError(f"{path}: [{name}] is no table; there are {', '.join(TABLES)}")
    table = TABLES[name]
    section = _section(path, name, content)
    if not isinstance(section.get("object"), str):
        raise FieldMapError(f'{path}: [{name}] lacks object = "<API name>"')
    fields: dict[str, tuple[str, ...]] = {}
    for column, names in _section(path, f"{name}.columns", section.get("columns", {})).items():
        if column not in table.names or table.column(column).kind is Kind.ATTRIBUTES:
            raise FieldMapError(
                f"{path}: [{name}.columns] has {column}, which {name} does not; it has {', '.join(table.names)}"
            )
        fields[column] = _names(path, f"[{name}.columns] {column}", names)
    lacking = [column.name for column in table.columns if column.required and not fields.get(column.name)]
    if lacking:
        raise FieldMapError(f"{path}: [{name}.columns] lacks {', '.join(lacking)}, which {name} can't do without")
    attributes = _attributes(path, table, section.get("attributes", {}))
    return Mapping(table, section["object"], {name: names for name, names in {**fields, **attributes}.items() if names})


def _attributes(path: Path, table: Table, content: Any) -> dict[str, tuple[str, ...]]:
    place = f"{table.name}.attributes"
    section = _section(path, place, content)
    if section and all(column.kind is not Kind.ATTRIBUTES for column in table.columns):
        raise FieldMapError(f"{path}: [{place}] can't be: only contacts have further attributes")
    for title in section:
        # an equals sign would tell a title from its value in an address
        if not (title == title.strip() and title.isprintable() and "=" not in title and 0 < len(title) <= _LONGEST):
            raise FieldMapError(
                f"{path}: [{place}] has the title {title!r}; a title has 1 to {_LONGEST} characters, none of them = or "
                "a line break, and no blanks around it"
            )
        if title in (*table.names, "person"):
            raise FieldMapError(f"{path}: [{place}] has the title {title!r}, which is taken; choose another one")
    return {title: _names(path, f"[{place}] {title}", names) for title, names in section.items()}


def _section(path: Path, name: str, content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise FieldMapError(f"{path}: {name} is no section; write [{name}] on a line of its own")
    return content


def _names(path: Path, place: str, value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise FieldMapError(f'{path}: {place} is neither a name nor a list of names; write "<name>" or ["<name>", …]')
    return tuple(names)
