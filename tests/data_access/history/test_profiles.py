"""What people are and have today."""

from pathlib import Path

import polars as pl

from data_access.history.profiles import EDUCATION_SCHEMA
from tests.data_access.loads import history_of
from tests.data_access.rows import contact, contact_row, result_row


def test_profiles_are_of_people_on_file(tmp_path: Path) -> None:
    history = history_of(
        tmp_path,
        live={
            "contacts": [
                contact_row(1, city=" Denver ", state="CO", opted_out=True),
                contact_row(2, city="   "),
                contact_row(3, city="Boulder", master_id=contact(1), deleted=True),
                contact_row(4, city="Boulder", deleted=True),
            ],
            "results": [result_row(90, contact_id=None)],
        },
    )
    profiles = history.profiles()
    assert profiles.schema == {"person": pl.Int32, "city": pl.String, "state": pl.String, "opted_out": pl.Boolean}
    named = history.people(profiles["person"]).select("person", "contact_id")
    rows = (
        profiles.join(named, on="person").select("contact_id", "city", "state", "opted_out").sort("contact_id").rows()
    )
    assert rows == [(contact(1), "Denver", "CO", True), (contact(2), None, None, False)]
    assert profiles["person"].is_sorted()


def test_nothing_is_known_of_education(tmp_path: Path) -> None:
    history = history_of(tmp_path, live={"results": [result_row(90)]})
    assert history.education().schema == EDUCATION_SCHEMA
    assert history.education().is_empty()
