"""The fake org over TLS on loopback, from a thread of the test process."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme
import uvicorn

from tests.fake_org.org import FakeOrg
from tests.fake_org.routes import Routes

_PATIENCE = 10.0


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority to trust, and what the server shows."""

    authority: Path
    server: Path


def certificates(folder: Path) -> Certificates:
    """An authority made for this run, and its certificate for localhost."""
    authority = trustme.CA()
    made = Certificates(folder / "authority.pem", folder / "server.pem")
    authority.cert_pem.write_to_path(made.authority)
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(made.server)
    return made


class Server:
    """An org being served. `down` and `up` close and open its port: in between, connections are refused."""

    def __init__(self, org: FakeOrg, certificates: Certificates) -> None:
        self._routes = Routes(org)
        self.authority = certificates.authority
        self._certificates = certificates
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def org(self) -> FakeOrg:
        """The org that answers; another one can take its place."""
        return self._routes.org

    @org.setter
    def org(self, org: FakeOrg) -> None:
        self._routes.org = org

    @property
    def url(self) -> str:
        """Where the org is."""
        return f"https://localhost:{self._port}"

    def settings(self, **changes: Any) -> dict[str, Any]:
        """What an operator would write into secrets.toml to sign in by JWT bearer; None takes a setting out."""
        app = self.org.app
        settings = {
            "username": app.username,
            "consumer_key": app.consumer_key,
            "private_key": app.private_key,
            "instance_url": self.url,
            "ca_file": str(self.authority),
        }
        return {key: value for key, value in {**settings, **changes}.items() if value is not None}

    def up(self) -> None:
        """Open the port, where it is closed."""
        if self._server is not None:
            return
        config = uvicorn.Config(
            self._routes.app(),
            host="127.0.0.1",
            port=self._port,
            ssl_certfile=str(self._certificates.server),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            date_header=False,
            timeout_graceful_shutdown=0,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=asyncio.run, args=(_run(self._server),), daemon=True)
        self._thread.start()
        until = time.monotonic() + _PATIENCE
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the fake org did not start")
            time.sleep(0.005)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    def down(self) -> None:
        """Close the port and every connection."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._server = None


async def _run(server: uvicorn.Server) -> None:
    await server.serve()
    # uvicorn forgets a connection before TLS has taken leave of a client that may never answer
    for transport in list(vars(asyncio.get_running_loop())["_transports"].values()):
        transport.abort()
    # a turn of the loop for each layer, TLS and TCP, to close
    await asyncio.sleep(0.01)


@contextmanager
def serve(org: FakeOrg, certificates: Certificates) -> Iterator[Server]:
    """Serve an org as long as the block lasts."""
    server = Server(org, certificates)
    server.up()
    try:
        yield server
    finally:
        server.down()
