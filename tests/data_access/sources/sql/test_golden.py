"""The text of every statement, for each kind of database, as it was agreed on in review.

`pytest --golden tests/data_access/sources/sql/test_golden.py` writes it anew: look at the
difference before you commit it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.field_map import load_field_map
from data_access.schema import RESULTS, TABLES
from data_access.sources.source import UNDATED, WHOLE, Part
from data_access.sources.sql.backends import backend_of
from data_access.sources.sql.columns import Found, match
from data_access.sources.sql.database import Database
from data_access.sources.sql.fetch import CopyOut
from data_access.sources.sql.statements import count_months, probe, select_rows, set_session
from tests.data_access.sources.sql.conftest import BACKENDS, Example

GOLDEN = Path(__file__).with_name("golden")
SINCE = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
LAST = "a0Rf4TQbJd6ZXLNEL4"


def statements(example: Example, database: Database) -> Iterator[tuple[str, sa.ClauseElement]]:
    backend = backend_of(example.dialect)
    if backend.session:
        yield "settings of a transaction", set_session(backend, 3600)
    for name in TABLES:
        found = database._catalog.get(name)
        if found is None:
            continue
        yield f"{name}: may it be read", probe(found)
        parts = {"all": (WHOLE, None), "what changed": (Part(since=SINCE), None), "going on": (WHOLE, LAST)}
        months = count_months(found, backend)
        if months is not None:
            yield f"{name}: months", months
            parts["a month"] = (Part(month="2026-12"), None)
            parts["a month, going on"] = (Part(month="2026-12"), LAST)
            parts["no month"] = (Part(month=UNDATED), None)
        for what, (part, after) in parts.items():
            yield f"{name}: {what}", rows_of(found, part, after, example.dialect)
    # as where everything is text: moments are compared that may be none
    mapping = load_field_map().mappings[RESULTS.name]
    names = ("Id", "CreatedDate", "SystemModstamp")
    found = match(mapping, "texts", None, [sa.column(name, sa.Text()) for name in names])
    months = count_months(found, backend)
    assert months is not None
    yield "text: months", months
    for what, part in {"what changed": Part(since=SINCE), "a month": Part(month="2026-12")}.items():
        yield f"text: {what}", rows_of(found, part, None, example.dialect)
    yield "text: no month", rows_of(found, Part(month=UNDATED), None, example.dialect)


def rows_of(found: Found, part: Part, after: str | None, dialect: str) -> sa.ClauseElement:
    rows = select_rows(found, part, after, backend_of(dialect))
    return CopyOut(rows) if dialect == "postgresql" else rows


@pytest.mark.parametrize("backend", BACKENDS)
def test_statements(example: Example, database: Database, pytestconfig: pytest.Config) -> None:
    dialect = example.settings().engine.dialect
    texts: list[str] = []
    for what, statement in statements(example, database):
        compiled = statement.compile(dialect=dialect)
        bound = "".join(f"-- {name} = {value!r}\n" for name, value in sorted(compiled.params.items()))
        text = str(compiled).replace(" \n", "\n").replace(", o.", ",\n  o.")
        texts.append(f"-- {what}\n{bound}{text};\n")
    written = "\n".join(texts)
    file = GOLDEN / f"{example.dialect}.sql"
    if pytestconfig.getoption("--golden"):
        file.write_text(written, "utf-8")
    assert file.read_text("utf-8") == written
