"""Timing several engines on one question, turn by turn, so that whatever else the machine does hits all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from benchmarks.questions import Frames, Question, agree


class Asked(Protocol):
    """Somebody to put a question to."""

    def ask(self, question: Question) -> tuple[Frames, float]:
        """The answer, and the seconds that it took."""


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

    @property
    def rows(self) -> int:
        """How many rows the answer has."""
        return sum(frame.height for frame in self.answer)

    def times_ours(self, engine: str, ours: str) -> float:
        """How many times longer `engine` took than `ours`, by their medians."""
        return self.timings[engine].median / self.timings[ours].median


def measure(question: Question, engines: Mapping[str, Asked], repeat: int) -> Measured:
    """Ask every engine once, see that the answers agree, then ask all of them in turn `repeat` times.

    Raises DisagreementError, before any timing, where they don't.
    """
    answers: dict[str, Frames] = {}
    first: dict[str, float] = {}
    for name, engine in engines.items():
        answers[name], first[name] = engine.ask(question)
    answer = agree(question, answers)
    runs: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(repeat):
        for name, engine in engines.items():
            runs[name].append(engine.ask(question)[1])
    return Measured(question, answer, {name: Timing(first[name], tuple(runs[name])) for name in engines})
