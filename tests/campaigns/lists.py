"""Mailing lists to try things on, and files read back as anybody would read them."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

import polars as pl

from campaigns.files import File
from campaigns.mailing import MailingList
from tests.data_access.rows import contact

MADE_AT = datetime(2026, 11, 20, 18, 30, 41, tzinfo=UTC)
REASONS = {"reason": pl.String(), "people": pl.UInt32()}


def mailing_list(people: pl.DataFrame, **given: Any) -> MailingList:
    """A list of these people, of whom one more was found and left out."""
    usual = {
        "name": "Link interests Athletics",
        "question": "Who clicked 3 or more articles about Athletics?",
        "definitions": ("An article is a link without what tracking adds to it.",),
        "as_of": datetime(2026, 11, 20, 12, tzinfo=UTC),
        "today": date(2026, 11, 20),
        "time_zone": "America/Denver",
        "people": people,
        "found": people.height + 1,
        "left_out": pl.DataFrame([("opted out of email", 1)], schema=REASONS, orient="row"),
        "although": pl.DataFrame([("unsubscribed through an email", 0)], schema=REASONS, orient="row"),
    }
    return MailingList(**{**usual, **given})


def people(*rows: tuple[str | None, str | None, str | None, str]) -> pl.DataFrame:
    """People with a first name, a last name, an address and an article; their ids are counted up."""
    return pl.DataFrame(
        [(contact(number), *row) for number, row in enumerate(rows)],
        schema={
            "contact_id": pl.String(),
            "first_name": pl.String(),
            "last_name": pl.String(),
            "email": pl.String(),
            "Articles Read": pl.String(),
        },
        orient="row",
    )


def opened(file: File) -> dict[str, bytes]:
    """What is in a zip, by name, in its order."""
    with ZipFile(io.BytesIO(file.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(file: File) -> dict[str, Any]:
    """The manifest of a zip."""
    found: dict[str, Any] = json.loads(opened(file)["manifest.json"])
    return found


def rows(file: File) -> list[dict[str, str]]:
    """The rows of all parts, one after the other."""
    return [row for name, data in opened(file).items() if name.endswith(".csv") for row in read_csv(data)]


def read_csv(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, whose header comes first."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
