"""A file on its way to whoever clicked: made, hashed, entered in the ledger, and only then given."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

import polars as pl

from data_access.errors import HistoryError, KeptError
from data_access.kept import Entry, open_ledger
from data_access.private import described

_log = logging.getLogger(__name__)

MANY = 100
"""From so many people on the ledger does not say who is in a file."""

_NOT_MADE = "It could not be made. The log of the app says why; tell whoever runs it."
_NOT_ENTERED = "Every file is entered in the ledger first, and that could not be written."


@dataclass(frozen=True)
class Made:
    """A file as it was made, with what is in it: the number of rows, the titles of the columns, whom it names.

    `contacts`: their ids, where they are few (`few`).
    """

    data: bytes
    rows: int
    columns: tuple[str, ...]
    contacts: tuple[str, ...] = ()


def few(contacts: pl.Series) -> tuple[str, ...]:
    """The ids of these contacts, each once, where the ledger names them one by one; else nothing.

    Of a longer list it would keep the list itself.
    """
    found = contacts.drop_nulls().unique(maintain_order=True)
    return tuple(found) if len(found) < MANY else ()


@dataclass(frozen=True)
class Handing:
    """What a click on a download button does, in another thread and as often as somebody clicks.

    It knows nothing of Streamlit, so it carries all it needs: the `entry` but for what is in the file, and `check`,
    which raises HistoryError where whoever asked may not do so any more, or somebody was forgotten since. There is no
    file without an entry; an entry without a file, where the process ends between the two, is possible. `tell` is
    given the reason, in a sentence, where there is no file.
    """

    entry: Entry
    check: Callable[[], None]
    make: Callable[[], Made]
    tell: Callable[[str], None]

    def __call__(self) -> bytes:
        """The file. Raises HistoryError, which quotes nothing and nobody: it goes to the log."""
        failed: Exception
        try:
            self.check()
            made = self.make()
            digest = sha256(made.data).hexdigest()
            about = self.entry.about or made.contacts
            # once more: a file takes its time
            self.check()
            open_ledger().enter(replace(self.entry, rows=made.rows, columns=made.columns, sha256=digest, about=about))
            return made.data
        except KeptError as error:
            failed, words = error, f"{_NOT_ENTERED} {error}"
        except HistoryError as error:
            failed, words = error, str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, only its kind and its place may reach the log
            failed, words = error, _NOT_MADE
        _log.warning("no file was given:\n%s", described(failed))
        self.tell(f"No file was given. {words}")
        raise HistoryError(f"no file was given: {type(failed).__name__}")
