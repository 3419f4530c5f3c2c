"""The examples in docs/*.md run, in order, on the example exports; what they print is compared."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from data_access import load_exports

EXAMPLES = Path(__file__).parents[1] / "examples" / "exports"


@pytest.fixture(scope="module")
def documented_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example exports, loaded into the store that the settings name."""
    store = tmp_path_factory.mktemp("docs") / "store"
    load_exports(store, live=EXAMPLES / "live", archive=EXAMPLES / "archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "IER_STORE", str(store))
        patch.setitem(os.environ, "IER_DATABASE", f"sqlite:///{store.with_name('kept.sqlite')}")
        yield store


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["*.md"], fixtures=["documented_store"]
).pytest()
