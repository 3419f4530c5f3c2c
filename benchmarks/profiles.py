"""Where the time of an answer goes: Python's own profile of each question, as text."""

import cProfile
import io
import pstats
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ours import Ours
from benchmarks.questions import Facts, Question

_LINES = 40


def write_profiles(folder: Path, store: Path, facts: Facts, questions: Sequence[Question]) -> None:
    """Ask each of these twice and write a file about the second time, named after the question.

    What happens inside Polars, NumPy or compiled loops stands with the call that began it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = Ours(store, facts)
    for question in questions:
        question.ask(engine)
        profile = cProfile.Profile()
        profile.runcall(question.ask, engine)
        told = io.StringIO()
        pstats.Stats(profile, stream=told).strip_dirs().sort_stats("cumulative").print_stats(_LINES)
        (folder / f"{question.name}.txt").write_text(f"{question.title}\n{told.getvalue()}", "utf-8")
