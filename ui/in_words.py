"""What was asked, in the words that the ledger keeps of a file."""

from data_access.query import Query
from ui import formats


def emails(query: Query) -> str:
    """Which emails, of which days: `emails of CU Connections sent Nov 21, 2025 – Nov 20, 2026`."""
    text = "emails"
    if query.sends:
        text += f" with the ids {', '.join(query.sends)}"
    if query.series:
        text += f" of {', '.join(query.series)}"
    text += f" sent {formats.days(query.first, query.last)}" if query.first or query.last else ""
    return text if query.machine else f"{text}, likely machine activity left out"
