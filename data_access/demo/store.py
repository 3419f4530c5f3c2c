"""The store of the demo university: made once, whole or not at all, whoever asks for it at the same time."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from deltalake.exceptions import DeltaError

from data_access.demo.lives import ATTRIBUTES
from data_access.demo.university import FORMAT, RESULTS_PER_PERSON, make_exports
from data_access.field_map import load_field_map
from data_access.intake import Progress, load_exports
from data_access.settings import DEMO_PEOPLE

_POLL_SECONDS = 0.2


def demo_store(place: Path, people: int = DEMO_PEOPLE, *, progress: Progress = lambda *_: None) -> Path:
    """The folder of the store with a demo of so many people below `place`; made unless it is there already.

    Of two who ask at once, one makes it and the other waits. Raises OSError where the disk fails or is full; nothing
    is left behind then, and what a killed process left is cleared away the next time.
    """
    if is_made(place, people):
        return _store(place, people)
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place / f".{_name(people)}.lock", progress):
        if not is_made(place, people):
            _make(place, people, progress)
    return _store(place, people)


def is_made(place: Path, people: int) -> bool:
    """Whether the demo of so many people is there, whole."""
    return _store(place, people).is_dir()


def _name(people: int) -> str:
    return f"{people}-{FORMAT}"


def _store(place: Path, people: int) -> Path:
    return place / _name(people) / "store"


def _make(place: Path, people: int, progress: Progress) -> None:
    building, whole = place / f".{_name(people)}.making", place / _name(people)
    for remains in (building, whole):
        if remains.exists():
            shutil.rmtree(remains)
    try:
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
