"""How a database is declared: an address as `st.connections.SQLConnection` takes it, or an account of Snowflake."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import snowflake.connector
import sqlalchemy as sa
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from data_access.drivers import connect_arguments, with_driver
from data_access.errors import SourceError
from data_access.keys import read_keys, require

_STATEMENT_SECONDS = 3600
_LOGIN_SECONDS = 30
_NETWORK_SECONDS = 300

_SHARED: dict[str, type] = {"schema": str, "tables": dict, "statement_timeout": int, "login_timeout": int}
_PARTS = ("dialect", "driver", "username", "password", "host", "port", "database", "query")
SQL_KEYS: dict[str, type] = {
    "url": str,
    **dict.fromkeys(_PARTS, str),
    "port": int,
    "query": dict,
    **_SHARED,
}
SNOWFLAKE_KEYS: dict[str, type] = {
    **dict.fromkeys(("account", "user", "password", "authenticator", "token", "token_file_path"), str),
    **dict.fromkeys(("private_key", "private_key_file", "private_key_file_pwd"), str),
    **dict.fromkeys(("warehouse", "role", "database", "region", "host", "protocol", "query_tag"), str),
    "port": int,
    "network_timeout": int,
    "client_session_keep_alive": bool,
    "session_parameters": dict,
    **_SHARED,
}
_SIGN_IN = ("password", "private_key", "private_key_file", "token", "token_file_path")
_TOKEN_AUTHENTICATORS = ("OAUTH", "PROGRAMMATIC_ACCESS_TOKEN")
# one, asked whether it is still there: between two refreshes a firewall may have dropped it
_POOL: dict[str, Any] = {"pool_size": 1, "pool_pre_ping": True}
_LOGIN_TIMEOUT = {"psycopg": "connect_timeout", "pymysql": "connect_timeout"}


@dataclass(frozen=True)
class DatabaseSettings:
    """A database to be read, checked but not yet connected to.

    `place`: what messages call the connection. `schema`: where the tables stand (None: where the database looks by
    itself). `tables`: the names of tables that are called otherwise than their object, by object. `statement_timeout`:
    seconds that one statement may take.
    """

    place: str
    engine: sa.Engine = field(repr=False)
    schema: str | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    statement_timeout: int = _STATEMENT_SECONDS


class SqlSettings:
    """`type = "sql"`: any database that SQLAlchemy has a dialect and an installed driver for."""

    @staticmethod
    def from_settings(settings: Mapping[str, object], place: str) -> DatabaseSettings:
        """The settings, checked. Raises SourceError, naming `place` and the key, for what is missing or wrong."""
        values = read_keys(settings, SQL_KEYS, place)
        url = with_driver(_url(values, place))
        driver = url.drivername.partition("+")[2]
        arguments = connect_arguments(url)
        if driver in _LOGIN_TIMEOUT:
            arguments[_LOGIN_TIMEOUT[driver]] = values.get("login_timeout", _LOGIN_SECONDS)
        try:
            # parameters stay out of the messages of errors
            engine = sa.create_engine(
                url, connect_args=arguments, hide_parameters=True, poolclass=sa.QueuePool, **_POOL
            )
        except (NoSuchModuleError, ModuleNotFoundError, ArgumentError) as error:
            raise SourceError(
                f"{place}: the dialect or driver {url.drivername} is not installed; install its package, or write "
                "postgresql+psycopg"
            ) from error
        return _settings(place, engine, values, values.get("schema"))


class SnowflakeSettings:
    """`type = "snowflake"`: the keys that snowflake.connector.connect takes, as Streamlit users write them."""

    @staticmethod
    def from_settings(settings: Mapping[str, object], place: str) -> DatabaseSettings:
        """The settings, checked. Raises SourceError, naming `place` and the key, for what is missing or wrong."""
        values = read_keys(settings, SNOWFLAKE_KEYS, place)
        require(values, ("account", "user", "warehouse", "database", "schema"), place)
        _check_sign_in(values, place)
        if "private_key" in values:
            values["private_key"] = _base64_of(values["private_key"])
        _check_key(values, place)
        own = ("tables", "statement_timeout", "query_tag", "session_parameters")
        arguments = {
            "login_timeout": _LOGIN_SECONDS,
            "network_timeout": _NETWORK_SECONDS,
            "application": "IER_Explorer",
            **{key: value for key, value in values.items() if key not in own},
            # values are bound by the server
            "paramstyle": "qmark",
            "session_parameters": {
                **values.get("session_parameters", {}),
                "QUERY_TAG": values.get("query_tag", "ier-explorer"),
                "STATEMENT_TIMEOUT_IN_SECONDS": values.get("statement_timeout", _STATEMENT_SECONDS),
                "TIMEZONE": "UTC",
            },
        }
        engine = sa.create_engine(
            "snowflake://",
            creator=lambda: snowflake.connector.connect(**arguments),
            paramstyle="qmark",
            hide_parameters=True,
            **_POOL,
        )
        # the session has the schema, in whatever letter case
        return _settings(place, engine, values, None)


def _settings(place: str, engine: sa.Engine, values: Mapping[str, Any], schema: str | None) -> DatabaseSettings:
    tables = values.get("tables", {})
    if not all(isinstance(name, str) and name for name in tables.values()):
        raise SourceError(f'{place}: tables names something that is no text; write {{ Contact = "sf_contact" }}')
    timeout = values.get("statement_timeout", _STATEMENT_SECONDS)
    if timeout <= 0:
        raise SourceError(f"{place}: statement_timeout is no number of seconds above 0")
    return DatabaseSettings(place, engine, schema, tables, timeout)


def _url(values: Mapping[str, Any], place: str) -> sa.URL:
    if "url" in values:
        both = [key for key in _PARTS if key in values]
        if both:
            raise SourceError(f"{place}: has url as well as {', '.join(both)}; keep one of the two")
        try:
            return sa.make_url(values["url"])
        except (ArgumentError, ValueError):
            # the error quotes the address, and with it the password
            raise SourceError(
                f"{place}: url is no address of a database; write postgresql://user:password@host/database, with "
                "signs such as @ or / inside the password as %40 or %2F"
            ) from None
    require(values, ("dialect", "database"), place)
    driver = f"+{values['driver']}" if "driver" in values else ""
    parts = {key: values[key] for key in _PARTS[2:] if key in values}
    return sa.URL.create(f"{values['dialect']}{driver}", **parts)


def _check_sign_in(values: Mapping[str, Any], place: str) -> None:
    if not any(values.get(key) for key in _SIGN_IN):
        raise SourceError(f"{place}: lacks something to sign in with: one of {', '.join(_SIGN_IN)}")
    authenticator = values.get("authenticator", "").upper()
    alternatives = ("token", "token_file_path", *(("password",) if authenticator != "OAUTH" else ()))
    if authenticator in _TOKEN_AUTHENTICATORS and not any(values.get(key) for key in alternatives):
        raise SourceError(f"{place}: authenticator {authenticator} goes with token, which is missing")
    if any(values.get(key) for key in ("token", "token_file_path")) and not authenticator:
        raise SourceError(f'{place}: token goes with authenticator = "oauth" or "PROGRAMMATIC_ACCESS_TOKEN"')
    if "private_key" in values and "private_key_file" in values:
        raise SourceError(f"{place}: has private_key as well as private_key_file; keep one of the two")
    for key in ("private_key_file", "token_file_path"):
        if key in values and not Path(values[key]).expanduser().is_file():
            raise SourceError(f"{place}: {key} names a file that is not there")


def _check_key(values: Mapping[str, Any], place: str) -> None:
    """The connector would say it in words of its own, and only when it signs in."""
    key, phrase = "private_key" if "private_key" in values else "private_key_file", values.get("private_key_file_pwd")
    if key not in values:
        return
    try:
        if key == "private_key":
            load_der_private_key(b64decode(values[key], validate=True), None)
        else:
            pem = Path(values[key]).expanduser().read_bytes()
            load_pem_private_key(pem, phrase.encode() if phrase else None)
    except OSError as error:
        raise SourceError(f"{place}: {key} can't be read ({error.strerror})") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        phrases = "and its pass phrase in private_key_file_pwd if it has one"
        raise SourceError(
            f"{place}: {key} can't be read as a private key; give one in PKCS#8 form (-----BEGIN PRIVATE KEY-----), "
            f"{'without a pass phrase' if key == 'private_key' else phrases}"
        ) from None


def _base64_of(key: str) -> str:
    """The connector takes a key without the lines that frame it in a PEM file."""
    return "".join(line.strip() for line in key.splitlines() if not line.startswith("-----"))
