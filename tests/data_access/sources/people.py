"""Two people with further attributes and what they graduated in, as any source may have them, and what they come to."""

from pathlib import Path

import polars as pl

from data_access.field_map import FieldMap, load_field_map
from data_access.schema import EDUCATION
from tests.data_access.rows import an_id, contact

_STAMP = "2026-11-19T18:00:00.000Z"
ROWS: dict[str, list[dict[str, str]]] = {
    "Contact": [
        {"Id": contact(1), "Class_Year__c": "2010", "Giving__c": ' Gold, "A" '},
        {"Id": contact(2), "Class_Year__c": "", "Giving__c": ""},
    ],
    "hed__Education_History__c": [
        {"Id": an_id("a2E", 1), "hed__Contact__c": contact(1), "hed__Graduation_Date__c": "2010-05-07"},
        {"Id": an_id("a2E", 2), "hed__Contact__c": contact(2)[:15], "hed__Graduation_Date__c": "1968-12-20"},
        {"Id": an_id("a2E", 3), "hed__Contact__c": contact(2), "hed__Graduation_Date__c": ""},
    ],
}
_USUAL = {
    "Contact": {"HasOptedOutOfEmail": "false", "MasterRecordId": "", "SystemModstamp": _STAMP, "IsDeleted": "false"},
    "hed__Education_History__c": {"hed__Degree_Earned__c": "BA", "IsDeleted": "false"},
}
ATTRIBUTES = ['{"Class year":"2010","Giving level":"Gold, \\"A\\""}', '{"Class year":null,"Giving level":null}']
GRADUATED = [
    (an_id("a2E", 1), contact(1), "BA", 2010, False),
    (an_id("a2E", 2), contact(2), "BA", 1968, False),
    (an_id("a2E", 3), contact(2), "BA", None, False),
]


def field_map() -> FieldMap:
    """The usual field map with two attributes in it."""
    attributes = {"Giving level": ("Giving__c",), "Class year": ("Missing__c", "Class_Year__c")}
    return load_field_map().with_attributes(attributes)


def frames() -> dict[str, pl.DataFrame]:
    """The rows of each object, as text."""
    return {name: pl.DataFrame([{**_USUAL[name], **row} for row in rows]) for name, rows in ROWS.items()}


def put_exports(folder: Path) -> Path:
    """The rows as .csv.gz files in a new folder."""
    folder.mkdir()
    for name, frame in frames().items():
        frame.write_csv(folder / f"{name}.csv.gz", compression="gzip")
    return folder


def check(contacts: pl.DataFrame, education: pl.DataFrame) -> None:
    """That these canonical frames are what the rows come to."""
    assert contacts.sort("id").select("id", "attributes").rows() == [
        (contact(number), text) for number, text in enumerate(ATTRIBUTES, 1)
    ]
    assert education.schema == EDUCATION.schema
    assert education.sort("id").rows() == GRADUATED
