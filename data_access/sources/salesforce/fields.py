"""Which fields of an object may be asked for: what the field map wants, as far as describe shows it to this user."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.field_map import Mapping as ObjectMapping
from data_access.schema import Column, Kind
from data_access.sources.source import Finding, Severity

# what describe calls the types whose values a column of each kind can take; None: all but those below
_TYPES: dict[Kind, frozenset[str] | None] = {
    Kind.ID: frozenset({"id", "reference", "string"}),
    Kind.FLAG: frozenset({"boolean"}),
    Kind.COUNT: frozenset({"int", "long", "double", "percent", "currency"}),
    Kind.MOMENT: frozenset({"datetime", "date"}),
    Kind.YEAR: frozenset({"datetime", "date", "int", "double", "string", "picklist"}),
    Kind.TEXT: None,
}
# they have no one value, and Bulk API refuses them
_COMPOUND = frozenset({"address", "location", "base64", "anyType", "complexvalue"})


@dataclass(frozen=True)
class Fields:
    """The fields of an object: `found` gives, for each canonical column, those that can feed it, best first, spelt as
    the org spells them; `findings` what is missing or of the wrong type."""

    found: dict[str, tuple[str, ...]]
    findings: tuple[Finding, ...]

    @property
    def names(self) -> list[str]:
        """Every field to ask for, once."""
        return list(dict.fromkeys(name for names in self.found.values() for name in names))

    @property
    def modified(self) -> str | None:
        """The field that says when a row was last changed."""
        return self.found.get("modified_at", (None,))[0]

    @property
    def lacking(self) -> list[Finding]:
        """The findings that leave the table without what it can't do without."""
        return [finding for finding in self.findings if finding.severity is Severity.UNUSABLE]


def choose(mapping: ObjectMapping, described: Iterable[Mapping[str, Any]]) -> Fields:
    """What to ask for, given the `fields` of a describe."""
    own = {field["name"].lower(): (field["name"], field["type"]) for field in described}
    found: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for name, candidates in mapping.fields.items():
        column = mapping.column(name)
        seen = [own[candidate.lower()] for candidate in candidates if candidate.lower() in own]
        usable = tuple(field for field, kind in seen if _fits(column, kind))
        if usable:
            found[name] = usable
        else:
            findings.append(_finding(mapping, column, seen))
    return Fields(found, tuple(findings))


def named(mapping: ObjectMapping, header: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each canonical column, those of these column names that feed it, best first."""
    own = {name.lower(): name for name in header}
    fields = {
        column: tuple(own[name.lower()] for name in candidates if name.lower() in own)
        for column, candidates in mapping.fields.items()
    }
    return {column: names for column, names in fields.items() if names}


def _fits(column: Column, kind: str) -> bool:
    taken = _TYPES[column.kind]
    return kind not in _COMPOUND if taken is None else kind in taken


def _finding(mapping: ObjectMapping, column: Column, seen: list[tuple[str, str]]) -> Finding:
    severity = Severity.UNUSABLE if column.required else Severity.LACKING
    if seen:
        field, kind = seen[0]
        problem = f"{field} is of type {kind}, but {column.name} is a {column.kind.value}"
        return Finding(severity, mapping.object_name, problem, "name another field in the field map")
    field = mapping.fields[column.name][0]
    return Finding(
        severity,
        mapping.object_name,
        f"{field} is not there or not visible ({column.name}: {column.meaning})",
        "let the integration user read it (field-level security), or write into the field map what your organisation "
        "calls it",
    )
