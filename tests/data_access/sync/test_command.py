"""The commands `sync` and `check`, in this process."""

import csv
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.__main__ import main
from data_access.sources.source import ApiUsage
from data_access.sources.sql.database import Patience
from data_access.sync.report import runs
from tests.data_access.sync.conftest import Place
from tests.fake_org.org import CONTACT, LINK, RESULT

HEADER = (
    "Id,et4ae5__Contact__c,et4ae5__SendDefinition__c,et4ae5__FromName__c,et4ae5__DateSent__c,et4ae5__Opened__c,"
    "et4ae5__NumberOfUniqueClicks__c,et4ae5__HardBounce__c,et4ae5__SoftBounce__c,et4ae5__DateUnsubscribed__c,CreatedDate"
)
GOOD = "a0R000000000001EAA,,,CU,2026-01-10T12:00:00Z,false,,false,false,,2026-01-10T12:00:00Z"
FAULTY = "a0R000000000002EAA,,,CU,soon,false,,false,false,,2026-01-10T12:00:00Z"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of exports that is declared as the archive."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / f"{RESULT}.csv").write_text(f"{HEADER}\n{GOOD}\n{FAULTY}\n")
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'[connections.archive]\ntype = "exports"\nfolder = "{exports}"\n')
    monkeypatch.setenv("IER_SECRETS", str(secrets))
    monkeypatch.setenv("IER_STORE", str(tmp_path / "store"))
    return exports


def test_refused_rows_are_kept_until_somebody_takes_them_away(folder: Path) -> None:
    store = folder.parent / "store"
    refused = folder.parent / "store-refused-archive.csv"
    assert main(["sync"]) == 3
    assert runs(store)[0].refused == 1
    # a file that nobody touched is not read again
    assert main(["sync"]) == 0
    for _ in range(2):
        # the same file once more, and one that is right: nobody looked at the row so far
        (folder / f"{RESULT}.csv").touch()
        assert main(["sync"]) == 3
    (folder / f"{RESULT}.csv").write_text(f"{HEADER}\n{GOOD}\n")
    assert main(["check"]) == 0
    assert main(["sync", "--dry-run"]) == 0
    assert main(["sync"]) == 0
    with refused.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["field"], row["value"]) for row in rows] == [
        (f"{RESULT}.csv", "et4ae5__DateSent__c", '"soon"')
    ]
    assert refused.stat().st_mode & 0o777 == 0o600


def test_a_dry_run_says_what_it_would_fetch(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", "--dry-run"]) == 0
    assert capsys.readouterr().out == "archive: results: 1 of 1 files\n"
    assert not (folder.parent / "store").exists()
    main(["sync"])
    assert main(["sync", "--dry-run"]) == 0
    assert capsys.readouterr().out == ""


def test_a_dry_run_of_what_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.rename(folder.with_name("away"))
    assert main(["sync", "--dry-run"]) == 1
    assert "archive: " in capsys.readouterr().err
    assert main(["sync"]) == 1
    assert list(runs(folder.parent / "store")[0].failures) == ["archive"]


@pytest.mark.parametrize("command", ["sync", "check"])
def test_connections_that_are_not_declared(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--only", "live"]) == 1
    assert "There is no connection live: write [connections.live]" in capsys.readouterr().err
    secrets = folder / "nothing.toml"
    monkeypatch.setenv("IER_SECRETS", str(secrets))
    assert main([command]) == 1
    assert f"IER_SECRETS names a file that is not there: {secrets}" in capsys.readouterr().err
    secrets.write_text("[connections.prod]\n")
    assert main([command]) == 1
    said = capsys.readouterr().err
    assert f"No connection is declared: write [connections.live] or [connections.archive] into {secrets} (" in said
    assert "; there is [connections.prod], which is not used here" in said


@pytest.mark.parametrize("command", ["sync", "check"])
def test_connections_of_other_names_are_said_to_be_unused(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder.parent / "secrets.toml").open("a") as file:
        file.write("[connections.prod]\n[connections.lake]\n")
    main([command])
    said = capsys.readouterr()
    told = f"not used: [connections.prod], [connections.lake] of {folder.parent / 'secrets.toml'}; the history is "
    assert told in (said.out if command == "check" else said.err)


def test_a_dry_run_tells_the_worst(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Live can't be used as it is; the archive, which is asked last, may be there in a while."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder.parent / "secrets.toml").write_text(
        f'[connections.live]\ntype = "exports"\nfolder = "{folder / "nowhere"}"\n'
        f'[connections.archive]\nurl = "postgresql://reader:pw@127.0.0.1:{port}/replica"\n'
    )
    monkeypatch.setattr(Patience, "wait", lambda *_: None)
    assert main(["sync", "--dry-run", "--only", "archive"]) == 75
    assert main(["sync", "--dry-run"]) == 1
    said = capsys.readouterr().err
    assert "live: connections.live: " in said
    assert "archive: connections.archive: can't be reached" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--months", "2026-13"], "'2026-13' is no month"),
        (["--months", "2026-02..2026-01"], "runs backwards"),
        (["--months", "2026-01.."], "'' is no month"),
        (["--every", "15"], "'15' is no span of time; write 15m, 90s or 1h"),
        (["--every", "0m"], "is no span of time"),
        (["--anew", "contact"], "'contact' is none of the tables contacts, accounts, affiliations"),
        (["--anew", "contact"], "did you mean contacts?"),
        (["--only", "both"], "invalid choice"),
    ],
)
def test_what_is_written_wrongly(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sync", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_anew_is_for_one_sync(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", "--anew", "results", "--every", "15m"]) == 1
    assert "--anew is for one sync" in capsys.readouterr().err
    assert not (folder.parent / "store").exists()
    assert main(["sync"]) == 3
    assert main(["sync", "--dry-run", "--anew", "results"]) == 0
    assert capsys.readouterr().out == "archive: results: 1 of 1 files\n"
    # the row that was refused is, once more
    assert main(["sync", "--anew", "results", "--anew", "contacts"]) == 3
    assert "Nothing was there to fetch anew of contacts." in capsys.readouterr().err
    assert main(["sync"]) == 0


def test_a_store_of_another_kind_needs_somebody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.parent / "store").write_text("no folder")
    assert main(["sync"]) == 1
    assert "nothing was published: the disk said no: File exists" in capsys.readouterr().err


# the second makes Polars panic
@pytest.mark.parametrize(
    "damage", [lambda whole: b"PAR1" + bytes(len(whole) - 8) + whole[-4:], lambda whole: whole[:60]]
)
def test_a_damaged_store_is_not_called_a_full_disk(
    damage: Callable[[bytes], bytes], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync"])
    (data,) = (folder.parent / "store" / "results").rglob("*.parquet")
    data.write_bytes(damage(data.read_bytes()))
    (folder / f"{RESULT}.csv").write_text(f"{HEADER}\n{GOOD.replace('CU', 'Boulder')}\n")
    capsys.readouterr()
    assert main(["sync"]) == 1
    said = capsys.readouterr().err
    assert "nothing was published: an unexpected fault (" in said
    # where, but not what
    assert "data_access/store/" in said
    assert "Boulder" not in said
    assert runs(folder.parent / "store")[0].failures["store"].startswith("an unexpected fault (")


def test_check_says_what_is_missing(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IER_SECRETS", str(place.declare()))
    place.org.api_used = 1000
    assert main(["check", "--only", "live"]) == 0
    used = f"  {place.org.api_used:,} of 100,000 API requests of the last 24 hours are used\n"
    assert capsys.readouterr().out == f"live (salesforce): all is well\n{used}"
    place.org.hide(CONTACT, "MailingCity")
    place.org.hide(LINK)
    assert main(["check", "--only", "live"]) == 0
    said = capsys.readouterr().out
    assert "live (salesforce)\n  " in said
    assert f"  lacking: {LINK}: is not there or not visible" in said
    place.org.hide(RESULT, "et4ae5__DateSent__c")
    assert main(["check"]) == 1
    assert f"  unusable: {RESULT}: " in capsys.readouterr().out


def test_what_salesforce_says_of_its_limits_is_told_and_noted(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IER_SECRETS", str(place.declare()))
    place.org.job_polls, place.org.api_used = 1, 1000
    assert main(["sync", "--log", "json", "--store", str(place.store)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (told,) = [line for line in lines if "total" in line and "used" in line]
    assert (told["source"], told["used"], told["total"]) == ("live", place.org.api_used, 100_000)
    assert runs(place.store)[0].api_usage == {"live": ApiUsage(place.org.api_used, 100_000)}
    # where no more than the reserve is left, nothing is asked, and that is told as well
    place.org.api_used = 96_000
    assert main(["sync", "--only", "live", "--store", str(place.store)]) == 75
    run = runs(place.store)[0]
    assert "daily API requests are used; the last 5% are left to others" in run.failures["live"]
    assert run.api_usage["live"].used == place.org.api_used
