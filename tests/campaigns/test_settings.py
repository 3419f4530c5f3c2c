"""Sending into Campaigns is off until somebody switches it on, and says what it lacks."""

from pathlib import Path

import pytest

from campaigns.settings import CampaignError, push_connection, push_is_on
from data_access.errors import SourceError


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets.toml"


@pytest.mark.parametrize(
    ("text", "environment", "expected"),
    [
        ("", {}, False),
        ("[campaigns]\n", {}, False),
        ("[campaigns]\npush = true\n", {}, True),
        ("[campaigns]\npush = false\n", {}, False),
        ("[campaigns]\npush = true\n", {"IER_CAMPAIGN_PUSH": "0"}, False),
        ("", {"IER_CAMPAIGN_PUSH": "1"}, True),
        ("", {"IER_CAMPAIGN_PUSH": " True "}, True),
        ("", {"IER_CAMPAIGN_PUSH": ""}, False),
    ],
)
def test_on_or_off(text: str, environment: dict[str, str], expected: bool, secrets: Path) -> None:
    secrets.write_text(text, encoding="utf-8")
    assert push_is_on(secrets, environment) is expected


def test_without_a_file_it_is_off(secrets: Path) -> None:
    assert push_is_on(secrets, {}) is False


@pytest.mark.parametrize(
    ("text", "environment", "message"),
    [
        ("campaigns = 1", {}, r"secrets.toml: campaigns is no section; write \[campaigns\]"),
        ("[campaigns]\npsh = true", {}, "campaigns has psh, which means nothing here; it may have push"),
        ('[campaigns]\npush = "true"', {}, "campaigns: push is neither true nor false; write it without quotation"),
        ("[campaigns", {}, "is no TOML"),
        ("", {"IER_CAMPAIGN_PUSH": "maybe"}, "IER_CAMPAIGN_PUSH says neither on nor off; write 1 or 0"),
    ],
)
def test_what_is_wrong_is_said(text: str, environment: dict[str, str], message: str, secrets: Path) -> None:
    secrets.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        push_is_on(secrets, environment)


def test_no_connection(secrets: Path) -> None:
    with pytest.raises(CampaignError, match=r"No connection to Salesforce is declared.*docs/campaigns\.md"):
        push_connection(secrets, {})


def test_a_connection_that_is_only_read(secrets: Path, tmp_path: Path) -> None:
    secrets.write_text(f'[connections.live]\ntype = "exports"\nfolder = "{tmp_path}"\n', encoding="utf-8")
    with pytest.raises(CampaignError, match=r"\[connections\.live\] is of type exports, which is only read"):
        push_connection(secrets, {})


def test_the_connection(secrets: Path) -> None:
    secrets.write_text(
        '[connections.live]\ntype = "salesforce"\nclient_id = "key"\nclient_secret = "tiger"\ndomain = "cu.my"\n',
        encoding="utf-8",
    )
    assert push_connection(secrets, {}).login_url == "https://cu.my.salesforce.com"
