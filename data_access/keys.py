"""What a section of secrets.toml may say, checked: keys that exist, values of the right type."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from data_access.errors import SourceError

# what nobody may have put a value in the place of, as examples and the documentation of databases call it
_THINGS = (
    "account|client|company|connection|consumer|database|domain|email|folder|host|instance|key|name|org|organi[sz]ation"
    "|password|path|project|region|role|schema|secret|server|tenant|token|university|url|user|username|warehouse"
)
_CHANGE_ME = r"(change|replace)[ _-]?(me|this)"
# inside of a value …
_HELD = re.compile(rf"(?i)…|<[^<>]+>|\.{{3}}|(?<![\w-])(your[ ._-]?(own[ _-])?({_THINGS})|{_CHANGE_ME})(?![a-z])")
# … or all of it; a pass phrase may well be "wish you were here"
_WHOLE = re.compile(
    rf"(?i)<\w[^<>]*>|…+|\.{{3,}}|x{{3,}}|\*{{3,}}|todo|{_CHANGE_ME}|your[ _-]?(\w+[ _-]){{0,2}}({_THINGS})"
    r"|(your|put|insert|enter|paste)[ _-][\w -]*here"
)
_ADDRESS = re.compile(r"[^:/]+://[^:@/]*:(?P<password>.*)@[^@]*")
_CHOSEN_FREELY = ("password", "client_secret", "private_key_file_pwd")

_TYPE_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table such as { key = value }",
}


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


def placeholders(settings: Mapping[str, object]) -> list[str]:
    """The keys whose value nobody has put there yet, such as `<host>`, `your-account` or `postgresql://me:…@host`.

    What anybody may choose freely, a password for instance, is one only as a whole.
    """
    return [key for key, value in settings.items() if _is_placeholder(key, value)]


def nearest(word: str, words: Mapping[str, object] | tuple[str, ...]) -> str | None:
    """The one of these words that was probably meant."""
    return next(iter(get_close_matches(word.lower(), list(words), n=1, cutoff=0.6)), None)


def _is_placeholder(key: str, value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(placeholders(value))
    if not isinstance(value, str):
        return False
    address = _ADDRESS.fullmatch(value) if key == "url" else None
    if address is None:
        held = None if key in _CHOSEN_FREELY else _HELD.search(value)
        return bool(held or _WHOLE.fullmatch(value.strip()))
    others = value[: address.start("password")] + value[address.end("password") :]
    return bool(_HELD.search(others) or _WHOLE.fullmatch(address["password"]))


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
