"""Ids are lifted to 18 characters, mangled ones are repaired, and what is no id is null."""

import string

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.ids import lift, lift_one

ID = "001f48aspm4G7VmAAK"
DIGITS = "000000000000000AAA"
bodies = st.text(string.ascii_letters + string.digits, min_size=15, max_size=15)


def test_whole_ids_that_repeat_are_all_looked_at() -> None:
    many = pl.Series([ID, None] * 40_000)
    assert lift(many).equals(many)
    many[79_990] = ID[:-1] + "9"
    assert lift(many).null_count() == 40_001
    many[79_990] = ID[:15]
    assert lift(many).to_list() == [ID, None] * 40_000


def test_whole_ids_of_many_are_all_looked_at() -> None:
    many = pl.Series([checked(f"{number:015}") for number in range(40_000)])
    assert lift(many).equals(many)
    many[39_990] = "0000000000000-0AAA"
    assert lift(many).to_list() == [*many[:39_990], None, *many[39_991:]]


def checked(body: str) -> str:
    """Salesforce's rule, written out: five characters give one, a bit a capital, the first character lowest."""
    check = ""
    for part in (body[:5], body[5:10], body[10:]):
        bits = sum(1 << place for place, char in enumerate(part) if char in string.ascii_uppercase)
        check += (string.ascii_uppercase + "012345")[bits]
    return body + check


@pytest.mark.parametrize(
    ("given_id", "lifted"),
    [
        ("001f48aspm4G7Vm", ID),
        (ID, ID),
        ("003f4CyWQVqMQM0", "003f4CyWQVqMQM0A3O"),
        ("000000000000000", DIGITS),
        ("ABCDEFGHIJKLMNO", "ABCDEFGHIJKLMNO555"),
        ("abcdefghijklmno", "abcdefghijklmnoAAA"),
        ("0000A0000A00000", "0000A0000A00000QQA"),
        ("a0000A0000a000A", "a0000A0000a000AABQ"),
        ("001F48ASPM4G7VMAAK", ID),
        ("001f48aspm4g7vmaak", ID),
        ("001f48aspm4G7Vmaak", ID),
        ("  001f48aspm4G7Vm\t", ID),
        (f" {ID} ", ID),
    ],
    ids=[
        "15",
        "18",
        "15-with-digit-in-check",
        "15-digits",
        "15-capitals",
        "15-small",
        "fifth-character-is-16",
        "first-character-is-1",
        "18-all-capitals",
        "18-all-small",
        "18-check-small",
        "15-in-spaces",
        "18-in-spaces",
    ],
)
def test_lifts(given_id: str, lifted: str) -> None:
    assert lift_one(given_id) == lifted


@pytest.mark.parametrize(
    "text",
    [
        "001f48aspm4G7VmAAA",
        "001F48aspm4G7VmAAK",
        "001f48aspm4G7VmAA9",
        "001F48ASPM4G7VMABK",
        "001f48aspm4g7v",
        "001f48aspm4g7vmA",
        "001f48aspm4g7vmAA",
        "001f48aspm4G7VmAAKx",
        "001f48aspm4G7V-",
        "001f48aspm4G7V_AAK",
        "001f48aspm 4G7V",
        "001f48aspm4G7é",
        "éééééé001",
        "001f48aspm4G7VmAAé",
        "001f48aspm4G7Vm\0\0\0",
        "person0@example",
        "",
        "   ",
    ],
    ids=[
        "check-contradicts",
        "letter-contradicts",
        "check-beyond-5",
        "capital-where-a-digit-is",
        "14",
        "16",
        "17",
        "19",
        "hyphen",
        "underscore",
        "space-inside",
        "15-bytes-14-letters",
        "15-bytes-9-letters",
        "18-bytes-not-ascii",
        "zero-bytes",
        "at-sign",
        "empty",
        "spaces",
    ],
)
def test_what_is_no_id_is_null(text: str) -> None:
    assert lift_one(text) is None


def test_lengths_and_nulls_may_mix() -> None:
    ids = pl.Series("contact", ["001f48aspm4G7Vm", None, ID, "", "x", "001F48ASPM4G7VMAAK", "001f48aspm4G7VmAAA"])
    lifted = lift(ids)
    assert lifted.to_list() == [ID, None, ID, None, None, ID, None]
    assert lifted.name == "contact"
    assert lifted.dtype == pl.String


@pytest.mark.parametrize("dtype", [pl.String, pl.Null, pl.Int64], ids=str)
def test_nothing_to_lift(dtype: type[pl.DataType]) -> None:
    assert lift(pl.Series("x", [], dtype=dtype)).to_list() == []
    assert lift(pl.Series("x", [None, None], dtype=dtype)).to_list() == [None, None]


def test_part_of_a_longer_series() -> None:
    body = "003f4CyWQVqMQM0"
    long = pl.Series([DIGITS, "x", body, ID, None, "001f48aspm4G7Vm"])
    assert lift(long.slice(2, 2)).to_list() == [f"{body}A3O", ID]
    assert lift(long.slice(3, 1)).to_list() == [ID]
    assert lift(long.slice(5)).to_list() == [ID]
    assert lift(long.gather([5, 0, 5])).to_list() == [ID, DIGITS, ID]
    assert lift(long.filter(pl.Series([False, False, True, False, True, False]))).to_list() == [f"{body}A3O", None]


def test_several_chunks() -> None:
    chunks = pl.Series([ID]).append(pl.Series(["001f48aspm4G7Vm", None])).append(pl.Series([DIGITS]))
    assert chunks.n_chunks() == 3
    assert lift(chunks).to_list() == [ID, ID, None, DIGITS]


@given(st.lists(bodies, min_size=1, max_size=20))
def test_lifting_is_the_rule_and_stays(short: list[str]) -> None:
    whole = [checked(body) for body in short]
    assert lift(pl.Series(short)).to_list() == whole
    assert lift(pl.Series(whole)).to_list() == whole
    assert lift(pl.Series(short + whole)).to_list() == whole + whole


@given(bodies)
def test_lost_letter_case_comes_back(body: str) -> None:
    whole = checked(body)
    assert lift(pl.Series([whole.upper(), whole, whole.lower()])).to_list() == [whole] * 3


@given(bodies, st.integers(0, 14))
def test_a_change_of_case_is_never_taken_for_another_id(body: str, place: int) -> None:
    whole = checked(body)
    changed = whole[:place] + whole[place].swapcase() + whole[place + 1 :]
    assert lift_one(changed) in (None, whole)


@given(st.lists(st.one_of(st.none(), st.text(max_size=20), bodies, bodies.map(checked))))
def test_any_text_is_lifted_one_by_one(texts: list[str | None]) -> None:
    one_by_one = [None if text is None else lift_one(text) for text in texts]
    assert lift(pl.Series(texts, dtype=pl.String)).to_list() == one_by_one
    assert all(found is None or checked(found[:15]) == found for found in one_by_one)
