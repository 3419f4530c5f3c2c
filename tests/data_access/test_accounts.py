"""The tree of accounts as campus, school and department."""

from data_access.accounts import PLACES_SCHEMA, places
from tests.data_access.rows import an_id, frame

UNKNOWN = "(account not in the data)"


def account(number: int) -> str:
    return an_id("001", number)


def placed(*tree: tuple[int, str | None, int | None]) -> dict[int, tuple[str, str, str]]:
    """Campus, school and department of each account, given as number, name and parent's number."""
    rows = [
        {"id": account(number), "name": name, "parent_id": None if parent is None else account(parent)}
        for number, name, parent in tree
    ]
    found = places(frame("accounts", rows))
    assert found["account_id"].to_list() == [row["id"] for row in rows]
    texts = found.select("campus", "school", "department").iter_rows()
    return {number: text for (number, _, _), text in zip(tree, texts, strict=True)}


def test_one_to_four_levels() -> None:
    assert placed((1, "Boulder", None), (2, "Arts", 1), (3, "History", 2), (4, "Medieval Lab", 3)) == {
        1: ("Boulder", "(campus itself)", "(campus itself)"),
        2: ("Boulder", "Arts", "(school itself)"),
        3: ("Boulder", "Arts", "History"),
        4: ("Boulder", "Arts", "Medieval Lab"),
    }


def test_children_may_stand_before_their_parents() -> None:
    assert placed((3, "History", 2), (2, "Arts", 1), (1, "Boulder", None))[3] == ("Boulder", "Arts", "History")


def test_an_orphan_and_what_is_below_it_have_no_place_but_a_name() -> None:
    assert placed((1, "Boulder", None), (5, "Lost", 9), (6, "Below", 5)) == {
        1: ("Boulder", "(campus itself)", "(campus itself)"),
        5: (UNKNOWN, UNKNOWN, "Lost"),
        6: (UNKNOWN, UNKNOWN, "Below"),
    }


def test_a_circle_ends_and_has_no_place() -> None:
    assert placed((1, "A", 2), (2, "B", 1), (3, "C", 1), (4, "Self", 4)) == {
        1: (UNKNOWN, UNKNOWN, "A"),
        2: (UNKNOWN, UNKNOWN, "B"),
        3: (UNKNOWN, UNKNOWN, "C"),
        4: (UNKNOWN, UNKNOWN, "Self"),
    }


def test_an_account_without_a_name() -> None:
    assert placed((1, "Boulder", None), (2, None, 1), (3, "", 2)) == {
        1: ("Boulder", "(campus itself)", "(campus itself)"),
        2: ("Boulder", UNKNOWN, "(school itself)"),
        3: ("Boulder", UNKNOWN, UNKNOWN),
    }


def test_no_accounts() -> None:
    found = places(frame("accounts", []))
    assert found.height == 0
    assert found.schema == PLACES_SCHEMA
