"""Who is who: every contact id ever seen, resolved to the person that it stands for today.

The rule (docs/definitions.md, "people"): a person is a contact on file. An absorbed contact is whoever absorbed it,
through any number of merges. A deleted or unknown contact is nobody, unless its results have moved to another contact:
that is the trace of a merge which Salesforce has forgotten. Who was erased (docs/erasure.md) has a made id and counts
as one person, of whom nothing else is known.
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
import polars as pl

NOBODY = -1
MADE = "~"
"""What a made id begins with, and no id of Salesforce does."""


class State(StrEnum):
    """What a contact id is today."""

    ON_FILE = "on file"
    ABSORBED = "absorbed"
    DELETED = "deleted"
    UNKNOWN = "unknown"
    ERASED = "erased"


def resolve(keys: pl.DataFrame, contacts: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """One row a contact id ever seen, in the order of its number.

    Takes `keys` (contact_id, person), `contacts` (id, master_id, deleted) and `moves` (contact_id, now_contact_id: one
    row for each result that an older copy files under the first, the newest under the second). Gives:

    - contact_id: String, person: Int32 (its own number)
    - survivor: Int32, the number of the person that it stands for; null where it is nobody
    - state: String, one of State
    """
    rows = _with_next(keys, contacts, moves)
    number = keys.select(pl.col("contact_id").alias("next_id"), pl.col("person").alias("next"))
    rows = rows.join(number, on="next_id", how="left", maintain_order="left")
    ends = rows["state"].is_in([State.ON_FILE, State.ERASED])
    survivor = _follow(rows["next"].fill_null(NOBODY).to_numpy(), ends.to_numpy())
    resolved = pl.Series("survivor", survivor, dtype=pl.Int32)
    rows = rows.with_columns(resolved.set(resolved == NOBODY, None))
    merged = pl.col("survivor").is_not_null() & ~pl.col("state").is_in([State.ON_FILE, State.ERASED])
    return rows.with_columns(pl.when(merged).then(pl.lit(State.ABSORBED)).otherwise("state").alias("state")).select(
        "contact_id", "person", "survivor", "state"
    )


def kin(ids: pl.Series, keys: pl.DataFrame, contacts: pl.DataFrame, moves: pl.DataFrame) -> pl.Series:
    """These contact ids and all that merges tie to them, near or far, whoever is on file: what `resolve` follows."""
    ties = _with_next(keys, contacts, moves).select("contact_id", "next_id").drop_nulls()
    found = ids.unique()
    while True:
        near = ties.filter(pl.any_horizontal(pl.col("contact_id", "next_id").is_in(found.implode())))
        grown = pl.concat([found, near["contact_id"], near["next_id"]]).unique()
        if len(grown) == len(found):
            return grown.sort()
        found = grown


def _with_next(keys: pl.DataFrame, contacts: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """The keys in the order of their numbers, with the contact's state and the id that it leads to, if any: next_id."""
    rows = keys.sort("person").join(contacts, left_on="contact_id", right_on="id", how="left", maintain_order="left")
    has_row = pl.col("deleted").is_not_null()
    rows = rows.with_columns(
        pl.when(pl.col("contact_id").str.starts_with(MADE))
        .then(pl.lit(State.ERASED))
        .when(pl.col("master_id").is_not_null())
        .then(pl.lit(State.ABSORBED))
        .when(has_row & ~pl.col("deleted"))
        .then(pl.lit(State.ON_FILE))
        .when(has_row)
        .then(pl.lit(State.DELETED))
        .otherwise(pl.lit(State.UNKNOWN))
        .alias("state")
    )
    return rows.join(_traces(moves), on="contact_id", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("state") == State.ABSORBED)
        .then("master_id")
        .when(~pl.col("state").is_in([State.ON_FILE, State.ERASED]))
        .then("now_contact_id")
        .alias("next_id")
    )


def _traces(moves: pl.DataFrame) -> pl.DataFrame:
    """Where each contact's results went: to the contact that most of them name now (of equals, the least id)."""
    return (
        moves.group_by("contact_id", "now_contact_id")
        .len()
        .sort(["contact_id", "len", "now_contact_id"], descending=[False, True, False])
        .unique("contact_id", keep="first")
        .drop("len")
    )


def _follow(following: npt.NDArray[np.int32], ends: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """The end of each chain, where it is one; NOBODY for chains that end elsewhere or run in a circle."""
    count = len(following)
    # one place more than there are numbers: where everything that leads nowhere ends
    chain = np.append(np.where(ends, np.arange(count), np.where(following == NOBODY, count, following)), count)
    steps = 1
    while steps <= count:
        chain = chain[chain]
        steps *= 2
    ends_well = np.append(ends, False)[chain]
    return np.where(ends_well, chain, NOBODY)[:count].astype(np.int32)
