"""Stores of made-up universities: made once, whole or not at all, whoever asks for one at the same time."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from deltalake.exceptions import DeltaError

from data_access.demo.filled import fill_store
from data_access.demo.lives import ATTRIBUTES
from data_access.demo.university import FORMAT, RESULTS_PER_PERSON, make_exports, years_of
from data_access.field_map import load_field_map
from data_access.intake import Progress, load_exports
from data_access.settings import DEMO_PEOPLE

_POLL_SECONDS = 0.2


def demo_store(place: Path, people: int = DEMO_PEOPLE, *, progress: Progress = lambda *_: None) -> Path:
    """The folder of the store with a demo of so many people below `place`; made unless it is there already.

    Of two who ask at once, one makes it and the other waits. Raises OSError where the disk fails or is full; nothing
    is left behind then, and what a killed process left is cleared away the next time.
    """

    def make(building: Path) -> None:
        exports = building / "exports"
        make_exports(exports, people * RESULTS_PER_PERSON, tangled=True, progress=progress)
        load_exports(
            building / "store",
            live=exports / "live",
            archive=exports / "archive",
            field_map=load_field_map().with_attributes(ATTRIBUTES),
            progress=progress,
        )
        shutil.rmtree(exports)

    return _once(place, _demo(people), make, progress)


def university_store(place: Path, size: int, *, progress: Progress = lambda *_: None) -> Path:
    """The folder of the store with a university of so many results below `place`: the demo's, but made without exports.

    Made unless it is there already; as for `demo_store`.
    """

    def make(building: Path) -> None:
        fill_store(building / "store", size, tangled=True, years=years_of(size), progress=progress)

    return _once(place, _university(size), make, progress)


def is_made(place: Path, people: int) -> bool:
    """Whether the demo of so many people is there, whole."""
    return _store(place, _demo(people)).is_dir()


def university_is_made(place: Path, size: int) -> bool:
    """Whether the university of so many results is there, whole."""
    return _store(place, _university(size)).is_dir()


def _demo(people: int) -> str:
    return f"{people}-{FORMAT}"


def _university(size: int) -> str:
    return f"university-{size}-{FORMAT}"


def _store(place: Path, name: str) -> Path:
    return place / name / "store"


def _once(place: Path, name: str, make: Callable[[Path], None], progress: Progress) -> Path:
    """The store in a folder of this name; where it is not there, `make` is given another folder to put it into."""
    if not _store(place, name).is_dir():
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place / f".{name}.lock", progress):
            if not _store(place, name).is_dir():
                _make(place, name, make)
    return _store(place, name)


def _make(place: Path, name: str, make: Callable[[Path], None]) -> None:
    building, whole = place / f".{name}.making", place / name
    for remains in (building, whole):
        if remains.exists():
            shutil.rmtree(remains)
    try:
        make(building)
        # in one step, so that half a demo is never taken for a whole one
        building.rename(whole)
    except (DeltaError, pl.exceptions.ComputeError) as error:
        # a full disk, in the words of the library that met it
        raise OSError(f"The demo can't be written to {place}: {error}") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    """Hold a lock that the operating system takes back when its holder dies."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress("Waiting for another process that is making the demo", 0, 1)
                time.sleep(_POLL_SECONDS)
            else:
                break
        yield
    finally:
        os.close(descriptor)
