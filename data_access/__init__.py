"""Where the rows come from, where they stand, and the one way to read them."""

from data_access.calendar import Per
from data_access.history import History, Timeline, open_history
from data_access.intake import load_exports
from data_access.query import Answer, Provenance, Query

__all__ = ["Answer", "History", "Per", "Provenance", "Query", "Timeline", "load_exports", "open_history"]
