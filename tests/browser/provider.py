"""A real OpenID provider on this machine, for the tests of signing in."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 60


@contextmanager
def provider(users: Mapping[str, Mapping[str, object]], log: Path) -> Iterator[str]:
    """A provider with these users, by subject, each with claims; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = [f"--user-claims={json.dumps({'sub': sub, **claims})}" for sub, claims in users.items()]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *told]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env={**os.environ, "NO_COLOR": "1"}, stdout=output, stderr=output)
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(_PATIENCE * 10):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the provider never answered:\n{log.read_text()}")
