"""What an audit of the installed packages comes to; nobody is asked."""

import json
from datetime import date
from typing import Any

import pytest

from tests import audit

TODAY = date(2026, 11, 24)
WEAK = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-7"], "fix_versions": ["2.1"], "description": ""}
UNTOLD = {"name": "left", "skip_reason": "Dependency not found on PyPI and could not be audited: left (1.0)"}


def package(*found: dict[str, Any]) -> dict[str, Any]:
    return {"name": "right", "version": "2.0", "vulns": list(found)}


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def accepting(until: date, known_as: str = "PYSEC-2026-1") -> list[dict[str, Any]]:
    return [{"id": known_as, "reason": "not used", "until": until}]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (None, "the index could not be reached"),
        ("", "the index could not be reached"),
        ("<html>a proxy</html>", "the index could not be reached"),
        ("[]", "the index could not be reached"),
        # pip-audit itself says of that: "No known vulnerabilities found"
        (report(UNTOLD, UNTOLD), "the index knew none of 2 packages"),
    ],
)
def test_nothing_was_audited(said: str | None, why: str) -> None:
    outcome = audit.judged(said, [], TODAY)
    assert outcome.status == 0
    assert outcome.lines[0] == f"WARNING: NOTHING WAS AUDITED: {why}."


def test_all_is_well() -> None:
    well = "Packages audited: 1; no known weakness that is not accepted."
    assert audit.judged(report(package()), [], TODAY) == audit.Outcome(0, (well,))
    assert audit.judged(report(package(), UNTOLD), [], TODAY).lines[0] == (
        "WARNING: 1 of 2 packages were not audited: the index does not know them."
    )


def test_a_weakness_fails_until_it_is_accepted_and_after_that_again() -> None:
    found = report(package(WEAK))
    weak = "right 2.0: PYSEC-2026-1, mended by 2.1"
    assert audit.judged(found, [], TODAY) == audit.Outcome(1, (weak,))
    assert audit.judged(found, accepting(TODAY), TODAY).status == 0
    assert audit.judged(found, accepting(TODAY, "CVE-2026-7"), TODAY).status == 0
    assert audit.judged(found, accepting(TODAY, "CVE-2026-8"), TODAY).status == 1
    again = audit.judged(found, accepting(date(2026, 11, 23)), TODAY)
    assert again.status == 1
    assert again.lines == (weak, "audit.toml: PYSEC-2026-1 was accepted until 2026-11-23 (not used): look again")


def test_a_fault_of_the_tool_is_no_clean_bill(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "_COMMAND", ("-c", "raise SystemExit('no network')"))
    assert audit.main() == 0
    assert "NOTHING WAS AUDITED" in capsys.readouterr().err
    monkeypatch.setattr(audit, "_COMMAND", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(audit, "_SECONDS", 0.2)
    assert audit.main() == 0
    assert "NOTHING WAS AUDITED" in capsys.readouterr().err
