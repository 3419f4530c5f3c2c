"""The exports to measure on: the demo's university, of any size, kept for the next time."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from data_access.demo.university import FORMAT, SEED, make_exports

LEAST_SIZE = 1000
_MANIFEST = "university.json"


@dataclass(frozen=True)
class University:
    """Exports on disk, and what to ask of them: a mailing that stands in live and archive, someone merged thrice."""

    folder: Path
    size: int
    seed: int
    send_id: str
    merged_person: str

    @property
    def live(self) -> Path:
        """What Salesforce holds."""
        return self.folder / "live"

    @property
    def archive(self) -> Path:
        """What was purged from it, and a little more."""
        return self.folder / "archive"


def university(folder: Path, size: int, seed: int = SEED) -> University:
    """The exports of that size in a folder of their own below `folder`; made unless they are there already."""
    place = folder / f"university-{size}-{seed}"
    manifest = place / _MANIFEST
    if manifest.is_file():
        known = json.loads(manifest.read_text("utf-8"))
        if known.pop("format") == FORMAT:
            return University(place, **known)
    if place.exists():
        shutil.rmtree(place)
    # 15-character ids and forgotten merges would measure how the others mend them, not how they answer
    made = make_exports(place, size, seed, tangled=False)
    facts = {"size": size, "seed": seed, **asdict(made)}
    # last, so that half a university is never taken for a whole one
    manifest.write_text(json.dumps({"format": FORMAT, **facts}, indent=2) + "\n", "utf-8")
    return University(place, **facts)
