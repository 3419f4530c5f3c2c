"""What the server gives to whoever asks it without a page: nothing. docs/security.md says what it rests on."""

import http.client
import os
import tomllib
from base64 import b64encode
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.browser.served import Server
from tests.conftest import ROOT

pytestmark = pytest.mark.needs("browser")


def asked(server: Server, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
    """Status and headers of the answer to one request; the path is sent as it is."""
    place = urlsplit(server.url)
    with closing(http.client.HTTPConnection(str(place.hostname), place.port, timeout=20)) as connection:
        connection.putrequest("GET", path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        with closing(connection.getresponse()) as answer:
            return answer.status, answer.headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://evil.invalid", 403), ("null", 403), ("https://share.streamlit.io", 403), ("", 101)],
)
def test_a_page_of_another_site_gets_no_session(server: Server, origin: str, status: int) -> None:
    handshake = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Protocol": "streamlit",
        "Origin": origin or server.url,
    }
    assert asked(server, "/_stcore/stream", **handshake)[0] == status


def test_files_are_not_guessed_and_folders_not_walked(server: Server) -> None:
    assert asked(server, "/media/0123456789abcdef0123456789abcdef.csv")[0] == 404
    for path in ("/..%2f.streamlit%2fsecrets.toml", "/static/../../secrets.toml", "//host/share", "/%5c%5chost"):
        assert asked(server, path)[0] == 400, path


def test_other_sites_may_read_nothing(server: Server) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/media/x"):
        _, told = asked(server, path, Origin="https://evil.invalid")
        assert told.get("Access-Control-Allow-Origin") is None, path
    (cookie,) = asked(server, "/_stcore/health")[1].get_all("Set-Cookie") or []
    assert cookie.startswith("_streamlit_xsrf=")
    assert "SameSite=Lax" in cookie


def test_what_streamlit_is_told() -> None:
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert told["client"]["showErrorDetails"] == "none"
    assert told["client"]["disableDataExport"] is True
    assert told["server"]["enableXsrfProtection"] is True
    assert told["server"]["enableCORS"] is True
    assert told["logger"]["enableRich"] is False
    assert told["browser"]["gatherUsageStats"] is False
    # off by themselves, and to stay so
    assert {"enableStaticServing", "enableAgentApi", "corsAllowedOrigins"}.isdisjoint(told["server"])
