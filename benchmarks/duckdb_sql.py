"""The questions, as SQL written by hand for DuckDB over the raw export files, without any store.

Written to be fast as well as right: only the columns needed, rows filtered before copies are settled wherever that
changes nothing, results counted by person before people are spread over campuses and schools.
"""

from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.questions import Frames

# the archive's moments have no zone: the session's, which is UTC, makes them those of live
_VIEWS = """
create view result_copies as
    select *, true as from_live from read_parquet('{live}/et4ae5__IndividualEmailResult__c-*.parquet')
    where not IsDeleted
    union all by name
    select *, false as from_live from read_parquet('{archive}/et4ae5__IndividualEmailResult__c-*.parquet');
create view link_copies as
    select *, true as from_live from read_parquet('{live}/et4ae5__IndividualLink__c-*.parquet')
    where not IsDeleted
    union all by name
    select *, false as from_live from read_parquet('{archive}/et4ae5__IndividualLink__c-*.parquet');
create view contacts as from read_parquet('{live}/Contact.parquet');
create view accounts as from read_parquet('{live}/Account.parquet');
create view affiliations as from read_parquet('{live}/hed__Affiliation__c.parquet');

create macro is_utility(name, url) as regexp_matches(name || ' ' || url,
    'unsubscribe|unsub.?cent|preferences|(subscription|profile).?cent|view.*(web.?page|online)|forward.*friend', 'i');
create macro web(url) as regexp_replace(regexp_replace(url, '#.*$', ''), '^(https?://)?(www\\.)?', '', 'i');
create macro host(url) as lower(regexp_extract(web(url), '^[^/?]*'));
create macro kept(query) as list_filter(string_split(query, '&'), lambda p:
    p <> ''
    and not regexp_matches(p, '^(utm_[^=]*|sfmc_[^=]*|mc_cid|mc_eid|gclid|fbclid)(=|$)', 'i')
    and not (regexp_matches(query, '(^|&)(sfmc_sub|jb)=', 'i') and regexp_matches(p, '^([a-z]|jb)(=|$)', 'i')));
create macro article(url) as host(url)
    || rtrim(regexp_extract(web(url), '^[^/?]*([^?]*)', 1), '/')
    || rtrim('?' || array_to_string(kept(regexp_extract(web(url), '\\?(.*)$', 1)), '&'), '?');
"""

# the newest copy of each result. A contact that live has blanked is deleted, and nobody either way: there is no need to
# look for it in the older copy
_RESULTS = """
results as (
    select Id as id, et4ae5__Contact__c as contact, et4ae5__Opened__c as opened,
        not (et4ae5__HardBounce__c or et4ae5__SoftBounce__c) as delivered,
        coalesce(et4ae5__NumberOfUniqueClicks__c, 0) > 0 as clicked,
        et4ae5__DateUnsubscribed__c as unsubscribed_at {more}
    from result_copies
    where {where}
    qualify row_number() over (
        partition by Id
        order by et4ae5__Tracking_As_Of__c desc nulls last, SystemModstamp desc nulls last, from_live desc) = 1
)"""
_DETAILS = """, et4ae5__DateSent__c as sent_at, et4ae5__Tracking_As_Of__c as tracking_at,
        coalesce(et4ae5__SendDefinition__c, et4ae5__TriggeredSendDefinition__c) as send_id,
        et4ae5__FromName__c as series, Name as email_name, et4ae5__SubjectLine__c as subject,
        et4ae5__NumberOfTotalClicks__c as total_clicks, et4ae5__NumberOfUniqueClicks__c as unique_clicks,
        et4ae5__DateOpened__c as opened_at, et4ae5__DateBounced__c as bounced_at"""
_LINKS = """
links as (
    select Id as id, Name as link_name, et4ae5__Individual_Email_Result__c as result_id, et4ae5__LinkURL__c as url,
        et4ae5__NumberOfTotalClicks__c as total_clicks, et4ae5__Last_Clicked__c as last_clicked_at
    from link_copies
    where {where}
    qualify row_number() over (
        partition by id
        order by last_clicked_at desc nulls last, total_clicks desc nulls last, SystemModstamp desc nulls last,
            from_live desc) = 1
)"""
_PEOPLE = """
people as (
    select Id as contact, Id as person from contacts where MasterRecordId is null and not IsDeleted
    union all
    select merged.Id, people.person from contacts merged join people on merged.MasterRecordId = people.contact
)"""
_MEMBERS = """
tree as (
    select Id as account, Name as campus, null::varchar as school from accounts where ParentId is null
    union all
    select below.Id, tree.campus, coalesce(tree.school, below.Name)
    from accounts below join tree on below.ParentId = tree.account
),
members as (
    select distinct person, campus, coalesce(school, '(campus itself)') as school
    from affiliations join people on hed__Contact__c = contact join tree on hed__Account__c = account
    where hed__Role__c = '{role}' and hed__Status__c = 'Current'
)"""
_COUNTS = """
    sum(sent) as sent, sum(delivered) as delivered, sum(bounced) as bounced, sum(opened) as opened,
    sum(clicked) as clicked, sum(clicked_content) as clicked_content, sum(opened_or_clicked) as opened_or_clicked,
    sum(unsubscribed) as unsubscribed, count(person) as people, count(person) filter (opened > 0) as people_opened,
    count(person) filter (clicked > 0) as people_clicked"""

_BREAKDOWN = """
with recursive {results}, {links}, {people}, {members},
contentless as (
    select result_id from links group by result_id having bool_and(is_utility(link_name, url))
),
engagement as materialized (
    select person, count(*) as sent, count(*) filter (delivered) as delivered,
        count(*) filter (not delivered) as bounced, count(*) filter (delivered and opened) as opened,
        count(*) filter (delivered and clicked) as clicked,
        count(*) filter (delivered and clicked and result_id is null) as clicked_content,
        count(*) filter (delivered and (opened or clicked)) as opened_or_clicked,
        count(*) filter (delivered and unsubscribed_at is not null) as unsubscribed
    from results left join people using (contact) left join contentless on results.id = result_id
    group by person
)
select 'cell' as kind, campus, school, {counts} from engagement join members using (person) group by campus, school
union all by name
select 'audience' as kind, {counts} from engagement semi join members using (person)
union all by name
select 'others' as kind, {counts} from engagement anti join members using (person) where person is not null
union all by name
select 'not linked to a contact' as kind, {counts} from engagement where person is null
union all by name
select 'everything' as kind, {counts} from engagement
"""
_EMAIL = """
with {results}
select count(*) as sent, count(*) filter (delivered) as delivered, count(*) filter (delivered and opened) as opened,
    count(*) filter (delivered and clicked) as clicked,
    count(*) filter (delivered and (opened or clicked)) as opened_or_clicked,
    count(*) filter (delivered and unsubscribed_at is not null) as unsubscribed
from results
"""
_CONTACTS = """
with recursive {people}
select contact from people where person = '{person}'
"""
_PERSON_RESULTS = """
with {results}
select *, id as result_id from results
"""
_PERSON_LINKS = """
with {links}
select *, is_utility(link_name, url) as utility, article(url) as article from links
"""
_ATHLETICS = """
with recursive {links}, {people}, {members},
clicks as materialized (
    select result_id, article(url) as article, total_clicks, last_clicked_at
    from links
    where last_clicked_at >= {since} and last_clicked_at < {until} and not is_utility(link_name, url)
        and regexp_matches(host(url), '(^|\\.)(gomountainlions|cubuffs)\\.com$')
),
{results}
select person as contact_id, count(distinct article) as articles, sum(total_clicks) as total_clicks,
    max(last_clicked_at) as last_clicked_at
from clicks join results on result_id = results.id join people using (contact) semi join members using (person)
group by person having articles >= 3
"""


class DuckDBSQL:
    """Asks the folders `live` and `archive` of exports, through one connection for all questions."""

    def __init__(self, exports: Path, send_id: str, person: str, today: date) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'")
        self._connection.execute(_VIEWS.format(live=exports / "live", archive=exports / "archive"))
        self._send_id = send_id
        self._person = person
        self._since = f"timestamptz '{today.replace(year=today.year - 1)} 00:00:00 America/Denver'"
        self._until = f"timestamptz '{today + timedelta(days=1)} 00:00:00 America/Denver'"

    def breakdown(self) -> Frames:
        """Everything sent in the past year, by current Faculty, campus and school."""
        statement = _BREAKDOWN.format(
            results=_RESULTS.format(
                more="", where=f"et4ae5__DateSent__c >= {self._since} and et4ae5__DateSent__c < {self._until}"
            ),
            links=_LINKS.format(where="true"),
            people=_PEOPLE,
            members=_MEMBERS.format(role="Faculty"),
            counts=_COUNTS,
        )
        return (self._connection.sql(statement).pl(),)

    def email(self) -> Frames:
        """The totals of one send."""
        one = _RESULTS.format(more="", where=f"et4ae5__SendDefinition__c = '{self._send_id}'")
        return (self._connection.sql(_EMAIL.format(results=one)).pl(),)

    def person(self) -> Frames:
        """Every result and every link of one person."""
        # ids written out reach into the Parquet files; a join with the ids would read every row first
        contacts = self._connection.sql(_CONTACTS.format(people=_PEOPLE, person=self._person)).fetchall()
        own = _RESULTS.format(more=_DETAILS, where=_among("et4ae5__Contact__c", [contact for (contact,) in contacts]))
        results = self._connection.sql(_PERSON_RESULTS.format(results=own)).pl()
        theirs = _among("et4ae5__Individual_Email_Result__c", results["result_id"].to_list())
        links = self._connection.sql(_PERSON_LINKS.format(links=_LINKS.format(where=theirs))).pl()
        return results, links

    def athletics(self) -> Frames:
        """Current alumni who clicked three or more athletics articles in the past year."""
        statement = _ATHLETICS.format(
            links=_LINKS.format(where="true"),
            results=_RESULTS.format(more="", where="Id in (select result_id from clicks)"),
            people=_PEOPLE,
            members=_MEMBERS.format(role="Alumni"),
            since=self._since,
            until=self._until,
        )
        return (self._connection.sql(statement).pl(),)


def _among(column: str, ids: list[str]) -> str:
    # the empty one, because SQL has no empty list
    return f"{column} in ({', '.join(repr(one) for one in ['', *ids])})"
