"""A small demo: its exports, and the store that they make."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from data_access import History, load_exports, open_history
from data_access.demo.lives import ATTRIBUTES
from data_access.demo.university import RESULTS_PER_PERSON, make_exports
from data_access.field_map import load_field_map

PEOPLE = 1500


@dataclass(frozen=True)
class SmallDemo:
    """Exports and the store with them loaded."""

    folder: Path

    @property
    def history(self) -> History:
        """The store, opened."""
        return open_history(self.folder / "store")

    def frame(self, origin: str, name: str) -> pl.DataFrame:
        """All exported files of an object, field names in small letters, moments in UTC."""
        found = pl.read_parquet(self.folder / origin / f"{name}*.parquet")
        small = found.rename({column: column.lower().removeprefix("et4ae5__") for column in found.columns})
        return small.with_columns(pl.col(pl.Datetime("us")).dt.replace_time_zone("UTC"))


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> SmallDemo:
    """Nobody may write to it."""
    folder = tmp_path_factory.mktemp("demo") / "university"
    make_exports(folder, PEOPLE * RESULTS_PER_PERSON, tangled=True)
    field_map = load_field_map().with_attributes(ATTRIBUTES)
    load_exports(folder / "store", live=folder / "live", archive=folder / "archive", field_map=field_map)
    return SmallDemo(folder)
