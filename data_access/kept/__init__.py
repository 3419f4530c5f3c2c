"""What the team keeps in the app's own database: link topics and saved segments, and who changed them when."""

from data_access.kept.documents import Document, Draft, Kind
from data_access.kept.kept import Kept, open_kept

__all__ = ["Document", "Draft", "Kept", "Kind", "open_kept"]
