"""A made-up university: its exports, and stores that hold it."""

from data_access.demo.store import demo_store, is_made, university_is_made, university_store
from data_access.demo.university import FORMAT, read_size
from data_access.settings import DEMO_PEOPLE

__all__ = ["DEMO_PEOPLE", "FORMAT", "demo_store", "is_made", "read_size", "university_is_made", "university_store"]
