"""Connections as deployments declare them: what is taken, and what is said of what is missing or misspelt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from data_access.connections import ConnectionType, declared, declared_names, open_connection, secrets_path
from data_access.errors import SourceError
from data_access.sources.folder import FolderConnection
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import DeletedMeans, Origin
from data_access.sources.sql.database import Database
from tests.conftest import ROOT

Secrets = Callable[[str], Path]
SECRET = "tiger-8f3a"
SNOWFLAKE = f"""
[connections.archive]
account = "cu-archive"
user = "IER_READER"
password = "{SECRET}"
warehouse = "REPORTING"
role = "ARCHIVE_READER"
database = "ARCHIVE"
schema = "SALESFORCE"
"""
REPLICA = f'[connections.live]\nurl = "postgresql://reader:{SECRET}@db.example.edu:5433/replica"\n'


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    """Writes a secrets.toml."""

    def write(text: str) -> Path:
        path = tmp_path / "secrets.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def refused(tmp_path: Path) -> RefusedRows:
    return RefusedRows(tmp_path / "refused.csv")


def address(settings: Any) -> sa.URL:
    url: sa.URL = settings.details.engine.url
    return url


def message(path: Path, environment: dict[str, str] | None = None) -> str:
    """What is said of these declarations; it never holds the secret."""
    with pytest.raises(SourceError) as caught:
        declared(path, environment or {})
    shown = f"{caught.value!r} {caught.value.__cause__!r}"
    assert SECRET not in shown
    return str(caught.value).removeprefix(f"{path}: ")


def test_nothing_declared(tmp_path: Path, refused: RefusedRows) -> None:
    assert declared(tmp_path / "none.toml", {}) == {}
    with pytest.raises(SourceError, match=r"no connection live: write \[connections\.live\] into .*none\.toml"):
        open_connection("live", refused, secrets=tmp_path / "none.toml", environment={})


def test_where_streamlit_users_expect_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IER_SECRETS", raising=False)
    assert secrets_path() == ROOT / ".streamlit" / "secrets.toml"
    monkeypatch.setenv("IER_SECRETS", "/etc/ier/secrets.toml")
    assert secrets_path() == Path("/etc/ier/secrets.toml")


def test_a_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IER_SECRETS", str(tmp_path / "none.toml"))
    environment = {"IER_CONNECTIONS_ARCHIVE_URL": "sqlite:///archive.db"}
    for given in ({}, environment):
        with pytest.raises(SourceError) as caught:
            declared(environment=given)
        said = (
            f"IER_SECRETS names a file that is not there: {tmp_path / 'none.toml'}; correct it, or take the variable "
        )
        assert str(caught.value) == f"{said}away"
    # empty is as good as unset
    monkeypatch.setenv("IER_SECRETS", "")
    assert secrets_path() == ROOT / ".streamlit" / "secrets.toml"


def test_connections_of_other_names(secrets: Secrets) -> None:
    path = secrets(SNOWFLAKE + "[connections.prod]\nurl = 5\n[connections.lake]\n")
    assert declared_names(path, {}) == (["archive"], ["prod", "lake"])
    assert list(declared(path, {})) == ["archive"]
    assert declared_names(path, {"IER_CONNECTIONS_LIVE_URL": "x"})[0] == ["live", "archive"]


def test_both_connections(secrets: Secrets, refused: RefusedRows) -> None:
    path = secrets(REPLICA + SNOWFLAKE + "[unrelated]\nx = 1\n")
    found = declared(path, {})
    live, archive = found["live"], found["archive"]
    assert (live.origin, live.type, live.deleted) == (Origin.LIVE, ConnectionType.SQL, DeletedMeans.REMOVED)
    assert (archive.origin, archive.type, archive.deleted) == (
        Origin.ARCHIVE,
        ConnectionType.SNOWFLAKE,
        DeletedMeans.PURGED,
    )
    assert SECRET not in repr(found) + repr(live.details) + repr(archive.details)
    assert address(live).drivername == "postgresql+psycopg"
    for name in ("live", "archive"):
        connection = open_connection(name, refused, secrets=path, environment={})
        assert isinstance(connection, Database)
        assert connection.origin == name


def test_the_parts_of_an_address(secrets: Secrets) -> None:
    path = secrets(
        '[connections.live]\ndialect = "postgresql"\nhost = "db"\nport = 5433\ndatabase = "replica"\n'
        f'username = "reader"\npassword = "{SECRET}/@"\nquery = {{ sslmode = "require" }}\ndeleted = "purged"\n'
    )
    live = declared(path, {})["live"]
    url = address(live)
    assert (url.host, url.port, url.database, url.username) == ("db", 5433, "replica", "reader")
    assert url.password == f"{SECRET}/@"
    assert url.query == {"sslmode": "require"}
    assert live.deleted is DeletedMeans.PURGED


def test_the_environment_goes_first(secrets: Secrets) -> None:
    environment = {
        "IER_CONNECTIONS_LIVE_URL": "postgresql://other@elsewhere/replica",
        "IER_CONNECTIONS_LIVE_STATEMENT_TIMEOUT": "90",
        "IER_CONNECTIONS_LIVE_TABLES": '{ Contact = "sf_contact" }',
        "IER_STORE": "elsewhere",
    }
    live = declared(secrets(REPLICA + 'schema = "salesforce"\n'), environment)["live"]
    assert address(live).host == "elsewhere"
    assert live.details.statement_timeout == 90
    assert live.details.tables == {"Contact": "sf_contact"}
    assert live.details.schema == "salesforce"


def test_the_environment_alone(tmp_path: Path) -> None:
    found = declared(tmp_path / "none.toml", {"IER_CONNECTIONS_ARCHIVE_URL": "sqlite:///archive.db"})
    assert found["archive"].type is ConnectionType.SQL


def test_a_folder_of_exports(secrets: Secrets, refused: RefusedRows, tmp_path: Path) -> None:
    path = secrets(f'[connections.live]\ntype = "exports"\nfolder = "{tmp_path}"\n')
    assert isinstance(open_connection("live", refused, secrets=path, environment={}), FolderConnection)


SAID = {
    "unfinished TOML": (f'[connections.live]\nurl = "{SECRET}\n', "is no TOML (at line 2, column 18): look for a"),
    "no section": ('[connections]\nlive = "x"\n', "connections.live is no section; write [connections.live]"),
    "misspelt name": (REPLICA.replace("live", "lvie"), "there is no connection lvie; did you mean [connections.live]?"),
    "misspelt key": (
        SNOWFLAKE.replace("warehouse", "warehose"),
        "connections.archive: warehose is no key; did you mean warehouse?",
    ),
    "unknown key": (REPLICA + "zzz = 1\n", "connections.live: zzz is no key; there are url, dialect, "),
    "missing keys": (
        SNOWFLAKE.replace("warehouse", "#").replace("schema", "#"),
        "connections.archive: lacks warehouse, schema",
    ),
    "empty": (SNOWFLAKE.replace("cu-archive", ""), "connections.archive: lacks account"),
    "no type": ("[connections.live]\n", "connections.live: type says none of sql, snowflake, salesforce, exports"),
    "wrong type": (
        REPLICA + 'type = "oracle"\n',
        "connections.live: type says none of sql, snowflake, salesforce, exports",
    ),
    "wrong deleted": (REPLICA + 'deleted = "maybe"\n', "connections.live: deleted says none of removed, purged"),
    "changeme": (
        SNOWFLAKE.replace(SECRET, "changeme"),
        "connections.archive: password is still a placeholder; write the real value, or take the key out",
    ),
    "two placeholders": (
        SNOWFLAKE.replace(SECRET, "<password>").replace("cu-archive", "<account>"),
        "connections.archive: account, password are still placeholders",
    ),
    "placeholder in the url": (REPLICA.replace(SECRET, "<password>"), "connections.live: url is still a placeholder"),
    "no number": (SNOWFLAKE + 'login_timeout = "soon"\n', "connections.archive: login_timeout is no whole number"),
    "no text": (SNOWFLAKE.replace(f'"{SECRET}"', "5"), "connections.archive: password is no text"),
    "no address": (f'[connections.live]\nurl = "{SECRET}"\n', "connections.live: url is no address of a database"),
    "url and parts": (REPLICA + 'host = "x"\n', "connections.live: has url as well as host; keep one of the two"),
    "no driver": (
        f'[connections.live]\nurl = "oracle://a:{SECRET}@b/c"\n',
        "connections.live: the dialect or driver oracle is not installed",
    ),
    "tables": (REPLICA + "tables = { Contact = 5 }\n", "connections.live: tables names something that is no text"),
    "no sign-in": (
        SNOWFLAKE.replace("password", "#"),
        "connections.archive: lacks something to sign in with: one of password, private_key, ",
    ),
    "token alone": (SNOWFLAKE + f'token = "{SECRET}"\n', "connections.archive: token goes with authenticator = "),
    "OAuth without token": (
        SNOWFLAKE + 'authenticator = "oauth"\n',
        "connections.archive: authenticator OAUTH goes with token, which is missing",
    ),
    "key file": (
        SNOWFLAKE + 'private_key_file = "/nowhere/key.p8"\n',
        "connections.archive: private_key_file names a file that is not there",
    ),
    "key that is none": (
        SNOWFLAKE + f'private_key = "{SECRET}"\n',
        "connections.archive: private_key can't be read as a private key; give one in PKCS#8 form (-----BEGIN PRIVATE "
        "KEY-----), without a pass phrase",
    ),
    "two keys": (
        SNOWFLAKE + f'private_key = "{SECRET}"\nprivate_key_file = "/nowhere/key.p8"\n',
        "connections.archive: has private_key as well as private_key_file; keep one of the two",
    ),
    "token file alone": (
        SNOWFLAKE + 'token_file_path = "/nowhere/token"\n',
        "connections.archive: token goes with authenticator = ",
    ),
    "timeout": (REPLICA + "statement_timeout = 0\n", "connections.live: statement_timeout is no number of seconds"),
    "archive in Salesforce": (
        '[connections.archive]\ntype = "salesforce"\n',
        "connections.archive: Salesforce itself is live; declare it under [connections.live]",
    ),
    "no folder": ('[connections.live]\ntype = "exports"\n', "connections.live: lacks folder"),
}


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID)
def test_what_is_said(secrets: Secrets, text: str, said: str) -> None:
    assert message(secrets(text)).startswith(said)


def test_what_is_said_of_a_variable(tmp_path: Path) -> None:
    for variable in ("IER_CONNECTIONS_LVIE_URL", "IER_CONNECTIONS_LIVE", "IER_CONNECTIONS_LIVE_"):
        said = message(tmp_path / "none.toml", {variable: SECRET})
        assert said.startswith(f"{variable}: is no variable of a connection; write IER_CONNECTIONS_LIVE_PASSWORD, say")


def test_the_example_of_the_repository() -> None:
    """Everything in it is a placeholder, so nobody connects with it by accident; git knows it and not the real one."""
    example = ROOT / ".streamlit" / "secrets.toml.example"
    assert "still a placeholder" in message(example) or "are still placeholders" in message(example)
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert ".streamlit/secrets.toml" in ignored
    assert not any(line.startswith(".streamlit/secrets.toml") and line.endswith(("*", "example")) for line in ignored)


@pytest.mark.parametrize(("right", "given"), [("open sesame", None), ("open sesame", "guess"), (None, "guess")])
def test_a_pass_phrase_that_does_not_fit(
    right: str | None, given: str | None, secrets: Secrets, tmp_path: Path
) -> None:
    file = tmp_path / "key.p8"
    locked = BestAvailableEncryption(right.encode()) if right else NoEncryption()
    key = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    phrase = f'private_key_file_pwd = "{given}"\n' if given else ""
    said = message(secrets(SNOWFLAKE + f'private_key_file = "{file}"\n{phrase}'))
    assert said.startswith("connections.archive: private_key_file can't be read as a private key; give one in PKCS#8")
    assert said.endswith("and its pass phrase in private_key_file_pwd if it has one")
    assert "sesame" not in said
