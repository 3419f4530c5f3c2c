"""What the real connector sends when it signs in to Snowflake, and what is said of a refusal."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from data_access.errors import SourceError
from data_access.schema import RESULTS
from data_access.sources.source import Origin
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings
from tests.data_access.sources.sql.conftest import Opener
from tests.databases import PASSWORD, Snowflake

TOKEN = "a-token-8f3a"


class _Door(BaseHTTPRequestHandler):
    """Keeps what it is sent and answers as Snowflake answers a wrong password."""

    asked: list[tuple[str, dict[str, Any]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.asked.append((self.path, json.loads(body)["data"]))
        message = f"Incorrect username or password was specified: {PASSWORD} {TOKEN}"
        answer = json.dumps({"data": None, "success": False, "code": "390100", "message": message}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 (its name in the base class)
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[int]:
    """The port of a Snowflake that lets nobody in."""
    _Door.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def a_key() -> bytes:
    key: bytes = trustme.CA(key_type=trustme.KeyType.RSA).private_key_pem.bytes()
    return key


def sign_in(section: dict[str, object], port: int, open_database: Opener) -> tuple[str, str, dict[str, Any]]:
    """What is said of the refusal, and the path and content of what was sent."""
    settings = SnowflakeSettings.from_settings({**section, "port": port, "login_timeout": 2}, "connections.archive")
    with pytest.raises(SourceError) as caught:
        open_database(settings, Origin.ARCHIVE).tables()
    assert not caught.value.transient
    return str(caught.value), *_Door.asked[0]


def test_password_role_warehouse_and_tag(door: int, open_database: Opener) -> None:
    section = Snowflake(door).section("ARCHIVE", statement_timeout=90)
    said, path, sent = sign_in(section, door, open_database)
    assert said == "connections.archive: the sign-in was refused (390100); correct user and password, key or token"
    assert sent["PASSWORD"] == PASSWORD
    for part in ("databaseName=ARCHIVE", "schemaName=SALESFORCE", "warehouse=REPORTING", "roleName=ARCHIVE_READER"):
        assert part in path
    wanted = {"QUERY_TAG": "ier-explorer", "STATEMENT_TIMEOUT_IN_SECONDS": 90, "TIMEZONE": "UTC"}
    assert wanted.items() <= sent["SESSION_PARAMETERS"].items()


@pytest.mark.parametrize("authenticator", ["oauth", "PROGRAMMATIC_ACCESS_TOKEN"])
def test_tokens(door: int, open_database: Opener, authenticator: str) -> None:
    section = Snowflake(door).section("ARCHIVE", authenticator=authenticator, token=TOKEN)
    del section["password"]
    said, _, sent = sign_in(section, door, open_database)
    assert (sent["AUTHENTICATOR"], sent["TOKEN"]) == (authenticator.upper(), TOKEN)
    assert TOKEN not in said


@pytest.mark.parametrize("key", ["private_key_file", "private_key"])
def test_key_pair(door: int, open_database: Opener, tmp_path: Path, key: str) -> None:
    pem = a_key()
    file = tmp_path / "key.p8"
    file.write_bytes(pem)
    value = str(file) if key == "private_key_file" else pem.decode()
    section = Snowflake(door).section("ARCHIVE", **{key: value})
    del section["password"]
    _, _, sent = sign_in(section, door, open_database)
    assert sent["AUTHENTICATOR"] == "SNOWFLAKE_JWT"
    # header, claims and signature
    assert sent["TOKEN"].count(".") == 2


# how somebody signs in: what the account knows of them, and what stands in secrets.toml
WAYS = ("key file", "key file with a pass phrase", "key", "key in base64", "oauth", "programmatic", "token file")


def ways(way: str, folder: Path, key: rsa.RSAPrivateKey) -> tuple[dict[str, str], dict[str, object]]:
    if way in ("oauth", "programmatic", "token file"):
        authenticator = "PROGRAMMATIC_ACCESS_TOKEN" if way == "programmatic" else "OAUTH"
        (folder / "token").write_text(TOKEN)
        given = {"token_file_path": str(folder / "token")} if way == "token file" else {"token": TOKEN}
        return {"authenticator": authenticator, "token": TOKEN}, {"authenticator": authenticator.lower(), **given}
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    phrase = b"wish you were here" if "phrase" in way else None
    locked = BestAvailableEncryption(phrase) if phrase else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
    (folder / "key.p8").write_bytes(pem)
    given = {
        "key": {"private_key": pem.decode()},
        "key in base64": {"private_key": "".join(pem.decode().splitlines()[1:-1])},
    }.get(way, {"private_key_file": str(folder / "key.p8")})
    return {"public_key": public}, {**given, **({"private_key_file_pwd": phrase.decode()} if phrase else {})}


@pytest.mark.parametrize("way", WAYS)
def test_whoever_may_sign_in_reads(
    way: str, snowflake: Snowflake, archive: str, open_database: Opener, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    known, given = ways(way, tmp_path, key)
    user = f"IER_{WAYS.index(way)}"
    snowflake.admit(user, **known)
    section = snowflake.section(archive, user=user, query_tag="ier nightly", statement_timeout=90, **given)
    del section["password"]

    def opened() -> Database:
        return open_database(SnowflakeSettings.from_settings(section, "connections.archive"), Origin.ARCHIVE)

    assert sum(batch.read for batch in opened().read(RESULTS)) == 10_300
    wanted = {
        "warehouse": "REPORTING",
        "roleName": "ARCHIVE_READER",
        "schemaName": "SALESFORCE",
        "QUERY_TAG": "ier nightly",
        "STATEMENT_TIMEOUT_IN_SECONDS": 90,
        "TIMEZONE": "UTC",
    }
    assert wanted.items() <= snowflake.asked(user).items()
    # another key, another token: nobody is let in, and it is not tried again
    other = rsa.generate_private_key(65537, 2048).public_key()
    snowflake.admit(user, public_key=other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
    with pytest.raises(SourceError, match=r"^connections.archive: the sign-in was refused \(390144\)") as caught:
        opened().tables()
    assert not caught.value.transient
