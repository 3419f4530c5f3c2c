"""The history on disk: every result once, however often and from wherever it arrived."""

from data_access.store.store import Store

__all__ = ["Store"]
