"""What must not leave the server: the words that name anybody or anything in the example exports."""

import csv
import gzip
import io
import re
from functools import cache
from pathlib import Path

import polars as pl

Tables = dict[str, list[dict[str, str]]]


@cache
def exported(exports_dir: Path) -> Tables:
    """The rows of the exports, by object; names without the packages' prefixes."""
    found: Tables = {}
    for path in sorted(exports_dir.glob("*/*.csv*")):
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        read = csv.DictReader(io.StringIO(text, newline=""))
        rows = [{_plain(key): value for key, value in row.items()} for row in read]
        found.setdefault(_plain(path.name.split(".")[0]), []).extend(rows)
    return found


def _plain(name: str) -> str:
    return re.sub(r"^(et4ae5|hed)__|__c$", "", name).lower()


@cache
def naming(exports_dir: Path) -> tuple[bytes, ...]:
    """Names, addresses and ids of everybody and everything in the exports."""
    exports = exported(exports_dir)
    found = {f"{row['firstname']} {row['lastname']}" for row in exports["contact"]}
    found |= {row["name"] for table in ("account", "automated_send") for row in exports[table]}
    for rows in exports.values():
        found |= {row["id"][:15] for row in rows}
        found |= {row.get(key, "") for row in rows for key in ("fromname", "subject", "emailname", "email")}
    return tuple(word.encode() for word in found if len(word) > 3)


def told(data: bytes, words: tuple[bytes, ...]) -> list[bytes]:
    """Those of the words that are in it."""
    # all of them in one pass; as Latin-1 every byte is a letter
    texts = [word.decode("latin-1") for word in words]
    found = pl.Series([data.decode("latin-1")]).str.extract_many(texts, overlapping=True)[0]
    return [word.encode("latin-1") for word in found.unique()]
