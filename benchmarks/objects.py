"""`python -m benchmarks.objects FOLDER`: what questions to a store in a bucket ask of it, and what latency adds.

Copies the store in a folder into an S3-compatible server on loopback, behind a wire that counts requests and bytes and
holds each request up for so many milliseconds. Each question is asked of a history that was just opened, twice: on a
machine that knows nothing of the store yet, and on one that has condensed it.
"""

import argparse
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from data_access import Query, open_history
from data_access.history import History
from data_access.roots import Bucket
from data_access.store.objects import Objects
from tests.object_storage import ObjectStorage, object_storage

_PIECE = 1 << 16
_END_OF_LINE = b" HTTP/1.1\r\n"
_PREFIX = "measured/history"


class Wire:
    """Passes connections on to a server; each request waits `delay` seconds. Counts requests and bytes that came."""

    def __init__(self, port: int) -> None:
        self.delay = 0.0
        self.requests = 0
        self.bytes = 0
        self._server = port
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Count from nought."""
        self.requests = self.bytes = 0

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            server = socket.create_connection(("127.0.0.1", self._server))
            for ends in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                begun = piece.count(_END_OF_LINE) if asks else 0
                with self._lock:
                    self.requests += begun
                    self.bytes += 0 if asks else len(piece)
                if begun:
                    time.sleep(self.delay)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def questions(history: History) -> dict[str, Callable[[History], object]]:
    """What is asked, of a history that was just opened."""
    first, last = history.past_year()
    year = Query(first=first, last=last)
    sends = history.sends(year).frame
    send = sends.sort("sent", descending=True)["send_id"][0]
    person = history.engagement(year).frame.drop_nulls("person").sort("sent", "person")["person"][-1]
    contact = history.people(history.engagement(year).frame.filter(person=person)["person"])["contact_id"][0]
    return {
        "is anything newer published?": lambda found: found.is_current(),
        "open, and everything by person, a year": lambda found: found.engagement(year).frame.height,
        "open, and one email": lambda found: found.engagement(Query(sends=(send,))).frame.height,
        "open, and one person": lambda found: found.timeline(contact),
    }


@contextmanager
def copied(server: ObjectStorage, folder: Path) -> Iterator[Bucket]:
    """The store of a folder in the server's bucket; what is beside its tables stays out."""
    root = server.root(_PREFIX)
    objects = Objects(root)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not name.parts[0].startswith("."):
            objects.put(name.as_posix(), path.read_bytes())
    yield root


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each question and latency."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.objects", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a store")
    parser.add_argument("--latency", type=int, nargs="+", default=[0, 20, 100], metavar="MS", help="added to a request")
    options = parser.parse_args(arguments)
    asked = questions(open_history(options.folder))
    with object_storage() as server, copied(server, options.folder):
        wire = Wire(server.port)
        root = server.root(_PREFIX, port=wire.port)
        os.environ.update(server.environment(wire.port))
        print("question | machine | requests | MB | " + " | ".join(f"s at +{ms} ms" for ms in options.latency))
        for name, ask in asked.items():
            for machine in ("cold", "warm"):
                _measure(name, machine, ask, root, wire, options.latency)
    return 0


def _measure(
    name: str, machine: str, ask: Callable[[History], object], root: Bucket, wire: Wire, latencies: list[int]
) -> None:
    seconds = []
    for latency in latencies:
        if machine == "cold":
            shutil.rmtree(root.work, ignore_errors=True)
        else:
            ask(open_history(root))
        kept = open_history(root) if name.startswith("is ") else None
        wire.reset()
        wire.delay = latency / 1000
        began = time.perf_counter()
        ask(kept or open_history(root))
        seconds.append(time.perf_counter() - began)
        wire.delay = 0
    told = " | ".join(f"{one:.2f}" for one in seconds)
    print(f"{name} | {machine} | {wire.requests} | {wire.bytes / 1e6:.1f} | {told}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
