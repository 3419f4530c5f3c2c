"""What people are and have today."""

from pathlib import Path

import polars as pl

from tests.data_access.loads import history_of
from tests.data_access.rows import an_id, contact, contact_row, result_row


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


def test_education_is_that_of_people_on_file(tmp_path: Path) -> None:
    records = [
        (1, "BA", 2010),
        (1, " MBA ", 2015),
        # absorbed by 1, and said of them already
        (3, "BA", 2010),
        (3, "PhD", None),
        (2, None, 1968),
        (2, "  ", None),
        (4, "BA", 2011),
        (9, "BA", 2012),
    ]
    history = history_of(
        tmp_path,
        live={
            "contacts": [
                *(contact_row(number) for number in (1, 2)),
                contact_row(3, master_id=contact(1), deleted=True),
                contact_row(4, deleted=True),
            ],
            "education": [
                {"id": an_id("a2E", row), "contact_id": contact(number), "degree": degree, "graduation_year": year}
                for row, (number, degree, year) in enumerate(records)
            ],
            "results": [result_row(90, contact_id=None)],
        },
    )
    education = history.education()
    assert education.schema == {"person": pl.Int32, "degree": pl.String, "graduation_year": pl.Int32}
    named = history.people(education["person"]).select("person", "contact_id")
    rows = education.join(named, on="person", maintain_order="left").drop("person")
    assert rows.select("contact_id", "degree", "graduation_year").rows() == [
        (contact(1), "PhD", None),
        (contact(1), "BA", 2010),
        (contact(1), "MBA", 2015),
        (contact(2), None, 1968),
    ]


def test_nothing_is_known_of_education(tmp_path: Path) -> None:
    history = history_of(tmp_path, live={"results": [result_row(90)]})
    assert history.education().schema == {"person": pl.Int32, "degree": pl.String, "graduation_year": pl.Int32}
    assert history.education().is_empty()


def test_attributes_are_columns(tmp_path: Path) -> None:
    told = ['{"Class year":"2010","Employer":null}', '{"Class year":null,"Employer":null,"Never":null}', None]
    told += ['{"Giving level":"Gold"}', '{"Class year":"2011"}']
    contacts = [contact_row(number, attributes=text) for number, text in enumerate(told)]
    history = history_of(
        tmp_path, live={"contacts": [*contacts[:4], {**contacts[4], "deleted": True}], "results": [result_row(90)]}
    )
    profiles = history.profiles()
    assert profiles.columns == ["person", "city", "state", "opted_out", "Class year", "Giving level"]
    named = history.people(profiles["person"]).select("person", "contact_id")
    rows = profiles.join(named, on="person").sort("contact_id").select("Class year", "Giving level").rows()
    assert rows == [("2010", None), (None, None), (None, None), (None, "Gold")]
