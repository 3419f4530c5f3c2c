"""The benchmarks: the same exports every time, every trap inside, and three engines that give one answer."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from benchmarks import __main__ as command
from benchmarks.engines import ENGINES
from benchmarks.measure import Measured
from benchmarks.postgres import PostgreSQL
from benchmarks.questions import QUESTIONS, DisagreementError, Engine, Question, agree
from benchmarks.remote import EngineError, started
from benchmarks.university import University, filled, university
from data_access import load_exports, open_history
from data_access.demo.mailings import AS_OF
from data_access.demo.university import LINK_FILES, RESULT_FILES

ROOT = Path(__file__).parents[2]
SIZE = 50_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> University:
    return university(tmp_path_factory.mktemp("university"), SIZE)


@pytest.fixture(scope="module")
def engines(made: University) -> dict[str, Engine]:
    """All but PostgreSQL, which is not on every machine."""
    load_exports(made.store, live=made.live, archive=made.archive)
    facts = made.facts()
    return {
        name: kind.open(made.store if kind.reads == "store" else made.folder, facts)
        for name, kind in ENGINES.items()
        if name != "postgres"
    }


@pytest.fixture(scope="module")
def postgres(made: University, engines: dict[str, Engine]) -> Iterator[PostgreSQL]:
    engine = PostgreSQL(made.folder, made.facts())
    yield engine
    engine.close()


def frame(folder: Path, name: str) -> pl.DataFrame:
    found = pl.read_parquet(folder / f"{name}*.parquet")
    return found.rename({column: column.lower() for column in found.columns})


def both(made: University, name: str) -> pl.DataFrame:
    """Rows that stand in live and archive; the archive's columns end in _archive."""
    return frame(made.live, name).join(frame(made.archive, name), on="id", suffix="_archive")


def files(made: University) -> dict[str, bytes]:
    paths = [*made.live.rglob("*.parquet"), *made.archive.rglob("*.parquet")]
    return {path.relative_to(made.folder).as_posix(): path.read_bytes() for path in paths}


def test_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    one, two, other = university(tmp_path / "1", 2000), university(tmp_path / "2", 2000), university(tmp_path, 2000, 7)
    assert files(one) == files(two)
    assert files(one) != files(other)


def test_exports_are_made_once(tmp_path: Path) -> None:
    made = university(tmp_path, 2000)
    sign = made.folder / "untouched"
    sign.touch()
    assert university(tmp_path, 2000) == made
    assert sign.exists()
    (made.folder / "university.json").unlink()
    assert university(tmp_path, 2000) == made
    assert not sign.exists()


def test_as_many_results_as_asked_for(made: University) -> None:
    ids = [frame(folder, RESULT_FILES)["id"] for folder in (made.live, made.archive)]
    assert pl.concat(ids).n_unique() == SIZE


def test_contacts_were_merged_in_chains(made: University) -> None:
    contacts = frame(made.live, "Contact")
    masters = dict(contacts.drop_nulls("masterrecordid").select("id", "masterrecordid").iter_rows())
    lengths = []
    for contact in masters:
        length, now = 0, contact
        while now in masters:
            length, now = length + 1, masters[now]
        lengths.append((length, now))
    assert max(lengths) == (3, made.merged_person)
    assert {1, 2, 3} == {length for length, _ in lengths}


def test_live_moved_results_of_merged_contacts_and_the_archive_did_not(made: University) -> None:
    moved = both(made, RESULT_FILES).filter(pl.col("et4ae5__contact__c") != pl.col("et4ae5__contact__c_archive"))
    absorbed = frame(made.live, "Contact").drop_nulls("masterrecordid")["id"].implode()
    assert moved.height
    assert moved["et4ae5__contact__c_archive"].is_in(absorbed).all()
    assert not moved["et4ae5__contact__c"].is_in(absorbed).any()


def test_some_copies_in_the_archive_are_older(made: University) -> None:
    twice = both(made, RESULT_FILES)
    assert 0.02 < twice.height / SIZE < 0.05
    tracked = pl.col("et4ae5__tracking_as_of__c_archive").dt.replace_time_zone("UTC")
    older = twice.filter(tracked < pl.col("et4ae5__tracking_as_of__c"))
    assert 0.3 < older.height / twice.height < 0.7
    assert older.filter(pl.col("et4ae5__opened__c") & ~pl.col("et4ae5__opened__c_archive")).height
    clicks = pl.col("et4ae5__numberoftotalclicks__c")
    assert both(made, LINK_FILES).filter(clicks > pl.col("et4ae5__numberoftotalclicks__c_archive")).height


def test_people_who_are_nobody_are_there(made: University) -> None:
    live, archive = frame(made.live, RESULT_FILES), frame(made.archive, RESULT_FILES)
    known = frame(made.live, "Contact")
    deleted = known.filter(pl.col("isdeleted"), pl.col("masterrecordid").is_null())["id"]
    named = archive["et4ae5__contact__c"].drop_nulls()
    assert named.is_in(deleted.implode()).any()
    assert not named.is_in(known["id"].implode()).all()
    assert not live["et4ae5__contact__c"].is_in(deleted.implode()).any()
    for rows in (live, archive):
        leads = rows.drop_nulls("et4ae5__lead__c")
        assert leads.height
        assert leads["et4ae5__contact__c"].null_count() == leads.height


def test_rows_lie_in_the_recycle_bin_or_were_purged(made: University) -> None:
    archive = frame(made.archive, RESULT_FILES)
    live = frame(made.live, RESULT_FILES).filter("isdeleted")
    assert live.height
    assert live.join(archive, on="id", how="semi").is_empty()
    assert archive["isdeleted"].n_unique() == 2


def test_triggered_sends_and_sends_without_tracking_are_there(made: University) -> None:
    for folder in (made.live, made.archive):
        triggered = frame(folder, RESULT_FILES).drop_nulls("et4ae5__triggeredsenddefinition__c")
        assert triggered.height
        assert triggered["et4ae5__senddefinition__c"].null_count() == triggered.height
    assert frame(made.live, "et4ae5__SendDefinition__c")["et4ae5__individual_tracking_disabled__c"].sum() == 5


def test_links_have_variants_utilities_and_gaps(made: University) -> None:
    results, links = frame(made.archive, RESULT_FILES), frame(made.archive, LINK_FILES)
    url = links["et4ae5__linkurl__c"]
    for mark in ("utm_campaign=", "sfmc_sub=", "mc_cid=", "http://www.", "#top", "CUBUFFS.COM", "?id="):
        assert url.str.contains(mark, literal=True).any(), mark
    stories = pl.DataFrame({"story": url.str.extract(r"(?i)cubuffs\.com/(news/2026/03/[\w-]+)", 1), "url": url})
    assert stories.drop_nulls().group_by("story").agg(pl.col("url").n_unique())["url"].max() == 3
    by_result = links.group_by("et4ae5__individual_email_result__c").agg(pl.col("name"))
    utility = pl.element().is_in(["Unsubscribe", "Manage My Preferences", "View as web page"])
    assert by_result.filter(pl.col("name").list.eval(utility).list.all()).height
    clicked = results.filter(pl.col("et4ae5__clicked__c"))
    missing = clicked.join(links, left_on="id", right_on="et4ae5__individual_email_result__c", how="anti")
    assert missing.height


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_all_engines_agree(question: Question, engines: dict[str, Engine]) -> None:
    answer = agree(question, {name: question.ask(engine) for name, engine in engines.items()})
    assert all(part.height for part in answer)


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_postgresql_agrees(question: Question, engines: dict[str, Engine], postgres: PostgreSQL) -> None:
    agree(question, {"ours": question.ask(engines["ours"]), "postgres": question.ask(postgres)})


@pytest.mark.needs("postgresql")
def test_postgresql_says_what_it_takes(postgres: PostgreSQL) -> None:
    assert postgres.disk > 10_000_000
    assert postgres.peak > 10_000_000


def test_the_breakdown_adds_up(made: University, engines: dict[str, Engine]) -> None:
    (answer,) = engines["duckdb-files"].breakdown()
    sent = dict(answer.group_by("kind").agg(pl.col("sent").sum().cast(pl.Int64)).iter_rows())
    assert sent["audience"] + sent["others"] + sent["not linked to a contact"] == sent["everything"]
    assert sent["cell"] > sent["audience"], "nobody is in two cells"
    moments = [
        frame(made.live, RESULT_FILES).filter(~pl.col("isdeleted")).select("id", "et4ae5__datesent__c"),
        frame(made.archive, RESULT_FILES).select("id", pl.col("et4ae5__datesent__c").dt.replace_time_zone("UTC")),
    ]
    days = pl.col("et4ae5__datesent__c").dt.convert_time_zone("America/Denver").dt.date()
    inside = pl.concat(moments).unique("id").filter(days >= AS_OF.date().replace(year=AS_OF.year - 1))
    assert sent["everything"] == inside.height


def test_engines_that_differ_are_told_apart() -> None:
    question = next(question for question in QUESTIONS if question.name == "email")
    right = pl.DataFrame({name: [1] for name in question.columns[0]})
    wrong = right.with_columns(opened=2)
    with pytest.raises(DisagreementError, match=r"(?s)“email” differ.*ours has 1 rows.*SQL has 1 rows.*'opened': 2"):
        agree(question, {"ours": (right,), "SQL": (wrong,)})


def test_an_engine_that_fails_is_named(tmp_path: Path, made: University, engines: dict[str, Engine]) -> None:
    with (
        pytest.raises(EngineError, match=r"^ours: StoreError: .*holds no history yet"),
        started("ours", tmp_path, made.facts()),
    ):
        pytest.fail("it was opened")


def test_engines_are_given_what_they_bear() -> None:
    assert ENGINES["ours"].lacks(225_000_000, None) is None
    assert "is given 5,000,000 results at most: it sorts" in str(ENGINES["polars"].lacks(5_000_001, None))
    assert ENGINES["polars"].lacks(5_000_001, 6_000_000) is None
    assert "at most: so it was asked" in str(ENGINES["duckdb-files"].lacks(2_000, 1_000))


def run(*arguments: str) -> str:
    """What the command says."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_command_measures_every_question(tmp_path: Path) -> None:
    record, profiles = tmp_path / "record.json", tmp_path / "profiles"
    arguments = ["--size", "5K", "--repeat", "1", "--folder", str(tmp_path), "--engines", "ours,duckdb-files,polars"]
    said = run(*arguments, "--most", "polars=4K", "--json", str(record), "--profiles", str(profiles))
    assert "polars is left out: it is given 4,000 results at most" in said
    assert all(f"\n{question.name}" in said for question in QUESTIONS)
    told = json.loads(record.read_text())
    assert set(told["seconds"]) == {question.name for question in QUESTIONS}
    for timings in told["seconds"].values():
        assert {name: len(timing["runs"]) for name, timing in timings.items()} == {"ours": 1, "duckdb-files": 1}
    assert set(told["peak"]) == {"ours", "duckdb-files"}
    assert all(peak > 50 * 2**20 for peak in told["peak"].values())
    assert told["load"]["how"] == "loaded from exports"
    assert set(told["disk"]) == {"store", "kept", "exports"}
    written = [path.read_text() for path in profiles.iterdir()]
    assert len(written) == 3
    assert all("cumulative" in text for text in written)
    run(*arguments, "--most", "polars=4K", "--json", str(record), "--questions", "email")
    again = json.loads(record.read_text())
    changed = [name for name, timings in told["seconds"].items() if again["seconds"][name] != timings]
    assert (changed, again["command"], again["peak"]) == (["email"], told["command"], told["peak"])


def test_a_store_alone_needs_no_exports(tmp_path: Path) -> None:
    made, load = filled(tmp_path, 5000)
    assert load.rows == 5000
    assert [path.name for path in made.folder.iterdir() if path.is_dir()] == ["store"]
    assert filled(tmp_path, 5000) == (made, load)
    assert open_history(made.store).timeline(made.merged_person).results.height
    assert made.facts().send_id == university(tmp_path, 5000).send_id


def test_command_stops_where_answers_differ(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def differing(*_: object) -> Measured:
        raise DisagreementError("The answers to “email” differ")

    monkeypatch.setattr(command, "measure", differing)
    assert command.main(["--size", "1000", "--engines", "ours", "--folder", str(tmp_path)]) == 1
    output = capsys.readouterr()
    assert "“email” differ" in output.err
    assert "\nbreakdown" not in output.out
