"""Answers kept for everybody: worked out once however many ask at a time, a few scans at a time, in so much memory."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st

from data_access import Query, open_history
from data_access.history import History
from ui import cache, worked_out
from ui.answers import Answers, size

PATIENCE = 20


def frame(rows: int) -> pl.DataFrame:
    return pl.DataFrame({"person": range(rows)}, schema={"person": pl.Int64()})


class Slow:
    """Something that is worked out until it is told to end; says how often it began, and how many at a time."""

    def __init__(self) -> None:
        self.began = self.now = self.most = 0
        self.end = threading.Event()
        self.busy = threading.Condition()

    def __call__(self) -> str:
        with self.busy:
            self.began, self.now = self.began + 1, self.now + 1
            self.most = max(self.most, self.now)
            self.busy.notify_all()
        assert self.end.wait(PATIENCE)
        with self.busy:
            self.now -= 1
        return "done"

    def wait_for(self, began: int) -> None:
        with self.busy:
            assert self.busy.wait_for(lambda: self.began >= began, PATIENCE)


def test_equal_questions_at_the_same_time_are_worked_out_once() -> None:
    answers, slow = Answers(), Slow()
    with ThreadPoolExecutor(8) as visitors:
        told = [visitors.submit(answers.of, "the same", slow) for _ in range(8)]
        slow.wait_for(1)
        # another question does not wait for it
        assert answers.of("another", lambda: "at once") == "at once"
        slow.end.set()
        assert [one.result(PATIENCE) for one in told] == ["done"] * 8
    assert slow.began == 1
    assert answers.of("the same", lambda: "anew") == "done"


def test_few_questions_read_the_store_at_a_time() -> None:
    answers, slow = Answers(at_once=2), Slow()
    with ThreadPoolExecutor(6) as visitors:
        told = [visitors.submit(answers.of, number, lambda: answers.scan(slow)) for number in range(6)]
        slow.wait_for(2)
        # what is kept is given meanwhile
        assert answers.of("kept", lambda: 1) == 1
        slow.end.set()
        assert [one.result(PATIENCE) for one in told] == ["done"] * 6
    assert (slow.began, slow.most) == (6, 2)


def test_an_answer_may_be_worked_out_of_others() -> None:
    answers = Answers(at_once=1)

    def one() -> int:
        return answers.of("one", lambda: answers.scan(lambda: 1))

    assert answers.of("three", lambda: one() + answers.scan(lambda: 2)) == 3


def test_what_was_asked_least_lately_goes_where_there_is_no_room() -> None:
    answers, worked_out_anew = Answers(most_bytes=3 * size(frame(1000)) + 100), []

    def ask(name: str, rows: int = 1000) -> int:
        def work_out() -> pl.DataFrame:
            worked_out_anew.append(name)
            return frame(rows)

        return answers.of(name, work_out).height

    for name in ("a", "b", "c", "a", "d"):
        ask(name)
    assert worked_out_anew == ["a", "b", "c", "d"]
    ask("a")
    ask("b")
    assert worked_out_anew == ["a", "b", "c", "d", "b"]
    # what has no room at all is told all the same, and sends nothing away
    assert [ask("all", 5000), ask("all", 5000), ask("b")] == [5000, 5000, 1000]
    assert worked_out_anew[5:] == ["all", "all"]


def test_an_answer_grows_old() -> None:
    answers = Answers(seconds=0)
    told = iter((1, 2))
    assert [answers.of("a", lambda: next(told)) for _ in range(2)] == [1, 2]


def test_what_a_question_raises_is_kept_for_nobody() -> None:
    answers = Answers()

    def broken() -> int:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        answers.of("a", broken)
    assert answers.of("a", lambda: 1) == 1


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the store was asked; no answer is kept yet."""
    st.cache_resource.clear()
    names: list[str] = []
    ask = History._ask

    def noted(self: History, question: Any, *args: Any) -> Any:
        names.append(question.__name__)
        return ask(self, question, *args)

    monkeypatch.setattr(History, "_ask", noted)
    return names


def test_many_visitors_of_one_history_ask_the_store_once(example_store: Path, asked: list[str]) -> None:
    history, together = open_history(example_store), threading.Barrier(6)

    def visit(_: int) -> tuple[int, int]:
        together.wait(PATIENCE)
        counted = cache.engagement(history, Query(machine=False)).frame
        return counted.height, worked_out.chosen_among(history).places.height

    with ThreadPoolExecutor(6) as visitors:
        assert len(set(visitors.map(visit, range(6)))) == 1
    assert sorted(asked) == ["audiences", "engagement", "machine"]
