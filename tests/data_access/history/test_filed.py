"""What is filed under ids that are nobody on file, on the example exports."""

import json
from pathlib import Path

import pytest

from data_access.errors import QuestionError
from data_access.history import History, open_history
from data_access.people import State
from tests.conftest import ROOT

NOBODY = json.loads((ROOT / "examples" / "exports" / "answers.json").read_text(encoding="utf-8"))["not_a_contact"]
LEAD = "00Qf4N8gylkoJtBEBU"


@pytest.fixture(scope="module")
def history(example_store: Path) -> History:
    return open_history(example_store)


def test_a_deleted_contact_an_unknown_one_and_a_lead(history: History) -> None:
    deleted = history.filed_under(NOBODY["deleted_contact_id"])
    assert (deleted.state, deleted.results.height, deleted.links.height) == (State.DELETED, 11, 7)
    assert deleted.results.columns == history.timeline("003f4DHh6rOxZMwADN").results.columns
    # a gateway's doing, found as on any timeline
    assert deleted.results.filter("clicked_by_machine")["result_id"].to_list() == ["a0Rf4U5lM3Tfa4AEJR"]
    unknown = history.filed_under(NOBODY["unknown_contact_id"][:15])
    assert (unknown.state, unknown.results.height) == (State.UNKNOWN, 13)
    assert unknown.record_id == NOBODY["unknown_contact_id"]
    lead = history.filed_under(LEAD)
    assert (lead.state, lead.results["result_id"].to_list()) == (None, ["a0Rf42yIYb6dsOLEMY"])


@pytest.mark.parametrize(
    "record_id", ["003f4DHh6rOxZMwADN", "003f48XK2AX64edAWB", "0030000000000AA", "00Q0000000000AA"]
)
def test_who_is_somebody_and_who_is_not_there_are_refused_alike(history: History, record_id: str) -> None:
    with pytest.raises(QuestionError, match=r"There is no record of 00\w{16} in this data\."):
        history.filed_under(record_id)


def test_what_is_no_id_is_refused(history: History) -> None:
    with pytest.raises(QuestionError, match="'jane' is no Salesforce id"):
        history.filed_under("jane")
