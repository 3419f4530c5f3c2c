"""The errors that data_access raises on purpose; each message says what is wrong, where, and what to do about it."""


class HistoryError(Exception):
    """Base of everything below: a message for a person, never a stack trace."""


class FieldMapError(HistoryError):
    """field_map.toml names something that does not exist, or names it twice."""


class InputError(HistoryError):
    """An export, or a row of one, can't be taken as it is; nothing was loaded."""


class RefusedRowsError(InputError):
    """Single rows were refused and nobody allowed that; nothing was loaded."""


class StoreError(HistoryError):
    """The store is missing, not a store, or of another version."""


class StoreBusyError(StoreError):
    """Another process is writing to the store."""


class QuestionError(HistoryError):
    """A question that the history can't answer: an unknown id, an empty window, a day that does not exist."""


class SourceError(HistoryError):
    """A connection is wrongly described, can't be reached, refuses the sign-in, breaks off, or lacks what is needed.

    `transient`: whether the same may well work in a while.
    """

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


class AccessError(HistoryError):
    """Who may come in is declared wrongly, or not at all: nobody is let in until that is mended."""


class KeptError(HistoryError):
    """What the team keeps can't be read or written: the database, or what was asked of it."""


class ChangedMeanwhileError(KeptError):
    """Somebody else changed or removed the same document since it was read; nothing was written."""
