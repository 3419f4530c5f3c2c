"""An engine in a process of its own, which answers over a pipe: its memory is its own, and so is what it keeps."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES
from benchmarks.load import peak_memory
from benchmarks.questions import QUESTIONS, Facts, Frames, Question

_PEAK = "peak"
_BY_NAME = {question.name: question for question in QUESTIONS}


class EngineError(Exception):
    """An engine failed, or its process ended."""


@dataclass(frozen=True)
class Opened:
    """What it took to open an engine: seconds, and the bytes that it keeps on disk for itself."""

    seconds: float
    disk: int


class Remote:
    """An engine that was started by `started`."""

    def __init__(self, name: str, pipe: "Connection[Any, Any]") -> None:
        self._name = name
        self._pipe = pipe
        self.opened: Opened = self._receive()

    def ask(self, question: Question) -> tuple[Frames, float]:
        """The answer, and the seconds that it took. Raises EngineError."""
        self._pipe.send(question.name)
        answer: tuple[Frames, float] = self._receive()
        return answer

    def peak(self) -> int:
        """The most memory that the engine had so far, in bytes."""
        self._pipe.send(_PEAK)
        return int(self._receive())

    def _receive(self) -> Any:
        try:
            done, what = self._pipe.recv()
        except EOFError as error:
            raise EngineError(f"{self._name}: its process ended") from error
        if not done:
            raise EngineError(f"{self._name}: {what}")
        return what


@contextmanager
def started(name: str, place: Path, facts: Facts) -> Iterator[Remote]:
    """The engine of that name, opened on what it reads, for as long as it is asked. Raises EngineError."""
    # spawned: a forked process would begin with the memory of this one
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(name, place, facts, there), daemon=True)
    process.start()
    there.close()
    try:
        yield Remote(name, here)
    finally:
        here.close()
        process.join(30)
        process.kill()


def _serve(name: str, place: Path, facts: Facts, pipe: "Connection[Any, Any]") -> None:
    engine: Any = None
    try:
        start = time.perf_counter()
        engine = ENGINES[name].open(place, facts)
        pipe.send((True, Opened(time.perf_counter() - start, getattr(engine, "disk", 0))))
        while True:
            asked = pipe.recv()
            if asked == _PEAK:
                pipe.send((True, peak_memory() + getattr(engine, "peak", 0)))
                continue
            start = time.perf_counter()
            answer = _BY_NAME[asked].ask(engine)
            pipe.send((True, (answer, time.perf_counter() - start)))
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        # whoever asked has gone
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        pipe.send((False, f"{type(error).__name__}: {error}"))
    finally:
        if hasattr(engine, "close"):
            engine.close()
