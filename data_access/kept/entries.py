"""What the ledger says of a file that was handed out, or of anything else that it keeps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Taken(StrEnum):
    """What was taken, or done."""

    FILE = "file"
    PUSH = "push"
    EVIDENCE = "evidence"
    PERSON = "person"
    CHECKPOINT = "checkpoint"
    ERASURE = "erasure"


@dataclass(frozen=True)
class Entry:
    """Who took what, and why.

    `scope`: about whom they may ask, in words. `question`: what was asked, in words; `link`: the address that asks it
    again. `rows`, `columns`, `sha256`: of the file; of a list that was sent, its people, and the digest of their
    ids, empty where `about` has them. `about`: the ids of the contacts that it is all about, if they are few.
    """

    kind: Taken
    who: str
    role: str
    scope: str
    question: str
    link: str = ""
    rows: int = 0
    columns: tuple[str, ...] = ()
    sha256: str = ""
    purpose: str = ""
    file_name: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """Which entries are wanted: all of what is given has to be true of them; letter case does not matter.

    `who`: part of the name. `words`: part of the question, the purpose, the file's name, the link, or a contact id.
    `first`, `end`: from this moment on, and before that one.
    """

    who: str = ""
    kinds: Collection[Taken] = ()
    words: str = ""
    first: datetime | None = None
    end: datetime | None = None
    number: int | None = None


@dataclass(frozen=True)
class Head:
    """How far the ledger reaches: the number and the hash of its newest entry; 0 and zeros where it is empty."""

    count: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with the ledger, and at which entry."""

    number: int
    words: str

    def __str__(self) -> str:
        return f"entry {self.number}: {self.words}"
