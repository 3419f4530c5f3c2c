"""A mailing list as a file: parts that upload as they are, and a manifest that says what they are."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

import polars as pl

from campaigns.csv_text import to_csv
from campaigns.mailing import MailingList
from campaigns.manifest import Part, as_json, as_text

MOST_ROWS, MOST_BYTES = 50_000, 100_000_000
"""What Salesforce's Data Import Wizard takes in one file, the header apart."""

_ID_LENGTH = 15
_MOST_LETTERS = 90
_WHO = ("first_name", "last_name", "email")
# a file of one's own, readable by all: rw-r--r--
_RIGHTS = 0o100644 << 16


class Preset(StrEnum):
    """What a file is for."""

    PLAIN = "plain"
    DATA_IMPORT_WIZARD = "data-import-wizard"
    APSONA = "apsona"


@dataclass(frozen=True)
class File:
    """A file to hand out."""

    name: str
    mime: str
    data: bytes


def package(mailing: MailingList, preset: Preset, made_by: str, made_at: datetime) -> File:
    """A zip of the list's CSV parts, manifest.json and manifest.txt.

    Takes the maker's name, and the moment (with a zone). The same list, made by the same person at the same moment,
    gives the same bytes. No part has more than `MOST_ROWS` people or, as long as one row is less, `MOST_BYTES`.
    """
    name_of_file = file_name(mailing.name, mailing.today, preset)
    stem = name_of_file.removesuffix(".zip")
    contents = _split(columns(mailing.people, preset))
    width = max(2, len(str(len(contents))))
    parts, files = [], {}
    for number, (rows, data) in enumerate(contents, 1):
        part_of = f"-part-{number:0{width}}-of-{len(contents):0{width}}" if len(contents) > 1 else ""
        name = f"{stem}{part_of}.csv"
        files[name] = data
        parts.append(Part(name, rows, len(data), sha256(data).hexdigest()))
    files["manifest.json"] = as_json(mailing, preset, made_by, made_at, parts)
    files["manifest.txt"] = as_text(mailing, preset, made_by, made_at, parts)
    return File(name_of_file, "application/zip", _zip(files, made_at.astimezone(ZoneInfo(mailing.time_zone))))


def columns(people: pl.DataFrame, preset: Preset) -> pl.DataFrame:
    """The people of a list (`MailingList.people`) with the columns that a preset has, in its order.

    The wizard maps every heading that it knows and writes what stands below into the contact: a name or an address of
    this file, older than Salesforce's own, has no business there. So its file has the id alone.
    """
    whole = pl.col("contact_id").alias("Contact ID")
    short = pl.col("contact_id").str.head(_ID_LENGTH).alias("Contact ID (15)")
    who = [pl.col(name).alias(name.replace("_", " ").title()) for name in _WHO]
    why = pl.exclude("contact_id", *_WHO)
    match preset:
        case Preset.DATA_IMPORT_WIZARD:
            return people.select(whole)
        case Preset.APSONA:
            return people.select(short, whole, *who, why)
        case Preset.PLAIN:
            return people.select(whole, short, *who, why)


def titles(why: pl.DataFrame, preset: Preset) -> tuple[str, ...]:
    """The titles of those columns, where `why` has the columns that say why people are in."""
    every = why.clear().select(*(pl.lit("").alias(name) for name in ("contact_id", *_WHO)), pl.all())
    return tuple(columns(every, preset).columns)


def file_name(name: str, today: date, preset: Preset) -> str:
    """What the file of a list is called; of a preset other than the plain one it says which."""
    return f"{plain_name(name, today, *([] if preset is Preset.PLAIN else [preset]))}.zip"


def plain_name(*parts: str | date) -> str:
    """A name for a file, of words and days, that every system takes: `link-interests-athletics-2026-11-20`.

    Long words are cut, days never: files of two days must not have one name.
    """
    return "-".join(filter(None, (_plain(str(part))[:_MOST_LETTERS].strip("-") for part in parts)))


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def _split(frame: pl.DataFrame) -> list[tuple[int, bytes]]:
    """Rows and CSV of each part; one part, of the header alone, where there is nobody."""
    slices = [frame[start : start + MOST_ROWS] for start in range(0, frame.height, MOST_ROWS)] or [frame]
    parts = []
    while slices:
        rows = slices.pop(0)
        data = to_csv(rows)
        if len(data) > MOST_BYTES and rows.height > 1:
            half = rows.height // 2
            slices = [rows[:half], rows[half:], *slices]
        else:
            parts.append((rows.height, data))
    return parts


def _zip(files: dict[str, bytes], at: datetime) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, _RIGHTS, 3
            archive.writestr(info, data)
    return stream.getvalue()
