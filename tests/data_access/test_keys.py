"""What is still a placeholder, and what only looks like one."""

from typing import Any

import pytest

from data_access.keys import placeholders

LEFT: list[tuple[str, Any]] = [
    ("password", "<password>"),
    ("password", "changeme"),
    ("password", "CHANGE_THIS"),
    ("password", "…"),
    ("password", "..."),
    ("password", "xxxxxx"),
    ("password", "********"),
    ("password", "your-password"),
    ("password", "your database password"),
    ("password", "put your password here"),
    ("client_secret", "<consumer secret>"),
    ("client_secret", "your-client-secret"),
    ("token", "<token>"),
    ("token", "ver:1-hint:…"),
    ("consumer_key", "3MVG9…"),
    ("consumer_key", "3MVG9..."),
    ("private_key", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"),
    ("private_key_file", "<path of the .p8 file>"),
    ("private_key_file", "/path/to/<key>.pem"),
    ("account", "your-account"),
    ("account", "your_org-your_account"),
    ("account", "<organisation-account>"),
    ("host", "db.<region>.example.edu"),
    ("host", "your-host.example.com"),
    ("host", "yourdomain.com"),
    ("domain", "<My Domain, as in colorado.my>"),
    ("domain", "your-domain.my"),
    ("instance_url", "https://your-domain.my.salesforce.com"),
    ("username", "your.name@example.edu"),
    ("user", "change-me"),
    ("folder", "/srv/your-folder"),
    ("url", "postgresql://reader:…@db.example.edu:5432/replica"),
    ("url", "postgresql://<user>:<password>@<host>:5432/<database>"),
    ("url", "postgresql://reader:hunter2@<host>:5432/replica"),
    ("url", "postgresql://<user>@db.example.edu/replica"),
    ("url", "postgresql://reader:changeme@db.example.edu/replica"),
    ("url", "postgresql://reader:your-password@db.example.edu/replica"),
    ("url", "postgresql://reader:hunter2@your-server/replica"),
    ("url", "sqlite:///<path>"),
    ("tables", {"Contact": "<table>"}),
    ("query", {"sslmode": "require", "sslrootcert": "/path/to/your-key"}),
]
PUT: list[tuple[str, Any]] = [
    # what people and generators choose
    ("password", "a<b>c"),
    ("password", "<&7Kq!>x"),
    ("password", "wish you were here"),
    ("password", "your eyes only 2026"),
    ("password", "Change.of.Heart…"),
    ("password", "wait...what"),
    ("password", "xXx-nothing-here"),
    ("password", "todo-list-7"),
    ("password", ""),
    ("private_key_file_pwd", "my<own>words"),
    ("client_secret", "8DE2C...<x>...0FF1CE"),
    ("url", "postgresql://reader:p…s<s>w...rd@db.example.edu/replica"),
    ("url", "postgresql://reader:a@b/c:your-d@db.example.edu/replica"),
    ("url", "postgresql+psycopg://reader@db.example.edu:5432/replica?sslmode=require"),
    ("url", "sqlite:////srv/ier/replica.db"),
    ("token", "eyJraWQiOiIxIn0.eyJzdWIiOiJ4eHgifQ.c2lnbmF0dXJlLXh4eA"),
    ("consumer_key", "3MVG9xxxY.todo_Z1234567890.change"),
    ("private_key", "-----BEGIN PRIVATE KEY-----\nMIIEvQ/your+xxx/todo==\n-----END PRIVATE KEY-----"),
    ("account", "xy12345.us-east-1"),
    ("account", "cu-archive"),
    ("host", "db.yourkeys.example"),
    ("host", "exchange-me.example.edu"),
    ("host", "tell-your-name.example.edu"),
    ("domain", "colorado--uat.sandbox.my"),
    ("username", "integration@example.edu"),
    ("folder", "../exports"),
    ("folder", "/srv/todo/exports here"),
    ("schema", "salesforce"),
    ("tables", {"Contact": "sf_contact"}),
    ("port", 5432),
    ("client_session_keep_alive", True),
]


@pytest.mark.parametrize(("key", "value"), LEFT, ids=[f"{key} {value!s:.40}" for key, value in LEFT])
def test_placeholders(key: str, value: Any) -> None:
    assert placeholders({"type": "sql", key: value}) == [key]


@pytest.mark.parametrize(("key", "value"), PUT, ids=[f"{key} {value!s:.40}" for key, value in PUT])
def test_values_that_somebody_put(key: str, value: Any) -> None:
    assert placeholders({"type": "sql", key: value}) == []
