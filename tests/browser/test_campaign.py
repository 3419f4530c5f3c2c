"""A list into a Salesforce Campaign in a real browser: the members are the file, and sent again none are added."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import download_list
from tests.browser.served import open_page, served, settle
from tests.browser.test_accessibility import serious
from tests.fake_org import FakeOrg, certificates, serve

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def org(exports_dir: Path) -> FakeOrg:
    made = FakeOrg()
    made.load(exports_dir / "live")
    made.ingest.rows_a_poll = 4
    return made


@pytest.fixture
def page(browser: Browser, org: FakeOrg, example_store: Path, tmp_path: Path) -> Iterator[Page]:
    """Link interests of an app that is connected to the org, and may send."""
    with serve(org, certificates(tmp_path)) as server:
        key, secrets = tmp_path / "key.pem", tmp_path / "secrets.toml"
        key.write_text(org.app.private_key, encoding="utf-8")
        settings = server.settings(private_key=None, private_key_file=str(key))
        lines = [f'{name} = "{value}"' for name, value in settings.items()]
        sections = ["[campaigns]", "push = true", "[connections.live]", 'type = "salesforce"', *lines]
        secrets.write_text("\n".join(sections), encoding="utf-8")
        environment = {"IER_STORE": str(example_store), "IER_SECRETS": str(secrets)}
        with served(environment, tmp_path / "log.txt") as app:
            context = browser.new_context(viewport={"width": 1440, "height": 3000}, accept_downloads=True)
            context.set_default_timeout(30_000)
            opened = context.new_page()
            open_page(opened, f"{app.url}/link_interests?role=Alumni")
            yield opened
            context.close()


def test_athletics_fans_go_into_a_new_campaign_once(page: Page, org: FakeOrg, exports_dir: Path) -> None:
    expected = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))["athletics_fans"]
    inside = download_list(page)
    file = [
        row["Contact ID"]
        for name, text in inside.items()
        if name.endswith(".csv")
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]
    assert sorted(file) == expected["mailable_contact_ids"]
    page.get_by_text("Send it into a Salesforce Campaign").click()
    settle(page)
    # choose() ends with Escape, which empties a list that may be empty
    page.get_by_role("combobox", name="Campaign").click()
    page.get_by_role("option", name="A new Campaign").click()
    settle(page)
    page.get_by_role("textbox", name="Name", exact=True).fill("Homecoming game")
    page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    settle(page)
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_text(f"{len(file)} would be added")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name=f"Send {len(file)} people").click()
    expect(page.get_by_text(f"{len(file)} people added to Homecoming game; 0 were members already")).to_be_visible()
    (campaign,) = [row["Id"] for row in org.rows("Campaign")]
    assert org.members(campaign) == sorted(file)
    settle(page)
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_text("0 would be added")).to_be_visible()
    expect(page.get_by_role("button", name="Send 0 people")).to_be_disabled()
    assert org.members(campaign) == sorted(file)
