"""A fake org, served over TLS."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fake_org import FakeOrg, Server


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """The server of all tests; whoever wants an org asks for `server` or `org`."""
    # here, because most tests need no server, and it takes its time to import
    from tests.fake_org import FakeOrg, certificates, serve  # noqa: PLC0415

    with serve(FakeOrg(), certificates(tmp_path_factory.mktemp("certificates"))) as server:
        yield server


@pytest.fixture
def server(running: "Server") -> "Server":
    """The server of a new org, which is up."""
    from tests.fake_org import FakeOrg  # noqa: PLC0415

    running.org = FakeOrg()
    running.up()
    return running


@pytest.fixture
def org(server: "Server") -> "FakeOrg":
    """A new org."""
    return server.org
