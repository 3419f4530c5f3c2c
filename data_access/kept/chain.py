"""The chain of the ledger: what the hash of an entry is made of, and what is wrong with entries that are not as made.

Each entry holds the hash of the one before it, so that none can be changed, removed, put in or moved without all later
hashes being other ones. What may name people stands in the hash as digests with a salt each: where the text and its
salt are taken out, the hash stays, and nobody can find out by guessing what stood there.
"""

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from data_access.kept.entries import Entry, Fault, Head, Taken

NOTHING = Head(0, "0" * 64)
WORDS = ("question", "link", "purpose", "file_name")
"""What may name people: each a text. So may `about`, which is several."""
HASHED = (
    *("number", "previous", "at", "kind", "who", "role", "scope", "rows", "columns", "sha256", "through"),
    "digests",
)

Row = Mapping[Any, Any]
# a salt of any other form could begin with a part of its text, which then could be cut
_SALT = re.compile(r"[0-9a-f]{32}")
# what databases refuse to keep, or nobody can see
_UNKEEPABLE = {0: "�", **dict.fromkeys(range(0xD800, 0xE000), "�")}


def seal(entry: Entry, before: Head, at: datetime, through: int | None = None) -> dict[str, Any]:
    """The row of an entry that comes after `before`; `through`: of a checkpoint, up to which number it removes."""
    texts = {name: [_kept(getattr(entry, name))] for name in WORDS} | {"about": [_kept(one) for one in entry.about]}
    salts = {name: [secrets.token_hex(16) for _ in each] for name, each in texts.items()}
    row = {
        "number": before.count + 1,
        "previous": before.hash,
        "at": at,
        "kind": entry.kind.value,
        "who": _kept(entry.who),
        "role": entry.role,
        "scope": _kept(entry.scope),
        "rows": entry.rows,
        "columns": [_kept(name) for name in entry.columns],
        "sha256": entry.sha256,
        "through": through,
        "digests": {
            name: [digest(salt, text) for salt, text in zip(salts[name], each, strict=True)]
            for name, each in texts.items()
        },
    }
    clear = {name: texts[name][0] for name in WORDS} | {"about": texts["about"], "salts": salts}
    return {**row, "hash": hash_of(row), **clear}


def digest(salt: str, text: str) -> str:
    """What stands in the hash for a text."""
    return sha256(f"{salt}:{text}".encode()).hexdigest()


def hash_of(row: Row) -> str:
    """The hash of an entry: SHA-256 of its hashed columns as JSON, keys sorted, no spaces, UTF-8."""
    told = {name: row[name] for name in HASHED}
    told["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def faults(rows: Iterable[Row], known: Mapping[int, str]) -> Iterator[Fault]:
    """What is wrong with the rows, by number: nothing, if they are as they were made.

    `known`: hashes that were written down elsewhere, by number. Only they tell whether the newest entries were cut off,
    or the whole chain was made anew.
    """
    before, first, checkpoints = NOTHING, NOTHING, []
    for row in rows:
        number = row["number"]
        if before is NOTHING:
            first = before = Head(number - 1, row["previous"])
        yield from _links(row, before)
        yield from _words(row)
        if known.get(number, row["hash"]) != row["hash"]:
            yield Fault(number, "another one than the one whose hash was written down")
        if row["kind"] == Taken.CHECKPOINT:
            checkpoints.append(Head(row["through"] or 0, row["sha256"]))
        before = Head(number, row["hash"])
    if first != NOTHING and first not in checkpoints:
        lost = f"missing, up to entry {first.count}, and no checkpoint says that they were removed"
        yield Fault(1, lost if first.count else "does not begin a chain")
    newest = max(known, default=0)
    if newest > before.count:
        yield Fault(before.count + 1, f"missing, up to entry {newest}: the newest entries were cut off")


def _links(row: Row, before: Head) -> Iterator[Fault]:
    """What is wrong with an entry's place in the chain, and with what is hashed."""
    number = row["number"]
    if number != before.count + 1:
        gap = f", up to entry {number - 1}" if number > before.count + 2 else ""
        yield Fault(before.count + 1, f"missing{gap}")
    elif row["previous"] != before.hash:
        yield Fault(number, f"does not follow entry {before.count} as that is now")
    if hash_of(row) != row["hash"]:
        yield Fault(number, "changed after it was made")


def _words(row: Row) -> Iterator[Fault]:
    """Which texts are not those of the digests; one that was taken out with its salt is right."""
    for name, digests in row["digests"].items():
        texts = row["about"] if name == "about" else [row[name]]
        salts = row["salts"].get(name, [])
        if not len(texts) == len(salts) == len(digests):
            yield Fault(row["number"], f"its words ({name}) are not as many as there were")
            continue
        for text, salt, told in zip(texts, salts, digests, strict=True):
            if text is None and salt is None:
                continue
            if text is None or not _SALT.fullmatch(salt or "") or digest(salt, text) != told:
                yield Fault(row["number"], f"its words ({name}) were changed")


def _kept(text: str) -> str:
    return text.translate(_UNKEEPABLE)
