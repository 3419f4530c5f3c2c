"""What every source gives, and the two places that rows come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import polars as pl

from data_access.schema import CONTACTS, DELETED, Table


class Origin(StrEnum):
    """The two places that a row can stand in: Salesforce itself, or the archive of what was purged from it."""

    LIVE = "live"
    ARCHIVE = "archive"


class DeletedMeans(StrEnum):
    """What IsDeleted says in a source (docs/loading.md, "Deleted rows")."""

    REMOVED = "removed"
    PURGED = "purged"


@dataclass(frozen=True)
class Batch:
    """Rows of one table: `frame` has the table's schema; `read` counts what stood in the source, `left_out` what is
    in the recycle bin, `refused` what can't be taken. read = frame.height + left_out + refused.
    """

    frame: pl.DataFrame
    read: int
    left_out: int = 0
    refused: int = 0


class Source(Protocol):
    """A place that rows come from."""

    @property
    def origin(self) -> Origin:
        """Live or archive."""

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the source has anything of."""

    def read(self, table: Table) -> Iterator[Batch]:
        """Every row of a table, in batches of bounded size. Raises InputError for what can't be read at all."""


def apply_deleted(frame: pl.DataFrame, table: Table, means: DeletedMeans) -> pl.DataFrame:
    """The rows that count, given what IsDeleted says here.

    Removed rows are in the recycle bin: they are left out. A purged row still happened: it stays, its mark is taken
    off. Contacts keep both row and mark, because a deleted contact's archived results still name it.
    """
    if table is CONTACTS:
        return frame
    if means is DeletedMeans.REMOVED:
        return frame.filter(~pl.col(DELETED.name))
    return frame.with_columns(pl.lit(value=False).alias(DELETED.name))
