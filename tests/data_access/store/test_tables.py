"""Tables stay open while a writer works: what was read of one holds, and nobody writes over what others wrote."""

from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from data_access.errors import StoreBusyError
from data_access.store.tables import PERSON_KEYS, STORED_TABLES, Tables
from tests.data_access.rows import contact


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    """All tables, open, with a person in one of them."""
    made = Tables(tmp_path)
    made.create()
    made.restore({})
    made.append(PERSON_KEYS, person(1))
    return made


def person(number: int) -> pl.DataFrame:
    return pl.DataFrame({"contact_id": [contact(number)], "person": pl.Series([number], dtype=pl.Int32)})


def people(tables: Tables) -> list[int]:
    return sorted(tables.scan(PERSON_KEYS).collect()["person"])


def test_what_is_read_stays_what_it_was_while_more_is_written(tables: Tables) -> None:
    before, files = tables.scan(PERSON_KEYS), tables.files(PERSON_KEYS)
    tables.append(PERSON_KEYS, person(2))
    tables.append(PERSON_KEYS, person(3))
    assert before.collect()["person"].to_list() == [1]
    assert people(tables) == [1, 2, 3]
    tables.replace(PERSON_KEYS, person(4))
    assert people(tables) == [4]
    assert len(files) == 1
    assert tables.versions() == dict.fromkeys(STORED_TABLES, 0) | {"person_keys": 4}


@pytest.mark.parametrize("read", [False, True])
def test_where_somebody_else_wrote_nothing_is_written_however_often_it_is_tried(
    tables: Tables, tmp_path: Path, read: bool
) -> None:
    if read:
        assert people(tables) == [1]
    Tables(tmp_path).append(PERSON_KEYS, person(2))
    for _ in range(2):
        with pytest.raises(StoreBusyError, match="Another process wrote to the store meanwhile"):
            tables.append(PERSON_KEYS, person(3))
        # it still is what this one left
        assert people(tables) == [1]
        assert tables.versions()["person_keys"] == 1
    assert DeltaTable(str(tmp_path / "person_keys")).version() == 2
