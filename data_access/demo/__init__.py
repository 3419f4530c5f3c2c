"""The demo: a made-up university, its exports and a store with them loaded."""

from data_access.demo.store import demo_store, is_made
from data_access.demo.university import FORMAT
from data_access.settings import DEMO_PEOPLE

__all__ = ["DEMO_PEOPLE", "FORMAT", "demo_store", "is_made"]
