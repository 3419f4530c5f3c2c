"""Timing several engines on one question, turn by turn, so that whatever else the machine does hits all of them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.questions import Engine, Frames, Question, agree


@dataclass(frozen=True)
class Timing:
    """Seconds that one engine took for one question: the first time, and each time after that."""

    first: float
    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The run in the middle."""
        return median(self.runs)


@dataclass(frozen=True)
class Measured:
    """A question's answer, on which all engines agree, and what each of them took for it."""

    question: Question
    answer: Frames
    timings: dict[str, Timing]

    def times_ours(self, engine: str, ours: str) -> float:
        """How many times longer `engine` took than `ours`, by their medians."""
        return self.timings[engine].median / self.timings[ours].median


def measure(question: Question, engines: Mapping[str, Engine], repeat: int) -> Measured:
    """Ask every engine once, see that the answers agree, then ask all of them in turn `repeat` times.

    Raises DisagreementError, before any timing, where they don't.
    """
    answers: dict[str, Frames] = {}
    first: dict[str, float] = {}
    for name, engine in engines.items():
        answers[name], first[name] = _ask(question, engine)
    answer = agree(question, answers)
    runs: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(repeat):
        for name, engine in engines.items():
            runs[name].append(_ask(question, engine)[1])
    return Measured(question, answer, {name: Timing(first[name], tuple(runs[name])) for name in engines})


def _ask(question: Question, engine: Engine) -> tuple[Frames, float]:
    start = time.perf_counter()
    answer = question.ask(engine)
    return answer, time.perf_counter() - start
