"""Where what belongs to a store lies that is none of its tables: whoever forgets a person has to find all of it."""

from collections.abc import Iterator
from pathlib import Path

from data_access.roots import Root
from data_access.store.place import place_of


def spool_of(store: Root) -> Path:
    """The folder of what a sync fetched and has not published yet."""
    return place_of(store).work / ".spool"


def staging_of(store: Root) -> Path:
    """The folder of what a load has read and not yet written."""
    return place_of(store).work / ".staging"


def condensed_of(store: Root) -> Path:
    """The folder of what is condensed of its results: see store.condensed."""
    return place_of(store).work / ".condensed"


def derived_of(store: Root) -> Path:
    """The folder of what is worked out of its tables: see store.derived."""
    return place_of(store).work / ".derived"


def preparing_of(store: Root) -> Path:
    """The file that is there while somebody who publishes is going to prepare what they publish."""
    return place_of(store).work / ".preparing"


def runs_of(store: Root) -> Path:
    """The file of the syncs of late, a line of JSON each."""
    return place_of(store).work / ".runs.jsonl"


def refused_rows(store: Root, name: str = "rows") -> Path:
    """Where rows are written that can't be taken: of a load, or of the connection of that name."""
    work = place_of(store).work
    return work.with_name(f"{work.name}-refused-{name}.csv")


def every_refused_rows(store: Root) -> Iterator[Path]:
    """All such files that there are."""
    work = place_of(store).work
    return work.parent.glob(f"{work.name}-refused*.csv")
