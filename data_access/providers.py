"""Where people sign in: `[auth]` of secrets.toml, which is Streamlit's own section and signs them in.

Here it is only looked at, so that what it lacks is said beforehand. docs/access.md lists the keys.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data_access.errors import AccessError
from data_access.keys import placeholders

SECTION = "auth"
_DOCS = "docs/access.md"
_DEFAULT = "default"
_KEYS = ("client_id", "client_secret", "server_metadata_url")
_CALLBACK = "/oauth2callback"
# whoever guesses it is whoever they like
_LEAST_SECRET = 32
# where Entra ID lets in accounts of every organisation, and lets its administrators choose their addresses
_OF_ENTRA = ("microsoftonline", "windows.net")
_OF_ANYBODY = {"common", "organizations", "consumers"}


def read_providers(said: Mapping[str, Any], place: Path) -> tuple[str, ...]:
    """The providers of a file, as `[auth.<provider>]` names them, "default" for `[auth]` itself; none without it.

    Raises AccessError, naming file and key but no value, for what is missing, still a placeholder or lets in anybody.
    """
    if SECTION not in said:
        return ()
    section = said[SECTION]
    if not isinstance(section, dict):
        raise AccessError(f"{place}: {SECTION} is no section; write [{SECTION}]")
    tables = {name: table for name, table in section.items() if isinstance(table, dict) and name != "client_kwargs"}
    if _KEYS[0] in section or not tables:
        tables = {_DEFAULT: section, **tables}
    _require(section, ("redirect_uri", "cookie_secret"), f"{place}: {SECTION}")
    if not str(section["redirect_uri"]).endswith(_CALLBACK):
        raise AccessError(f"{place}: {SECTION}: redirect_uri is the app's own address and ends in {_CALLBACK}")
    if len(str(section["cookie_secret"])) < _LEAST_SECRET:
        raise AccessError(
            f"{place}: {SECTION}: cookie_secret is shorter than {_LEAST_SECRET} characters; make one with "
            'python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    for name, table in tables.items():
        where = f"{place}: {SECTION}" if name == _DEFAULT else f"{place}: {SECTION}.{name}"
        if "_" in name:
            raise AccessError(f"{where}: Streamlit knows no provider with an underscore; give it another name")
        _require(table, _KEYS, where)
        _require_one_tenant(str(table["server_metadata_url"]), where)
    return tuple(tables)


def _require(section: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    if missing := [key for key in keys if not section.get(key)]:
        raise AccessError(f"{where}: lacks {', '.join(missing)} ({_DOCS})")
    if left := placeholders({key: section[key] for key in keys}):
        raise AccessError(f"{where}: {', '.join(left)}: still a placeholder; write the real value ({_DOCS})")


def _require_one_tenant(url: str, where: str) -> None:
    parts = urlsplit(url.lower())
    named = sorted(_OF_ANYBODY & set(parts.path.split("/")))
    if named and any(host in parts.netloc for host in _OF_ENTRA):
        raise AccessError(
            f"{where}: server_metadata_url is for accounts of any organisation, and any could give itself your "
            f"addresses; write your tenant id in the place of {named[0]} ({_DOCS})"
        )
