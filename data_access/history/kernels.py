"""The loops over results: compiled once (numba, kept on disk), and without Python's lock, so that threads share them.

What they are given are columns of condensed results: see data_access.store.condensed. Bits are arguments, because what
is compiled knows nothing of a change in another module; `gone` is the bit of a result that counts nowhere.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

KINDS = 16
"""The four lowest flags, which are all that rates need, make so many kinds of results."""

_KIND = KINDS - 1

F = TypeVar("F", bound=Callable[..., Any])
Persons = npt.NDArray[np.int32]
Flags = npt.NDArray[np.int16]


def _compiled(loop: F) -> F:
    try:
        return cast("F", njit(nogil=True, cache=True)(loop))
    except RuntimeError:
        # there is no folder to keep what is compiled in: each process compiles for itself, in a second
        return cast("F", njit(nogil=True)(loop))


@_compiled
def count_kinds(person: Persons, flags: Flags, gone: int, counts: npt.NDArray[np.uint32]) -> None:
    """Add results to `counts`, by kind and by 1 + the person's number; at 0, those that name nobody."""
    for row in range(len(person)):
        if not flags[row] & gone:
            counts[flags[row] & _KIND, person[row] + 1] += 1


@_compiled
def count_kinds_by_group(
    person: Persons,
    flags: Flags,
    gone: int,
    delivered: int,
    group: Persons,
    seen: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.uint32],
) -> None:
    """Add results to `counts`, by kind and group, and note as `seen` to whom any was delivered.

    `group` and `seen` are by 1 + the person's number; at 0, those that name nobody.
    """
    for row in range(len(person)):
        if not flags[row] & gone:
            at = person[row] + 1
            counts[flags[row] & _KIND, group[at]] += 1
            if flags[row] & delivered:
                seen[at] = True


@_compiled
def note_groups(
    person: Persons,
    article: npt.NDArray[np.uint32],
    groups: npt.NDArray[np.uint64],
    place: Persons,
    bits: npt.NDArray[np.uint64],
) -> None:
    """Note, by place, whose links are to articles of which `groups`: sets of bits, by article."""
    for row in range(len(person)):
        bits[place[person[row] + 1]] |= groups[article[row]]


@_compiled
def count_new(
    person: Persons,
    flags: Flags,
    gone: int,
    wanted: int,
    place: Persons,
    seen: npt.NDArray[np.int32],
    mark: int,
) -> int:
    """How many people these results are of, of those with the flags `wanted`, who were not `seen` with this mark yet;
    they are, then.

    `place`: by 1 + a number, whom it stands for: 0 is nobody, and not counted.
    """
    found = 0
    for row in range(len(person)):
        at = place[person[row] + 1]
        if at and seen[at] != mark and flags[row] & (gone | wanted) == wanted:
            seen[at] = mark
            found += 1
    return found


@_compiled
def count_by_person(
    person: Persons, flags: Flags, gone: int, wanted: int, place: Persons, counts: npt.NDArray[np.uint32]
) -> None:
    """Add results that have the flag `wanted` to `counts`, by place; those at 0 are nobody's."""
    for row in range(len(person)):
        if flags[row] & (gone | wanted) == wanted:
            counts[place[person[row] + 1]] += 1


@_compiled
def count_by_period(
    person: Persons,
    flags: Flags,
    gone: int,
    wanted: int,
    sent_at: npt.NDArray[np.int64],
    begins: npt.NDArray[np.int64],
    place: Persons,
    counts: npt.NDArray[np.uint16],
) -> bool:
    """Add results that have the flag `wanted` to `counts`, by period and place; whether a count had no room for more:
    then they are not to be used.

    Period n is from the moment `begins[n]` to the one after it; none of the results was sent before or after all.
    """
    at = 0
    for row in range(len(person)):
        if flags[row] & (gone | wanted) == wanted:
            # most results were sent in the same period as the one before
            if sent_at[row] < begins[at] or sent_at[row] >= begins[at + 1]:
                at = np.searchsorted(begins, sent_at[row], side="right") - 1
            who = place[person[row] + 1]
            counts[at, who] += 1
            # of nobody there may be any number
            if who and not counts[at, who]:
                return True
    return False


@_compiled
def note_newest(
    person: Persons,
    flags: Flags,
    gone: int,
    hard_bounce: int,
    unsubscribe: int,
    sent_at: npt.NDArray[np.int64],
    place: Persons,
    newest: npt.NDArray[np.int64],
    bounced: npt.NDArray[np.bool_],
    unsubscribed: npt.NDArray[np.bool_],
) -> None:
    """Note, by place: when the newest result was sent, whether one of then bounced hard, and who ever unsubscribed."""
    for row in range(len(person)):
        at = place[person[row] + 1]
        if at and not flags[row] & gone:
            hard = (flags[row] & hard_bounce) != 0
            if sent_at[row] > newest[at]:
                newest[at] = sent_at[row]
                bounced[at] = hard
            elif sent_at[row] == newest[at] and hard:
                bounced[at] = True
            if flags[row] & unsubscribe:
                unsubscribed[at] = True
