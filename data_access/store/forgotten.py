"""Who was forgotten: keyed hashes of ids, by which a later load knows what must not come back.

Contacts, and what belongs to them, are left out on arrival. Of a result only stays what totals need, under a made id:
see `Forgotten.veiled`. Whom a hash stands for, nobody can tell without the key, which stands apart from the tables.
"""

import hmac
import secrets
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import polars as pl

from data_access.errors import StoreError
from data_access.people import MADE
from data_access.private import write_private
from data_access.roots import Root
from data_access.store.place import place_of
from data_access.store.tables import FORGOTTEN, Tables

CONTACT, RESULT, KEY = "contact", "result", "key"
"""What a digest is of; the one of the key itself tells whether it is the right one."""

TEXTS = ("email_name", "subject")
"""What an erased result loses besides ids: they may have been written to one person."""

LEAD = MADE
"""What stands for a lead in an erased result: that there was one."""

_DIGEST = {"id": pl.String(), "digest": pl.String()}


def made_id() -> str:
    """An id that is nobody's, and no other one's either."""
    return f"{MADE}{secrets.token_hex(16)}"


def key_path(root: Root) -> Path:
    """Where the key of a store stands: beside it, so that a copy of the store is none of the key.

    Of a store in a bucket, it stands on this machine: whoever reads the bucket has none.
    """
    work = place_of(root).work
    return work.with_name(f"{work.name}-erasure.key")


class Forgotten:
    """Everybody who was forgotten in a store, while it is written.

    Nothing costs anything as long as nobody was. Raises StoreError where somebody was and the key is gone.
    `joined`: contacts that this load found to be merged into somebody forgotten; `fresh`: results that it erased on
    arrival.
    """

    def __init__(self, tables: Tables, root: Root) -> None:
        self._tables = tables
        self._path = key_path(root)
        self._rows = tables.scan(FORGOTTEN).collect()
        self._key = self._read_key() if self._rows.height else b""
        self.joined: list[str] = []
        self.fresh: list[str] = []

    def among(self, ids: pl.Series, known: pl.Series) -> pl.DataFrame:
        """Which of these contacts are forgotten: contact_id, made. The store's `known` ones are not, but for joined."""
        people = self._of(CONTACT)
        if people.is_empty():
            return pl.DataFrame(schema={"contact_id": pl.String(), "made": pl.String()})
        joined = ids.is_in(self.joined)
        suspects = self.digests(ids.filter(joined | ~ids.is_in(known.implode())))
        return suspects.join(people, on="digest").select(pl.col("id").alias("contact_id"), "made")

    def without(self, rows: pl.DataFrame, known: pl.Series, column: str) -> pl.DataFrame:
        """Rows of which this column names nobody who was forgotten."""
        gone = self.among(rows[column], known)
        return rows.join(gone, left_on=column, right_on="contact_id", how="anti", maintain_order="left")

    def contacts(self, rows: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
        """Contacts who were not forgotten; whoever was merged into somebody who was is forgotten as well."""
        while True:
            into = self.among(rows["master_id"].drop_nulls(), known)
            rows = self.without(rows, known, "id")
            joining = rows.join(into, left_on="master_id", right_on="contact_id").select("id", "made")
            if joining.is_empty():
                return rows
            self.joined += joining["id"].to_list()
            self.add_contacts(joining.unique("id"))

    def veiled(self, rows: pl.DataFrame, month: str, known: pl.Series, stored: pl.LazyFrame | None) -> pl.DataFrame:
        """Results of one month as they may stand in the store.

        An erased result, and a new one of somebody forgotten, has a made id, the made contact, and no texts. A result
        that is here under its own id is somebody else's now: only its lookup of somebody forgotten is emptied, and so
        it is where another copy names somebody else.
        """
        people, erased = self.among(rows["contact_id"], known), self._of(RESULT).filter(pl.col("month") == month)
        if people.is_empty() and erased.is_empty():
            return rows
        rows = rows.join(
            people.with_columns(forgotten=True), on="contact_id", how="left", maintain_order="left"
        ).with_columns(pl.col("forgotten").fill_null(value=False))
        others = (pl.col("contact_id").is_not_null() & ~pl.col("forgotten")).any().over("id")
        rows = rows.with_columns((pl.col("forgotten").any().over("id") & ~others).alias("claimed"))
        here = _ids_here(rows, stored)
        suspects = rows.filter(~pl.col("id").is_in(here.implode()), pl.col("claimed") | pl.lit(not erased.is_empty()))
        digests = self.digests(suspects["id"])
        rows = rows.join(digests, on="id", how="left", maintain_order="left")
        known_erased = pl.col("digest").is_in(erased["digest"].implode())
        fresh = rows.filter(pl.col("claimed") & pl.col("digest").is_not_null() & ~known_erased).unique("digest")
        self.fresh += fresh["id"].to_list()
        self.add_results(fresh["digest"], pl.repeat(month, fresh.height, dtype=pl.String, eager=True))
        erase = (pl.col("digest").is_not_null() & (pl.col("claimed") | known_erased)).alias("erase")
        # an erased result stays erased, also where a copy names somebody who was not forgotten
        own = pl.when(pl.col("erase") & pl.col("forgotten")).then("made").when(~pl.col("erase") & ~pl.col("forgotten"))
        rows = rows.with_columns(erase)
        rows = rows.with_columns(own.then("contact_id").alias("contact_id"), *veils(pl.col("erase"), pl.col("digest")))
        return rows.drop("made", "forgotten", "claimed", "digest", "erase")

    def links(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Links of results that were not erased."""
        erased = self._of(RESULT)
        if erased.is_empty():
            return rows
        gone = self.digests(rows["result_id"]).join(erased, on="digest", how="semi")
        return rows.join(gone, left_on="result_id", right_on="id", how="anti", maintain_order="left")

    def digests(self, ids: Iterable[str | None]) -> pl.DataFrame:
        """The digest of each id, each once: id, digest."""
        different = {name for name in ids if name is not None}
        return pl.DataFrame([(name, self._digest(name)) for name in different], schema=_DIGEST, orient="row")

    def add_contacts(self, made: pl.DataFrame) -> None:
        """Forget these contacts: id, and the made id in its place."""
        digests = self.digests(made["id"]).join(made, on="id")
        self._add(digests.with_columns(kind=pl.lit(CONTACT)))

    def add_results(self, digests: pl.Series, months: pl.Series) -> None:
        """Take down results, by their digests, as erased."""
        self._add(pl.DataFrame({"digest": digests, "month": months}).with_columns(kind=pl.lit(RESULT)))

    def named(self, ids: pl.Series) -> pl.DataFrame:
        """Which of any contacts are forgotten: contact_id, made."""
        return self.among(ids, pl.Series(dtype=pl.String))

    def begin(self) -> None:
        """Make the key, if nobody was forgotten before."""
        if self._key:
            return
        self._key = _made_key(self._path)
        self._add(pl.DataFrame({"digest": [self._digest(KEY)], "kind": [KEY]}))

    def _of(self, kind: str) -> pl.DataFrame:
        return self._rows.filter(pl.col("kind") == kind)

    def _add(self, rows: pl.DataFrame) -> None:
        lacking = [pl.lit(None, dtype=pl.String).alias(name) for name in FORGOTTEN.schema if name not in rows.columns]
        rows = rows.with_columns(lacking).select(list(FORGOTTEN.schema))
        rows = rows.join(self._rows, on="digest", how="anti")
        self._tables.append(FORGOTTEN, rows)
        self._rows = pl.concat([self._rows, rows])

    def _digest(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), sha256).hex()[:32]

    def _read_key(self) -> bytes:
        try:
            self._key = bytes.fromhex(self._path.read_text("ascii"))
        except (OSError, ValueError):
            self._key = b""
        if self._of(KEY)["digest"].to_list() != [self._digest(KEY)]:
            raise StoreError(
                f"{self._path}: is missing, or not the key that people were forgotten with; without it they would come "
                "back. Put it there from your backup (docs/erasure.md)"
            )
        return self._key


def veils(erase: pl.Expr, digest: pl.Expr) -> list[pl.Expr]:
    """What an erased result has in the place of its id, its lead and its texts."""
    return [
        pl.when(erase).then(pl.lit(MADE) + digest).otherwise("id").alias("id"),
        pl.when(erase & pl.col("lead_id").is_not_null()).then(pl.lit(LEAD)).otherwise("lead_id").alias("lead_id"),
        *(pl.when(~erase).then(text).alias(text) for text in TEXTS),
    ]


def _ids_here(rows: pl.DataFrame, stored: pl.LazyFrame | None) -> pl.Series:
    if stored is None:
        return pl.Series(dtype=pl.String)
    wanted = rows.lazy().select("id").unique()
    return stored.select("id").join(wanted, on="id", how="semi").collect(engine="streaming")["id"]


def _made_key(path: Path) -> bytes:
    """The key in a file that only its owner can read: a new one, unless somebody was forgotten here before."""
    with suppress(OSError, ValueError):
        if key := bytes.fromhex(path.read_text("ascii")):
            return key
    key = secrets.token_bytes(32)
    write_private(path, key.hex())
    return key
