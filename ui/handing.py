"""A file on its way to whoever clicked: made, hashed, entered in the ledger, and only then given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from data_access.errors import HistoryError, KeptError
from data_access.kept import Entry, open_ledger

_NOT_MADE = "It could not be made. The log of the app says why; tell whoever runs it."
_NOT_ENTERED = "Every file is entered in the ledger first, and that could not be written."


@dataclass(frozen=True)
class Made:
    """A file as it was made, with what is in it: the number of rows, and the titles of the columns."""

    data: bytes
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Handing:
    """What a click on a download button does, in another thread and as often as somebody clicks.

    It knows nothing of Streamlit, so it carries all it needs: the `entry` but for what is in the file, and `check`,
    which raises HistoryError where whoever asked may not do so any more. There is no file without an entry; an entry
    without a file, where the process ends between the two, is possible. `tell` is given the reason, in a sentence,
    where there is no file.
    """

    entry: Entry
    check: Callable[[], None]
    make: Callable[[], Made]
    tell: Callable[[str], None]

    def __call__(self) -> bytes:
        """The file. Raises HistoryError, which quotes nothing and nobody: it goes to the log."""
        try:
            self.check()
            made = self.make()
            digest = sha256(made.data).hexdigest()
            open_ledger().enter(replace(self.entry, rows=made.rows, columns=made.columns, sha256=digest))
            return made.data
        except KeptError as error:
            kind, words = type(error).__name__, f"{_NOT_ENTERED} {error}"
        except HistoryError as error:
            kind, words = type(error).__name__, str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing of it may reach the log but its kind
            kind, words = type(error).__name__, _NOT_MADE
        self.tell(f"No file was given. {words}")
        raise HistoryError(f"no file was given: {kind}")
