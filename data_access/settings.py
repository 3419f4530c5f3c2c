"""Which history is shown, and which time zone decides what a day is: environment variables, else the defaults."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_access.errors import HistoryError
from data_access.roots import Bucket, Root, declared_root, root_of

DEMO_PEOPLE = 40_000
LEAST_PEOPLE, MOST_PEOPLE = 1_000, 2_000_000
"""How many people a demo university may have."""

_VAR = Path(__file__).resolve().parent.parent / "var"
DEMO_PLACE = _VAR / "demo"
"""Where demo universities stand, apart from everything else."""

_DEFAULT_STORE = _VAR / "store"
_KEPT = "kept.sqlite"


@dataclass(frozen=True)
class Settings:
    """What a deployment may set.

    `store` (IER_STORE): where the history lies, a folder or s3://bucket/prefix. `time_zone` (IER_TIME_ZONE): the
    institution's, an IANA name. `demo_people` (IER_DEMO): how many people the demo university has, if it is to be
    shown; where neither it nor a history is named, the demo is shown as long as nothing was loaded. None: the store is
    shown, or what it lacks said. `database` (IER_DATABASE): the address, as SQLAlchemy has it, of the database of what
    the team keeps (topics, saved segments); by default a file, of which the demo has its own.
    """

    store: Root
    time_zone: str
    demo_people: int | None
    # an address may hold a password
    database: str = field(repr=False)


def load_settings() -> Settings:
    """The settings of this process. Raises HistoryError for a time zone, or a size of the demo, that does not exist."""
    time_zone = os.environ.get("IER_TIME_ZONE", "America/Denver")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise HistoryError(f"IER_TIME_ZONE: there is no time zone {time_zone!r}; write America/Denver, say") from error
    store, named = declared_root(_DEFAULT_STORE)
    people = _demo_people(store, named=named)
    kept = (DEMO_PLACE if people else _VAR) / _KEPT
    return Settings(store, time_zone, people, os.environ.get("IER_DATABASE") or f"sqlite:///{kept}")


def store_at(place: str | None) -> Root:
    """The history that a command names; without any, that of the settings."""
    return root_of(place) if place else load_settings().store


def _demo_people(store: Root, *, named: bool) -> int | None:
    asked = os.environ.get("IER_DEMO")
    if asked:
        if not (asked.isascii() and asked.isdigit() and LEAST_PEOPLE <= int(asked) <= MOST_PEOPLE):
            raise HistoryError(
                f"IER_DEMO: {asked!r} is no number of people; write a number from {LEAST_PEOPLE:,} to {MOST_PEOPLE:,} "
                "without commas"
            )
        return int(asked)
    loaded = named or isinstance(store, Bucket) or (store / "snapshots").exists()
    return None if loaded else DEMO_PEOPLE
