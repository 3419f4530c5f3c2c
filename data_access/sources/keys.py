"""What a section of secrets.toml may say, checked: keys that exist, values of the right type."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from data_access.errors import SourceError

_TYPE_WORDS = {str: "text", int: "a whole number", bool: "true or false", dict: "a table such as { key = value }"}


def read_keys(settings: Mapping[str, object], known: Mapping[str, type], place: str) -> dict[str, Any]:
    """The settings, each of the type that `known` gives for its key.

    Text stands for another type where it is written as TOML, which is how environment variables come. Raises
    SourceError, naming `place` and every key that is unknown or of another type; values are never quoted.
    """
    faults = [_misspelt(key, known) for key in settings if key not in known]
    values: dict[str, Any] = {}
    for key, value in settings.items():
        if key in known:
            values[key] = _typed(value, known[key])
            if type(values[key]) is not known[key]:
                faults.append(f"{key} is no {_TYPE_WORDS[known[key]].removeprefix('a ')}")
    if faults:
        raise SourceError(f"{place}: {'; '.join(faults)}")
    return values


def require(values: Mapping[str, object], keys: tuple[str, ...], place: str) -> None:
    """Raises SourceError, naming `place` and those of the keys that are missing or empty."""
    missing = [key for key in keys if values.get(key) in (None, "", {})]
    if missing:
        raise SourceError(f"{place}: lacks {', '.join(missing)}")


def nearest(word: str, words: Mapping[str, object] | tuple[str, ...]) -> str | None:
    """The one of these words that was probably meant."""
    return next(iter(get_close_matches(word.lower(), list(words), n=1, cutoff=0.6)), None)


def _misspelt(key: str, known: Mapping[str, type]) -> str:
    meant = nearest(key, known)
    there_are = f"there are {', '.join(known)}"
    return f"{key} is no key; {f'did you mean {meant}?' if meant else there_are}"


def _typed(value: object, wanted: type) -> object:
    if not isinstance(value, str) or wanted is str:
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
