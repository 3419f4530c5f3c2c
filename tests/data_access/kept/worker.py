"""One of several processes that open a fresh database and write to it: `python -m … address number`."""

import sys
from contextlib import suppress

from data_access.errors import ChangedMeanwhileError
from data_access.kept import Kept


def work(address: str, number: int) -> None:
    kept = Kept(address)
    first = kept.save("segment", f"Segment {number}", {}, "Ana")
    with suppress(ChangedMeanwhileError):
        kept.save("segment", "Contested", {"number": number}, f"Editor {number}", "contested")
    kept.save("segment", f"Segment {number}, later", {}, "Ana", first.id, first.version)


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
