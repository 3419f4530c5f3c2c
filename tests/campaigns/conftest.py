"""A fake org for each test, and Campaigns that are asked through the real client."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from campaigns.salesforce import Campaigns
from data_access.sources.salesforce import SalesforceConnection
from tests.data_access.rows import contact
from tests.fake_org import FakeOrg, Server
from tests.fake_org.org import CONTACT

PEOPLE = [contact(number) for number in range(1, 8)]


@pytest.fixture
def server(running: Server) -> Server:
    running.org = filled()
    running.up()
    return running


@pytest.fixture
def open_campaigns(server: Server) -> Iterator[Callable[..., Campaigns]]:
    """Opens the Campaigns of the org, as a process that has just started would; nothing waits."""
    opened: list[Campaigns] = []

    def make(sleep: Callable[[float], None] = lambda _: None, **changes: Any) -> Campaigns:
        settings = SalesforceConnection.from_settings(server.settings(**changes), "connections.live")
        opened.append(Campaigns(settings, sleep))
        return opened[-1]

    yield make
    for campaigns in opened:
        campaigns.close()


@pytest.fixture
def campaigns(open_campaigns: Callable[..., Campaigns]) -> Campaigns:
    return open_campaigns()


def filled() -> FakeOrg:
    """An org with a few contacts; its jobs are done at the first look."""
    org = FakeOrg()
    org.job_polls = 1
    org.upsert(CONTACT, [{"Id": one, "LastName": f"Lopez{number}"} for number, one in enumerate(PEOPLE)])
    return org
