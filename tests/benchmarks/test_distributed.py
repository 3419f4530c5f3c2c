"""An engine that can be distributed, on the same tables: the same breakdown, whatever layer a row lies in."""

from pathlib import Path

import pytest

from benchmarks import distributed
from benchmarks.distributed import ENGINE, compare
from data_access import load_exports
from data_access.roots import Root
from data_access.store import Store
from data_access.store.tables import RESULTS_CHANGES
from tests.data_access.loads import load_rows
from tests.data_access.rows import an_id, at, contact, contact_row, result_row
from tests.object_storage import ObjectStorage
from tests.parts import ENGINE as PART

pytestmark = pytest.mark.needs("engine")


CELLS = 15


def cells(root: Root) -> list[tuple[object, ...]]:
    return compare(root).cells.rows()


@pytest.fixture(scope="module")
def opened_later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one result, of which a second load brought that it was opened."""
    store = tmp_path_factory.mktemp("later") / "store"
    member = {"id": an_id("a1A", 1), "contact_id": contact(1), "role": "Faculty", "status": "Current"}
    load_rows(store, {"contacts": [contact_row(1)], "affiliations": [member], "results": [result_row(1)]})
    load_rows(store, {"results": [result_row(1, opened=True, tracking_at=at(1))]})
    assert Store(store).scan(RESULTS_CHANGES).collect().height == 1
    return store


def test_the_part_is_what_is_asked() -> None:
    assert ENGINE == PART


def test_both_agree(example_store: Path) -> None:
    assert len(cells(example_store)) == CELLS


def test_a_row_above_stands_in_the_place_of_the_one_below(opened_later: Path) -> None:
    assert compare(opened_later).cells.select("sent", "opened", "people").rows() == [(1, 1, 1)]


def test_answers_that_differ_are_an_error(opened_later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "_READ", ("results", "link_details", "erased_clicks"))
    with pytest.raises(AssertionError, match="are different"):
        compare(opened_later)


@pytest.mark.needs("objects")
def test_the_same_from_a_bucket(objects: ObjectStorage, exports_dir: Path, example_store: Path) -> None:
    root = objects.root("distributed/history")
    load_exports(root, live=exports_dir / "live", archive=exports_dir / "archive")
    assert cells(root) == cells(example_store)
