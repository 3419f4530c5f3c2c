"""Where the store is and which time zone decides what a day is: environment variables, else the defaults."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_access.errors import HistoryError

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What a deployment may set.

    `store` (IER_STORE): the folder of the history. `time_zone` (IER_TIME_ZONE): the institution's, an IANA name.
    """

    store: Path
    time_zone: str


def load_settings() -> Settings:
    """The settings of this process. Raises HistoryError for a time zone that does not exist."""
    time_zone = os.environ.get("IER_TIME_ZONE", "America/Denver")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise HistoryError(f"IER_TIME_ZONE: there is no time zone {time_zone!r}; write America/Denver, say") from error
    return Settings(Path(os.environ.get("IER_STORE", _ROOT / "var" / "store")), time_zone)
