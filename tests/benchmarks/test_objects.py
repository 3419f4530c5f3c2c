"""What is asked of a bucket is counted, and a request can be held up."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.needs("objects")
def test_requests_are_counted(example_store: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.objects", str(example_store), "--latency", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()[1:]
    requests = [int(line.split(" | ")[2]) for line in lines]
    assert len(requests) == 8
    assert requests[0] == requests[1] == 4
    assert all(cold > warm > 20 for cold, warm in zip(requests[2::2], requests[3::2], strict=True))
    assert all(re.search(r"\| \d+\.\d\d$", line) for line in lines)
