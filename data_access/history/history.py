"""The history: the few questions that everything else is built from.

Each takes a frozen `Query` and gives a Polars frame with its provenance. A person is a number (`person`, Int32) that is
good for one snapshot; null stands for "not linked to a contact": leads, deleted and unknown contacts.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

import polars as pl
from cachetools import LRUCache
from deltalake.exceptions import DeltaError

from data_access.access import EVERYTHING, Scope
from data_access.articles import article
from data_access.calendar import Per
from data_access.field_map import load_field_map
from data_access.history import email_sends, filed, frequency, links, machine, persons, profiles, results
from data_access.history.filed import Filed
from data_access.history.persons import Timeline
from data_access.history.reading import Reading
from data_access.history.scoped import ScopedReading
from data_access.query import Answer, Query
from data_access.roots import Root, root_of
from data_access.settings import load_settings
from data_access.store.retention import begins
from data_access.store.snapshots import SourceState

_ALL = Query()
_SCOPES = 32
P = ParamSpec("P")
R = TypeVar("R")


class History:
    """A store, asked. Opens the newest snapshot; an answer never mixes two.

    Where a file of its snapshot is gone, because a later load cleaned it up, it goes on with the newest, once.
    Of a scope that is restricted, every answer is about what it lets see (docs/access.md), and nothing tells what is
    outside from what does not exist. Raises StoreError where the folder holds no history.
    """

    def __init__(
        self,
        root: Root,
        time_zone: str = "America/Denver",
        scope: Scope = EVERYTHING,
        *,
        whole: Reading | None = None,
    ) -> None:
        """`whole`: what was read of that store already."""
        self._root = root
        self._time_zone = time_zone
        self._scope = scope
        self._reading = self._within_scope(whole or self._newest())
        # what is seen of a large history takes seconds to find out. No cache of a method: that would hold on to the
        # history, and all that it has read, until somebody looks for circles
        self._narrower: LRUCache[Scope, History] = LRUCache(_SCOPES)
        self._narrowing = Lock()

    @property
    def scope(self) -> Scope:
        """About whom it answers."""
        return self._scope

    def within(self, scope: Scope) -> "History":
        """The same history, of which only this scope is seen; what both have read, they share.

        Raises ValueError where this one is restricted itself, to something else.
        """
        if scope == self._scope:
            return self
        if not self._scope.unrestricted:
            raise ValueError("a history that is restricted can't be opened further")
        with self._narrowing:
            if scope not in self._narrower:
                self._narrower[scope] = History(self._root, self._time_zone, scope, whole=self._reading)
            return self._narrower[scope]

    @property
    def store(self) -> Root:
        """Where the history lies that is asked."""
        return self._root

    @property
    def snapshot(self) -> int:
        """The number of the snapshot that answers."""
        return self._reading.snapshot.number

    @property
    def published_at(self) -> datetime:
        """When that snapshot was published, in UTC: no two states of a history share it."""
        return self._reading.snapshot.published_at

    @property
    def as_of(self) -> datetime:
        """How far the history reaches, in UTC."""
        return self._reading.as_of

    @property
    def today(self) -> date:
        """The local day of `as_of`: what every window is counted back from."""
        return self._reading.today

    @property
    def time_zone(self) -> str:
        """The institution's time zone, an IANA name."""
        return self._time_zone

    @property
    def sources(self) -> dict[str, SourceState]:
        """How fresh each source was when it was last loaded: live, archive, or both.

        Of a restricted scope without what tells of results that are not seen: the first and the last, their number by
        month, and the files that they stood in.
        """
        return self._reading.sources

    @property
    def kept_from(self) -> date | None:
        """The first day of the first month (of creation, UTC) of which results are kept; None: all are."""
        month = self._reading.snapshot.kept_from
        return begins(month).date() if month else None

    @property
    def forgotten(self) -> int:
        """How many contacts were forgotten, ever: where it has grown since, an older answer may name one of them."""
        return self._reading.store.forgotten

    def is_current(self) -> bool:
        """Whether nothing newer was published since this history was opened."""
        return self._reading.is_current()

    def is_overtaken(self) -> bool:
        """Whether something newer was published that is ready to be asked: what is still prepared is not."""
        return self._reading.store.is_overtaken()

    def last_days(self, days: int) -> tuple[date, date]:
        """The window from `days` local days before today to today: first and last day, both included."""
        return self.today - timedelta(days=days), self.today

    def past_year(self) -> tuple[date, date]:
        """The window from the same day a year ago (28 February for the 29th) to today, both included."""
        day = 28 if (self.today.month, self.today.day) == (2, 29) else self.today.day
        return self.today.replace(year=self.today.year - 1, day=day), self.today

    def sends(self, query: Query = _ALL) -> Answer:
        """One row a send with its totals; a triggered send has one a local day.

        - send_id: String (empty where the results name none), triggered: Boolean; day: Date (local); sent_at: UTC
        - series, email_name, subject, from_address: String
        - sent, delivered, bounced, opened, clicked, clicked_content, opened_or_clicked, unsubscribed, hard_bounces,
          soft_bounces, bounced_but_opened: Int64, counts of results
        - people: UInt32, distinct people on file
        - number_sent: Int64, what the Email Send itself says; tracking_disabled: Boolean. The first counts people of
          every campus: it is null where the scope has only some

        Sends without any result are not here. Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(results.sends, query)

    def email_sends(self, query: Query = _ALL) -> Answer:
        """One row an Email Send that has no result in the history: totals only, as Salesforce itself keeps them.

        - send_id: String, tracking_disabled: Boolean; day: Date (local); sent_at: UTC
        - series, email_name, subject, business_unit: String; series is never null
        - number_sent, hard_bounces, soft_bounces, unique_opens, unique_clicks, unsubscribes: Int64, null where
          Salesforce has none
        - delivered: Int64, Salesforce's formula: number_sent − bounces, of which there are none where none are kept

        Days are days of sending; what has no date was not sent and is not here. The provenance counts Email Sends.
        These totals count people of every campus: there are none where the scope has only some.
        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(email_sends.email_sends, query)

    def totals(self, query: Query = _ALL) -> Answer:
        """The same for every Email Send that went out, also those with results here: what Salesforce says of them."""
        return self._ask(email_sends.totals, query)

    def series(self) -> pl.DataFrame:
        """Every series that something was sent by, by name.

        - series: String; results: Boolean, whether any result names it (else only Email Sends without results do)
        """
        return self._ask(email_sends.series)

    def engagement(self, query: Query = _ALL) -> Answer:
        """One row a person that anything was sent to, and one (person null) for all results without a contact on file.

        - person: Int32
        - sent, delivered, bounced, opened, clicked, clicked_content, opened_or_clicked, unsubscribed: Int64, counts of
          results; all but sent and bounced count delivered results only

        The basis of every breakdown. Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(results.engagement, query)

    def people_reached(self, query: Query = _ALL) -> int:
        """How many people on file at least one of these emails was delivered to, each once.

        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(results.people_reached, query)

    def periods(self, query: Query, per: Per) -> tuple[date, ...]:
        """The first local day of each whole week (from Monday) or month of a query's days, oldest first.

        Whole: no day of it is before the query's first or the history's oldest result, none is after the query's last,
        and it is over: it ended before today. Weeks and months in which nothing was sent are among them.
        """
        return self._ask(frequency.periods, query, per)

    def frequency(self, query: Query, per: Per) -> Answer:
        """How often each person was written to: one row a person on file to whom anything was delivered.

        - person: Int32
        - a column for each of `periods`, in their order, named by its first local day ("2026-03-02"): UInt16, results
          delivered in that week or month

        The provenance counts the results of those weeks or months. Raises QuestionError for a series or send that the
        history does not have.
        """
        return self._ask(frequency.frequency, query, per)

    def reach(self, query: Query = _ALL) -> Answer:
        """Who got whose emails: one row a series of which anything was delivered to anybody on file, by name.

        - series: String
        - person: List(Int32), to whom it was, in order; delivered: List(UInt32), to each of them, counts of results

        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(frequency.reach, query)

    def machine(self, query: Query = _ALL) -> Answer:
        """One row a result that shows likely machine activity, by the rule of data_access.machine; oldest first.

        - result_id: String; person: Int32, null where nobody on file; send_id: String, triggered: Boolean; day: Date
          (local day of sending); sent_at: UTC
        - domain: String, of the address now on file, in small letters; null where it is not known
        - opened, clicked, clicked_content, opened_or_clicked: Boolean, what is only a machine's doing: what the other
          questions leave out where the query says `machine=False`. Whatever the person did later stays.
        - reasons: List(String), values of data_access.machine.Reason; links: UInt32, links followed

        Days are days of sending. The provenance counts these results.
        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(machine.machine, query)

    def domains(self, query: Query = _ALL) -> Answer:
        """One row a mail domain of people's addresses now on file, most active first; machine activity is counted.

        - domain: String, in small letters; null where it is not known, and for results of nobody on file
        - people: UInt32, those on file to whom at least one email was delivered
        - delivered, opened, clicked, opened_or_clicked: Int64, counts of results

        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(machine.domains, query)

    def clicks(self, query: Query = _ALL, articles: Collection[str] | None = None) -> Answer:
        """One row a person on file and article whose last click falls on the query's days.

        Of these articles, or of all; the provenance is that of all.

        - person: Int32, article: String; utility: Boolean, of the article: see `links`
        - links: UInt32, link details; total_clicks: Int64, every click counted; last_clicked_at: UTC

        Only the last click of a person on a link is known, so a link clicked in the window and again after it is not
        found. Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(links.clicks, query, articles)

    def clickers(self, query: Query, groups: Sequence[Collection[str]]) -> list[int]:
        """Of each group of articles, how many people on file have their last click on any of them on the query's days.

        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(links.clickers, query, groups)

    def links(self, query: Query = _ALL) -> Answer:
        """One row an article that anyone's last click on the query's days went to, most clickers first.

        - article: String; link_names: List(String), what any email ever called it; utility: Boolean, whether every
          link to it ever was a utility link: neither hangs on the query
        - clickers: UInt32, distinct people on file; links: UInt32, link details; total_clicks: Int64
        - last_clicked_at: UTC

        Raises QuestionError for a series or send that the history does not have.
        """
        return self._ask(links.links, query)

    def articles(self) -> pl.DataFrame:
        """Every article that any email ever linked to, whenever it was clicked, by name.

        - article: String; link_names: List(String); utility: Boolean: as of `links`
        """
        return self._ask(lambda reading: reading.articles)

    def timeline(self, contact_id: str) -> Timeline:
        """Every result and link of the person that a contact id stands for, merges resolved; oldest first.

        `results`: result_id, send_id, triggered, series, email_name, subject, from_address: String/Boolean; sent_at,
        opened_at, bounced_at, unsubscribed_at, tracking_at: UTC; day: Date (local); delivered, opened, clicked,
        hard_bounce, soft_bounce, in_live, in_archive: Boolean; total_clicks, unique_clicks: Int64; filed_under:
        List(String), every contact id that a copy of the result names; reasons: List(String), what speaks for likely
        machine activity (data_access.machine.Reason), empty where nothing does; opened_by_machine, clicked_by_machine:
        Boolean, whether the open, all clicks are likely a machine's.
        `links`: result_id, link_name, url, article: String; utility: Boolean; total_clicks: Int64; last_clicked_at:
        UTC.

        Raises QuestionError where the text is no id, or the id is nobody on file.
        """
        return self._ask(persons.timeline, contact_id)

    def filed_under(self, record_id: str) -> Filed:
        """Every result and link under an id that is nobody on file: a deleted or unknown contact, or a lead.

        `results` and `links` as of `timeline`; `state`: of a contact what it is today, None of a lead. Results that
        Salesforce no longer files under anybody are found by no id.

        Raises QuestionError where the text is no id, or nothing is filed under it.
        """
        return self._ask(filed.filed_under, record_id)

    def people(self, people: pl.Series) -> pl.DataFrame:
        """Who these people are, in the order asked; a number that stands for nobody is left out.

        - person: Int32, contact_id: String (18), first_name, last_name, email, city, state: String
        - opted_out: Boolean
        """
        return self._ask(persons.people, people)

    def standing(self) -> pl.DataFrame:
        """What may keep people out of a mailing, one row a person on file; by all emails, whatever the scope.

        - person: Int32; opted_out: Boolean
        - newest_hard_bounced: Boolean, of all their results the newest bounced hard (of several sent at that moment,
          any); unsubscribed: Boolean, ever, through any email
        """
        return self._ask(persons.standing)

    def find(self, text: str) -> pl.DataFrame:
        """The people that a name, an address or an id may mean, by id; at most persons.MAX_FOUND.

        A 15- or 18-character id finds its person, also when it was absorbed. Names and addresses are found by all the
        words of the text, in any letter case, with or without accents; so is a text that looks like an id and is none.

        - person: Int32 (null: nobody on file), contact_id: String (of the person, else the id asked for)
        - first_name, last_name, email: String; state: String, of the id asked for, one of people.State
        """
        return self._ask(persons.find, text)

    def audiences(self) -> pl.DataFrame:
        """Who belongs to what, as it is today: one row a person on file and affiliation.

        - person: Int32, role: String, current: Boolean (status "Current"), campus, school, department: String

        Merges are resolved, so a person has the affiliations of absorbed contacts too.
        """
        return self._ask(profiles.audiences)

    def profiles(self) -> pl.DataFrame:
        """Where people live, whether they opted out, and what else contacts say of them; one row a person on file.

        - person: Int32; city, state: String, without blanks around them; opted_out: Boolean
        - a String column for each further attribute that anybody has a value of, named by its title
        """
        return self._ask(profiles.profiles)

    def education(self) -> pl.DataFrame:
        """What people graduated in, merges resolved: one row a person on file and degree.

        - person: Int32, degree: String, graduation_year: Int32; either of the two may be null
        """
        return self._ask(profiles.education)

    def coverage(self) -> pl.DataFrame:
        """What the history holds, one row a local day of sending.

        - day: Date; null for link details whose result is not in the data
        - results, in_live, in_archive, in_both, not_linked, leads: Int64, counts of results; not_linked are those
          without a contact on file, leads (among them) those that name a lead
        - link_details: Int64
        """
        return self._ask(results.coverage)

    def prepare(self) -> None:
        """Work out and keep what many questions need, so that nobody who asks has to wait: whoever has just written to
        the store calls it.
        """
        self._ask(Reading.prepare)
        for question in (
            *(profiles.audiences, profiles.profiles, profiles.education),
            *(results.coverage, results.sent_to, persons.standing),
        ):
            self._ask(question)

    @staticmethod
    def article(url: str) -> str | None:
        """The article of a link's address."""
        found: str | None = pl.select(article(pl.lit(url), load_field_map().tracking_parameters)).item()
        return found

    def _ask(self, question: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return question(self._reading, *args, **kwargs)
        except (OSError, pl.exceptions.ComputeError, DeltaError):
            if self.is_current():
                raise
            self._reading = self._within_scope(self._newest())
            with self._narrowing:
                self._narrower.clear()
            return question(self._reading, *args, **kwargs)

    def _newest(self) -> Reading:
        return Reading.open(self._root, self._time_zone)

    def _within_scope(self, whole: Reading) -> Reading:
        return whole if self._scope.unrestricted else ScopedReading(whole, self._scope)


def open_history(store: Root | str | None = None, time_zone: str | None = None, scope: Scope = EVERYTHING) -> History:
    """Open the newest snapshot of a store; where none is given, of the one that the settings name.

    Raises StoreError where there is no history.
    """
    settings = load_settings()
    root = root_of(store) if isinstance(store, str) else store
    return History(root or settings.store, time_zone or settings.time_zone, scope)
