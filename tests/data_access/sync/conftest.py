"""An org and an archive of a few rows, and a sync of them that hands back its log."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceConnection, SalesforceSource
from data_access.sources.source import Connection, Origin
from data_access.store import Store
from data_access.store.tables import STORED_RESULTS
from data_access.sync import Outcome, sync
from data_access.sync.report import log_to_stderr
from tests.conftest import ROOT
from tests.data_access.rows import contact, result, send
from tests.fake_org import FakeOrg, Server
from tests.fake_org.org import ACCOUNT, AFFILIATION, AUTOMATED, CONTACT, LINK, RESULT, RESULT_CONTACT, SEND

NAME, ADDRESS, SUBJECT = "Brontë-Quill", "brontequill@example.edu", "Of badgers and budgets"


def result_fields(number: int, at: str) -> dict[str, str]:
    """One result, as Salesforce has it."""
    return {
        "Id": result(number),
        RESULT_CONTACT: contact(number % 20),
        "et4ae5__SendDefinition__c": send(0),
        "et4ae5__FromName__c": "CU Connections",
        "et4ae5__SubjectLine__c": SUBJECT,
        "et4ae5__DateSent__c": at,
        "et4ae5__Opened__c": "false",
        "et4ae5__NumberOfUniqueClicks__c": "",
        "et4ae5__HardBounce__c": "false",
        "et4ae5__SoftBounce__c": "false",
        "et4ae5__DateUnsubscribed__c": "",
        "CreatedDate": at,
    }


@dataclass
class Place:
    """An org, an archive and a store. `log`: what the last sync logged; `waits`: the seconds it would have waited.

    `clock`: what this machine takes for the time (None: as the org).
    """

    server: Server
    folder: Path
    said: Callable[[], str]
    waits: list[float] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    clock: datetime | None = None
    processes: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def org(self) -> FakeOrg:
        return self.server.org

    def mail(self, first: int, last: int) -> None:
        """Results from first up to last come into live, a quarter of an hour later."""
        self.org.now += timedelta(minutes=15)
        people = [{"Id": contact(one), "LastName": NAME, "Email": ADDRESS} for one in range(20)]
        if not self.org.rows(CONTACT):
            self.org.upsert(CONTACT, people)
            self.org.upsert(SEND, [{"Id": send(0), "et4ae5__EmailName__c": "Letter"}])
        self.org.upsert(RESULT, [result_fields(one, self.org.stamp) for one in range(first, last)])

    def archive(self, first: int, last: int) -> None:
        """A file of results from first up to last is put into the archive's folder."""
        (self.folder / "archive").mkdir(exist_ok=True)
        rows = [
            {**result_fields(one, "2026-01-10T12:00:00.000Z"), "SystemModstamp": "2026-01-11T12:00:00.000Z"}
            for one in range(first, last)
        ]
        pl.DataFrame(rows).write_csv(self.folder / "archive" / f"{RESULT}_{first}.csv")

    def live(self, **changes: Any) -> SalesforceSource:
        """The connection to the org; pages are small, so that there are some."""
        settings = SalesforceConnection.from_settings({**self.settings(), **changes}, "connections.live")
        refused = RefusedRows(self.folder / "refused-live.csv", go_on=True)
        return SalesforceSource(settings, refused, page_rows=20, sleep=self.waits.append)

    def archived(self) -> FolderConnection:
        """The connection to the archive's folder."""
        refused = RefusedRows(self.folder / "refused-archive.csv", go_on=True)
        return FolderConnection(FolderSettings("connections.archive", self.folder / "archive"), Origin.ARCHIVE, refused)

    def sync(self, *connections: Connection, **options: Any) -> Outcome:
        """A sync of live, then the archive, unless other connections are given."""
        log_to_stderr(as_json=True)
        try:
            opened = connections or (self.live(), self.archived())
            return sync(self.store, opened, clock=lambda: self.clock or self.org.now, **options)
        finally:
            self.log = [json.loads(line) for line in self.said().splitlines()]
            self.keeps_quiet(json.dumps(self.log, ensure_ascii=False))

    def command(self, *more: str, **options: Any) -> subprocess.Popen[str]:
        """`python -m data_access sync` in a process of its own, of an org without the tables that are empty here."""
        for name in (LINK, AUTOMATED, ACCOUNT, AFFILIATION):
            self.org.hide(name)
        process = subprocess.Popen(
            [sys.executable, "-m", "data_access", "sync", "--log", "json", "--store", str(self.store), *more],
            cwd=ROOT,
            env={**os.environ, "IER_SECRETS": str(self.declare())},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        self.processes.append(process)
        return process

    def settings(self) -> dict[str, Any]:
        """The org, signed in at by client credentials: a key takes its time, and has tests of its own."""
        secret = self.org.app.client_secret
        return self.server.settings(username=None, private_key=None, client_secret=secret)

    def declare(self) -> Path:
        """The file that declares both connections."""
        live = "".join(f"{key} = {json.dumps(value)}\n" for key, value in self.settings().items())
        secrets = self.folder / "secrets.toml"
        archive = f'[connections.archive]\ntype = "exports"\nfolder = "{self.folder / "archive"}"\n'
        secrets.write_text(f'[connections.live]\ntype = "salesforce"\n{live}{archive}')
        return secrets

    def end(self, process: "subprocess.Popen[str]", *, noise: bool = False) -> int:
        """Wait for a command; its log is `log` then. `noise`: somebody else may have written between its lines."""
        _, said = process.communicate(timeout=120)
        self.log = [json.loads(line) for line in said.splitlines() if line.startswith("{") or not noise]
        self.keeps_quiet(said)
        return process.returncode

    def says(self, what: str) -> bool:
        """Whether the log says this."""
        return any(what in line["message"] for line in self.log)

    def keeps_quiet(self, text: str) -> None:
        """No secret, no name, no address, no row stands in a log."""
        app = self.org.app
        secrets = [app.client_secret, app.private_key[40:100], *self.org.sessions, app.username]
        for secret in (*secrets, NAME, ADDRESS, SUBJECT, contact(1), result(1)):
            assert secret not in text

    def stored(self) -> list[str]:
        """The ids of all results that the history has, each as often as it stands there."""
        return sorted(Store(self.store).scan(STORED_RESULTS).collect()["id"].to_list())


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores after the first sync."""
    return tmp_path_factory.mktemp("begun")


@pytest.fixture
def place(server: Server, begun: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Place]:
    """A store that has results 0 to 49 of live, and 1000 to 1029 of the archive; jobs are done when first asked for."""
    server.org.job_polls = 1
    place = Place(server, tmp_path, lambda: capsys.readouterr().err)
    place.mail(0, 50)
    place.archive(1000, 1030)
    # the first sync is always the same, unless the org has a time of its own
    first = begun / f"{place.org.now:%Y%m%d%H%M%S}"
    if first.exists():
        shutil.copytree(first, place.store)
    else:
        assert place.sync().status == 0
        shutil.copytree(place.store, first)
    yield place
    for process in place.processes:
        if process.poll() is None:
            process.kill()
            process.communicate()


def ids(*ranges: range) -> list[str]:
    """The ids of results of these numbers."""
    return sorted(result(number) for numbers in ranges for number in numbers)
