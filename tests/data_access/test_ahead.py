"""Two things at once: nothing is lost, out of order or swallowed."""

import threading
from collections.abc import Iterator

import pytest

from data_access.ahead import Behind, ahead


def test_items_come_in_their_order() -> None:
    assert list(ahead(range(5))) == [0, 1, 2, 3, 4]
    assert list(ahead([])) == []


def test_the_next_item_is_made_meanwhile_and_no_more() -> None:
    made: list[int] = []
    begun = threading.Event()

    def make() -> Iterator[int]:
        for number in range(4):
            made.append(number)
            if number == 1:
                begun.set()
            yield number

    items = ahead(make())
    assert next(items) == 0
    assert begun.wait(10)
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert made == [0, 1, 2]


def test_an_error_comes_after_what_was_made_before_it() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    items = ahead(make())
    assert next(items) == 1
    with pytest.raises(ValueError, match="no more"):
        next(items)


def test_things_are_done_behind_in_their_order() -> None:
    done: list[int] = []
    with Behind() as behind:
        for number in range(5):
            behind.do(lambda number=number: done.append(number))  # type: ignore[misc]
        behind.wait()
        assert done == [0, 1, 2, 3, 4]
        behind.do(lambda: done.append(5))
    assert done == [0, 1, 2, 3, 4, 5]


def _fail() -> None:
    raise ValueError("no room")


def test_what_fails_behind_is_told() -> None:
    with pytest.raises(ValueError, match="no room"), Behind() as behind:
        behind.do(_fail)
    with Behind() as behind:
        behind.do(_fail)
        with pytest.raises(ValueError, match="no room"):
            behind.do(lambda: None)


def _begin_and_fail(behind: Behind) -> None:
    behind.do(_fail)
    raise KeyError


def test_what_fails_in_front_comes_first() -> None:
    behind = Behind()
    with pytest.raises(KeyError), behind:
        _begin_and_fail(behind)
