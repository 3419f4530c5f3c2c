"""The one way to read a store: see `history.History`."""

from data_access.history.history import History, open_history, prepare
from data_access.history.persons import Timeline

__all__ = ["History", "Timeline", "open_history", "prepare"]
