"""Doing two things at once: while one thing is worked on, the next one is made, or the one before put away."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items; the next one is made in another thread meanwhile, and never more than that one."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, iterator, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, iterator, _END)
            yield item  # type: ignore[misc]


class Behind:
    """Does in another thread what need not be waited for, one thing after the other; leaving it waits for the last.

    What one of them raises is raised by the next call, or on leaving.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def do(self, what: Callable[[], None]) -> None:
        """Begin with this, once what was begun before is done: so memory holds no more than two."""
        self.wait()
        self._last = self._pool.submit(what)

    def wait(self) -> None:
        """Until everything is done."""
        last, self._last = self._last, None
        if last:
            last.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        if kind is None:
            self.wait()
