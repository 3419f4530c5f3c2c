"""Sources: loaded from exports, with connections, after failures, in the demo."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access import open_history
from data_access.connections import ConnectionSettings
from data_access.errors import SourceError, StoreBusyError
from data_access.roots import Root
from data_access.sources.source import Origin
from data_access.store import Store
from data_access.sync import Outcome
from data_access.sync.run import Fetching
from tests.conftest import ROOT
from tests.pages.at import app_at
from ui import demo, formats, refresh, sources

PAGE = "pages/sources/page.py"
EXAMPLES = ROOT / "examples" / "exports"
FOLDERS = "".join(
    f'[connections.{name}]\ntype = "exports"\nfolder = "{EXAMPLES / name}"\n' for name in ("live", "archive")
)
NO_TRACKING = "Salary letters (tracking disabled)"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def store(example_store: Path, tmp_path: Path) -> Path:
    """A store that a test may write to."""
    copy = tmp_path / "store"
    shutil.copytree(example_store, copy)
    return copy


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    def open_page(store: Path, secrets: str = "", **address: str) -> AppTest:
        (tmp_path / "secrets.toml").write_text(secrets, encoding="utf-8")
        monkeypatch.setenv("IER_SECRETS", str(tmp_path / "secrets.toml"))
        monkeypatch.setenv("IER_STORE", str(store))
        app = app_at(PAGE)
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return open_page


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.success, *app.subheader]
    return "\n".join(str(element.value) for element in shown)


def table(app: AppTest, column: str) -> list[dict[str, Any]]:
    """The rows of the table that has this column; of no table, none."""
    found = [shown.value.to_dict("records") for shown in app.dataframe if column in shown.value.columns]
    return found[0] if found else []


def refreshed(app: AppTest) -> AppTest:
    """Press Refresh now, and wait until it is done."""
    app.button(key="sources.refresh").click().run()
    for _ in range(600):
        found = refresh.desk(str(refresh_store(app))).newest
        if found is None or not found.is_alive():
            break
        time.sleep(0.05)
    return app.run()


def refresh_store(_: AppTest) -> Root:
    from data_access.settings import load_settings  # noqa: PLC0415

    return load_settings().store


def test_loaded_from_exports(example_store: Path, visit: Callable[..., AppTest]) -> None:
    app = visit(example_store)
    said = texts(app)
    assert said.count("loaded from exports") == 2
    assert "As of **Nov 20, 2026 05:00 MST**" in said
    assert "Results of emails sent Aug 10, 2026 – Nov 19, 2026." in said
    assert "No connection is declared, so there is nothing to refresh from." in said
    assert app.button(key="sources.refresh").disabled
    assert app.button(key="sources.check").disabled
    assert table(app, "Here up to") == table(app, "What failed") == []
    assert "Nothing was ever refreshed" in said


def test_results_of_every_month_by_where_they_stand(example_store: Path, visit: Callable[..., AppTest]) -> None:
    app = visit(example_store)
    months = table(app, "Archive only")
    assert len(months) == 14
    august = next(row for row in months if row["Month"].month == 8)
    assert (august["Results"], august["Live only"], august["Live and archive"], august["Archive only"]) == (
        1442,
        124,
        433,
        885,
    )
    assert sum(row["Results"] for row in months) == 12_317
    assert "No month is missing" in texts(app)
    assert app.get_by_key("sources.coverage").proto.alt.startswith("Bar chart of results by month")


def test_the_newest_send_adds_up(example_store: Path, visit: Callable[..., AppTest]) -> None:
    app = visit(example_store)
    rows = {row["Count"]: row for row in table(app, "Email Send says")}
    assert (rows["Sent"]["Email Send says"], rows["Sent"]["Results add up to"], rows["Sent"]["Difference"]) == (
        177,
        177,
        0,
    )
    assert rows["Opened"]["Results add up to"] == 57
    assert "Sent to 177, and 177 results here: none is missing." in texts(app)
    assert dict(app.query_params) == {}


def test_a_send_without_tracking_says_why_and_stands_in_the_link(
    example_store: Path, visit: Callable[..., AppTest]
) -> None:
    app = visit(example_store)
    box = app.selectbox(key="sources.email")
    option = next(name for name in box.options if name.startswith(NO_TRACKING))
    assert option.endswith("(totals only)")
    box.select(option).run()
    assert "Sent to 500, and 0 results here: 500 fewer." in texts(app)
    assert "Individual tracking was switched off for this send" in texts(app)
    chosen = "".join(app.query_params["email"])
    again = visit(example_store, email=chosen)
    assert again.selectbox(key="sources.email").value == chosen
    assert "500 fewer" in texts(again)


def test_a_send_that_is_not_there(example_store: Path, visit: Callable[..., AppTest]) -> None:
    app = visit(example_store, email="a2S000000000001")
    assert "There is no Email Send a2S000000000001" in texts(app)
    assert "Sent to 177" in texts(app)


def test_connected_tried_and_refreshed(store: Path, visit: Callable[..., AppTest]) -> None:
    app = visit(store, FOLDERS)
    assert texts(app).count("connected: a folder of exports") == 2
    app.button(key="sources.check").click().run()
    assert "usable, but something stays empty" in texts(app)
    assert {"Source": "live", "Object": "Account.csv.gz", "How bad": "lacking"}.items() <= table(app, "How bad")[
        0
    ].items()
    refreshed(app)
    assert not app.exception
    assert "Refreshed at " in texts(app)
    (run,) = table(app, "What failed")
    assert (run["Ended"], run["New"], run["Updated"]) == ("done", 0, 0)
    followed = {(row["Source"], row["Object"]): row["How it is followed"] for row in table(app, "Here up to")}
    assert followed["live", "Email results"] == "by its files: 1 file"
    assert followed["live", "Affiliations"] == "by its files: 1 file"
    # files say nothing of what they lack
    assert "Complete up to" not in texts(app)
    assert {row["Here up to"] for row in table(app, "Here up to")} == {None}


def test_what_a_refresh_brings_is_shown_at_once(tmp_path: Path, visit: Callable[..., AppTest]) -> None:
    from data_access import load_exports  # noqa: PLC0415

    load_exports(tmp_path / "half", live=EXAMPLES / "live")
    app = visit(tmp_path / "half", FOLDERS)
    assert "Nothing was fetched yet: press *Refresh now*." in texts(app)
    refreshed(app)
    assert sum(row["Results"] for row in table(app, "Archive only")) == 12_317
    assert "Live to Nov 20, 2026 05:00 MST · archive back to Oct 2025" in texts(app)


def test_a_folder_that_is_gone_is_a_sentence_and_the_age_is_said_on_every_page(
    store: Path, visit: Callable[..., AppTest]
) -> None:
    app = visit(store, FOLDERS.replace("exports/live", "exports/nowhere"))
    app.button(key="sources.check").click().run()
    assert "something can’t be used as it is" in texts(app)
    refreshed(app)
    assert not app.exception
    assert "**Live could not be refreshed.**" in texts(app)
    assert "until then you see what was fetched before" in texts(app)
    (run,) = table(app, "What failed")
    assert run["Ended"] == "failed, must be mended"
    for page in ("pages/overview/page.py", PAGE):
        app.switch_page(page).run()
        assert "live sync failed at" in texts(app)
        assert "showing data up to Nov 20, 2026 05:00 MST" in texts(app)


@pytest.mark.parametrize(
    ("secrets", "sentence"),
    [
        ('[connections.live]\ntype = "exports"\n', "folder"),
        ('[connections.live]\ntype = "sql"\nurl = "postgresql://me:<password>@host/db"\n', "placeholder"),
    ],
)
def test_wrong_secrets_are_named_without_being_shown(
    example_store: Path, visit: Callable[..., AppTest], secrets: str, sentence: str
) -> None:
    app = visit(example_store, secrets)
    assert "The connections can’t be used as they are declared" in texts(app)
    assert sentence in texts(app)
    assert "postgresql://" not in texts(app)
    assert app.button(key="sources.refresh").disabled
    assert len(table(app, "Archive only")) == 14


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StoreBusyError("Process 7 on secret-host"), "is being written to at the moment"),
        (SourceError("connections.live: gone"), r"Nothing was published\. connections\.live\: gone"),
        (OSError(28, "No space left on device: /srv/secret"), "the disk of the server said no"),
        (RuntimeError("a row of somebody@example.edu"), "because the refresh broke off"),
    ],
)
def test_whatever_stops_a_refresh_is_a_sentence(
    store: Path, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def stopped(*_: Any, **__: Any) -> Outcome:
        raise error

    monkeypatch.setattr(refresh, "sync_declared", stopped)
    app = refreshed(visit(store, FOLDERS))
    assert not app.exception
    assert sentence.replace("\\", "") in texts(app).replace("\\", "")
    assert "secret" not in texts(app)
    assert "somebody@" not in texts(app)


def test_a_source_that_may_answer_later_says_so(
    store: Path, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def later(*_: Any, **__: Any) -> Outcome:
        return Outcome(failures={Origin.ARCHIVE: SourceError("connections.archive: is busy", transient=True)})

    monkeypatch.setattr(refresh, "sync_declared", later)
    app = refreshed(visit(store, FOLDERS))
    assert "**Archive could not be refreshed.**" in texts(app)
    assert "The same may well work later." in texts(app)


def test_two_who_press_at_once_share_one_refresh_and_see_how_far_it_is(
    store: Path, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = threading.Event(), []

    def slow(_: Path, settings: Sequence[ConnectionSettings], *, progress: Callable[[Fetching], None]) -> Outcome:
        begun.append([one.name for one in settings])
        progress(Fetching(Origin.LIVE, "results", "changes", 500, 2_000, 1.0))
        go_on.wait(30)
        return Outcome()

    monkeypatch.setattr(refresh, "sync_declared", slow)
    mine, theirs = visit(store, FOLDERS), visit(store, FOLDERS)
    mine.button(key="sources.refresh").click().run()
    # theirs was drawn before mine was pressed
    theirs.button(key="sources.refresh").click().run()
    for app in (mine, theirs):
        (bar,) = app.get("progress")
        assert bar.proto.text.startswith("Fetching from live: Email results, what changed, 500 of 2,000 rows")
        assert 0 < bar.proto.value < 80
        assert app.button(key="sources.refresh").disabled
        assert len(table(app, "Archive only")) == 14
    go_on.set()
    found = refresh.desk(str(store)).newest
    assert found is not None
    found.join(30)
    for app in (mine, theirs):
        assert "nothing new was brought" in texts(app.run())
    assert begun == [["live", "archive"]]


def test_a_load_after_a_failure_is_newer_than_it(store: Path, visit: Callable[..., AppTest]) -> None:
    run = {"status": "failed", "new": 0, "updated": 0, "refused": 0, "failures": {"live": "no", "store": "full"}}
    at = {"began": "2026-01-01T00:00:00+00:00", "ended": "2026-01-01T00:01:00+00:00"}
    (store / ".runs.jsonl").write_text(json.dumps({**run, **at}) + "\n", encoding="utf-8")
    assert "sync failed" not in texts(visit(store, FOLDERS))
    now = datetime.now(UTC).isoformat()
    (store / ".runs.jsonl").write_text(json.dumps({**run, "began": now, "ended": now}) + "\n", encoding="utf-8")
    assert texts(visit(store, FOLDERS)).count("sync failed at") == 2
    # nor does anybody miss what is not connected any more
    archive = FOLDERS[FOLDERS.index("[connections.archive]") :]
    assert texts(visit(store, archive)).count("sync failed at") == 1


def note(store: Path, *told: dict[str, Any]) -> None:
    """Runs, a minute each, from now on; what they do not say is that they did live and archive, well."""
    lines = []
    for minute, run in enumerate(told):
        began = datetime.now(UTC) + timedelta(minutes=minute)
        at = {"began": began.isoformat(), "ended": (began + timedelta(minutes=1)).isoformat()}
        usual = {"status": "done", "new": 0, "updated": 0, "refused": 0, "failures": {}, "tried": ["live", "archive"]}
        lines.append(json.dumps({**usual, **at, **run}))
    (store / ".runs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


LIVE_FAILED: dict[str, Any] = {"status": "failed", "failures": {"live": "no"}}
FULL: dict[str, Any] = {"status": "failed", "failures": {"store": "the disk said no"}}
BUSY: dict[str, Any] = {"status": "later", "failures": {"store": "1 writes"}, "tried": []}
RUNS: dict[str, tuple[list[dict[str, Any]], tuple[str, ...]]] = {
    "live failed": ([LIVE_FAILED], ("live sync failed at",)),
    "and the archive went well alone": ([LIVE_FAILED, {"tried": ["archive"]}], ("live sync failed at",)),
    "and live went well since": ([LIVE_FAILED, {"tried": ["live"]}], ()),
    "and one found the store busy": ([LIVE_FAILED, BUSY], ("live sync failed at",)),
    "busy alone": ([BUSY], ()),
    "each failed alone": (
        [{**LIVE_FAILED, "tried": ["live"]}, {"status": "later", "failures": {"archive": "no"}, "tried": ["archive"]}],
        ("live sync failed at", "archive sync failed at"),
    ),
    "the disk was full": ([FULL], ("live sync failed at", "archive sync failed at")),
    "and live has room again": ([FULL, {"tried": ["live"]}], ("archive sync failed at",)),
    "and both have room again": ([FULL, {}], ()),
}


@pytest.mark.parametrize(("told", "lines"), RUNS.values(), ids=RUNS)
def test_the_age_of_a_source_goes_by_the_newest_run_that_tried_it(
    told: list[dict[str, Any]], lines: tuple[str, ...], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secrets.toml").write_text(FOLDERS, encoding="utf-8")
    monkeypatch.setenv("IER_SECRETS", str(tmp_path / "secrets.toml"))
    note(store, *told)
    said = sources.stale(open_history(store))
    assert tuple(part.partition(" at ")[0] + " at" for part in said.split("; ") if part) == lines


def test_when_a_source_was_last_asked_and_when_it_last_brought_anything(
    store: Path, visit: Callable[..., AppTest]
) -> None:
    loaded = formats.moment(open_history(store).sources["live"].loaded_at, "America/Denver")
    told = {"began": "2031-05-05T10:00:00+00:00", "ended": "2031-05-05T10:01:00+00:00"}
    note(store, {**told, "api_usage": {"live": {"used": 4321, "total": 100_000}}}, LIVE_FAILED)
    said = texts(visit(store, FOLDERS))
    assert said.count("API requests **4,321 of 100,000**") == 1
    assert said.count("Last asked **May 5, 2031 04:01 MDT**") == 1
    assert said.count(f"Last new rows **{loaded}**") == 2
    # nothing new comes of it, but it was asked
    refreshed(app := visit(store, FOLDERS))
    assert texts(app).count(f"Last new rows **{loaded}**") == 2
    assert "May 5, 2031" not in texts(app)
    assert texts(app).count("Last asked") == 2


def test_connections_of_other_names_are_not_used(example_store: Path, visit: Callable[..., AppTest]) -> None:
    app = visit(example_store, '[connections.prod]\ntype = "sql"\nurl = "postgresql://me@host/db"\n')
    assert "There is `[connections.prod]`, but only `live` and `archive` are used here." in texts(app)
    assert app.button(key="sources.refresh").disabled


def test_a_file_of_secrets_that_is_not_there(
    example_store: Path, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = visit(example_store)
    (tmp_path / "secrets.toml").unlink()
    app.run()
    # it may have said who may come in: nobody does
    assert "IER_SECRETS names a file that is not there" in texts(app).replace("\\", "")
    assert not app.dataframe


def test_a_list_of_runs_that_can_not_be_read_is_none(store: Path, visit: Callable[..., AppTest]) -> None:
    (store / ".runs.jsonl").write_text("{half a li", encoding="utf-8")
    assert "Nothing was ever refreshed" in texts(visit(store))


def test_the_demo_is_never_refreshed(
    tmp_path: Path, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "DEMO_PLACE", tmp_path / "demo")
    monkeypatch.setenv("IER_DEMO", "1000")
    app = visit(tmp_path / "none", FOLDERS)
    assert "nothing real is ever mixed with it" in texts(app)
    assert app.button(key="sources.refresh").disabled
    assert any("python -m data_access sync" in block.value for block in app.code)


def test_what_is_not_kept_is_said(store: Path, visit: Callable[..., AppTest]) -> None:
    assert "Results are kept from" not in texts(visit(store))
    with Store(store).writing(keep_years=1) as writer:
        writer.commit()
    told = "Results are kept from Nov 2025 on; months before that were dropped, and are not loaded again."
    assert told in texts(visit(store))
