"""The ledger: who took which file, list or sheet when and why, as a chain of entries that is only added to."""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import polars as pl
import sqlalchemy as sa

from data_access.kept import engine
from data_access.kept.chain import NOTHING, WORDS, Row, faults, seal
from data_access.kept.entries import Entry, Fault, Head, Search, Taken
from data_access.kept.faults import said
from data_access.kept.tables import LEDGER
from data_access.settings import load_settings

ENTRIES_SCHEMA: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "at": pl.Datetime("us", "UTC"),
    **{name: pl.String() for name in ("kind", "who", "role", "scope", "question", "purpose", "file_name", "link")},
    "rows": pl.Int64(),
    "columns": pl.List(pl.String()),
    "about": pl.List(pl.String()),
    "sha256": pl.String(),
    "previous": pl.String(),
    "hash": pl.String(),
}
# of several processes that write at once, each is refused as often as another one was faster
_TRIES = 200
_log = logging.getLogger(__name__)


class Ledger:
    """The ledger of one database. Every method raises KeptError where the database does not answer."""

    def __init__(self, address: str) -> None:
        self.place = engine.place(address)
        with said(self.place):
            self._engine = engine.opened_engine(address)
        self._turn = threading.Lock()
        _be_heard()

    def close(self) -> None:
        """Give back the connections that are open; the next question opens its own."""
        self._engine.dispose()

    def enter(self, entry: Entry) -> int:
        """Add an entry; gives its number once it is committed. Its number and hash go to the log."""
        number = self._write(lambda connection: _add(connection, entry))
        return 0 if number is None else number

    def head(self) -> Head:
        """How far the ledger reaches."""
        with said(self.place), self._engine.connect() as connection:
            return _head(connection)

    def entries(self, search: Search = Search(), most: int | None = None) -> pl.DataFrame:  # noqa: B008 - it is frozen
        """The entries that are wanted, newest first, at most so many.

        - number: Int64; at: UTC; kind, who, role, scope: String
        - question, purpose, file_name, link: String, null where they were blanked; about: list of String, contact ids,
          null in it where one was blanked
        - rows: Int64; columns: list of String; sha256, previous, hash: String
        """
        wanted = sa.select(*(LEDGER.c[name] for name in ENTRIES_SCHEMA)).where(*_conditions(search))
        with said(self.place), self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(LEDGER.c.number.desc()).limit(most)).mappings().all()
        return pl.DataFrame([dict(row) for row in rows], schema=ENTRIES_SCHEMA, orient="row")

    def count(self, search: Search = Search()) -> int:  # noqa: B008 - it is frozen
        """How many entries are wanted."""
        statement = sa.select(sa.func.count()).select_from(LEDGER).where(*_conditions(search))
        with said(self.place), self._engine.connect() as connection:
            return connection.execute(statement).scalar_one()

    def verify(self, known: Mapping[int, str] | None = None) -> list[Fault]:
        """What is wrong with the chain, in its order; nothing, if it is as it was made.

        `known`: hashes by number that were written down elsewhere: from the log, or from an earlier verification.
        """
        with said(self.place), self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=1000).execute(sa.select(LEDGER).order_by(LEDGER.c.number))
            return list(faults(rows.mappings(), known or {}))

    def blank(self, names: Callable[[str], bool]) -> int:
        """Take out every text that names somebody, as `names` says of a text.

        Of an entry that is about them alone, or whose link or file name names them, every text goes: it may call them
        by a name that they had before. The chain verifies as before. Gives the number of entries in which something
        was taken out.
        """
        changed = 0
        with self._turn, said(self.place):
            with engine.writing(self._engine).begin() as connection:
                for row in connection.execute(sa.select(LEDGER)).mappings().all():
                    values = _blanked(row, names)
                    if values:
                        one = LEDGER.c.number == row["number"]
                        connection.execute(sa.update(LEDGER).where(one).values(values))
                        changed += 1
            engine.empty_journal(self._engine)
        return changed

    def prune(self, before: datetime, by: str) -> int:
        """Remove the entries made before a moment, from the oldest on; gives their number.

        A checkpoint is entered first: it says up to where, and holds the hash that the oldest entry left follows.
        """
        removed = 0

        def work(connection: sa.Connection) -> dict[str, Any] | None:
            nonlocal removed
            last, removed = _last_before(connection, before)
            if not removed:
                return None
            words = f"{removed:,} entries, up to number {last.count:,}, made before {before:%Y-%m-%d}, were removed"
            entry = Entry(Taken.CHECKPOINT, by, "", "", words, rows=removed, sha256=last.hash, purpose="Retention")
            row = _add(connection, entry, last.count)
            connection.execute(sa.delete(LEDGER).where(LEDGER.c.number <= last.count))
            return row

        self._write(work)
        return removed

    def _write(self, work: Callable[[sa.Connection], dict[str, Any] | None]) -> int | None:
        """Do it in a transaction, anew where another process was faster; gives the number of the entry made, if any."""
        row, tries = None, _TRIES
        with self._turn, said(self.place):
            while tries:
                try:
                    with engine.writing(self._engine).begin() as connection:
                        row = work(connection)
                    tries = 0
                except sa.exc.IntegrityError:
                    tries -= 1
                    if not tries:
                        raise
                    time.sleep(random.uniform(0, 0.02))
        if row is None:
            return None
        _log.info("ledger: entry %d, head %s", row["number"], row["hash"])
        return int(row["number"])


def open_ledger(address: str | None = None) -> Ledger:
    """The ledger of a database; where no address is given, of the one that the settings name.

    It is made, or brought up to date, when this process first opens it. Raises KeptError where that can't be.
    """
    return _opened(address or load_settings().database)


@lru_cache(maxsize=8)
def _opened(address: str) -> Ledger:
    return Ledger(address)


def _be_heard() -> None:
    """See to it that the heads come into some log: Streamlit sets up none but its own."""
    _log.setLevel(logging.INFO)
    if not _log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        _log.addHandler(handler)


def _head(connection: sa.Connection) -> Head:
    newest = sa.select(LEDGER.c.number, LEDGER.c.hash).order_by(LEDGER.c.number.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return NOTHING if row is None else Head(row.number, row.hash)


def _add(connection: sa.Connection, entry: Entry, through: int | None = None) -> dict[str, Any]:
    row = seal(entry, _head(connection), datetime.now(UTC), through)
    connection.execute(sa.insert(LEDGER).values(row))
    return row


def _last_before(connection: sa.Connection, before: datetime) -> tuple[Head, int]:
    """The last of the oldest entries that were all made before a moment, and how many they are."""
    kept = connection.execute(sa.select(sa.func.min(LEDGER.c.number)).where(LEDGER.c.at >= before)).scalar()
    older = () if kept is None else (LEDGER.c.number < kept,)
    some = connection.execute(sa.select(sa.func.count(), sa.func.max(LEDGER.c.number)).where(*older)).one()
    if not some[0]:
        return NOTHING, 0
    last = connection.execute(sa.select(LEDGER.c.hash).where(LEDGER.c.number == some[1])).scalar_one()
    return Head(some[1], last), some[0]


def _conditions(search: Search) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if search.who:
        found.append(LEDGER.c.who.icontains(search.who, autoescape=True))
    if search.kinds:
        found.append(LEDGER.c.kind.in_([kind.value for kind in search.kinds]))
    if search.words:
        texts = [*(LEDGER.c[name] for name in WORDS), sa.cast(LEDGER.c.about, sa.Text)]
        found.append(sa.or_(*(text.icontains(search.words, autoescape=True) for text in texts)))
    if search.first:
        found.append(LEDGER.c.at >= search.first)
    if search.end:
        found.append(LEDGER.c.at < search.end)
    if search.number is not None:
        found.append(LEDGER.c.number == search.number)
    return found


def _blanked(row: Row, names: Callable[[str], bool]) -> dict[str, Any]:
    """The columns of a row that are to be other ones, without the texts that name somebody."""
    salts = {name: list(each) for name, each in row["salts"].items()}
    values: dict[str, Any] = {}
    about = [None if text is None or names(text) else text for text in row["about"]]
    alone = not any(about) and about != row["about"]
    theirs = alone or any(row[name] is not None and names(row[name]) for name in ("link", "file_name"))
    for name in WORDS:
        if row[name] is not None and (theirs or names(row[name])):
            values[name], salts[name] = None, [None]
    if about != row["about"]:
        values["about"] = about
        salts["about"] = [salt if text else None for text, salt in zip(about, salts["about"], strict=True)]
    return {**values, "salts": salts} if values else {}
