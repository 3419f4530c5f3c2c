"""A real S3-compatible server on loopback: SeaweedFS, which a package of PyPI brings as one program.

It has what a store in a bucket rests on: objects that are written only if they are not there, or are what they were.
"""

import json
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data_access.errors import StoreError
from data_access.roots import Bucket, root_of
from data_access.store.objects import Objects
from tests.parts import find_object_storage

BUCKET = "ier"
_PATIENCE = 60.0
_PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
)


@dataclass(frozen=True)
class ObjectStorage:
    """The server; `work`: a folder for what stands on this machine."""

    port: int
    work: Path
    key: str = field(repr=False)
    secret: str = field(repr=False)

    def environment(self, port: int | None = None) -> dict[str, str]:
        """What a process needs to use it, by another port where something stands between."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port or self.port}",
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_ALLOW_HTTP": "true",
            "IER_WORK": str(self.work),
        }

    def root(self, prefix: str, *, port: int | None = None) -> Bucket:
        """A place for a store."""
        found = root_of(f"s3://{BUCKET}/{prefix}", environment=self.environment(port))
        assert isinstance(found, Bucket)
        return found


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """A server of its own, gone afterwards with all that it held."""
    program = find_object_storage()
    assert program is not None
    folder = Path(tempfile.mkdtemp(prefix="ier-objects-"))
    ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
    server = ObjectStorage(ports["s3.port"], folder / "work", secrets.token_hex(8), secrets.token_hex(16))
    credentials = [{"accessKey": server.key, "secretKey": server.secret}]
    identity = {"name": "tests", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "identities.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    command: list[str | Path] = [
        program,
        *("server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder / 'data'}"),
        *("-filer", f"-filer.localSocket={folder / 'filer.sock'}", "-s3", f"-s3.localSocket={folder / 's3.sock'}"),
        *(f"-s3.config={folder / 'identities.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-master.telemetry=false", "-master.volumeSizeLimitMB=1024"),
        *(f"-{name}={port}" for name, port in ports.items()),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def _wait(server: ObjectStorage, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            # the first object makes the bucket
            Objects(server.root("ready")).put("ready")
        except StoreError:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(log.read_text("utf-8", "replace")[-2000:]) from None
            time.sleep(0.2)
        else:
            return


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]
