"""The one way to read a store: see `history.History`."""

from data_access.history.history import History, open_history
from data_access.history.persons import Timeline
from data_access.history.prepared import prepare, preparing

__all__ = ["History", "Timeline", "open_history", "prepare", "preparing"]
