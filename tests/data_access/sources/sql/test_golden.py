"""The text of every statement, for each kind of database, as it was agreed on in review.

`pytest --golden tests/data_access/sources/sql/test_golden.py` writes it anew: look at the
difference before you commit it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.schema import TABLES
from data_access.sources.source import WHOLE, Part
from data_access.sources.sql.backends import backend_of
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
        for what, (part, after) in parts.items():
            rows = select_rows(found, part, after, backend)
            yield f"{name}: {what}", CopyOut(rows) if example.dialect == "postgresql" else rows


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
