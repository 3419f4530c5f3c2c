"""The connections that a deployment declares: read from .streamlit/secrets.toml and the environment, checked, opened.

`[connections.live]` and `[connections.archive]` stand where Streamlit users expect them; IER_CONNECTIONS_LIVE_PASSWORD
and the like go before the file. docs/connections.md lists the keys.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from data_access.errors import SourceError
from data_access.field_map import FieldMap
from data_access.keys import nearest, placeholders
from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Connection, DeletedMeans, Origin, usual_meaning

_DEFAULT_SECRETS = Path(__file__).resolve().parent.parent / ".streamlit" / "secrets.toml"
_SECRETS = "IER_SECRETS"
_ENVIRONMENT = "IER_CONNECTIONS_"
_NAMES = tuple(origin.value for origin in Origin)

Choice = TypeVar("Choice", bound=StrEnum)


class ConnectionType(StrEnum):
    """What a connection leads to."""

    SQL = "sql"
    SNOWFLAKE = "snowflake"
    SALESFORCE = "salesforce"
    EXPORTS = "exports"


@dataclass(frozen=True)
class ConnectionSettings:
    """A declared connection, checked but not opened. `details` are those of its type; they hold secrets."""

    name: str
    origin: Origin
    type: ConnectionType
    deleted: DeletedMeans
    details: Any = field(repr=False)


def secrets_path() -> Path:
    """The file that declares the connections: IER_SECRETS, else .streamlit/secrets.toml beside the app."""
    return Path(os.environ.get(_SECRETS) or _DEFAULT_SECRETS)


def declared(secrets: Path | None = None, environment: Mapping[str, str] = os.environ) -> dict[str, ConnectionSettings]:
    """The connections by name: live, archive, either or none.

    Raises SourceError, naming file, section and key but no value, for what is missing, misspelt, of the wrong type or
    still a placeholder.
    """
    sections = _sections(secrets, environment)
    return {name: _settings(name, sections[name]) for name in _NAMES if name in sections}


def declared_names(
    secrets: Path | None = None, environment: Mapping[str, str] = os.environ
) -> tuple[list[str], list[str]]:
    """Which of live and archive are declared, well or not, and which others, that nothing here is fetched from.

    A Streamlit app may have connections of its own. Raises SourceError as `declared` does, but looks into no section.
    """
    sections = _sections(secrets, environment)
    return [name for name in _NAMES if name in sections], [name for name in sections if name not in _NAMES]


def open_connection(
    name: str,
    refused: RefusedRows,
    *,
    secrets: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    field_map: FieldMap | None = None,
) -> Connection:
    """The connection of that name; nothing is sent before it is first asked. Rows it can't take go to `refused`.

    Raises SourceError as `declared` does, and where there is no such connection.
    """
    connections = declared(secrets, environment)
    if name not in connections:
        raise SourceError(
            f"There is no connection {name}: write [connections.{name}] into {secrets or secrets_path()} "
            "(docs/connections.md)"
        )
    return connect(connections[name], refused, field_map=field_map)


def connect(settings: ConnectionSettings, refused: RefusedRows, *, field_map: FieldMap | None = None) -> Connection:
    """A connection as it was declared."""
    if settings.type is ConnectionType.SALESFORCE:
        # here, because whoever has a database needs none of it
        from data_access.sources.salesforce import SalesforceSource  # noqa: PLC0415

        return SalesforceSource(settings.details, refused, field_map=field_map)
    if settings.type is ConnectionType.EXPORTS:
        return FolderConnection(
            settings.details, settings.origin, refused, deleted=settings.deleted, field_map=field_map
        )
    from data_access.sources.sql.database import Database  # noqa: PLC0415

    return Database(settings.details, settings.origin, refused, deleted=settings.deleted, field_map=field_map)


def read_secrets(path: Path) -> dict[str, Any]:
    """Everything that the file says; nothing where there is none.

    Raises SourceError where it can't be read, or is not there although IER_SECRETS names it.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if os.environ.get(_SECRETS) and path == secrets_path():
            said = f"{_SECRETS} names a file that is not there: {path}; correct it, or take the variable away"
            raise SourceError(said) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: can't be read ({type(error).__name__}); it is a text file in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at .*\)$", str(error))
        raise SourceError(
            f"{path}: is no TOML {where[0] if where else ''}: look for a missing quotation mark or bracket"
        ) from None


def _sections(secrets: Path | None, environment: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """What stands under each name in file and environment."""
    sections = _from_file(secrets or secrets_path())
    for name, key, value in _from_environment(environment):
        sections.setdefault(name, {})[key] = value
    return sections


def _from_file(path: Path) -> dict[str, dict[str, object]]:
    sections = read_secrets(path).get("connections", {})
    if not isinstance(sections, dict):
        raise SourceError(f"{path}: connections is no section; write [connections.live]")
    for name, section in sections.items():
        if name in _NAMES and not isinstance(section, dict):
            raise SourceError(f"{path}: connections.{name} is no section; write [connections.{name}]")
        meant = nearest(name, _NAMES)
        if name not in _NAMES and meant:
            raise SourceError(f"{path}: there is no connection {name}; did you mean [connections.{meant}]?")
    return {name: dict(section) if isinstance(section, dict) else {} for name, section in sections.items()}


def _from_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Connection, key and value of every variable that declares some of a connection."""
    for variable, value in environment.items():
        if variable.upper().startswith(_ENVIRONMENT):
            name, _, key = variable[len(_ENVIRONMENT) :].lower().partition("_")
            if name not in _NAMES or not key:
                raise SourceError(
                    f"{variable}: is no variable of a connection; write {_ENVIRONMENT}LIVE_PASSWORD, say, or "
                    f"{_ENVIRONMENT}ARCHIVE_PASSWORD"
                )
            yield name, key, value


def _settings(name: str, section: Mapping[str, object]) -> ConnectionSettings:
    origin = Origin(name)
    place = f"connections.{name}"
    if left := placeholders(section):
        are = "is still a placeholder" if len(left) == 1 else "are still placeholders"
        raise SourceError(f"{place}: {', '.join(left)} {are}; write the real value, or take the key out")
    kind = _one_of(ConnectionType, section.get("type") or _usual_type(origin, section), f"{place}: type")
    deleted = _one_of(DeletedMeans, section.get("deleted", usual_meaning(origin)), f"{place}: deleted")
    rest = {key: value for key, value in section.items() if key not in ("type", "deleted")}
    if kind is ConnectionType.SALESFORCE:
        if origin is not Origin.LIVE:
            raise SourceError(f"{place}: Salesforce itself is live; declare it under [connections.live]")
        rest["deleted"] = deleted.value
    return ConnectionSettings(name, origin, kind, deleted, _details(kind, rest, place))


def _details(kind: ConnectionType, section: Mapping[str, object], place: str) -> object:
    if kind is ConnectionType.EXPORTS:
        return FolderSettings.from_settings(section, place)
    if kind is ConnectionType.SALESFORCE:
        from data_access.sources.salesforce import SalesforceConnection  # noqa: PLC0415

        return SalesforceConnection.from_settings(section, place)
    from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings  # noqa: PLC0415

    return (SqlSettings if kind is ConnectionType.SQL else SnowflakeSettings).from_settings(section, place)


def _usual_type(origin: Origin, section: Mapping[str, object]) -> ConnectionType | None:
    """What a section without a type is, by the keys that Streamlit users write."""
    if "url" in section or "dialect" in section:
        return ConnectionType.SQL
    if "account" in section or origin is Origin.ARCHIVE:
        return ConnectionType.SNOWFLAKE
    return None


def _one_of(choices: type[Choice], value: object, what: str) -> Choice:
    try:
        return choices(str(value))
    except ValueError:
        raise SourceError(f"{what} says none of {', '.join(choices)}") from None
