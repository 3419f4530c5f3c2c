"""What the app keeps, for each test of a page anew."""

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from data_access.kept import Kept, open_kept


@pytest.fixture(scope="session")
def _new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nobody has kept anything yet. Making one takes longer than copying it."""
    path = tmp_path_factory.mktemp("new") / "kept.sqlite"
    with closing(Kept(f"sqlite:///{path}")):
        return path


@pytest.fixture(autouse=True)
def kept(_own_database: None, _new_database: Path) -> Kept:
    """What this test's app keeps, and no other one."""
    path = Path(os.environ["IER_DATABASE"].removeprefix("sqlite:///"))
    path.parent.mkdir()
    shutil.copy(_new_database, path)
    return open_kept()
