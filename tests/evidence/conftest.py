"""What the tests of evidence may ask for."""

from pathlib import Path

import pytest

from data_access.history import History, open_history


@pytest.fixture(scope="session")
def history(example_store: Path) -> History:
    """The example exports, asked; nothing of them changes."""
    return open_history(example_store)
