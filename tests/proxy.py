"""A wire between a client and a server on loopback that a test can cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 1 << 14


class Proxy:
    """Passes connections on to a server. `cuts` says for each of the next ones after how many bytes from the server it
    breaks (0: at once); without any left, nothing breaks. `connections` counts them."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._closing = False
        self.port: int = self._listener.getsockname()[1]
        self.cuts: list[int] = []
        self.connections = 0
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more connections."""
        self._closing = True
        with suppress(OSError):
            # wakes the thread that waits for one
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closing:
                client.close()
                return
            self.connections += 1
            allowed = self.cuts.pop(0) if self.cuts else None
            try:
                server = socket.create_connection(self._server)
            except OSError:
                client.close()
                continue
            for arguments in ((client, server, None), (server, client, allowed)):
                threading.Thread(target=self._pass_on, args=arguments, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, allowed: int | None) -> None:
        with suppress(OSError):
            while (allowed is None or allowed > 0) and (piece := source.recv(_PIECE)):
                piece = piece if allowed is None else piece[:allowed]
                target.sendall(piece)
                allowed = None if allowed is None else allowed - len(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def cuttable(port: int) -> Iterator[Proxy]:
    """A proxy before a server on loopback."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
