"""Where what belongs to a store lies that is none of its tables: whoever forgets a person has to find all of it."""

from collections.abc import Iterator
from pathlib import Path


def spool_of(store: Path) -> Path:
    """The folder of what a sync fetched and has not published yet."""
    return store / ".spool"


def runs_of(store: Path) -> Path:
    """The file of the syncs of late, a line of JSON each."""
    return store / ".runs.jsonl"


def refused_rows(store: Path, name: str = "rows") -> Path:
    """Where rows are written that can't be taken: of a load, or of the connection of that name."""
    return store.with_name(f"{store.name}-refused-{name}.csv")


def every_refused_rows(store: Path) -> Iterator[Path]:
    """All such files that there are."""
    return store.parent.glob(f"{store.name}-refused*.csv")
