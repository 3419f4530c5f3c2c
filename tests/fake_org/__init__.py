"""A Salesforce org on loopback, as far as this project speaks to one: OAuth, REST, Bulk API 2.0 queries, over TLS."""

from tests.fake_org.faults import Fault
from tests.fake_org.org import FakeOrg
from tests.fake_org.server import Server, certificates, serve

__all__ = ["FakeOrg", "Fault", "Server", "certificates", "serve"]
