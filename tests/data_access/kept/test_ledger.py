"""The ledger: nothing gets lost, nothing can be changed unseen, and people can be taken out of it all the same."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from data_access.__main__ import main
from data_access.errors import KeptError
from data_access.kept import Entry, Fault, Head, Ledger, Search, Taken, open_ledger
from data_access.kept import ledger as module
from data_access.kept.chain import NOTHING, hash_of, seal
from data_access.kept.tables import LEDGER
from tests.conftest import ROOT

PROCESSES, THREADS, EACH = 3, 10, 34
ANA, BO = "003f4LGr0u9CGDeADO", "003f4LGr0u9CGDfAAN"
FILE = Entry(
    Taken.FILE,
    "ana@cu.edu",
    "analyst",
    "all senders, all campuses",
    "Every email to Zoë Núñez",
    f"https://ier.cu.edu/contact_timeline?person={ANA}",
    3,
    ("Email", "Sent"),
    "ab" * 32,
    "A complaint of zoe@cu.edu",
    f"contact-timeline-{ANA.lower()}.csv",
    (ANA, BO),
)


@pytest.fixture
def another(address: str) -> Iterator[Callable[[], Ledger]]:
    """Opens the ledger as another process would."""
    every: list[Ledger] = []

    def opened() -> Ledger:
        every.append(Ledger(address))
        return every[-1]

    yield opened
    for one in every:
        one.close()


@pytest.fixture
def ledger(another: Callable[[], Ledger]) -> Ledger:
    return another()


@pytest.fixture
def ten(ledger: Ledger) -> Ledger:
    for number in range(1, 11):
        assert ledger.enter(entry(f"Question {number}")) == number
    assert ledger.verify() == []
    return ledger


def entry(question: str, kind: Taken = Taken.FILE, who: str = "bo@cu.edu") -> Entry:
    return Entry(kind, who, "analyst", "everything", question, purpose="The newsletter")


@contextmanager
def owner(ledger: Ledger) -> Iterator[sa.Connection]:
    """Whoever owns the database: no trigger holds them back."""
    with ledger._engine.begin() as connection:
        of_table = " ON kept_ledger" if connection.dialect.name == "postgresql" else ""
        for what in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER kept_ledger_no_{what}{of_table}")
        yield connection


def naming(*marks: str) -> Callable[[str], bool]:
    """Whether a text has one of these in it."""
    return lambda text: any(mark in text for mark in marks)


def of(number: int) -> sa.ColumnElement[bool]:
    return LEDGER.c.number == number


def test_every_entry_of_several_processes_is_there(address: str, another: Callable[[], Ledger]) -> None:
    command = [sys.executable, "-m", "tests.data_access.kept.ledger_worker", address]
    each = [str(THREADS), str(EACH)]
    running = [
        subprocess.Popen([*command, str(number), *each], cwd=ROOT, stderr=subprocess.DEVNULL)
        for number in range(PROCESSES)
    ]
    assert [process.wait() for process in running] == [0] * PROCESSES
    ledger = another()
    found = ledger.entries()
    assert found["number"].to_list() == list(range(PROCESSES * THREADS * EACH, 0, -1))
    expected = {(str(who), f"File {a}.{b}") for who in range(PROCESSES) for a in range(THREADS) for b in range(EACH)}
    assert set(found.select("who", "question").rows()) == expected
    assert ledger.verify() == []


def test_no_two_entries_follow_the_same_one(ten: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever read the head before somebody else wrote is refused by the database, and tries again."""
    heads, read = [], module._head

    def slow(connection: sa.Connection) -> object:
        heads.append(read(connection))
        # the first time, as it was before the newest entry was written
        return Head(9, ten.entries()["previous"][0]) if len(heads) == 1 else heads[-1]

    monkeypatch.setattr(module, "_head", slow)
    assert ten.enter(entry("Question 11")) == 11
    assert len(heads) == 2
    assert ten.verify() == []


def test_what_an_entry_says(ledger: Ledger) -> None:
    began = datetime.now(UTC)
    assert ledger.enter(FILE) == 1
    (row,) = ledger.entries().rows(named=True)
    assert began <= row["at"] <= datetime.now(UTC)
    told = {name: row[name] for name in ("who", "role", "scope", "question", "link", "purpose", "file_name", "sha256")}
    assert told == {name: getattr(FILE, name) for name in told}
    assert ledger.entries().schema["at"] == pl.Datetime("us", "UTC")
    assert (row["kind"], row["rows"], row["columns"], row["about"]) == ("file", 3, ["Email", "Sent"], [ANA, BO])
    assert row["previous"] == NOTHING.hash
    assert (ledger.head().count, ledger.head().hash) == (1, row["hash"])


def test_what_no_database_keeps_is_kept_as_a_sign_for_it(ledger: Ledger) -> None:
    ledger.enter(entry("a\0b\ud800c", who="\0"))
    assert ledger.entries().select("question", "who").row(0) == ("a\ufffdb\ufffdc", "\ufffd")
    assert ledger.verify() == []


def test_search(ledger: Ledger) -> None:
    ledger.enter(FILE)
    ledger.enter(entry("100% of them", Taken.PUSH))
    ledger.enter(entry("Everybody", who="ana@cu.edu"))
    second = ledger.entries()["at"][1]

    def found(**search: object) -> list[int]:
        asked = Search(**search)  # type: ignore[arg-type]
        numbers = ledger.entries(asked)["number"].to_list()
        assert ledger.count(asked) == len(numbers)
        return numbers

    assert found() == [3, 2, 1]
    assert found(who="ANA") == [3, 1]
    assert found(kinds=[Taken.PUSH, Taken.EVIDENCE]) == [2]
    assert found(words="complaint") == found(words=BO) == found(words="contact-timeline") == [1]
    assert found(words="0%") == [2]
    assert found(words="newsletter", who="ana") == [3]
    assert found(first=second) == [3, 2]
    assert found(end=second) == [1]
    assert found(number=2) == [2]
    assert ledger.entries(most=2)["number"].to_list() == [3, 2]
    assert ledger.entries(Search(who="nobody")).schema == ledger.entries().schema


def test_a_changed_entry_is_found(ten: Ledger) -> None:
    changes: list[tuple[dict[str, object], str]] = [
        ({"who": "somebody else"}, "changed after it was made"),
        ({"rows": 4_000}, "changed after it was made"),
        ({"sha256": "cd" * 32}, "changed after it was made"),
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, "changed after it was made"),
        ({"question": "How many"}, "its words (question) were changed"),
        ({"purpose": None}, "its words (purpose) were changed"),
        ({"about": [ANA]}, "its words (about) are not as many as there were"),
        ({"salts": {}}, "its words (question) are not as many as there were"),
    ]
    with owner(ten) as connection:
        row = connection.execute(sa.select(LEDGER).where(of(5))).mappings().one()
    for change, words in changes:
        with ten._engine.begin() as connection:
            connection.execute(sa.update(LEDGER).where(of(5)).values(change))
        assert ten.verify()[0] == Fault(5, words)
        with ten._engine.begin() as connection:
            connection.execute(sa.update(LEDGER).where(of(5)).values({name: row[name] for name in change}))
    assert ten.verify() == []


def test_words_that_were_cut_are_found(ledger: Ledger) -> None:
    """What stands before the first colon must be a salt, or the beginning of a text could pass for a part of it."""
    ledger.enter(entry("Evidence about: everybody"))
    with owner(ledger) as connection:
        (salts,) = connection.execute(sa.select(LEDGER.c.salts)).scalars()
        cut = salts | {"question": [f"{salts['question'][0]}:Evidence about"]}
        connection.execute(sa.update(LEDGER).values(question=" everybody", salts=cut))
    assert ledger.verify() == [Fault(1, "its words (question) were changed")]


def test_a_changed_entry_with_a_hash_of_its_own_is_found_at_the_next(ten: Ledger) -> None:
    with owner(ten) as connection:
        row = dict(connection.execute(sa.select(LEDGER).where(of(5))).mappings().one()) | {"who": "somebody else"}
        connection.execute(sa.update(LEDGER).where(of(5)).values(who=row["who"], hash=hash_of(row)))
    assert ten.verify() == [Fault(6, "does not follow entry 5 as that is now")]


def test_removed_entries_are_found(ten: Ledger) -> None:
    with owner(ten) as connection:
        connection.execute(sa.delete(LEDGER).where(LEDGER.c.number.in_([4, 7, 8])))
    assert ten.verify() == [Fault(4, "missing"), Fault(7, "missing, up to entry 8")]


def test_a_beginning_that_was_removed_is_found(ten: Ledger) -> None:
    with owner(ten) as connection:
        connection.execute(sa.delete(LEDGER).where(LEDGER.c.number <= 3))
    assert ten.verify() == [Fault(1, "missing, up to entry 3, and no checkpoint says that they were removed")]


def test_reordered_entries_are_found(ten: Ledger) -> None:
    with owner(ten) as connection:
        for old, new in ((5, 99), (6, 5), (99, 6)):
            connection.execute(sa.update(LEDGER).where(of(old)).values(number=new))
    assert [fault.number for fault in ten.verify()] == [5, 5, 6, 6, 7]
    assert ten.verify()[0] == Fault(5, "does not follow entry 4 as that is now")


def test_an_inserted_entry_is_found(ten: Ledger) -> None:
    with owner(ten) as connection:
        for number in range(10, 4, -1):
            connection.execute(sa.update(LEDGER).where(of(number)).values(number=number + 1))
        before = connection.execute(sa.select(LEDGER.c.hash).where(of(4))).scalar_one()
        made = seal(entry("Nothing"), Head(4, before), datetime.now(UTC))
        # what follows the fourth entry already can't be followed by another
        with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
            connection.execute(sa.insert(LEDGER).values(made))
        connection.execute(sa.insert(LEDGER).values(made | {"previous": "0" * 63 + "1"}))
    assert ten.verify()[:3] == [
        Fault(5, "does not follow entry 4 as that is now"),
        Fault(5, "changed after it was made"),
        Fault(6, "does not follow entry 5 as that is now"),
    ]


def test_a_tail_that_was_cut_off_is_found_by_what_was_written_down(ten: Ledger) -> None:
    head = ten.head()
    with owner(ten) as connection:
        connection.execute(sa.delete(LEDGER).where(LEDGER.c.number > 7))
    assert ten.verify() == []
    assert ten.verify({head.count: head.hash}) == [Fault(8, "missing, up to entry 10: the newest entries were cut off")]
    # what was made anew since is another entry
    for number in (8, 9, 10):
        ten.enter(entry(f"Question {number}"))
    assert ten.verify({head.count: head.hash}) == [Fault(10, "another one than the one whose hash was written down")]


def test_the_database_itself_refuses(ten: Ledger) -> None:
    statements = (sa.update(LEDGER).values(rows=1), sa.update(LEDGER).values(hash=""), sa.delete(LEDGER).where(of(10)))
    for statement in statements:
        with pytest.raises(sa.exc.DBAPIError, match="the ledger is only added to"), ten._engine.begin() as connection:
            connection.execute(statement)
    if ten._engine.dialect.name == "postgresql":
        with pytest.raises(sa.exc.DBAPIError, match="only added to"), ten._engine.begin() as connection:
            connection.exec_driver_sql("TRUNCATE kept_ledger")
    assert ten.head().count == 10


def test_somebody_is_taken_out_and_the_chain_still_holds(ledger: Ledger) -> None:
    ledger.enter(FILE)
    ledger.enter(entry("Every email to Bo Li"))
    ledger.enter(entry("Links about Núñezville"))
    head = ledger.head()
    assert ledger.blank(naming(ANA, "Zoë Núñez", "zoe@cu.edu")) == 1
    assert ledger.entries().select("question", "link", "purpose", "file_name").rows() == [
        ("Links about Núñezville", "", "The newsletter", ""),
        ("Every email to Bo Li", "", "The newsletter", ""),
        (None, None, None, None),
    ]
    assert ledger.entries()["about"].to_list() == [[], [], [None, BO]]
    assert (ledger.verify(), ledger.head()) == ([], head)
    # again, nothing is left to be taken out; and others go on
    assert ledger.blank(naming(ANA, "Zoë Núñez")) == 0
    assert ledger.blank(naming("Li")) == 2
    ledger.enter(entry("Later"))
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("link", "file_name", "about", "all_goes"),
    [
        ("", "", (ANA,), True),
        ("", "", (ANA, f"{ANA}, merged"), True),
        (f"./contact_timeline?person={ANA}", "", (), True),
        ("", f"timeline-{ANA}.csv", (), True),
        # a list of several is no list of theirs
        ("", "", (ANA, BO), False),
        ("", "", (BO,), False),
    ],
)
def test_the_name_that_somebody_had_before_goes_too(
    link: str, file_name: str, about: tuple[str, ...], all_goes: bool, tmp_path: Path
) -> None:
    """Nobody knows it any more where somebody is forgotten; what is about them alone may have it."""
    ledger = Ledger(f"sqlite:///{tmp_path}/kept.sqlite")
    words = ("Every email to Zoë Before", "A complaint of Zoë Before")
    one = replace(FILE, question=words[0], purpose=words[1])
    ledger.enter(replace(one, link=link, file_name=file_name, about=about))
    ledger.blank(naming(ANA))
    kept = ledger.entries().select("question", "purpose", "link", "file_name").row(0)
    assert kept == ((None, None, None, None) if all_goes else (*words, link, file_name))
    assert ledger.verify() == []


def test_no_byte_of_the_file_has_what_was_taken_out(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/kept.sqlite")
    for number in range(50):
        ledger.enter(entry(f"{number} Xantippe Quast {'long ' * 400 * (number % 2)}"))
    ledger.enter(FILE)
    assert ledger.blank(naming(ANA, BO, "Xantippe Quast", "Zoë Núñez", "zoe@cu.edu")) == 51
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [word for word in (b"Xantippe", "Zoë".encode(), b"zoe@", ANA[:15].encode()) if word in left]


def test_old_entries_are_removed_behind_a_checkpoint(ten: Ledger) -> None:
    known = dict(ten.entries().select("number", "hash").rows())
    fifth = ten.entries()["at"][5]
    assert ten.prune(fifth, "retention") == 4
    assert ten.entries()["number"].to_list() == [11, 10, 9, 8, 7, 6, 5]
    checkpoint = ten.entries().row(0, named=True)
    assert (checkpoint["kind"], checkpoint["who"], checkpoint["rows"]) == ("checkpoint", "retention", 4)
    assert checkpoint["sha256"] == known[4]
    assert "up to number 4" in checkpoint["question"]
    assert ten.verify(known) == []
    assert ten.prune(fifth, "retention") == 0
    assert ten.head().count == 11
    # all of them, the checkpoint too; and what comes then follows
    assert ten.prune(datetime.now(UTC) + timedelta(days=1), "retention") == 7
    assert ten.entries()["number"].to_list() == [12]
    ten.enter(entry("Later"))
    assert ten.verify(known) == []
    with owner(ten) as connection:
        connection.execute(sa.delete(LEDGER).where(of(12)))
    assert ten.verify() == [Fault(1, "missing, up to entry 12, and no checkpoint says that they were removed")]


def test_each_head_is_in_the_log_and_nobody_else(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ledger.enter(FILE)
        ledger.blank(naming(ANA))
    assert [record.getMessage() for record in caplog.records] == [f"ledger: entry 1, head {ledger.head().hash}"]


def test_a_database_that_is_broken_takes_no_entry(ledger: Ledger) -> None:
    with owner(ledger) as connection:
        LEDGER.drop(connection)
    with pytest.raises(KeptError, match="can’t be used"):
        ledger.enter(FILE)


def test_a_file_that_may_not_be_written_to_takes_no_entry(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/kept.sqlite")
    ledger.enter(FILE)
    (tmp_path / "kept.sqlite").write_bytes(b"no database any more" * 500)
    with pytest.raises(KeptError, match="can’t be used"):
        ledger.enter(FILE)


class TestCommand:
    """`python -m data_access ledger verify`."""

    @pytest.fixture
    def ledger(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
        monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path}/kept.sqlite")
        ledger = open_ledger()
        for number in range(3):
            ledger.enter(entry(f"Question {number}"))
        return ledger

    def test_it_is_whole(self, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
        head = ledger.head()
        assert main(["ledger", "verify"]) == 0
        said = capsys.readouterr().out
        assert f"--head {head.hash} --count 3" in said
        assert main(["ledger", "verify", "--head", head.hash, "--count", "3"]) == 0

    def test_it_is_not(self, ledger: Ledger, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        rows = ledger.entries().rows(named=True)
        log = tmp_path / "app.log"
        log.write_text("\n".join(f"2026 ledger: entry {row['number']}, head {row['hash']}" for row in rows) + "\nx\n")
        with owner(ledger) as connection:
            connection.execute(sa.delete(LEDGER).where(of(3)))
        assert main(["ledger", "verify"]) == 0
        assert main(["ledger", "verify", "--log", str(log)]) == 1
        assert "entry 3: missing" in capsys.readouterr().err
        assert main(["ledger", "verify", "--head", rows[0]["hash"], "--count", "3"]) == 1
        assert "entry 3: missing" in capsys.readouterr().err

    def test_half_a_head_is_refused(self, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
        assert ledger.head().count == 3
        assert main(["ledger", "verify", "--count", "3"]) == 1
        assert "Give --head and --count together" in capsys.readouterr().err
        assert main(["ledger", "verify", "--log", "/nowhere/app.log"]) == 1
        assert "/nowhere/app.log can’t be read" in capsys.readouterr().err
