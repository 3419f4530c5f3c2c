"""Keeping the history fresh: what changed at each connection, fetched, loaded and published."""

from data_access.sync.run import Outcome, Status, sync

__all__ = ["Outcome", "Status", "sync"]
