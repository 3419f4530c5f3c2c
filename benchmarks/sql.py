"""The questions as SQL, written by hand: what is the same whatever database they are put to.

Written to be fast as well as right: results are counted by person before people are spread over campuses and schools.
How a database gives the newest copy of each row, and what it knows of links, its own module says.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from benchmarks.questions import LEAST_ARTICLES, LEAST_DELIVERED, NEVER_DAYS, SERIES, Facts, Frames

ZONE = "America/Denver"
ATHLETICS = r"^([^/?]*\.)?(gomountainlions|cubuffs)\.com([/?]|$)"
DETAILS = (
    "sent_at, email_name, subject, opened_at, bounced_at, unsubscribed_at, tracking_at, total_clicks, unique_clicks"
)

WHOSE = """
with recursive people as (
    select id as contact, id as person from contacts where master_id is null and not deleted
    union all
    select merged.id, people.person from contacts merged join people on merged.master_id = people.contact
)
select contact, person from people"""
"""Every contact id, and whose it is today; those of nobody are not here."""

BELONGING = """
with recursive tree as (
    select id as account, name as campus, cast(null as varchar) as school from accounts where parent_id is null
    union all
    select below.id, tree.campus, coalesce(tree.school, below.name)
    from accounts below join tree on below.parent_id = tree.account
)
select contact_id as contact, role, status, campus, coalesce(school, '(campus itself)') as school
from affiliations join tree on account_id = tree.account"""
"""Every affiliation and its place."""

_MEMBERS = """
members as (
    select distinct person, campus, school from belonging where role = '{role}' and status = 'Current'
)"""
COUNTED = """
    count(*) as sent, count(*) filter (where delivered) as delivered,
    count(*) filter (where not delivered) as bounced, count(*) filter (where delivered and opened) as opened,
    count(*) filter (where delivered and clicked) as clicked,
    count(*) filter (where delivered and (opened or clicked)) as opened_or_clicked,
    count(*) filter (where delivered and unsubscribed) as unsubscribed"""
_SUMS = """
    sum(sent) as sent, sum(delivered) as delivered, sum(bounced) as bounced, sum(opened) as opened,
    sum(clicked) as clicked, sum(clicked_content) as clicked_content, sum(opened_or_clicked) as opened_or_clicked,
    sum(unsubscribed) as unsubscribed, count(engagement.person) as people,
    count(engagement.person) filter (where opened > 0) as people_opened,
    count(engagement.person) filter (where clicked > 0) as people_clicked"""
_BREAKDOWN = """
with recursive {engagement}, {members}
select 'cell' as kind, campus, school, {sums}
from engagement join members on engagement.person = members.person group by campus, school
union all
select 'audience', null, null, {sums} from engagement where person in (select person from members)
union all
select 'others', null, null, {sums} from engagement
where person is not null and not exists (select 1 from members where members.person = engagement.person)
union all
select 'not linked to a contact', null, null, {sums} from engagement where person is null
union all
select 'everything', null, null, {sums} from engagement
"""
_EMAIL = "with {results} select {counted} from results"
_PERSON_RESULTS = "with {results} select id as result_id, delivered, opened, clicked, {details} from results"
_PERSON_LINKS = """
with {links} select result_id, link_name, url, article, utility, total_clicks, last_clicked_at from links
"""
_ATHLETICS = """
with recursive {clicks}, {members}
select {contact_id} as contact_id, articles, total_clicks, last_clicked_at from (
    select person, count(distinct article) as articles, sum(total_clicks) as total_clicks,
        max(last_clicked_at) as last_clicked_at
    from clicks join whose on clicks.contact = whose.contact
    where person in (select person from members)
    group by person having count(distinct article) >= {least}
) as who
"""
_NEVER = """
with recursive {engagement}
select {contact_id} as contact_id, delivered from engagement as who
where person is not null and delivered >= {least} and opened = 0 and clicked = 0
"""
_FOLLOW_UP = """
with recursive {results}, {acted}
select distinct {contact_id} as contact_id from results join whose as who on results.contact = who.contact
where delivered and (opened or clicked) and not exists (select 1 from acted where acted.person = who.person)
"""
_LINKS = """
with recursive {clicks},
named as ({named})
select clicks.article, utility, count(distinct person) as clickers, count(*) as links,
    sum(total_clicks) as total_clicks, max(last_clicked_at) as last_clicked_at
from clicks join named on clicks.article = named.article left join whose on clicks.contact = whose.contact
group by clicks.article, utility
"""


class Sql(ABC):
    """Puts the questions to a database that keeps, as the app does, who is who and who belongs where.

    `whose`: contact, as results name it, and the person that it stands for today; `belonging`: person, role, status,
    campus, school.
    """

    contact_id = "who.person"
    """What gives the id of a person, `who`."""

    whose_send: str
    """What gives the `send_id` and the `series` of a result."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @abstractmethod
    def run(self, statement: str) -> pl.DataFrame:
        """The rows that a statement gives."""

    @abstractmethod
    def results_part(self, where: str, more: str = "") -> str:
        """`results as (…)`: id, contact, delivered, opened, clicked, unsubscribed, and `more` columns."""

    @abstractmethod
    def links_part(self, where: str) -> str:
        """`links as (…)`: result_id, link_name, url, article, utility, total_clicks, last_clicked_at."""

    @abstractmethod
    def clicks_part(self, *where: str) -> str:
        """`clicks as (…)`: contact, article, total_clicks, last_clicked_at of the links of which this is so."""

    @abstractmethod
    def engagement_part(self, where: str, *, content: bool = True) -> str:
        """`engagement as (…)`: person and the counts of their results, clicked_content only where it is wanted."""

    @abstractmethod
    def acted_part(self) -> str:
        """`acted as (…)`: the persons who clicked the call to action; `results` are those of the send."""

    @abstractmethod
    def of_send(self) -> str:
        """Whether a result is of the send that is asked about."""

    @abstractmethod
    def of_series(self, name: str) -> str:
        """Whether a result is of that series."""

    @abstractmethod
    def contacts_of(self) -> str:
        """Whether a result names the person that is asked about, by any of their contact ids."""

    @abstractmethod
    def overview(self) -> Frames:
        """See Engine."""

    @abstractmethod
    def matches(self, column: str, pattern: str) -> str:
        """Whether a text has this in it."""

    named = "select article, bool_and(utility) as utility from links group by article"
    """Every article, and whether each link to it is a utility link."""

    def breakdown(self) -> Frames:
        """See Engine, also for the others."""
        return self._breakdown("Faculty", self.in_past_year())

    def another(self) -> Frames:
        return self._breakdown("Student", self.in_past_year())

    def series(self) -> Frames:
        return self._breakdown("Faculty", f"{self.of_series(SERIES)} and {self.in_past_year()}")

    def email(self) -> Frames:
        return (self.run(_EMAIL.format(results=self.results_part(self.of_send()), counted=COUNTED)),)

    def person(self) -> Frames:
        # ids written out reach into the files; a join with the ids would read every row first
        own = self.results_part(self.contacts_of(), f"{DETAILS}, {self.whose_send}")
        results = self.run(_PERSON_RESULTS.format(results=own, details=f"{DETAILS}, send_id, series"))
        theirs = among("result_id", results["result_id"].to_list())
        return results, self.run(_PERSON_LINKS.format(links=self.links_part(theirs)))

    def athletics(self) -> Frames:
        clicks = self.clicks_part(
            self.in_past_year("last_clicked_at"), "not utility", self.matches("article", ATHLETICS)
        )
        members = _MEMBERS.format(role="Alumni")
        return (
            self.run(
                _ATHLETICS.format(clicks=clicks, members=members, least=LEAST_ARTICLES, contact_id=self.contact_id)
            ),
        )

    def never(self) -> Frames:
        first = self.facts.today - timedelta(days=NEVER_DAYS)
        engagement = self.engagement_part(self.within("sent_at", first), content=False)
        return (self.run(_NEVER.format(engagement=engagement, least=LEAST_DELIVERED, contact_id=self.contact_id)),)

    def follow_up(self) -> Frames:
        results = self.results_part(self.of_send())
        return (self.run(_FOLLOW_UP.format(results=results, acted=self.acted_part(), contact_id=self.contact_id)),)

    def links(self) -> Frames:
        return (
            self.run(_LINKS.format(clicks=self.clicks_part(self.in_past_year("last_clicked_at")), named=self.named)),
        )

    def within(self, moment: str, first: date) -> str:
        """Whether a moment is between that local day and today, both included."""
        until = self.facts.today + timedelta(days=1)
        return f"{moment} >= {_midnight(first)} and {moment} < {_midnight(until)}"

    def in_past_year(self, moment: str = "sent_at") -> str:
        """Whether a moment is in the past year."""
        return self.within(moment, self.facts.today.replace(year=self.facts.today.year - 1))

    def _breakdown(self, role: str, where: str) -> Frames:
        members = _MEMBERS.format(role=role)
        return (self.run(_BREAKDOWN.format(engagement=self.engagement_part(where), members=members, sums=_SUMS)),)


def among(column: str, values: Sequence[str | int]) -> str:
    """Whether a column is one of these."""
    return f"{column} in ({', '.join(map(repr, values))})" if values else "false"


def _midnight(day: date) -> str:
    return f"timestamptz '{day} 00:00:00 {ZONE}'"
