"""A university whose history a test knows: an org, an archive, and what a history of both must come to.

Each thing that happens changes the org or the archive as Salesforce and the archive job would, and the truth, which is
kept apart: by table and id, the newest copy of each row with the lookups that it had before it lost them. What happened
since somebody last asked is known, too: which tables have another truth now, and which months the archive wrote to.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

import polars as pl
import sqlalchemy as sa

from data_access.field_map import load_field_map
from data_access.schema import CONTACTS, LINK_DETAILS, RESULTS, SENDS, Table
from tests.data_access.rows import an_id, contact, frame
from tests.databases import REPLICA, Postgres, table_of
from tests.fake_org import FakeOrg

Row = dict[str, Any]
TOLD = (SENDS, CONTACTS, RESULTS, LINK_DETAILS)
_ARCHIVED = (RESULTS, LINK_DETAILS)
_RESULT, _CONTACT = (an_id(prefix, 0).split("0" * 12) for prefix in ("a0R", "003"))
_SEEN = {"in_live": False, "in_archive": False}


class University:
    """An org and a database that is its archive, both empty at first."""

    def __init__(self, org: FakeOrg, postgres: Postgres, database: str) -> None:
        self.org, self._postgres, self._database = org, postgres, database
        self.truth: dict[str, dict[str, Row]] = {table.name: {} for table in TOLD}
        self._past: list[pl.DataFrame] = []
        self._rewritten: set[str] = set()
        self._archived: dict[tuple[str, str], set[str]] = {}
        self._written: set[tuple[str, str]] = set()
        self._past_emails = count()
        self._numbers = {table.name: count(1) for table in TOLD}
        self._tables = {table.name: _archive_table(table) for table in _ARCHIVED}
        with self._postgres.superuser() as cursor:
            cursor.execute(f"CREATE DATABASE {database}")
        with self._postgres.superuser(database) as cursor:
            cursor.execute("CREATE SCHEMA salesforce")
            for name in self._tables:
                postgres.put_table(cursor, self._tables[name], pl.DataFrame())

    def expected(self, table: Table) -> pl.DataFrame:
        """The truth of a table."""
        rows, names = list(self.truth[table.name].values()), table.names
        whole = frame(table, [{name: row[name] for name in names if name in row} for row in rows])
        if table in _ARCHIVED:
            whole = whole.with_columns(pl.Series(name, [row[name] for row in rows]) for name in _SEEN)
        return (pl.concat([whole, *self._past]) if table is RESULTS else whole).sort("id")

    def rewritten(self) -> set[str]:
        """The tables of which the truth has changed since this was last asked."""
        rewritten, self._rewritten = self._rewritten, set()
        return rewritten

    def written_months(self) -> int:
        """How many rows the archive has of the months that were written to since this was last asked."""
        written, self._written = self._written, set()
        return sum(len(self._archived[month]) for month in written)

    def changed_since(self, moment: datetime) -> int:
        """How many rows live has that were changed then or later."""
        stamp = _text(moment)
        return sum(int((frame["SystemModstamp"] >= stamp).sum()) for frame in self.org.frames.values())

    def enrol(self, people: int) -> None:
        """People on file."""
        self._live(CONTACTS, [{"id": contact(number), "last_name": f"Number {number}"} for number in range(people)])

    def send(self, people: Iterable[int]) -> list[str]:
        """An email to these people; gives its results."""
        number = next(self._numbers[SENDS.name])
        email = an_id("a2S", number)
        self._live(SENDS, [{"id": email, "email_name": f"Letter {number}", "sent_at": self.org.now}])
        results = [self._result(one, email, self.org.now) for one in people]
        self._live(RESULTS, results)
        return [str(row["id"]) for row in results]

    def remember(self, sent: Mapping[datetime, int], people: int) -> None:
        """Emails of long ago, of which only the archive knows: so many results on each of these days."""
        emails = [an_id("a2S", 900_000 + next(self._past_emails)) for _ in sent]
        rows = [
            self._result(one % people, email, at)
            for email, (at, results) in zip(emails, sent.items(), strict=True)
            for one in range(results)
        ]
        moments = {"tracking_at": rows[-1]["sent_at"], "modified_at": rows[-1]["sent_at"]}
        past = frame(RESULTS, [row | moments for row in rows])
        as_text = past.with_columns(pl.col(pl.Datetime).dt.to_string("%Y-%m-%d %H:%M:%S%.6f"), deleted=pl.lit("true"))
        self._write_archive(RESULTS, as_text)
        self._past.append(past.with_columns(in_live=pl.lit(value=False), in_archive=pl.lit(value=True)))
        self._rewritten.add(RESULTS.name)

    def track(self, *results: str, **changes: Any) -> None:
        """Marketing Cloud tells what people did with live results."""
        self._live(RESULTS, [{"id": one, "tracking_at": self.org.now, **changes} for one in results])

    def click(self, *results: str) -> list[str]:
        """People click on a story; gives the links."""
        now = self.org.now
        self.track(*results, opened=True, opened_at=now, unique_clicks=1, total_clicks=1)
        links = [
            {
                "id": an_id("a4L", next(self._numbers[LINK_DETAILS.name])),
                "result_id": one,
                "link_name": "Story",
                "url": "https://cubuffs.com/news/1",
                "total_clicks": 1,
                "last_clicked_at": now,
            }
            for one in results
        ]
        self._live(LINK_DETAILS, links)
        return [str(row["id"]) for row in links]

    def merge(self, master: int, loser: int) -> None:
        """One contact absorbs another one."""
        self.org.merge(contact(master), contact(loser))
        contacts = self.truth[CONTACTS.name]
        contacts[contact(loser)] |= {"deleted": True, "master_id": contact(master), "modified_at": self.org.now}
        contacts[contact(master)]["modified_at"] = self.org.now
        for row in self._of(loser):
            row |= {"contact_id": contact(master), "modified_at": self.org.now}
        self._rewritten |= {CONTACTS.name, RESULTS.name}

    def leave(self, person: int) -> None:
        """A contact is deleted: what looked it up is blank, and the history still knows whom."""
        self.org.delete("Contact", contact(person))
        self.truth[CONTACTS.name][contact(person)] |= {"deleted": True, "modified_at": self.org.now}
        for row in self._of(person):
            row["modified_at"] = self.org.now
        self._rewritten |= {CONTACTS.name, RESULTS.name}

    def archive(self, table: Table, *ids: str) -> None:
        """The archive job copies rows as live has them now."""
        mapping = load_field_map().mappings[table.name]
        named = {one["Id"]: one for one in self.org.rows(mapping.object_name)}
        fields = {name: mapping.fields[name][0] for name in table.names if name in mapping.fields}
        texts = [{column: named[one].get(field) or None for column, field in fields.items()} for one in ids]
        self._write_archive(table, pl.DataFrame(texts, infer_schema_length=None).with_columns(deleted=pl.lit("true")))
        for one in ids:
            self.truth[table.name][one]["in_archive"] = True
        self._rewritten.add(table.name)

    def purge(self, table: Table, *ids: str) -> None:
        """Live forgets rows."""
        self.org.purge(load_field_map().mappings[table.name].object_name, *ids)

    def _of(self, person: int) -> list[Row]:
        """The results that live has of a contact."""
        live = {row["Id"] for row in self.org.rows("et4ae5__IndividualEmailResult__c")}
        results, who = self.truth[RESULTS.name].values(), contact(person)
        return [row for row in results if row["contact_id"] == who and row["id"] in live]

    def _result(self, person: int, email: str, at: datetime) -> Row:
        # of digits alone, so that all have the same checksum
        number = f"{next(self._numbers[RESULTS.name]):012}"
        whom = {"id": number.join(_RESULT), "contact_id": f"{person:012}".join(_CONTACT), "send_id": email}
        return whom | {"from_name": "CU Connections", "sent_at": at, "created_at": at}

    def _live(self, table: Table, rows: list[Row]) -> None:
        mapping = load_field_map().mappings[table.name]
        fields = {name: names[0] for name, names in mapping.fields.items()}
        self.org.upsert(
            mapping.object_name, [{fields[name]: _text(value) for name, value in row.items()} for row in rows]
        )
        for row in rows:
            known = self.truth[table.name].setdefault(row["id"], dict(_SEEN))
            known |= {**row, "modified_at": self.org.now, "in_live": True}
        self._rewritten.add(table.name)

    def _write_archive(self, table: Table, rows: pl.DataFrame) -> None:
        target = self._tables[table.name]
        month = "created_at" if table is RESULTS else "modified_at"
        for moment, one in rows.select(month, "id").iter_rows():
            self._archived.setdefault((table.name, moment[:7]), set()).add(one)
            self._written.add((table.name, moment[:7]))
        with self._postgres.superuser(self._database) as cursor:
            cursor.execute("SET TimeZone TO 'UTC'")
            cursor.execute(f"DELETE FROM {target.fullname} WHERE id = ANY(%s)", [rows["id"].to_list()])
            with cursor.copy(f"COPY {target.fullname} FROM STDIN (FORMAT csv)") as copy:
                copy.write(rows.select(table.names).write_csv(include_header=False).encode())


def _archive_table(table: Table) -> sa.Table:
    mapping = load_field_map().mappings[table.name]
    columns = [mapping.fields[name][0] for name in table.names]
    return table_of(mapping.object_name, columns, REPLICA, schema="salesforce")


def _text(value: Any) -> str:
    """A value as Bulk API writes it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
