"""Who is who: merges through any chain, circles, and the traces of merges that Salesforce has forgotten."""

from itertools import pairwise

import polars as pl
import pytest

from data_access.people import resolve

Contacts = dict[str, tuple[str | None, bool]]
"""By id: who absorbed it, and whether it is deleted."""

KEYS = {"contact_id": pl.String(), "person": pl.Int32()}
CONTACTS = {"id": pl.String(), "master_id": pl.String(), "deleted": pl.Boolean()}
MOVES = {"contact_id": pl.String(), "now_contact_id": pl.String()}
ON_FILE = (None, False)
DELETED = (None, True)


def resolved(
    ids: str, contacts: Contacts, moves: list[tuple[str, str]] | None = None
) -> dict[str, tuple[str | None, str]]:
    """For each id (a letter, numbered in order): the id of its survivor and its state."""
    keys = pl.DataFrame([(name, number) for number, name in enumerate(ids)], schema=KEYS, orient="row")
    rows = [(name, master, deleted) for name, (master, deleted) in contacts.items()]
    contact_rows = pl.DataFrame(rows, schema=CONTACTS, orient="row")
    found = resolve(keys, contact_rows, pl.DataFrame(moves or [], schema=MOVES, orient="row"))
    assert found["contact_id"].to_list() == list(ids)
    assert found["person"].to_list() == list(range(len(ids)))
    return {
        name: (None if survivor is None else ids[survivor], state) for name, _, survivor, state in found.iter_rows()
    }


def test_states_without_merges() -> None:
    assert resolved("ABC", {"A": ON_FILE, "B": DELETED}) == {
        "A": ("A", "on file"),
        "B": (None, "deleted"),
        "C": (None, "unknown"),
    }


def test_numbers_in_any_order_come_back_in_theirs() -> None:
    keys = pl.DataFrame([("B", 1), ("C", 2), ("A", 0)], schema=KEYS, orient="row")
    contacts = pl.DataFrame([("C", "A", True), ("A", None, False)], schema=CONTACTS, orient="row")
    found = resolve(keys, contacts, pl.DataFrame(schema=MOVES))
    assert found.rows() == [("A", 0, 0, "on file"), ("B", 1, None, "unknown"), ("C", 2, 0, "absorbed")]
    assert found.dtypes == [pl.String, pl.Int32, pl.Int32, pl.String]


def test_an_absorbed_contact_is_whoever_absorbed_it() -> None:
    # Salesforce flags absorbed rows as deleted; a copy may not
    assert resolved("ABC", {"A": ("C", True), "B": ("C", False), "C": ON_FILE}) == {
        "A": ("C", "absorbed"),
        "B": ("C", "absorbed"),
        "C": ("C", "on file"),
    }


@pytest.mark.parametrize("length", [2, 3, 4, 5, 8, 9, 26])
def test_a_chain_of_merges_of_any_length(length: int) -> None:
    ids = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:length]
    contacts: Contacts = {name: (after, True) for name, after in pairwise(ids)}
    found = resolved(ids, {**contacts, ids[-1]: ON_FILE})
    assert {survivor for survivor, _ in found.values()} == {ids[-1]}


def test_a_circle_is_nobody() -> None:
    circle: Contacts = {"A": ("B", True), "B": ("C", True), "C": ("A", True), "D": ("A", True), "E": ("E", True)}
    assert resolved("ABCDE", circle) == dict.fromkeys("ABCDE", (None, "absorbed"))


@pytest.mark.parametrize("end", [{}, {"B": DELETED}], ids=["not-in-the-data", "deleted"])
def test_a_chain_that_ends_nowhere_is_nobody(end: Contacts) -> None:
    found = resolved("AB", {"A": ("B", True), **end})
    assert found["A"] == (None, "absorbed")
    assert found["B"][0] is None


def test_a_master_that_was_never_numbered_is_nobody() -> None:
    assert resolved("A", {"A": ("Z", True)}) == {"A": (None, "absorbed")}


@pytest.mark.parametrize("contacts", [{}, {"A": DELETED}], ids=["unknown", "deleted"])
def test_results_that_moved_are_the_trace_of_a_forgotten_merge(
    contacts: Contacts,
) -> None:
    found = resolved("AB", {**contacts, "B": ON_FILE}, [("A", "B")])
    assert found == {"A": ("B", "absorbed"), "B": ("B", "on file")}


def test_a_contact_on_file_is_itself_whatever_moved() -> None:
    assert resolved("AB", {"A": ON_FILE, "B": ON_FILE}, [("A", "B")])["A"] == ("A", "on file")


def test_an_absorbed_contact_follows_its_master_and_not_its_results() -> None:
    found = resolved("ABC", {"A": ("B", True), "B": ON_FILE, "C": ON_FILE}, [("A", "C")])
    assert found["A"] == ("B", "absorbed")


@pytest.mark.parametrize(
    ("moves", "survivor"),
    [
        ([("A", "C"), ("A", "B"), ("A", "C")], "C"),
        ([("A", "C"), ("A", "B")], "B"),
        ([("A", "C"), ("A", "B"), ("A", "C"), ("A", "B")], "B"),
    ],
    ids=["most", "of-equals-the-least-id", "two-each"],
)
def test_traces_that_contradict_one_another(moves: list[tuple[str, str]], survivor: str) -> None:
    assert resolved("ABC", {"B": ON_FILE, "C": ON_FILE}, moves)["A"] == (survivor, "absorbed")


def test_traces_and_merges_make_one_chain() -> None:
    found = resolved("ABCD", {"B": ("C", True), "D": ON_FILE}, [("A", "B"), ("C", "D")])
    assert found == {
        "A": ("D", "absorbed"),
        "B": ("D", "absorbed"),
        "C": ("D", "absorbed"),
        "D": ("D", "on file"),
    }


def test_a_trace_into_a_circle_is_nobody_and_keeps_its_state() -> None:
    found = resolved("ABCD", {"B": ("C", True), "C": ("B", True), "D": DELETED}, [("A", "B"), ("D", "A")])
    assert found["A"] == (None, "unknown")
    assert found["D"] == (None, "deleted")


def test_two_unknown_contacts_whose_results_moved_to_one_another_are_nobody() -> None:
    assert resolved("AB", {}, [("A", "B"), ("B", "A")]) == {"A": (None, "unknown"), "B": (None, "unknown")}


def test_nobody_was_ever_seen() -> None:
    assert resolved("", {}) == {}
