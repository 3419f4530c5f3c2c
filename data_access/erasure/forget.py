"""Forgetting people: in the tables, beside them, and wherever else it is asked for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import polars as pl

from data_access.erasure.beside import forget_beside
from data_access.erasure.marks import Marks
from data_access.errors import QuestionError
from data_access.ids import CONTACT_PREFIX, lift_one
from data_access.roots import Root
from data_access.store import Store
from data_access.store.erasure import Erasure


@dataclass(frozen=True)
class Forgot:
    """What was forgotten: in the tables, and so many rows of the files beside them."""

    erasure: Erasure
    beside: int


def contact_ids(texts: Collection[str]) -> pl.Series:
    """Contact ids as 18 characters, each once. Raises QuestionError for what is none, or where there are none."""
    lifted = {text: lift_one(text) for text in texts}
    wrong = [text for text, found in lifted.items() if found is None or not found.startswith(CONTACT_PREFIX)]
    if wrong:
        raise QuestionError(
            f"{', '.join(map(repr, wrong[:5]))}: no contact id; one has 15 or 18 letters and digits and begins with "
            f"{CONTACT_PREFIX}. Nobody was forgotten."
        )
    if not lifted:
        raise QuestionError("Whom? Give contact ids, or --from a file with one a line.")
    return pl.Series(sorted(set(lifted.values()) - {None}), dtype=pl.String)


def forget(
    store: Root,
    ids: Collection[str],
    *,
    elsewhere: Callable[[Marks], None] = lambda _: None,
    wait: float = 0,
    say: Callable[[str], None] = lambda _: None,
) -> Forgot:
    """Take people out of a store for good; it may be repeated, and a command that died is completed by that.

    `elsewhere` is told by what other texts know them, before the tables lose it. Raises QuestionError for what is no
    contact id, StoreError where there is no history or the store is busy for longer than `wait` seconds.
    """
    asked = contact_ids(ids)
    beside = 0

    def others(erasure: Erasure) -> None:
        nonlocal beside
        marks = Marks(erasure)
        beside = forget_beside(store, marks)
        elsewhere(marks)

    # says so, where there is none
    _ = Store(store).snapshot
    with Store(store).writing(wait=wait, say=say) as writer:
        return Forgot(writer.forget(asked, others), beside)


def would_forget(store: Root, ids: Collection[str], *, wait: float = 0, say: Callable[[str], None]) -> Erasure:
    """What `forget` would take out of the tables; nothing goes."""
    asked = contact_ids(ids)
    _ = Store(store).snapshot
    with Store(store).writing(wait=wait, say=say) as writer:
        return writer.meant(asked)
