"""By what texts tell of people: ids, addresses, and names."""

import re
from urllib.parse import unquote_plus

from data_access.ids import CONTACT_PREFIX
from data_access.store.erasure import Erasure

_BODY = 15
_SHORTEST = 3


class Marks:
    """What the texts of people who are to be forgotten are known by.

    `contacts`: their contact ids; `words`: addresses, first and last name together, in both orders, and those of their
    names that nobody else here has, of three letters or more. A name that others have, too, tells of nobody.
    """

    def __init__(self, erasure: Erasure) -> None:
        self.contacts = tuple(one for one in erasure.ids if one.startswith(CONTACT_PREFIX))
        rare = (name for name in erasure.rare if len(name) >= _SHORTEST)
        self.words = tuple(sorted({*(word for name in erasure.names for word in _words(*name)), *rare}))
        self._ids = tuple(one[:_BODY] for one in erasure.ids)
        # capitals and small letters of an id of 18 characters say nothing that its end does not say
        self._folded = tuple(one.casefold() for one in erasure.ids)
        loose = [r"\s+".join(map(re.escape, word.casefold().split())) for word in self.words]
        self._named = re.compile("|".join(rf"(?<!\w){one}(?!\w)" for one in loose) or r"(?!)")

    def stand_in(self, text: str) -> bool:
        """Whether the text tells of one of them."""
        # a link writes signs such as @ in its own way
        return any(self._tells(one) for one in {text, unquote_plus(text)})

    def _tells(self, text: str) -> bool:
        folded = text.casefold()
        by_id = any(one in text for one in self._ids) or any(one in folded for one in self._folded)
        return by_id or self._named.search(folded) is not None


def _words(first: str | None, last: str | None, email: str | None) -> list[str]:
    names = [" ".join((name or "").split()) for name in (first, last)]
    address = (email or "").strip()
    full = [" ".join(names), ", ".join(reversed(names)), " ".join(reversed(names))] if all(names) else []
    return [*full, *([address] if address else [])]
