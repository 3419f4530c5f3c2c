"""The data dictionary, in Markdown, from the two declarations that the program itself reads: schema and field map."""

from collections.abc import Iterator

from data_access.field_map import FieldMap, Mapping
from data_access.schema import TABLES, Kind

_HEAD = """# Data dictionary

Written by `python -m data_access dictionary` from `data_access/schema.py` and `data_access/field_map.toml`; a test
holds it to them.

Ids have 18 characters, moments are UTC, flags are never empty. **Needed**: an export without the field can't be loaded.
**Filled**: a row without a value in it is refused. The other fields can be missing.
"""


def describe(field_map: FieldMap) -> str:
    """The whole dictionary."""
    tables = (_table(field_map.mappings[name]) for name in TABLES if name in field_map.mappings)
    return _HEAD + "".join("\n" + "\n".join(lines) + "\n" for lines in tables)


def _table(mapping: Mapping) -> Iterator[str]:
    table = mapping.table
    yield f"## {table.name} — `{mapping.object_name}`"
    yield ""
    yield f"{table.meaning}."
    yield ""
    yield "| column | kind | Salesforce field | | meaning |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        fields = _either(mapping.fields.get(column.name, ()))
        if column.kind is Kind.ATTRIBUTES:
            fields = _attributes(mapping)
        need = " ".join(word for word, holds in (("needed", column.required), ("filled", column.filled)) if holds)
        yield f"| {column.name} | {column.kind.value} | {fields} | {need} | {column.meaning} |"


def _either(names: tuple[str, ...]) -> str:
    return ", else ".join(f"`{name}`" for name in names)


def _attributes(mapping: Mapping) -> str:
    """Those that the map names; it names none unless an organisation does."""
    named = (f"{title}: {_either(names)}" for title, names in mapping.attributes.items())
    return "; ".join(named) or "those of `[contacts.attributes]`"
