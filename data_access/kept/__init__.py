"""What the app keeps in a database of its own: link topics and saved segments, who changed them when; the ledger; what
viewers were told.
"""

from data_access.kept.documents import Document, Draft, Kind
from data_access.kept.entries import Entry, Fault, Head, Search, Taken
from data_access.kept.figures import Told
from data_access.kept.kept import Kept, open_kept
from data_access.kept.ledger import Ledger, open_ledger

__all__ = [
    "Document",
    "Draft",
    "Entry",
    "Fault",
    "Head",
    "Kept",
    "Kind",
    "Ledger",
    "Search",
    "Taken",
    "Told",
    "open_kept",
    "open_ledger",
]
