"""What an operator writes about Salesforce is checked before the network is asked; no message shows a secret."""

from pathlib import Path
from typing import Any

import pytest

from data_access.errors import SourceError
from data_access.sources.salesforce import SalesforceConnection
from data_access.sources.source import DeletedMeans

PEM = "-----BEGIN PRIVATE KEY-----\nTUlJRXNlY3JldA==\n-----END PRIVATE KEY-----\n"
JWT = {"username": "u@example.edu", "consumer_key": "3MVG9key", "private_key": PEM}
CLIENT = {"client_id": "3MVG9key", "client_secret": "hush-hush", "domain": "colorado.my"}


def read(settings: dict[str, Any]) -> SalesforceConnection:
    return SalesforceConnection.from_settings(settings, "[connections.live]")


@pytest.mark.parametrize(
    ("changes", "login_url", "audience"),
    [
        ({}, "https://login.salesforce.com", "https://login.salesforce.com"),
        ({"domain": "login"}, "https://login.salesforce.com", "https://login.salesforce.com"),
        ({"domain": "test"}, "https://test.salesforce.com", "https://test.salesforce.com"),
        ({"domain": "colorado.my"}, "https://colorado.my.salesforce.com", "https://login.salesforce.com"),
        (
            {"domain": "Colorado.my.salesforce.com"},
            "https://colorado.my.salesforce.com",
            "https://login.salesforce.com",
        ),
        (
            {"domain": "cu--uat.sandbox.my"},
            "https://cu--uat.sandbox.my.salesforce.com",
            "https://test.salesforce.com",
        ),
        (
            {"domain": "test", "instance_url": "https://a.example:8443/"},
            "https://a.example:8443",
            "https://test.salesforce.com",
        ),
        ({"instance_url": "https://localhost:1"}, "https://localhost:1", "https://login.salesforce.com"),
    ],
)
def test_where_tokens_come_from(changes: dict[str, str], login_url: str, audience: str) -> None:
    connection = read({**JWT, **changes})
    assert (connection.login_url, connection.audience) == (login_url, audience)


def test_what_may_be_left_out() -> None:
    connection = read(JWT)
    assert (connection.api_version, connection.deleted, connection.ca_file, connection.reserve) == (
        "62.0",
        DeletedMeans.REMOVED,
        None,
        0.05,
    )
    assert read({**JWT, "deleted": "purged", "api_version": "v66.0", "reserve": "0.2"}) == SalesforceConnection(
        "[connections.live]",
        "https://login.salesforce.com",
        "3MVG9key",
        "u@example.edu",
        PEM,
        api_version="66.0",
        deleted=DeletedMeans.PURGED,
        reserve=0.2,
    )


def test_client_credentials_and_a_key_from_a_file(tmp_path: Path) -> None:
    connection = read(CLIENT)
    assert (connection.consumer_key, connection.client_secret, connection.private_key) == (
        "3MVG9key",
        "hush-hush",
        None,
    )
    file = tmp_path / "key.pem"
    file.write_text(PEM)
    assert read({"username": "u", "client_id": "k", "private_key_file": str(file)}).private_key == PEM


def test_representation_shows_no_secret() -> None:
    assert "TUlJRXNlY3JldA" not in repr(read(JWT))
    assert "hush-hush" not in repr(read(CLIENT))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({**JWT, "pasword": "hush-hush"}, "has pasword, which means nothing here; it may have username, consumer_key"),
        ({**JWT, "client_id": "x"}, "has both client_id and consumer_key, which are the same; keep one"),
        ({"username": "u", "private_key": PEM}, "lacks consumer_key"),
        ({"consumer_key": "k", "username": "u"}, "has neither a private key"),
        ({**JWT, "client_secret": "hush-hush"}, "has both a private key"),
        ({"consumer_key": "k", "private_key": PEM}, "lacks username"),
        ({**JWT, "consumer_key": ""}, "consumer_key is empty or no text"),
        ({**JWT, "username": 5}, "username is empty or no text"),
        ({**JWT, "private_key": "hush-hush"}, "private_key holds no private key in PEM form"),
        ({**JWT, "private_key": PEM.replace("PRIVATE", "ENCRYPTED PRIVATE")}, "is protected by a pass phrase"),
        ({**JWT, "private_key_file": "/nowhere.pem"}, "private_key_file names a file that can't be read (No such file"),
        ({**JWT, "ca_file": "/nowhere.pem"}, "ca_file names a file that can't be read (No such file or directory)"),
        ({**JWT, "domain": "https://x"}, "domain is no domain"),
        ({**JWT, "instance_url": "http://x.example"}, "instance_url is no https address"),
        ({**JWT, "instance_url": "https://u:hush-hush@x.example"}, "instance_url is no https address"),
        ({**CLIENT, "domain": "login"}, "lacks domain: client credentials need My Domain"),
        ({"client_id": "k", "client_secret": "hush-hush"}, "lacks domain: client credentials need My Domain"),
        ({**JWT, "api_version": "49.0"}, "api_version is no version of 50.0 or later"),
        ({**JWT, "api_version": "new"}, "api_version is no version of 50.0 or later"),
        ({**JWT, "deleted": "gone"}, "deleted is none of removed, purged"),
        ({**JWT, "reserve": 1}, "reserve is no share"),
        ({**JWT, "reserve": "much"}, "reserve is no share"),
    ],
)
def test_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(settings)
    assert str(caught.value).startswith("[connections.live]: ")
    assert message in str(caught.value)
    assert not caught.value.transient
    assert "hush-hush" not in str(caught.value)
    assert "TUlJRXNlY3JldA" not in str(caught.value)
