"""Which Salesforce objects a database has, and under which names."""

from collections.abc import Mapping

import sqlalchemy as sa

from data_access.errors import SourceError
from data_access.field_map import FieldMap
from data_access.keys import nearest
from data_access.sources.sql.backends import Backend
from data_access.sources.sql.columns import Found, match


def table_names(field_map: FieldMap, renamed: Mapping[str, str], place: str) -> dict[str, str]:
    """What the table of each object is called, by the object's name in lower case; `renamed` as settings have it.

    Raises SourceError for an object that the field map does not have.
    """
    objects = field_map.by_object()
    names = {lower: mapping.object_name for lower, mapping in objects.items()}
    for object_name, name in renamed.items():
        if object_name.lower() not in objects:
            meant = nearest(object_name, objects)
            known = ", ".join(mapping.object_name for mapping in objects.values())
            raise SourceError(
                f"{place}: tables names {object_name}, which is no object of the field map; "
                + (f"did you mean {objects[meant].object_name}?" if meant else f"there are {known}")
            )
        names[object_name.lower()] = name
    return names


def look_up(
    connection: sa.Connection, schema: str | None, names: Mapping[str, str], field_map: FieldMap, backend: Backend
) -> dict[str, Found]:
    """The objects that a database has, by canonical table. Raises whatever the driver raises."""
    inspector = sa.inspect(connection)
    there = [name for relations in backend.relations for name in getattr(inspector, relations)(schema=schema)]
    found: dict[str, Found] = {}
    for object_name, mapping in field_map.by_object().items():
        name = _as_named(names[object_name], there)
        if name is not None:
            columns = [sa.column(column["name"], column["type"]) for column in inspector.get_columns(name, schema)]
            found[mapping.table.name] = match(mapping, name, schema, columns)
    return found


def _as_named(name: str, names: list[str]) -> str | None:
    """The one of these names that this one is, in any letter case; the exact one before others."""
    if name in names:
        return name
    return next((other for other in sorted(names) if other.lower() == name.lower()), None)
