"""How many years are kept: environment variables, else `[retention]` of secrets.toml; without either, all of them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_access.connections import read_secrets, secrets_path
from data_access.errors import HistoryError
from data_access.keys import nearest

_KEYS = {"keep_years": "IER_KEEP_YEARS", "keep_ledger_years": "IER_KEEP_LEDGER_YEARS"}
_MOST_YEARS = 100


@dataclass(frozen=True)
class Retention:
    """Years of results (`keep_years`) and of entries in the ledger (`keep_ledger_years`); None: all that there are."""

    keep_years: int | None = None
    keep_ledger_years: int | None = None


def declared_retention(secrets: Path | None = None, environment: Mapping[str, str] = os.environ) -> Retention:
    """What a deployment declared. Raises HistoryError, naming place, key and cure, for what can't be meant."""
    path = secrets or secrets_path()
    section = read_secrets(path).get("retention", {})
    if not isinstance(section, dict):
        raise HistoryError(f"{path}: retention is no section; write [retention]")
    for key in section:
        if key not in _KEYS:
            meant = nearest(key, _KEYS)
            raise HistoryError(
                f"{path}: retention has no key {key}" + (f"; did you mean {meant}?" if meant else "; take it out")
            )
    told = {key: (f"{path}: retention.{key}", value) for key, value in section.items()}
    told |= {key: (name, environment[name]) for key, name in _KEYS.items() if environment.get(name)}
    return Retention(**{key: _years(place, value) for key, (place, value) in told.items()})


def _years(place: str, value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_YEARS):
        raise HistoryError(f"{place} says {text!r}, which is no number of years; write 5, or take it out to keep all")
    return int(text)
