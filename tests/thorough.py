"""How many of something that could go on for ever: few in `make test`, more in `make test-thorough`."""

import os

THOROUGH = "IER_THOROUGH"


def times(usual: int, thorough: int) -> int:
    """How often to try."""
    return thorough if os.environ.get(THOROUGH) == "1" else usual
