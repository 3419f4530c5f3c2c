"""One person's history, who people are, and who belongs to what."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_access import History
from data_access.errors import QuestionError
from data_access.history.persons import MAX_FOUND
from tests.data_access.loads import history_of, load_rows
from tests.data_access.rows import START, an_id, at, contact, contact_row, link_row, result, result_row, send

UNKNOWN = "(account not in the data)"


def history_with(store: Path, *contacts: dict[str, Any], **tables: list[dict[str, Any]]) -> History:
    """These contacts, and one result that makes it a history."""
    results = tables.pop("results", [result_row(90, contact_id=None)])
    return history_of(store, live={"contacts": list(contacts), "results": results, **tables})


def numbers(history: History, *contact_numbers: int) -> pl.Series:
    found = [history.find(contact(number))["person"].item() for number in contact_numbers]
    return pl.Series(found, dtype=pl.Int32)


NAMED = [
    contact_row(1, first_name="José", last_name="Núñez", email="jose.nunez@example.edu"),
    contact_row(2, first_name="Ann-Marie", last_name="O'Brien", email="amo@example.org"),
    contact_row(3, first_name=None, last_name="Zoë", email=None),
    contact_row(4, first_name="Ann", last_name="Jones", email="jones@example.edu"),
    contact_row(5, first_name=None, last_name=None, email=None),
    contact_row(6, first_name="Anna", last_name="Deleted", email="gone@example.edu", deleted=True),
    contact_row(
        7, first_name="Anna", last_name="Absorbed", email="old@example.edu", master_id=contact(4), deleted=True
    ),
    contact_row(8, first_name="李", last_name="伟", email="wei@example.edu"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Núñez", [1]),
        ("nunez", [1]),
        ("JOSE", [1]),
        ("josé", [1]),
        ("nunez jose", [1]),
        ("  jose   nunez ", [1]),
        ("ann", [2, 4]),
        ("ann jones", [4]),
        ("o'brien", [2]),
        ("marie brien", [2]),
        ("ann nunez", []),
        ("zoe", [3]),
        ("jones@example.edu", [4]),
        ("JONES@EXAMPLE.EDU", [4]),
        ("@example.edu", [1, 4, 8]),
        ("ann @example.edu", [4]),
        ("伟", [8]),
        (".*", []),
        ("gone@example.edu", []),
        ("nobody", []),
        ("", []),
        ("   ", []),
        ("\u0301", []),
    ],
)
def test_find_by_name_and_address(named: History, text: str, found: list[int]) -> None:
    rows = named.find(text)
    assert rows["contact_id"].to_list() == [contact(number) for number in found]
    assert rows["state"].to_list() == ["on file"] * len(found)


def test_an_old_address_finds_the_person_it_belongs_to_now(named: History) -> None:
    (row,) = named.find("old@example.edu").rows(named=True)
    assert (row["contact_id"], row["email"], row["state"]) == (contact(4), "jones@example.edu", "absorbed")
    # who is found by their own record as well is found once, by that
    assert named.find("ann")["state"].to_list() == ["on file", "on file"]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> History:
    return history_with(tmp_path_factory.mktemp("named"), *NAMED, results=[result_row(1), result_row(9)])


@pytest.mark.parametrize(
    ("text", "contact_number", "state", "on_file"),
    [
        (contact(4), 4, "on file", True),
        (contact(4)[:15], 4, "on file", True),
        (f" {contact(4)}\n", 4, "on file", True),
        (contact(5), 5, "on file", True),
        # the row is of the person that absorbed it
        (contact(7), 4, "absorbed", True),
        (contact(7)[:15], 4, "absorbed", True),
        (contact(6), 6, "deleted", False),
        # only a result names it
        (contact(9), 9, "unknown", False),
    ],
    ids=["18", "15", "spaces", "no-name", "absorbed", "absorbed-15", "deleted", "unknown"],
)
def test_find_by_id(named: History, text: str, contact_number: int, state: str, on_file: bool) -> None:
    row = named.find(text).row(0, named=True)
    assert (row["contact_id"], row["state"]) == (contact(contact_number), state)
    assert (row["person"] is not None) is on_file
    assert named.find(text).height == 1


def test_the_whole_row_of_what_is_found(named: History) -> None:
    person = named.engagement().frame["person"].drop_nulls().item()
    assert named.find("nunez").rows() == [(person, contact(1), "José", "Núñez", "jose.nunez@example.edu", "on file")]
    # a deleted contact's row is still there, and says whose it was
    assert named.find(contact(6)).rows() == [(None, contact(6), "Anna", "Deleted", "gone@example.edu", "deleted")]
    assert named.find(contact(7))["last_name"].to_list() == ["Jones"]


def test_an_id_that_was_never_seen_finds_nobody(named: History) -> None:
    assert named.find(contact(99)).height == 0
    assert named.find("Niederschlagung").height == 0


def test_a_name_of_fifteen_letters_is_not_taken_for_an_id(tmp_path: Path) -> None:
    history = history_with(tmp_path, contact_row(1, last_name="Schwarzenberger"))
    assert history.find("Schwarzenberger")["contact_id"].to_list() == [contact(1)]


def test_find_gives_no_more_than_it_says(tmp_path: Path) -> None:
    many = [contact_row(number, last_name="Smith") for number in range(MAX_FOUND + 5)]
    found = history_with(tmp_path, *many).find("smith")["contact_id"].to_list()
    assert found == sorted(row["id"] for row in many)[:MAX_FOUND]


def test_people_in_the_order_asked_and_nobody_left_out(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        contact_row(
            1, first_name="A", last_name="B", email="a@example.edu", city="Boulder", state="CO", opted_out=True
        ),
        contact_row(2),
        contact_row(3),
        contact_row(4, master_id=contact(1), deleted=True),
        contact_row(5, deleted=True),
        results=[result_row(1, unsubscribed_at=at(1)), result_row(8)],
    )
    three, one, two = numbers(history, 3, 1, 2)
    keys = dict(history._reading.people.select("contact_id", "person").iter_rows())
    nobodies = [keys[contact(4)], keys[contact(5)], keys[contact(8)], 9999]
    asked = pl.Series([three, None, one, *nobodies, three, two], dtype=pl.Int64)
    assert history.people(asked).rows() == [
        (three, contact(3), None, "Number 3", None, None, None, False),
        (one, contact(1), "A", "B", "a@example.edu", "Boulder", "CO", True),
        (two, contact(2), None, "Number 2", None, None, None, False),
    ]
    assert history.people(pl.Series([], dtype=pl.Int32)).columns == [
        *("person", "contact_id", "first_name", "last_name", "email", "city", "state", "opted_out")
    ]
    # of everybody on file, with results or without
    assert history.standing().rows() == sorted(
        [(one, True, False, True), (two, False, False, False), (three, False, False, False)]
    )


@pytest.mark.parametrize(
    ("results", "hard_bounced"),
    [
        ([], False),
        ([{}], False),
        ([{"hard_bounce": True}], True),
        ([{"soft_bounce": True}], False),
        ([{"hard_bounce": True}, {"sent_at": at(1)}], False),
        ([{"hard_bounce": True, "sent_at": at(1)}, {}], True),
        # of two sent at one moment, any
        ([{"hard_bounce": True}, {}], True),
        ([{}, {"hard_bounce": True}], True),
        ([{"hard_bounce": True}, {}, {"sent_at": at(1)}], False),
    ],
    ids=["none", "delivered", "bounced", "soft", "then-delivered", "newest", "tie", "tie-turned", "older-tie"],
)
def test_newest_result_bounced_hard(tmp_path: Path, results: list[dict[str, Any]], hard_bounced: bool) -> None:
    rows = [result_row(number, **{"contact_id": contact(1), **given}) for number, given in enumerate(results)]
    history = history_with(tmp_path, contact_row(1), results=[*rows, result_row(90, contact_id=None, sent_at=at(9))])
    assert history.standing()["newest_hard_bounced"].to_list() == [hard_bounced]


def test_what_absorbed_contacts_did_counts_for_the_person(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        contact_row(1),
        contact_row(2, master_id=contact(1), deleted=True, opted_out=True),
        results=[result_row(1), result_row(2, sent_at=at(1), hard_bounce=True, unsubscribed_at=at(2))],
    )
    person = history.standing().row(0, named=True)
    # opting out is a field of the contact that is on file
    assert (person["newest_hard_bounced"], person["unsubscribed"], person["opted_out"]) == (True, True, False)


def test_timeline(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        contact_row(1),
        contact_row(2, master_id=contact(1), deleted=True),
        results=[
            result_row(1, sent_at=at(2), opened=True, opened_at=at(3), unique_clicks=1, total_clicks=4),
            # 23:40 in Denver, the day before
            result_row(2, email_name="Issue 1", subject="Hi", from_address="x@example.edu", sent_at=at(-0.222222)),
            result_row(3, hard_bounce=True),
        ],
        link_details=[
            link_row(1, 1, last_clicked_at=at(5)),
            link_row(2, 1, last_clicked_at=at(4)),
            link_row(3, 3),
        ],
    )
    # by the absorbed id, in 15 characters
    found = history.timeline(contact(2)[:15])
    assert (found.contact_id, found.absorbed) == (contact(1), (contact(2),))
    columns = ("result_id", "send_id", "series", "email_name", "day", "delivered", "opened", "clicked", "filed_under")
    assert found.results.select(columns).rows() == [
        (
            *(result(2), send(1), "CU Connections", "Issue 1", date(2026, 2, 28)),
            *(True, False, False, [contact(2)]),
        ),
        (
            *(result(1), send(1), "CU Connections", None, date(2026, 3, 3)),
            *(True, True, True, [contact(1)]),
        ),
    ]
    assert found.links.select("result_id", "article", "last_clicked_at").rows() == [
        (result(1), "cubuffs.com/news/2", at(4)),
        (result(1), "cubuffs.com/news/1", at(5)),
    ]
    seen = found.provenance
    assert (seen.rows, seen.in_live, seen.in_archive, seen.newest_sent) == (2, 2, 0, at(2))
    assert found.results.equals(history.timeline(contact(1)).results)


def test_a_moved_result_says_under_whom_it_was_filed(tmp_path: Path) -> None:
    load_rows(tmp_path, archive={"results": [result_row(1, contact_id=contact(7)), result_row(2)]})
    moved = result_row(1, contact_id=contact(2), tracking_at=at(5))
    history = history_with(tmp_path, contact_row(2), results=[moved])
    found = history.timeline(contact(2))
    filed = {row["result_id"]: row["filed_under"] for row in found.results.iter_rows(named=True)}
    assert filed == {result(1): [contact(2), contact(7)], result(2): [contact(2)]}
    # the trace of a merge that Salesforce has forgotten
    assert found.absorbed == (contact(7),)
    assert history.find(contact(7)).select("contact_id", "state").row(0) == (contact(2), "absorbed")


def test_a_person_without_results_has_an_empty_timeline(tmp_path: Path) -> None:
    found = history_with(tmp_path, contact_row(1)).timeline(contact(1))
    assert (found.results.height, found.links.height, found.absorbed) == (0, 0, ())
    assert (found.provenance.rows, found.provenance.oldest_sent) == (0, None)


def test_a_triggered_result_in_the_timeline(tmp_path: Path) -> None:
    journey = an_id("a3T", 1)
    automated = result_row(1, send_id=None, triggered_send_id=journey)
    found = history_with(tmp_path, contact_row(1), results=[automated]).timeline(contact(1))
    assert found.results.select("send_id", "triggered").rows() == [(journey, True)]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("Jones", "'Jones' is no Salesforce id: they have 15 or 18 letters and digits."),
        (contact(6), f"{contact(6)} is nobody on file in this data."),
        (contact(99)[:15], f"{contact(99)} is nobody on file in this data."),
    ],
    ids=["no-id", "deleted", "never-seen"],
)
def test_a_timeline_of_nobody_is_refused_in_words(named: History, asked: str, sentence: str) -> None:
    with pytest.raises(QuestionError) as refusal:
        named.timeline(asked)
    assert str(refusal.value) == sentence


def account(number: int) -> str:
    return an_id("001", number)


def affiliation(number: int, person: int, of: int | None, **given: Any) -> dict[str, Any]:
    where = None if of is None else account(of)
    usual = {"role": "Faculty", "status": "Current"}
    return {"id": an_id("a1A", number), "contact_id": contact(person), "account_id": where, **usual, **given}


ACCOUNTS = [
    {"id": account(1), "name": "Boulder"},
    {"id": account(2), "name": "Arts", "parent_id": account(1)},
    {"id": account(3), "name": "History", "parent_id": account(2)},
]


def audiences(history: History) -> list[tuple[Any, ...]]:
    """The frame of `audiences` with contact ids in the place of numbers."""
    rows = history.audiences()
    names = history.people(rows["person"]).select("person", "contact_id")
    columns = ("contact_id", "role", "current", "campus", "school", "department")
    return rows.join(names, on="person", maintain_order="left").select(columns).rows()


def test_audiences(tmp_path: Path) -> None:
    history = history_with(
        tmp_path,
        contact_row(1),
        contact_row(2),
        contact_row(3, master_id=contact(1), deleted=True),
        contact_row(4, deleted=True),
        accounts=ACCOUNTS,
        affiliations=[
            affiliation(1, 1, 3),
            affiliation(2, 1, 2, role=" Staff ", status="Former"),
            # the same again, by another id and through an absorbed contact
            affiliation(3, 1, 3),
            affiliation(4, 3, 3),
            affiliation(5, 3, 1, role="Donor"),
            affiliation(6, 2, 9, status=" current "),
            affiliation(7, 2, None, role=None, status=None),
            # nobody
            affiliation(8, 4, 3),
            affiliation(9, 8, 3),
            affiliation(10, 1, 3, contact_id=None),
        ],
    )
    assert sorted(audiences(history)) == [
        (contact(1), "Donor", True, "Boulder", "(campus itself)", "(campus itself)"),
        (contact(1), "Faculty", True, "Boulder", "Arts", "History"),
        (contact(1), "Staff", False, "Boulder", "Arts", "(school itself)"),
        (contact(2), "(no role)", False, UNKNOWN, UNKNOWN, UNKNOWN),
        (contact(2), "Faculty", True, UNKNOWN, UNKNOWN, UNKNOWN),
    ]


def test_audiences_without_accounts_or_affiliations(tmp_path: Path) -> None:
    assert history_with(tmp_path / "none", contact_row(1)).audiences().height == 0
    history = history_with(tmp_path / "some", contact_row(1), affiliations=[affiliation(1, 1, 3)])
    assert audiences(history) == [(contact(1), "Faculty", True, UNKNOWN, UNKNOWN, UNKNOWN)]


def test_windows_are_counted_back_from_the_day_the_history_reaches_to(tmp_path: Path) -> None:
    # 20:00 on 29 February in Denver
    moment = START.replace(year=2028, month=3, day=1, hour=3)
    history = history_with(tmp_path, results=[result_row(1, tracking_at=moment)])
    assert history.as_of == moment
    assert history.today == date(2028, 2, 29)
    assert history.last_days(30) == (date(2028, 1, 30), date(2028, 2, 29))
    assert history.past_year() == (date(2027, 2, 28), date(2028, 2, 29))
