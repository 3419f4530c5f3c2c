"""The questions as SQL for DuckDB over our own tables: settled once, people and sends numbered, flags in a byte."""

from pathlib import Path

import duckdb
import polars as pl
from deltalake import DeltaTable

from benchmarks.questions import Facts, Frames
from benchmarks.sql import BELONGING, COUNTED, WHOSE, ZONE, Sql, among
from data_access.flags import Flag
from data_access.store import Store

_SMALL = ("contacts", "accounts", "affiliations", "person_keys", "send_keys")
_MADE = """
create table ids as {whose};
create table whose as
    select own.person as contact, today.person as person
    from ids join person_keys own on own.contact_id = ids.contact
    join person_keys today on today.contact_id = ids.person;
create table belonging as
    select whose.person, role, status, campus, school
    from ({belonging}) as placed join person_keys on contact_id = placed.contact
    join whose on whose.contact = person_keys.person;
"""
# rows that stand above their file take the place of those in it
_LAYERED = """
create view {table} as
    select base.* exclude (filename, file_row_number)
    from read_parquet({files}, filename = true, file_row_number = true) as base
    anti join read_parquet({changes}) as above
        on base.file_row_number = above.row and base.filename = '{folder}/' || above.file
    union all by name
    select * exclude (file, row) from read_parquet({changes})
"""
_RESULTS = f"""
results as (
    select id, person as contact,
        flags & {int(Flag.DELIVERED)} > 0 as delivered, flags & {int(Flag.OPENED)} > 0 as opened,
        flags & {int(Flag.CLICKED)} > 0 as clicked, flags & {int(Flag.UNSUBSCRIBED)} > 0 as unsubscribed {{more}}
    from stored_results where {{where}}
)"""
_LINKS = "links as (select * from stored_links where {where})"
_CLICKS = """
clicks as (
    select person as contact, article, total_clicks, last_clicked_at from stored_links
    where article is not null and {where}
)"""
_ENGAGEMENT = """
{results},
counted as (select contact, {counted} from results group by contact),
engagement as materialized (
    select person, {sums} from counted left join whose on counted.contact = whose.contact group by person
)"""
# of a result, all links have the same person, send and moment
_CONTENTLESS = """
contentless as materialized (
    select any_value(person) as contact, any_value(send) as send, any_value(sent_at) as sent_at from stored_links
    where flags & {clicked} = {clicked} group by result_id having bool_and(utility)
)"""
_ENGAGEMENT_CONTENT = """
{results}, {contentless},
counted as (select contact, {counted}, 0 as contentless from results group by contact),
engagement as materialized (
    select person, {sums}, sum(clicked) - sum(contentless) as clicked_content
    from (
        from counted union all by name
        select contact, count(*) as contentless from contentless where {where} group by all
    ) as both_counted
    left join whose on both_counted.contact = whose.contact group by person
)"""
_ACTED = """
acted as (
    select whose.person from stored_links join whose on stored_links.person = whose.contact
    where {where} and article = '{article}'
)"""
_OVERVIEW = """
with {results}, {contentless},
dated as (
    select send_id, triggered, case when triggered then cast(timezone('{zone}', sent_at) as date) end as own_day,
        sent_at, contact, delivered, opened, clicked, unsubscribed
    from results join send_keys using (send)
),
emptied as (
    select send_id, triggered, case when triggered then cast(timezone('{zone}', sent_at) as date) end as own_day,
        count(*) as contentless
    from contentless join send_keys using (send) where {where} group by all
),
totals as (
    select send_id, triggered, own_day, min(sent_at) as first, count(distinct person) as people, {counted}
    from dated left join whose on dated.contact = whose.contact group by send_id, triggered, own_day
)
select totals.*, coalesce(totals.own_day, cast(timezone('{zone}', first) as date)) as day,
    clicked - coalesce(contentless, 0) as clicked_content
from totals left join emptied on totals.send_id = emptied.send_id and totals.triggered = emptied.triggered
    and totals.own_day is not distinct from emptied.own_day
"""
_SUMMED = ("sent", "delivered", "bounced", "opened", "clicked", "opened_or_clicked", "unsubscribed")


class DuckDBOnStore(Sql):
    """Asks the Parquet files of a store's newest snapshot, through one connection for all questions."""

    whose_send = "coalesce(send_id, triggered_send_id) as send_id, trim(from_name) as series"
    contact_id = "(select contact_id from person_keys where person_keys.person = who.person)"
    named = "select article, bool_and(utility) as utility from stored_links where article is not null group by article"

    def __init__(self, root: Path, facts: Facts) -> None:
        super().__init__(facts)
        self._root = root.resolve()
        self._versions = Store(root).snapshot.versions
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        for table in _SMALL:
            self._connection.execute(f"create view {table} as from read_parquet({self._files(table)})")
        self._view("results", "stored_results")
        self._view("link_details", "stored_links")
        self._connection.execute(_MADE.format(whose=WHOSE, belonging=BELONGING))

    def run(self, statement: str) -> pl.DataFrame:
        rows: pl.DataFrame = self._connection.sql(statement).pl()
        return rows

    def results_part(self, where: str, more: str = "") -> str:
        return _RESULTS.format(where=where, more=f", {more}" if more else "")

    def links_part(self, where: str) -> str:
        return _LINKS.format(where=where)

    def clicks_part(self, *where: str) -> str:
        return _CLICKS.format(where=" and ".join(where))

    def engagement_part(self, where: str, *, content: bool = True) -> str:
        results, sums = self.results_part(where), ", ".join(f"sum({name}) as {name}" for name in _SUMMED)
        if not content:
            return _ENGAGEMENT.format(results=results, counted=COUNTED, sums=sums)
        return _ENGAGEMENT_CONTENT.format(
            results=results, contentless=self._contentless, counted=COUNTED, sums=sums, where=where
        )

    def acted_part(self) -> str:
        return _ACTED.format(where=self.of_send(), article=self.facts.article)

    def of_send(self) -> str:
        return self._among_sends(f"send_id = '{self.facts.send_id}'")

    def of_series(self, name: str) -> str:
        return self._among_sends(f"series = '{name}'")

    def contacts_of(self) -> str:
        own = self.run(
            "select whose.contact from whose join person_keys on whose.person = person_keys.person "
            f"where contact_id = '{self.facts.person}'"
        )
        return among("person", own["contact"].to_list())

    def overview(self) -> Frames:
        where = self.in_past_year()
        statement = _OVERVIEW.format(
            results=self.results_part(where, "send, sent_at"),
            contentless=self._contentless,
            counted=COUNTED,
            zone=ZONE,
            where=where,
        )
        return (self.run(statement),)

    def matches(self, column: str, pattern: str) -> str:
        return f"regexp_matches({column}, '{pattern}')"

    @property
    def _contentless(self) -> str:
        return _CONTENTLESS.format(clicked=int(Flag.DELIVERED | Flag.CLICKED))

    def _among_sends(self, which: str) -> str:
        # numbers written out reach into the files
        return among("send", self.run(f"select send from send_keys where {which}")["send"].to_list())

    def _view(self, table: str, name: str) -> None:
        files, changes = self._files(table), self._files(f"{table}_changes")
        folder = self._root / table
        statement = _LAYERED if changes else "create view {table} as from read_parquet({files})"
        self._connection.execute(statement.format(table=name, files=files, changes=changes, folder=folder))

    def _files(self, table: str) -> list[str]:
        """The data files of a table in the snapshot; none where it has no such table."""
        version = self._versions.get(table)
        return [] if version is None else DeltaTable(str(self._root / table), version=version).file_uris()
