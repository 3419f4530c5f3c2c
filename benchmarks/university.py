"""What is measured on: the demo's university, of any size, as exports and as a store, kept for the next time."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from analytics.followup import call_to_action
from benchmarks.load import Load, measure_fill, measure_load
from benchmarks.questions import Facts
from data_access import Query, open_history
from data_access.demo.mailings import AS_OF
from data_access.demo.university import FORMAT, SEED, make_exports, years_of

_MANIFEST, _LOAD = "university.json", "load.json"


@dataclass(frozen=True)
class University:
    """Exports on disk, and what to ask of them: a mailing that stands in live and archive, someone merged thrice."""

    folder: Path
    size: int
    seed: int
    send_id: str
    merged_person: str
    years: int = 1

    @property
    def live(self) -> Path:
        """What Salesforce holds."""
        return self.folder / "live"

    @property
    def archive(self) -> Path:
        """What was purged from it, and a little more."""
        return self.folder / "archive"

    @property
    def store(self) -> Path:
        """The history that the exports make."""
        return self.folder / "store"

    def facts(self) -> Facts:
        """What is asked about; the store is there."""
        sent = open_history(self.store).links(Query(sends=(self.send_id,))).frame
        # in a mailing to a handful nobody may have clicked anything
        return Facts(self.send_id, call_to_action(sent) or "", self.merged_person, AS_OF.date())


def university(folder: Path, size: int, seed: int = SEED) -> University:
    """The exports of that size in a folder of their own below `folder`; made unless they are there already."""
    place, years = folder / f"university-{size}-{seed}", years_of(size)
    manifest = place / _MANIFEST
    if manifest.is_file():
        known = json.loads(manifest.read_text("utf-8"))
        if (known.pop("format"), known.get("years", 1)) == (FORMAT, years):
            return University(place, **known)
    if place.exists():
        shutil.rmtree(place)
    # 15-character ids and forgotten merges would measure how the others mend them, not how they answer
    made = make_exports(place, size, seed, tangled=False, years=years)
    facts = {"size": size, "seed": seed, "years": years, **asdict(made)}
    # last, so that half a university is never taken for a whole one
    manifest.write_text(json.dumps({"format": FORMAT, **facts}, indent=2) + "\n", "utf-8")
    return University(place, **facts)


def loaded(made: University, *, again: bool) -> Load:
    """What the load of the exports into their store took: now, or when it was done; `again`: now in any case."""
    record = made.folder / _LOAD
    if record.is_file() and made.store.is_dir() and not again:
        return Load(**json.loads(record.read_text("utf-8")))
    record.unlink(missing_ok=True)
    shutil.rmtree(made.store, ignore_errors=True)
    load = measure_load(made.live, made.archive, made.store)
    record.write_text(json.dumps(asdict(load)) + "\n", "utf-8")
    return load


def filled(folder: Path, size: int, seed: int = SEED) -> tuple[University, Load]:
    """The same university as a store without exports, in a folder of its own, and what writing it took."""
    place, years = folder / f"university-{size}-{seed}-filled", years_of(size)
    manifest = place / _MANIFEST
    if manifest.is_file():
        known = json.loads(manifest.read_text("utf-8"))
        if known.pop("format") == FORMAT:
            return University(place, **known["university"]), Load(**known["load"])
    if place.exists():
        shutil.rmtree(place)
    place.mkdir(parents=True)
    load, made = measure_fill(place / "store", size, seed, years)
    facts = {"size": size, "seed": seed, "years": years, **asdict(made)}
    manifest.write_text(json.dumps({"format": FORMAT, "university": facts, "load": asdict(load)}) + "\n", "utf-8")
    return University(place, **facts), load


def bytes_of(folder: Path) -> int:
    """What the files in a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
