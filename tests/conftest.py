"""What every test may ask for."""

from pathlib import Path

import pytest

from data_access import load_exports

pytest_plugins = ["pytester", "tests.parts"]

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--exports",
        metavar="DIR",
        type=Path,
        default=ROOT / "examples" / "exports",
        help="the export folder whose known answers are checked (default: examples/exports)",
    )


@pytest.fixture(scope="session")
def exports_dir(pytestconfig: pytest.Config) -> Path:
    """The export folder of this run, whole path."""
    given: Path = pytestconfig.getoption("--exports")
    folder = pytestconfig.invocation_params.dir / given
    if not folder.is_dir():
        pytest.fail(f"--exports: there is no folder {folder}", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def example_store(exports_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which the exports of this run were loaded; nobody may write to it."""
    store = tmp_path_factory.mktemp("example") / "store"
    load_exports(store, live=exports_dir / "live", archive=exports_dir / "archive")
    return store
