"""A few people and what they were sent, for the fake org, and how to read them back."""

from typing import Any

import polars as pl

from data_access.ids import lift
from data_access.schema import Table
from data_access.sources.salesforce import SalesforceSource
from data_access.sources.source import WHOLE, Part
from tests.fake_org import FakeOrg
from tests.fake_org.org import CONTACT, RESULT


def sf_id(prefix: str, number: int) -> str:
    """The 18-character id of that number."""
    return str(lift(pl.Series([f"{prefix}xx{number:010d}"])).item())


CONTACTS_OF = [sf_id("003", number) for number in range(1, 6)]
RESULTS_OF = [sf_id("a0R", number) for number in range(1, 6)]


def fill(org: FakeOrg) -> None:
    """Five contacts and five results, one each, all changed at the org's now."""
    org.upsert(
        CONTACT,
        [
            {"Id": one, "LastName": f"Lopez{number}", "Email": f"lopez{number}@example.edu", "MailingCity": "Boulder"}
            for number, one in enumerate(CONTACTS_OF)
        ],
    )
    org.upsert(
        RESULT,
        [
            {
                "Id": one,
                "Name": f'He said "go",\nand left {number}',
                "et4ae5__Contact__c": CONTACTS_OF[number],
                "et4ae5__FromName__c": "CU Connections",
                "et4ae5__DateSent__c": "2026-11-19T18:00:00.000Z",
                "et4ae5__NumberOfTotalClicks__c": str(number),
                "CreatedDate": "2026-11-19T18:05:00.000Z",
            }
            for number, one in enumerate(RESULTS_OF)
        ],
    )


def read(source: SalesforceSource, table: Table, part: Part = WHOLE, position: str | None = None) -> pl.DataFrame:
    """What a read gives, by id; the arithmetic and the schema hold for each batch."""
    frames = [table_frame(table)]
    for batch in source.read(table, part, position=position):
        assert batch.read == batch.frame.height + batch.left_out + batch.refused
        assert dict(batch.frame.schema) == table.schema
        frames.append(batch.frame)
    return pl.concat(frames).sort("id")


def ids(source: SalesforceSource, table: Table, part: Part = WHOLE, position: str | None = None) -> list[Any]:
    """The ids that a read gives."""
    return read(source, table, part, position)["id"].to_list()


def table_frame(table: Table) -> pl.DataFrame:
    """None of a table's rows."""
    return pl.DataFrame(schema=table.schema)
