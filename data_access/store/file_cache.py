"""What is made of single data files, kept in a folder: a data file never changes, so it is made once.

Only a cache: whatever is missing is made again, and where the folder can't be written to, nothing is kept, and nobody
has to know.
"""

import shutil
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from data_access.store import mapped
from data_access.store.derived import digest, remove

ROWS = "rows"
"""The frame that everything made of a data file has."""

_MAKING = ".making-"
_HOUR = 3600.0

Parts = Mapping[str, pl.DataFrame]
"""What is made of a data file: some frames, by name."""


class OfFile:
    """What is made of one data file, opened when it is looked at: `read` gives each frame by its name.

    - name: of the file; empty for what stands above the files
    - rows: a row for each of its rows, in their order
    """

    def __init__(self, name: str, read: Callable[[str], pl.DataFrame]) -> None:
        self.name = name
        self._read = read

    @cached_property
    def rows(self) -> pl.DataFrame:
        return self._read(ROWS)


class FileCache:
    """Such frames, mapped into memory once for all processes, each data file's under its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[Path] = []

    @property
    def has_made(self) -> bool:
        """Whether anything was kept that was not there before."""
        return bool(self._made)

    def open(self, name: str, make: Callable[[], Parts]) -> Callable[[str], pl.DataFrame]:
        """Gives each of the frames that `make` makes of the data file of this name; made now, unless they are kept."""
        place = self._place(name)
        if not place.is_dir():
            made = make()
            if not self._keep(place, made):
                return made.__getitem__
            self._made.append(place)
        return partial(_part, place, make)

    def tidy(self, names: Collection[str]) -> None:
        """Delete what was made of other files than these, or by another program."""
        kept = {self._place(name).name for name in names}
        for place in self._folder.iterdir() if self._folder.is_dir() else ():
            if place.name not in kept and not _is_being_made(place):
                shutil.rmtree(place, ignore_errors=True)

    def discard(self) -> None:
        """Delete what was made here."""
        for place in self._made:
            shutil.rmtree(place, ignore_errors=True)
        self._made.clear()

    def clear(self) -> None:
        """Delete all of it. Raises OSError where some stays."""
        remove(self._folder)

    def _place(self, name: str) -> Path:
        return self._folder / digest([name])

    def _keep(self, place: Path, made: Parts) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            making = Path(mkdtemp(prefix=_MAKING, dir=self._folder))
        except OSError:
            return False
        try:
            for part, frame in made.items():
                mapped.write(frame, _file(making, part))
            making.rename(place)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            # somebody else was quicker, or the disk is full
            return place.is_dir()
        return True


def _part(place: Path, make: Callable[[], Parts], part: str) -> pl.DataFrame:
    # a newer snapshot may have had it tidied away, before it was looked at
    with suppress(*mapped.UNREADABLE):
        return mapped.read(_file(place, part))
    # or a power cut left it so: whoever opens it next makes it anew
    shutil.rmtree(place, ignore_errors=True)
    return make()[part]


def _is_being_made(place: Path) -> bool:
    """Whether somebody is at it, unless they died."""
    with suppress(OSError):
        return place.name.startswith(_MAKING) and time.time() - place.stat().st_mtime < _HOUR
    return False


def _file(place: Path, part: str) -> Path:
    return place / f"{part}.arrow"
