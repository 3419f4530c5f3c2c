"""`python -m data_access forget`: of the examples and all that lies beside a store, dying anywhere, beside loads."""

import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_access import load_exports, open_history
from data_access.__main__ import main
from data_access.erasure import forget
from data_access.errors import QuestionError, StoreBusyError
from data_access.history import History
from data_access.kept import Entry, Taken, open_ledger
from data_access.store import Store
from data_access.store.snapshots import Snapshots
from data_access.store.tables import STORED_AFFILIATIONS, STORED_CONTACTS, STORED_LINKS, STORED_RESULTS, Tables
from tests.data_access.loads import Rows, load_rows
from tests.data_access.rows import an_id, at, contact, contact_row, link_row, result, result_row
from tests.data_access.traces import traces
from tests.thorough import times

FOLDERS = ("live", "archive")


@pytest.fixture
def store(example_store: Path, tmp_path: Path) -> Path:
    """The examples, for this test alone."""
    shutil.copytree(example_store, tmp_path / "store")
    return tmp_path / "store"


def totals(history: History) -> tuple[pl.DataFrame, ...]:
    engaged = history.engagement().frame
    return (
        history.sends().frame,
        engaged.select(pl.exclude("person").sum(), pl.col("person").drop_nulls().n_unique().alias("people")),
        history.coverage().drop("link_details"),
    )


def somebody(store: Path) -> tuple[str, list[str]]:
    """A contact id that was merged into somebody who clicked, and all that may name that person."""
    opened, history = Store(store), open_history(store)
    contacts = opened.scan(STORED_CONTACTS).collect()
    for absorbed in contacts.drop_nulls("master_id")["id"].sort():
        found = history.find(absorbed)
        if found.height and found["person"][0] is not None:
            timeline = history.timeline(absorbed)
            if timeline.links.height:
                ids = [timeline.contact_id, *timeline.absorbed]
                of_them = pl.col("contact_id").is_in(ids)
                rows = [opened.scan(STORED_AFFILIATIONS).filter(of_them).collect()["id"]]
                own = opened.scan(STORED_RESULTS).filter(of_them).collect()["id"]
                links = opened.scan(STORED_LINKS).filter(pl.col("result_id").is_in(own.implode())).collect()["id"]
                every = [*ids, *own, *links, *rows[0]]
                addresses = contacts.filter(pl.col("id").is_in(ids))["email"].drop_nulls()
                # with these begin the ids of 18 characters
                return absorbed, [*(one[:15] for one in every), *addresses]
    raise AssertionError("nobody in the examples was merged and clicked")


def test_nothing_of_a_person_is_left_and_nothing_comes_back(
    store: Path,
    exports_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    absorbed, marks = somebody(store)
    before = totals(open_history(store))
    assert len(traces(marks, store)) > 20
    assert main(["forget", absorbed[:15], "--store", str(store), "--dry-run"]) == 0
    assert main(["forget", absorbed[:15], "--store", str(store)]) == 0
    would, did = capsys.readouterr().out.split("Forgotten:")
    assert would.removeprefix("Would be forgotten:") == did
    assert "1 person on file, 2 contact ids" in did
    for _ in range(2):
        assert traces(marks, store.parent) == []
        for was, now in zip(before, totals(open_history(store)), strict=True):
            assert was.equals(now)
        load_exports(store, live=exports_dir / "live", archive=exports_dir / "archive")
    folders = "".join(f'[connections.{name}]\ntype = "exports"\nfolder = "{exports_dir / name}"\n' for name in FOLDERS)
    (tmp_path / "secrets.toml").write_text(folders)
    monkeypatch.setenv("IER_SECRETS", str(tmp_path / "secrets.toml"))
    assert main(["sync", "--store", str(store)]) == 0
    assert traces(marks, store.parent) == []
    # once more is no fault
    assert main(["forget", absorbed, "--store", str(store)]) == 0
    assert "1 of the ids had been forgotten before" in capsys.readouterr().out


SMALL: Rows = {
    "contacts": [
        contact_row(1, first_name="Zyxwa", last_name="Qwertz", email="zyxwa@qwertz.example"),
        contact_row(2, master_id=contact(1), deleted=True),
        contact_row(3),
    ],
    "affiliations": [{"id": an_id("a1A", 1), "contact_id": contact(1), "role": "Faculty", "status": "Current"}],
    "results": [
        result_row(1, unique_clicks=1),
        result_row(2, contact_id=contact(2)),
        result_row(3),
        result_row(4, contact_id=contact(1)),
    ],
    "link_details": [link_row(1, 1)],
}
# one result goes to somebody else, another one and a link of theirs change
LATER: Rows = {
    "results": [
        result_row(2, contact_id=contact(2), tracking_at=at(5), opened=True),
        result_row(4, contact_id=contact(3), tracking_at=at(5)),
    ],
    "link_details": [link_row(1, 1, total_clicks=2, last_clicked_at=at(5))],
}
THEIRS = [contact(1), contact(2), result(1), result(2), an_id("a4L", 1), an_id("a1A", 1), "zyxwa", "qwertz"]


class DiedError(Exception):
    """A step that never came back."""


def die_at(step: int, patch: pytest.MonkeyPatch) -> None:
    """Let the so-manieth step that writes die before it is done."""
    counted: list[int] = []

    def dying(original: Callable[..., object]) -> Callable[..., object]:
        def perform(*args: object, **kwargs: object) -> object:
            counted.append(1)
            if len(counted) == step:
                raise DiedError
            return original(*args, **kwargs)

        return perform

    for method in ("append", "replace", "fold", "rekey", "remove", "vacuum"):
        patch.setattr(Tables, method, dying(getattr(Tables, method)))
    patch.setattr(Snapshots, "publish", dying(Snapshots.publish))


# at each write in turn takes more than a minute
STRIDE = times(2, 1)


def test_dies_at_a_write_and_is_completed_by_another_go(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    load_rows(whole, live=SMALL)
    load_rows(whole, live=LATER)
    assert len(traces(THEIRS, whole / "results_changes", whole / "link_details_changes")) > 5
    before = totals(open_history(whole))
    for step in itertools.count(1, STRIDE):
        store = tmp_path / str(step) / "store"
        shutil.copytree(whole, store)
        died = False
        with pytest.MonkeyPatch.context() as patch:
            die_at(step, patch)
            try:
                forget(store, [contact(2)])
            except DiedError:
                died = True
        if Store(store).snapshot.number > 2 and step // STRIDE % 2:
            # the next sync does as well, if the outcome was published
            load_rows(store, live=SMALL)
        else:
            forget(store, [contact(2)])
        assert traces(THEIRS, store.parent) == []
        for was, now in zip(before, totals(open_history(store)), strict=True):
            assert was.equals(now)
        if not died:
            break
    assert step > 12


def test_a_load_that_died_leaves_nothing_of_a_person_forgotten_since(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load_rows(store, live=SMALL)
    newer: Rows = {"contacts": [contact_row(4)], "results": [result_row(7, contact_id=contact(1))]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data_access.store.writer.write_links", lambda _: (_ for _ in ()).throw(DiedError))
        with pytest.raises(DiedError):
            load_rows(store, live=newer)
    # written by a process that was killed before it could say so
    (store / "results" / "month=2026-03" / "stray.parquet").write_bytes(result(1).encode())
    forget(store, [contact(1)])
    assert traces([*THEIRS, result(7)], store) == []


def test_it_waits_for_a_load_and_says_for_whom(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load_rows(store, live=SMALL)
    told: list[str] = []
    with Store(store).writing(), pytest.raises(StoreBusyError, match="is writing to the store"):
        forget(store, [contact(1)], wait=0.3, say=told.append)
    assert "waiting for it to finish" in told[0]
    assert open_history(store).find("Qwertz").height == 1


def test_what_lies_beside_the_tables_goes_too_and_that_of_others_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    load_rows(store, live=SMALL)
    (store / ".spool" / "live").mkdir(parents=True)
    (store / ".spool" / "live" / "000000.parquet").write_bytes(contact(1).encode())
    (store / ".runs.jsonl").write_text(
        '{"failures": {"live": "not this"}}\n{"failures": {"live": "' + contact(1) + '"}}\n'
        # as they were written once: in ASCII alone
        '{"failures": {"live": "Z\\u0079xwa Qwertz"}}\n'
    )
    rows = [
        {"Id": result(1), "Contact": "wrong"},
        {"Id": "x", "FirstName": "Zyxwa", "LastName": "Qwertz"},
        {"Id": "x", "Email": "ZYXWA@qwertz.example"},
        {"Id": "x", "LastName": "Number 3"},
    ]
    refused = tmp_path / "store-refused-live.csv"
    pl.DataFrame({"file": ["f"] * 4, "row": [json.dumps(row) for row in rows]}).write_csv(refused)
    assert main(["forget", contact(1), "--store", str(store)]) == 0
    assert "5 rows of files beside the history went" in capsys.readouterr().out
    assert traces(THEIRS, tmp_path) == []
    assert pl.read_csv(refused)["row"].to_list() == [json.dumps(rows[3])]
    assert refused.stat().st_mode & 0o777 == 0o600
    assert (store / ".runs.jsonl").read_text() == '{"failures": {"live": "not this"}}\n'
    assert not (store / ".spool").exists()


def test_what_was_fetched_and_can_not_be_deleted_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    load_rows(store, live=SMALL)
    (store / ".spool").mkdir()

    remove = shutil.rmtree

    def refuse(path: Path, **options: Any) -> None:
        if path.name == ".spool":
            raise PermissionError(13, "Permission denied", str(path))
        remove(path, **options)

    monkeypatch.setattr("data_access.erasure.beside.shutil.rmtree", refuse)
    assert main(["forget", contact(1), "--store", str(store)]) == 1
    assert "Not done: the disk said no: Permission denied. Repeat the command" in capsys.readouterr().err
    assert open_history(store).find("Qwertz").height == 1


def test_what_is_taken_while_they_go_is_blanked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path / 'kept.sqlite'}")
    store, publish = tmp_path / "store", Snapshots.publish
    load_rows(store, live=SMALL)

    def taken(self: Snapshots, *args: Any) -> Any:
        open_ledger().enter(Entry(Taken.FILE, "Ann", "analyst", "", "A page", about=(contact(1),)))
        return publish(self, *args)

    monkeypatch.setattr(Snapshots, "publish", taken)
    assert main(["forget", contact(1), "--store", str(store)]) == 0
    assert open_ledger().entries().select("question", "about").rows()[1] == (None, [None])


def test_several_ids_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, ids = tmp_path / "store", tmp_path / "ids.txt"
    load_rows(store, live=SMALL)
    ids.write_text(f"{contact(2)}\n\n{contact(3)[:15]}\n{contact(8)}\n")
    assert main(["forget", "--from", str(ids), "--store", str(store)]) == 0
    said = capsys.readouterr().out
    assert "2 people on file, 3 contact ids" in said
    assert "1 of the ids are not in this data; they are kept out from now on" in said
    assert open_history(store).standing().is_empty()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Whom? Give contact ids"),
        (["003000000"], "'003000000': no contact id"),
        ([result(1)], "no contact id"),
        (["--from", "not-there"], "not-there: can't be read (FileNotFoundError)"),
    ],
)
def test_nobody_is_forgotten_by_what_is_no_contact_id(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_rows(tmp_path / "store", live=SMALL)
    assert main(["forget", *arguments, "--store", str(tmp_path / "store")]) == 1
    assert said in capsys.readouterr().err
    assert open_history(tmp_path / "store").snapshot == 1


def test_where_there_is_no_history_there_is_nobody_to_forget(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forget", contact(1), "--store", str(tmp_path / "none")]) == 1
    assert "holds no history yet" in capsys.readouterr().err
    with pytest.raises(QuestionError):
        forget(tmp_path / "none", [])


def test_the_ledger_tells_that_it_happened_and_not_of_whom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path / 'kept.sqlite'}")
    store, ledger = tmp_path / "store", open_ledger()
    load_rows(
        store, live={**SMALL, "contacts": [*SMALL["contacts"], contact_row(5, first_name="Lee", last_name="Qwer")]}
    )
    questions = {
        "Timeline of QWERTZ": True,
        "Lists of Number 3": False,
        "Lee Qwer": False,
        f"Emails of {contact(2)[:15]}": True,
    }
    for question, theirs in questions.items():
        link = f"https://ier.example/contact_timeline?who={contact(1)}&text=zyxwa%40qwertz.example"
        entry = Entry(
            Taken.FILE, "Ann", "analyst", "", question, link if theirs else "", about=(contact(1), contact(3))
        )
        ledger.enter(entry)
    ledger.enter(Entry(Taken.PERSON, "Ann", "analyst", "", "A page", about=(contact(3), contact(2))))
    assert len(traces(THEIRS, tmp_path)) > 5
    assert main(["forget", contact(2), "--store", str(store), "--by", "Registrar", "--purpose", "case 7"]) == 0
    assert "5 entries of the ledger lost the words that tell of them" in capsys.readouterr().out
    assert traces(THEIRS, tmp_path) == []
    entries = ledger.entries()
    assert entries.select("kind", "who", "question", "rows", "purpose").row(0) == (
        "erasure",
        "Registrar",
        "People were taken out for good, with everything that named them",
        1,
        "case 7",
    )
    assert entries["question"].to_list()[1:] == ["A page", None, "Lee Qwer", "Lists of Number 3", None]
    assert entries["about"].to_list()[:3] == [[], [contact(3), None], [None, contact(3)]]
    assert ledger.verify() == []


def test_nobody_goes_where_the_ledger_cannot_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load_rows(tmp_path / "store", live=SMALL)
    (tmp_path / "kept.sqlite").write_text("no database")
    monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path / 'kept.sqlite'}")
    assert main(["forget", contact(1), "--store", str(tmp_path / "store")]) == 1
    assert "can’t be used" in capsys.readouterr().err
    assert open_history(tmp_path / "store").find("Qwertz").height == 1


def test_entries_of_the_ledger_are_pruned_only_where_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path / 'kept.sqlite'}")
    monkeypatch.setenv("IER_KEEP_YEARS", "1")
    load_rows(tmp_path / "store", live=SMALL)
    open_ledger().enter(Entry(Taken.FILE, "Ann", "analyst", "", "A file"))
    assert main(["prune", "--store", str(tmp_path / "store")]) == 0
    assert "ledger" not in capsys.readouterr().out
    monkeypatch.setenv("IER_KEEP_LEDGER_YEARS", "1")
    assert main(["prune", "--store", str(tmp_path / "store")]) == 0
    assert "0 entries of the ledger were removed" in capsys.readouterr().out
    assert open_ledger().entries()["question"].to_list() == ["A file"]
