"""What is kept: documents with a name and a version, and which names and ids they may have."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from data_access.errors import KeptError
from data_access.kept.tables import MOST_LETTERS

_ID = r"[A-Za-z0-9_-]{1,32}"
# control characters and halves of characters, which no database takes
_UNPRINTABLE = {"Cc", "Cs"}


class Kind(StrEnum):
    """What a document is."""

    TOPIC = "topic"
    SEGMENT = "segment"


class What(StrEnum):
    """What happened to a document."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Document:
    """Something kept. `definition` is what JSON can hold; its meaning is that of whoever keeps it.

    `id` stays when the name changes; `version` grows with every change. `changed_at` is UTC.
    """

    id: str
    name: str
    definition: dict[str, Any]
    version: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Draft:
    """What is to be kept.

    `version`: the one that was read before it was changed; None for what is new. What is new may bring an `id`.
    """

    name: str
    definition: Mapping[str, Any]
    id: str = field(default_factory=lambda: secrets.token_hex(5))
    version: int | None = None

    def checked(self) -> "Draft":
        """The same with single spaces in its name. Raises KeptError for a name or an id that can't be kept."""
        if not re.fullmatch(_ID, self.id):
            raise KeptError(f"“{self.id}” is no id: write up to 32 letters, digits, hyphens and underscores.")
        return replace(self, name=one_line(self.name, "The name"))

    @property
    def name_key(self) -> str:
        """The name without regard to letter case."""
        return self.name.casefold()


def one_line(text: str, what: str) -> str:
    """A text with single spaces. Raises KeptError where it is empty, too long, or has what can't be seen in it."""
    line = " ".join(text.split())
    if not line:
        raise KeptError(f"{what} is empty: write something.")
    if len(line) > MOST_LETTERS:
        raise KeptError(f"{what} has {len(line):,} letters: write at most {MOST_LETTERS}.")
    if any(unicodedata.category(letter) in _UNPRINTABLE for letter in line):
        raise KeptError(f"{what} has a character in it that can’t be shown: write it anew.")
    return line
