"""Numbers are dense, and once given they stay."""

from pathlib import Path

import polars as pl

from data_access.store import Store
from data_access.store.keys import person_keys, send_keys
from data_access.store.tables import PERSON_KEYS, SEND_KEYS, STORED_RESULTS, Tables
from tests.data_access.loads import load_rows
from tests.data_access.rows import an_id, contact, contact_row, result_row, send


def tables(root: Path) -> Tables:
    made = Tables(root)
    made.create()
    return made


def people(*ids: str | None) -> pl.DataFrame:
    return pl.DataFrame({"contact_id": list(ids), "row": range(len(ids))}, schema_overrides={"contact_id": pl.String()})


def test_new_keys_get_the_next_numbers_in_their_own_order(tmp_path: Path) -> None:
    keys = person_keys(tables(tmp_path))
    assert keys.number(people("c", "a", "c", None, "b")).rows() == [
        ("c", 0, 2),
        ("a", 1, 0),
        ("c", 2, 2),
        (None, 3, None),
        ("b", 4, 1),
    ]
    assert keys.number(people("a", "0")).rows() == [("a", 0, 0), ("0", 1, 3)]


def test_numbers_are_kept_on_disk(tmp_path: Path) -> None:
    stored = tables(tmp_path)
    person_keys(stored).number(people("b", "a"))
    assert person_keys(stored).number(people("c", "b")).rows() == [("c", 0, 2), ("b", 1, 1)]
    assert stored.scan(PERSON_KEYS).sort("person").collect().rows() == [("a", 0), ("b", 1), ("c", 2)]


def test_keys_that_are_known_write_nothing(tmp_path: Path) -> None:
    stored = tables(tmp_path)
    person_keys(stored).number(people("a"))
    before = stored.versions()
    person_keys(stored).number(people("a", None))
    person_keys(stored).number(people())
    assert stored.versions() == before


def test_a_send_is_numbered_once_a_series(tmp_path: Path) -> None:
    schema = {"send_id": pl.String(), "triggered": pl.Boolean(), "series": pl.String()}
    asked = [("s", False, "B"), ("s", False, "A"), ("s", True, "A"), ("s", False, "B"), ("", False, "")]
    numbered = send_keys(tables(tmp_path)).number(pl.DataFrame(asked, schema=schema, orient="row"))
    assert numbered["send"].to_list() == [2, 1, 3, 2, 0]


def keys_in(store: Path) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    opened = Store(store)
    contacts = dict(opened.scan(PERSON_KEYS).collect().iter_rows())
    series = opened.scan(SEND_KEYS).select("send_id", "series", "send").collect()
    return contacts, {(send_id, name): number for send_id, name, number in series.iter_rows()}


def test_numbers_stay_across_loads_and_stay_dense(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"contacts": [contact_row(5), contact_row(3)], "results": [result_row(4)]})
    first, first_sends = keys_in(tmp_path)
    assert first == {contact(3): 0, contact(5): 1, contact(4): 2}
    assert first_sends == {(send(1), "CU Connections"): 0}
    load_rows(
        tmp_path,
        live={
            # lesser ids than those that have numbers; 1 absorbs 3
            "contacts": [contact_row(3, master_id=contact(1), deleted=True)],
            "results": [result_row(2, send_id=send(0)), result_row(4, from_name=" Other ")],
            "affiliations": [{"id": an_id("a1A", 1), "contact_id": contact(0)}],
        },
    )
    second, second_sends = keys_in(tmp_path)
    assert second == {**first, contact(1): 3, contact(0): 4, contact(2): 5}
    # ids come before what is told of them again: result 4 has no newer copy, so its series stays
    assert second_sends[send(1), "CU Connections"] == 0
    assert sorted(second_sends.values()) == list(range(len(second_sends)))


def test_results_carry_the_numbers_of_their_keys(tmp_path: Path) -> None:
    load_rows(
        tmp_path,
        live={"results": [result_row(1), result_row(2, contact_id=None), result_row(3, send_id=send(0))]},
    )
    contacts, sends = keys_in(tmp_path)
    rows = Store(tmp_path).scan(STORED_RESULTS).select("contact_id", "person", "send_id", "send").collect()
    assert sorted(rows.iter_rows(), key=str) == sorted(
        [
            (contact(1), contacts[contact(1)], send(1), sends[send(1), "CU Connections"]),
            (None, None, send(1), sends[send(1), "CU Connections"]),
            (contact(3), contacts[contact(3)], send(0), sends[send(0), "CU Connections"]),
        ],
        key=str,
    )
