"""Known weaknesses of what is installed, as `make lint` asks for them: `python -m tests.audit`.

pip-audit asks the package index. Where that can't be reached, or does not know the packages, nothing was audited: that
is said loudly, and is no failure, because whoever has no network must be able to go on. A weakness fails, unless
audit.toml accepts it, with a reason and until a day.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ACCEPTED = Path(__file__).parents[1] / "audit.toml"
_COMMAND = ("-m", "pip_audit", "--local", "--skip-editable", "--format", "json", "--progress-spinner", "off")
_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """What an audit comes to: an exit status, and what is said."""

    status: int
    lines: tuple[str, ...]


def judged(report: str | None, accepted: Sequence[dict[str, Any]], today: date) -> Outcome:
    """What pip-audit's JSON comes to (None: it gave none), less what is accepted until `today` or later."""
    try:
        packages = json.loads(report or "")["dependencies"]
    except (ValueError, KeyError, TypeError):
        packages = []
    audited = [package for package in packages if "vulns" in package]
    if not audited:
        why = f"the index knew none of {len(packages)} packages" if packages else "the index could not be reached"
        return Outcome(0, (f"WARNING: NOTHING WAS AUDITED: {why}.", "Run `make lint` where it can be reached."))
    good = {one["id"] for one in accepted if one["until"] >= today}
    lines, status = [], 0
    for package in audited:
        for found in package["vulns"]:
            names = {found["id"], *found.get("aliases", ())}
            if names & good:
                continue
            status = 1
            mended = ", ".join(found.get("fix_versions") or ()) or "no version yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, mended by {mended}")
    lines += [
        f"audit.toml: {one['id']} was accepted until {one['until']} ({one['reason']}): look again"
        for one in accepted
        if one["until"] < today
    ]
    skipped = len(packages) - len(audited)
    if skipped:
        lines.append(f"WARNING: {skipped} of {len(packages)} packages were not audited: the index does not know them.")
    if not status:
        lines.append(f"Packages audited: {len(audited)}; no known weakness that is not accepted.")
    return Outcome(status, tuple(lines))


def main() -> int:
    """Audit this environment; gives the exit status."""
    accepted = tomllib.loads(ACCEPTED.read_text("utf-8")).get("accepted", [])
    try:
        done = subprocess.run(
            [sys.executable, *_COMMAND], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        report = done.stdout
    except subprocess.TimeoutExpired:
        report = None
    outcome = judged(report, accepted, datetime.now(UTC).date())
    sys.stderr.write("\n".join([*outcome.lines, ""]))
    return outcome.status


if __name__ == "__main__":
    sys.exit(main())
