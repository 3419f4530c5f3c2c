"""Answers kept in memory for everybody who uses the app: each worked out once, however many ask for it at a time.

They are handed out as they are, without a copy for each session: nobody may change a frame in place.
"""

from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from threading import BoundedSemaphore, Condition
from typing import Any, TypeVar, cast

import numpy as np
import polars as pl
from cachetools import TTLCache, cached

R = TypeVar("R")

MOST_BYTES = 1536 * 2**20
"""All answers together take no more; whichever was asked for least lately goes first."""
SECONDS = 3600
AT_ONCE = 2
"""So many questions read the store at a time: a scan keeps every core busy by itself, and takes memory of its own."""
_SMALL = 2000
_LARGE = pl.DataFrame | pl.Series | np.ndarray


class Answers:
    """Answers by what was asked. What a question raises is kept for nobody."""

    def __init__(self, most_bytes: int = MOST_BYTES, seconds: float = SECONDS, at_once: int = AT_ONCE) -> None:
        self._scans = BoundedSemaphore(at_once)
        kept: TTLCache[Hashable, Any] = TTLCache(most_bytes, seconds, getsizeof=size)

        # whoever asks while somebody else's same question is on its way waits for that answer
        @cached(kept, key=lambda asked, _: asked, condition=Condition())
        def answer(asked: Hashable, work_out: Callable[[], Any]) -> Any:  # noqa: ARG001 - the key
            return work_out()

        self._answer = answer

    def of(self, asked: Hashable, work_out: Callable[[], R]) -> R:
        """The answer to what was asked; where it is not kept yet, it is worked out, which may ask for other answers."""
        return cast("R", self._answer(asked, work_out))

    def scan(self, read: Callable[[], R]) -> R:
        """What this reads of the store, once it is its turn. It may not ask for other answers."""
        with self._scans:
            return read()


def size(answer: object) -> int:
    """How many bytes an answer takes in memory, about."""
    match answer:
        case pl.DataFrame() | pl.Series():
            return _SMALL + int(answer.estimated_size())
        case np.ndarray():
            return int(answer.nbytes)
        case _ if is_dataclass(answer) and not isinstance(answer, type):
            return _SMALL + sum(size(value) for value in vars(answer).values() if isinstance(value, _LARGE))
    return _SMALL
