"""The questions as SQL for DuckDB over the raw export files, without any store: copies are settled each time.

Only the columns needed are read, and rows are filtered before their copies are settled wherever that changes nothing.
"""

from pathlib import Path

import duckdb
import polars as pl

from benchmarks.questions import Facts, Frames
from benchmarks.sql import BELONGING, COUNTED, WHOSE, ZONE, Sql, among

# the archive's moments have no zone: the session's, which is UTC, makes them those of live
_VIEWS = """
create view result_copies as
    select {result}, true as from_live from read_parquet('{live}/et4ae5__IndividualEmailResult__c-*.parquet')
    where not IsDeleted
    union all
    select {result}, false as from_live from read_parquet('{archive}/et4ae5__IndividualEmailResult__c-*.parquet');
create view link_copies as
    select {link}, true as from_live from read_parquet('{live}/et4ae5__IndividualLink__c-*.parquet')
    where not IsDeleted
    union all
    select {link}, false as from_live from read_parquet('{archive}/et4ae5__IndividualLink__c-*.parquet');
create view contacts as
    select Id as id, MasterRecordId as master_id, IsDeleted as deleted from '{live}/Contact.parquet';
create view accounts as select Id as id, Name as name, ParentId as parent_id from '{live}/Account.parquet';
create view affiliations as
    select hed__Contact__c as contact_id, hed__Account__c as account_id, hed__Role__c as role, hed__Status__c as status
    from '{live}/hed__Affiliation__c.parquet';
create table whose as {whose};
create table belonging as select person, role, status, campus, school from ({belonging}) join whose using (contact);

create macro is_utility(name, url) as regexp_matches(name || ' ' || url,
    'unsubscribe|unsub.?cent|preferences|(subscription|profile).?cent|view.*(web.?page|online)|forward.*friend', 'i');
create macro web(url) as regexp_replace(regexp_replace(url, '#.*$', ''), '^(https?://)?(www\\.)?', '', 'i');
create macro kept(query) as list_filter(string_split(query, '&'), lambda p:
    p <> ''
    and not regexp_matches(p, '^(utm_[^=]*|sfmc_[^=]*|mc_cid|mc_eid|gclid|fbclid)(=|$)', 'i')
    and not (regexp_matches(query, '(^|&)(sfmc_sub|jb)=', 'i') and regexp_matches(p, '^([a-z]|jb)(=|$)', 'i')));
create macro article(url) as lower(regexp_extract(web(url), '^[^/?]*'))
    || rtrim(regexp_extract(web(url), '^[^/?]*([^?]*)', 1), '/')
    || rtrim('?' || array_to_string(kept(regexp_extract(web(url), '\\?(.*)$', 1)), '&'), '?');
"""
_RESULT = """
    Id as id, Name as email_name, et4ae5__Contact__c as contact, et4ae5__SendDefinition__c as send,
    et4ae5__TriggeredSendDefinition__c as automated, et4ae5__FromName__c as series, et4ae5__SubjectLine__c as subject,
    et4ae5__DateSent__c as sent_at, et4ae5__Opened__c as opened, et4ae5__DateOpened__c as opened_at,
    et4ae5__NumberOfTotalClicks__c as total_clicks, et4ae5__NumberOfUniqueClicks__c as unique_clicks,
    et4ae5__HardBounce__c or et4ae5__SoftBounce__c as bounced, et4ae5__DateBounced__c as bounced_at,
    et4ae5__DateUnsubscribed__c as unsubscribed_at, et4ae5__Tracking_As_Of__c as tracking_at,
    SystemModstamp as modified_at"""
_LINK = """
    Id as id, Name as link_name, et4ae5__Individual_Email_Result__c as result_id, et4ae5__LinkURL__c as url,
    et4ae5__NumberOfTotalClicks__c as total_clicks, et4ae5__Last_Clicked__c as last_clicked_at,
    SystemModstamp as modified_at"""
# the newest copy of each result. A contact that live has blanked is deleted, and nobody either way: there is no need to
# look for it in the older copy
_RESULTS = """
results as (
    select id, contact, opened, not bounced as delivered, coalesce(unique_clicks, 0) > 0 as clicked,
        unsubscribed_at is not null as unsubscribed {more}
    from result_copies where {where}
    qualify row_number() over (
        partition by id order by tracking_at desc nulls last, modified_at desc nulls last, from_live desc) = 1
)"""
# an email has few links and many clicks
_LINKS = """
newest_links as materialized (
    select * from link_copies where {where}
    qualify row_number() over (
        partition by id
        order by last_clicked_at desc nulls last, total_clicks desc nulls last, modified_at desc nulls last,
            from_live desc) = 1
),
addresses as materialized (
    select link_name, url, is_utility(link_name, url) as utility, article(url) as article
    from (select distinct link_name, url from newest_links)
),
links as (select newest_links.*, utility, article from newest_links join addresses using (link_name, url))"""
_CLICKS = """
{links},
clicked as materialized (select result_id, article, total_clicks, last_clicked_at from links where {where}),
{results},
clicks as (
    select contact, article, total_clicks, last_clicked_at from clicked left join results on results.id = result_id
)"""
_CONTENTLESS = """
{links},
contentless as (select result_id from links group by result_id having bool_and(utility))"""
_ENGAGEMENT = """
{results},
engagement as materialized (
    select person, {counted}
    from results left join whose on results.contact = whose.contact
    group by person
)"""
_ENGAGEMENT_CONTENT = """
{results}, {contentless},
engagement as materialized (
    select person, count(*) filter (where delivered and clicked and result_id is null) as clicked_content, {counted}
    from results left join whose on results.contact = whose.contact left join contentless on id = result_id
    group by person
)"""
_ACTED = """
{links},
acted as (
    select person from links join results on result_id = results.id join whose on results.contact = whose.contact
    where article = '{article}'
)"""
_OVERVIEW = """
with {results}, {contentless}
select send_id, triggered, coalesce(own_day, cast(timezone('{zone}', min(sent_at)) as date)) as day,
    count(distinct person) as people,
    count(*) filter (where delivered and clicked and result_id is null) as clicked_content, {counted}
from (
    select results.*, case when triggered then cast(timezone('{zone}', sent_at) as date) end as own_day from results
) as results
left join whose on results.contact = whose.contact left join contentless on id = result_id
group by send_id, triggered, own_day
"""


class Copies(Sql):
    """Puts the questions to tables of results and links by id, as Salesforce and its exports have them."""

    whose_send = "coalesce(send, automated) as send_id, series"

    def clicks_part(self, *where: str) -> str:
        return _CLICKS.format(
            links=self.links_part("true"),
            where=" and ".join(where),
            results=self.results_part("id in (select result_id from clicked)"),
        )

    def engagement_part(self, where: str, *, content: bool = True) -> str:
        results = self.results_part(where)
        if not content:
            return _ENGAGEMENT.format(results=results, counted=COUNTED)
        return _ENGAGEMENT_CONTENT.format(results=results, contentless=self._contentless, counted=COUNTED)

    def acted_part(self) -> str:
        links = self.links_part("result_id in (select id from results)")
        return _ACTED.format(links=links, article=self.facts.article)

    def of_send(self) -> str:
        return f"send = '{self.facts.send_id}'"

    def of_series(self, name: str) -> str:
        return f"series = '{name}'"

    def contacts_of(self) -> str:
        own = self.run(f"select contact from whose where person = '{self.facts.person}'")
        return among("contact", own["contact"].to_list())

    def overview(self) -> Frames:
        results = self.results_part(
            self.in_past_year(), "coalesce(send, automated) as send_id, send is null as triggered, sent_at"
        )
        statement = _OVERVIEW.format(results=results, contentless=self._contentless, counted=COUNTED, zone=ZONE)
        return (self.run(statement),)

    @property
    def _contentless(self) -> str:
        return _CONTENTLESS.format(links=self.links_part("true"))


class DuckDBOnFiles(Copies):
    """Asks the folders `live` and `archive` of exports, through one connection for all questions."""

    def __init__(self, exports: Path, facts: Facts) -> None:
        super().__init__(facts)
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        places = {"live": exports / "live", "archive": exports / "archive"}
        self._connection.execute(_VIEWS.format(result=_RESULT, link=_LINK, whose=WHOSE, belonging=BELONGING, **places))

    def run(self, statement: str) -> pl.DataFrame:
        rows: pl.DataFrame = self._connection.sql(statement).pl()
        return rows

    def results_part(self, where: str, more: str = "") -> str:
        return _RESULTS.format(where=where, more=f", {more}" if more else "")

    def links_part(self, where: str) -> str:
        return _LINKS.format(where=where)

    def matches(self, column: str, pattern: str) -> str:
        return f"regexp_matches({column}, '{pattern}')"

    def write_csv(self, statement: str, path: Path) -> None:
        """Write the rows that a statement gives, without a header."""
        self._connection.execute(f"copy ({statement}) to '{path}' (format csv, header false)")
