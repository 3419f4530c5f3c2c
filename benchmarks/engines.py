"""The engines that are compared: what each is, what it is given, and how many results it is given at most."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.duckdb_files import DuckDBOnFiles
from benchmarks.duckdb_store import DuckDBOnStore
from benchmarks.naive_polars import NaivePolars
from benchmarks.ours import Ours
from benchmarks.postgres import PostgreSQL
from benchmarks.questions import OURS, Engine, Facts
from tests.parts import find_postgresql


@dataclass(frozen=True)
class Kind:
    """An engine: `words` say what it is; it reads exports or the store (`reads`), opened by `open`.

    `most`: the results that it is given at most, and `why`; None: any number.
    """

    words: str
    reads: str
    open: Callable[[Path, Facts], Engine]
    most: int | None = None
    why: str = ""
    find: Callable[[], Path | None] = Path

    def lacks(self, size: int, most: int | None) -> str | None:
        """Why it is not asked about so many results; None where it is. `most`: in the place of its own."""
        limit = self.most if most is None else most
        if limit is not None and size > limit:
            return f"is given {limit:,} results at most: {self.why or 'so it was asked'}"
        return None if self.find() else "is not installed on this machine"


ENGINES: dict[str, Kind] = {
    OURS: Kind("the app's rooms, one History for all questions, no answer kept", "store", Ours),
    "duckdb-files": Kind(
        "SQL by hand over the raw export files, one connection; copies are settled for each question",
        "exports",
        DuckDBOnFiles,
    ),
    "duckdb-store": Kind(
        "SQL by hand over the Parquet files of our own tables, one connection", "store", DuckDBOnStore
    ),
    "polars": Kind(
        "plain Polars over the raw export files",
        "exports",
        NaivePolars,
        most=5_000_000,
        why="it sorts every row that a question looks at in memory",
    ),
    "postgres": Kind(
        "SQL by hand over indexed tables of settled rows, made before",
        "exports",
        PostgreSQL,
        most=2_000_000,
        why="copying them in and indexing them takes longer than all questions",
        find=find_postgresql,
    ),
}
