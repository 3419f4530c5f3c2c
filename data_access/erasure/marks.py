"""By what texts tell of people: ids, addresses, and full names."""

from collections.abc import Iterable

from data_access.store.erasure import Erasure

_BODY = 15


class Marks:
    """What the texts of people who are to be forgotten are known by.

    `ids`: of 15 and of 18 characters; `words`: addresses, and first and last name together, in both orders. A single
    name is none of them: others have it too.
    """

    def __init__(self, erasure: Erasure) -> None:
        self.ids = tuple(sorted({*erasure.ids, *(one[:_BODY] for one in erasure.ids)}))
        self.words = tuple(sorted({word for name in erasure.names for word in _words(*name)}))
        # capitals and small letters of an id of 18 characters say nothing that its end does not say
        self._folded = {one.casefold() for one in (*erasure.ids, *self.words)}

    def stand_in(self, text: str) -> bool:
        """Whether the text tells of one of them."""
        folded = " ".join(text.split()).casefold()
        return any(mark in text for mark in self.ids) or any(mark in folded for mark in self._folded)

    def rest(self, texts: Iterable[str]) -> list[str]:
        """The texts that tell of none of them."""
        return [text for text in texts if not self.stand_in(text)]


def _words(first: str | None, last: str | None, email: str | None) -> list[str]:
    names = [" ".join((name or "").split()) for name in (first, last)]
    address = (email or "").strip()
    full = [" ".join(names), ", ".join(reversed(names)), " ".join(reversed(names))] if all(names) else []
    return [*full, *([address] if address else [])]
