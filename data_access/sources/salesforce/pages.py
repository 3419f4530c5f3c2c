"""One page of a query job's result: CSV, taken strictly or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import cast

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import requests

from data_access.errors import InputError
from data_access.sources.csv_stream import CheckedStream
from data_access.sources.salesforce.trouble import FaultyAnswerError

# only names the page in messages that nobody sees
_PAGE = Path("page.csv")


@dataclass(frozen=True)
class Page:
    """Some rows of a result, every value text, the empty ones null. `locator` leads to the next page; None: the last.

    `digest` tells whether a page is the same as another one.
    """

    frame: pl.DataFrame
    locator: str | None
    digest: str


def read_page(response: requests.Response) -> Page:
    """The page that an answer holds.

    Raises FaultyAnswerError, quoting no row, where it is cut off, badly quoted, of uneven rows, or has not as many
    rows as its header `Sforce-NumberOfRecords` says.
    """
    said = response.headers.get("Sforce-NumberOfRecords", "")
    if not said.isdecimal():
        raise FaultyAnswerError("a page of a result does not say how many rows it has")
    # Salesforce lets zero bytes into texts (simple-salesforce takes them off likewise)
    body = response.content.replace(b"\0", b"")
    frame = _parse(body) if body.strip() else pl.DataFrame()
    if frame.height != int(said):
        raise FaultyAnswerError(f"a page of a result has {frame.height:,} rows where it says {int(said):,}")
    locator = response.headers.get("Sforce-Locator", "null")
    return Page(frame, None if locator in ("", "null") else locator, sha256(body).hexdigest())


def check_columns(page: Page, asked: Sequence[str]) -> None:
    """Raises FaultyAnswerError where a page has other columns than were asked for."""
    if page.frame.width and [name.lower() for name in page.frame.columns] != [name.lower() for name in asked]:
        raise FaultyAnswerError("a page of a result has other columns than were asked for")


def _parse(body: bytes) -> pl.DataFrame:
    header = body.partition(b"\n")[0].decode("utf-8", "replace")
    names = [name.strip().strip('"') for name in header.split(",")]
    try:
        table = arrow_csv.read_csv(
            pa.PythonFile(CheckedStream(_PAGE, BytesIO(body)), mode="r"),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(body) + 1),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except (pa.ArrowException, InputError):
        # the message quotes the row
        raise FaultyAnswerError("a page of a result is cut off or no well-formed CSV") from None
    return cast(pl.DataFrame, pl.from_arrow(table))
