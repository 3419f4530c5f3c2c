"""Who is on a list: nobody who is left out, everybody else, under the surviving contact."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.mailing import REASONS
from campaigns.files import Preset, package
from campaigns.mailing import Listing, choose, named
from data_access import load_exports
from data_access.errors import HistoryError
from data_access.history import History, open_history
from tests.campaigns.lists import MADE_AT, manifest, rows
from tests.conftest import ROOT

MERGED = "003f4DHh6rOxZMwADN"


@pytest.fixture(scope="module")
def history(example_store: Path) -> History:
    return open_history(example_store)


def listing(people: pl.Series) -> Listing:
    counted = pl.DataFrame({"person": people}).with_row_index("Number")
    return Listing("Anybody", "Who is there?", (), counted.select("person", "Number"))


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_nobody_left_out_is_in_a_file_and_nobody_else_is_missing(history: History, data: st.DataObject) -> None:
    standing = history.standing()
    share = data.draw(st.floats(0, 1))
    seed = data.draw(st.integers(0, 1000))
    reasons = tuple(data.draw(st.lists(st.sampled_from(list(REASONS)), unique=True)))
    people = standing["person"].sample(fraction=share, shuffle=True, seed=seed)
    chosen = choose(history, listing(people), standing, reasons)
    file = package(named(history, chosen), data.draw(st.sampled_from(Preset)), "Kim", MADE_AT)
    ids = dict(history.people(people).select("person", "contact_id").rows())
    barred = {row["person"] for row in standing.to_dicts() if any(row[reason] for reason in reasons)}
    assert [row["Contact ID"] for row in rows(file)] == [ids[person] for person in people if person not in barred]
    told = manifest(file)["people"]
    assert (told["found"], told["left_out"]) == (len(people), len(barred & set(people)))
    meant = standing.filter(pl.col("person").is_in(people.implode()))
    assert told["left_out_by_reason"] == [
        {"reason": REASONS[reason], "people": meant[reason].sum()} for reason in reasons
    ]
    listed = meant.filter(~pl.col("person").is_in(list(barred)))
    assert told["in_file_although"] == [
        {"reason": words, "people": listed[reason].sum()} for reason, words in REASONS.items() if reason not in reasons
    ]


def test_a_person_who_was_merged_stands_under_the_surviving_contact(history: History) -> None:
    person = history.find("003f48XK2AX64ed")["person"]
    found = named(history, choose(history, listing(person), history.standing(), ()))
    assert found.people["contact_id"].to_list() == [MERGED]
    assert found.people.columns == ["contact_id", "first_name", "last_name", "email", "Number"]


def test_somebody_with_several_reasons_counts_at_each_and_once_in_the_total(history: History) -> None:
    standing = pl.DataFrame(
        {
            "person": pl.Series([0, 1], dtype=pl.Int32),
            "opted_out": [True, False],
            "newest_hard_bounced": [True, False],
            "unsubscribed": [False, False],
        }
    )
    chosen = choose(history, listing(standing["person"]), standing, tuple(REASONS))
    assert (chosen.found, chosen.out, chosen.people["person"].to_list()) == (2, 1, [1])
    assert chosen.left_out["people"].to_list() == [1, 1, 0]


def test_what_is_wrong_with_a_listing(history: History) -> None:
    twice = pl.Series([3, 3], dtype=pl.Int32)
    with pytest.raises(ValueError, match="names somebody twice"):
        choose(history, listing(twice), history.standing(), ())
    with pytest.raises(KeyError, match="rich"):
        choose(history, listing(twice[:1]), history.standing(), ("rich",))
    strangers = pl.Series([10**6], dtype=pl.Int32)
    assert choose(history, listing(strangers), history.standing(), ()).found == 0


def test_a_list_of_an_older_state_of_the_history_is_refused(tmp_path: Path) -> None:
    examples = ROOT / "examples" / "exports"
    load_exports(tmp_path / "store", live=examples / "live")
    before = open_history(tmp_path / "store")
    chosen = choose(before, listing(before.standing()["person"][:5]), before.standing(), ())
    load_exports(tmp_path / "store", archive=examples / "archive")
    with pytest.raises(HistoryError, match="has become newer since this list was made; reload the page"):
        named(open_history(tmp_path / "store"), chosen)


def test_nobody_who_opted_out_since_the_list_was_made_gets_into_a_file(tmp_path: Path) -> None:
    store, newer = tmp_path / "store", tmp_path / "newer"
    load_exports(store, live=ROOT / "examples" / "exports" / "live")
    before = open_history(store)
    contact_id = before.people(before.standing().filter(~pl.col("opted_out"))["person"][:1])["contact_id"].item()
    people = before.find(contact_id)["person"]
    chosen = choose(before, listing(people), before.standing(), ("opted_out",))
    assert named(before, chosen).people["contact_id"].to_list() == [contact_id]
    newer.mkdir()
    contacts = pl.read_csv(ROOT / "examples" / "exports" / "live" / "Contact.csv.gz", infer_schema=False)
    opted_out = contacts.filter(pl.col("Id") == contact_id).with_columns(
        pl.lit("true").alias("HasOptedOutOfEmail"), pl.lit("2026-11-30T08:00:00.000Z").alias("SystemModstamp")
    )
    opted_out.write_csv(newer / "Contact.csv")
    load_exports(store, live=newer)
    # the history that the page was drawn from does not see it
    assert before.published_at == chosen.published_at
    with pytest.raises(HistoryError, match="has become newer since this list was made; reload the page"):
        named(before, chosen)
    after = open_history(store)
    again = choose(after, listing(after.find(contact_id)["person"]), after.standing(), ("opted_out",))
    assert (again.found, again.out, again.people.height) == (1, 1, 0)
