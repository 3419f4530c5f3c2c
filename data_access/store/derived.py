"""What is worked out of a snapshot's tables and takes a while: kept beside them until one of them has changed.

Only a cache, like what is condensed: whatever is missing is worked out again. The key is what it was made of, down to
the data files, whose names are their own, and the program that made it.
"""

import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import polars as pl

from data_access.store import mapped

_TRIES = 5
# each load makes most of them anew: what is unpacked at once costs the disk less so
_SMALL = 64 * 2**20
_ROOM = Path(__file__).resolve().parents[1]


class DerivedFrames:
    """Frames in a folder; large ones are mapped into memory, once for all processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def frame(
        self,
        name: str,
        basis: Collection[str],
        make: Callable[[], pl.DataFrame],
        is_current: Callable[[], bool] = lambda: True,
    ) -> pl.DataFrame:
        """The frame of this name that is worked out of this basis: the data files of its tables, whatever else counts.

        One that is made takes the place of the one of another basis, unless its basis `is_current` no more: it may name
        somebody who was forgotten since. Where the folder can't be written to, nothing is kept, and nobody has to know.
        """
        place = self._folder / f"{name}-{digest(basis)}.arrow"
        # it is not there, or what a power cut left of it
        with suppress(*mapped.UNREADABLE):
            return mapped.read(place)
        made = make()
        if is_current():
            self._keep(place, made, name)
            if not is_current():
                place.unlink(missing_ok=True)
        return made

    def clear(self) -> None:
        """Delete all of them. Raises OSError where some stay."""
        remove(self._folder)

    def _keep(self, place: Path, made: pl.DataFrame, name: str) -> None:
        making = self._folder / f".{name}-{uuid4().hex}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                mapped.write(made, making, packed=made.estimated_size() <= _SMALL)
                making.rename(place)
            finally:
                making.unlink(missing_ok=True)
            # whoever has mapped an older one keeps it until they let it go
            for other in self._folder.glob(f"{name}-*.arrow"):
                if other != place:
                    other.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Delete a folder into which others may be writing. Raises OSError where it stays."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
    raise OSError(f"{folder} can't be deleted; delete it")


def digest(basis: Collection[str]) -> str:
    """What is worked out of this basis, by this program, is found under."""
    return sha256("\n".join([_program(), pl.__version__, *sorted(basis)]).encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """What this program is: another one may work out the same otherwise."""
    sources = sorted(_ROOM.rglob("*.py")) + sorted(_ROOM.rglob("*.toml"))
    return sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
