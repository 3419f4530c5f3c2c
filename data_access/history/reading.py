"""One snapshot of a store, read: what the questions have in common."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from functools import cached_property

import polars as pl

from data_access.calendar import Calendar
from data_access.errors import QuestionError, StoreError
from data_access.flags import Flag, has
from data_access.history.clicked import Clicked, put_together
from data_access.history.counting import Kinds, count_kinds
from data_access.history.picking import Picker
from data_access.ids import lift_one
from data_access.machine import flagged
from data_access.people import State, resolve
from data_access.query import Provenance, Query
from data_access.roots import Root
from data_access.store import Store
from data_access.store.condensed import LEAD, TEXTS
from data_access.store.snapshots import SourceState
from data_access.store.tables import (
    ERASED_CLICKS,
    MOVES,
    PERSON_KEYS,
    SEND_KEYS,
    STORED_CONTACTS,
    STORED_LINKS,
    STORED_RESULTS,
    STORED_SENDS,
    STORED_TRIGGERED_SENDS,
    StoredTable,
)

RESULT = (
    *("id", "contact_id", "person", "send", "send_id", "triggered_send_id", "email_name", "subject", "from_address"),
    *("sent_at", "opened", "opened_at", "total_clicks", "unique_clicks", "hard_bounce", "soft_bounce", "bounced_at"),
    *("unsubscribed_at", "tracking_at", "in_live", "in_archive", "flags"),
)
"""The columns of a result as it is stored that are told of a person."""

LINK = (
    *("id", "result_id", "person", "send", "sent_at", "flags", "opened_at", "link_name", "url", "article", "utility"),
    *("total_clicks", "last_clicked_at"),
)
"""The same of a link detail."""

WHO = (PERSON_KEYS, STORED_CONTACTS, MOVES)
"""The tables that say who is who."""


class Reading:
    """A snapshot and the small tables that nearly every question needs, each read once.

    Raises StoreError where the store holds no history. See `scoped.ScopedReading` for one of which only a part is seen.
    """

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self.calendar = calendar
        self.store = store
        self.snapshot = store.snapshot
        if self.snapshot.as_of is None:
            raise StoreError(f"{store.root}: holds no results yet; load exports of results")
        self.as_of: datetime = self.snapshot.as_of

    @classmethod
    def open(cls, root: Root, time_zone: str) -> "Reading":
        """The newest snapshot of a store."""
        return cls(Store(root), Calendar(time_zone))

    @property
    def whole(self) -> "Reading":
        """All that the snapshot has: for what is true of a person, or an email, only if everything is looked at."""
        return self

    def prepare(self) -> None:
        """Work out and keep what is kept beside the store."""
        for _ in (
            self.condensed,
            self._tally,
            self.people,
            self.domains,
            self.articles,
            self.clicked,
            self.every_utility_only,
        ):
            pass

    @property
    def sources(self) -> dict[str, SourceState]:
        """How fresh each source was when it was last loaded."""
        return self.snapshot.sources

    @property
    def today(self) -> date:
        """The local day of `as_of`."""
        return self.calendar.day_of(self.as_of)

    def is_current(self) -> bool:
        """Whether nothing newer was published."""
        return self.store.is_current()

    def scan(self, table: StoredTable) -> pl.LazyFrame:
        """A table of the snapshot."""
        return self.store.scan(table)

    @cached_property
    def begins(self) -> date | None:
        """The local day of the oldest result; None where none has a date."""
        oldest = self.tallied(Query()).select(pl.col("oldest").min()).item()
        return self.calendar.day_of(oldest) if oldest else None

    @cached_property
    def people(self) -> pl.DataFrame:
        """Who is who: see data_access.people.resolve. Row n is the contact id with number n."""
        return self.derived("people", WHO, self._resolved)

    def _resolved(self) -> pl.DataFrame:
        keys = self.scan(PERSON_KEYS).collect()
        contacts = self.contacts.select("id", "master_id", "deleted")
        return resolve(keys, contacts, self.moves.select("contact_id", "now_contact_id"))

    def derived(
        self, name: str, tables: Collection[StoredTable], make: Callable[[], pl.DataFrame], *also: str
    ) -> pl.DataFrame:
        """What `make` works out of these tables, kept as long as they, and `also`, are what they are."""
        return self.store.derived(name, tables, make, *also)

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """Every contact row, absorbed and deleted ones too."""
        return self.scan(STORED_CONTACTS).collect()

    @property
    def on_file(self) -> pl.DataFrame:
        """The people on file: person, contact_id."""
        return self.people.filter(pl.col("state") == State.ON_FILE).select("person", "contact_id")

    @cached_property
    def moves(self) -> pl.DataFrame:
        """Results of which an older copy names another contact."""
        return self.scan(MOVES).collect()

    @cached_property
    def send_keys(self) -> pl.DataFrame:
        """What each number of a send stands for: send_id, triggered, series, send."""
        return self.scan(SEND_KEYS).collect()

    @cached_property
    def named_sends(self) -> pl.DataFrame:
        """What Email Sends and automated sends say of themselves: send_id, triggered, TEXTS, number_sent, …"""
        email_sends = self.scan(STORED_SENDS).select(
            pl.col("id").alias("send_id"),
            pl.lit(value=False).alias("triggered"),
            *(*TEXTS, "number_sent", "tracking_disabled"),
        )
        automated = self.scan(STORED_TRIGGERED_SENDS).select(
            pl.col("id").alias("send_id"), pl.lit(value=True).alias("triggered"), "email_name"
        )
        return pl.concat([email_sends.collect(), automated.collect()], how="diagonal")

    @cached_property
    def email_sends(self) -> pl.DataFrame:
        """Every Email Send as it is kept, with its series."""
        series = pl.col("from_name").fill_null("").str.strip_chars().alias("series")
        return self.scan(STORED_SENDS).with_columns(series).collect()

    @cached_property
    def domains(self) -> pl.Series:
        """By number of a person, the mail domain of their address now on file: Enum, lower case, or null."""
        domains = self.derived("domains", WHO, self._domains)["domain"]
        return domains.cast(pl.Enum(domains.drop_nulls().unique().sort()))

    def _domains(self) -> pl.DataFrame:
        domain = pl.col("email").str.extract(r"@([^@\s]+)\s*$").str.to_lowercase().alias("domain")
        addresses = self.contacts.select(pl.col("id").alias("contact_id"), domain)
        on_file = self.people.select("contact_id", pl.col("state") == State.ON_FILE)
        named = on_file.join(addresses, on="contact_id", how="left", maintain_order="left")
        return named.select(pl.when("state").then("domain").alias("domain"))

    @cached_property
    def articles(self) -> pl.DataFrame:
        """Every article that is linked to, one row each: article, link_names (List(String)), utility (every link is).

        Of the whole history, so that it does not hang on the question what an article is called.
        """
        return self.derived("articles", (STORED_LINKS,), self._articles)

    def _articles(self) -> pl.DataFrame:
        links = self.scan(STORED_LINKS).filter(pl.col("article").is_not_null())
        # an article has few names and many links
        named = links.group_by("article", "link_name").agg(pl.col("utility").all()).collect(engine="streaming")
        names = pl.col("link_name").drop_nulls().sort().alias("link_names")
        return named.group_by("article").agg(names, pl.col("utility").all()).sort("article")

    @cached_property
    def clicked(self) -> Clicked:
        """Every link detail of the snapshot, condensed."""
        return put_together(self.store.condensed_links, self.every_flagged)

    @cached_property
    def every_flagged(self) -> pl.DataFrame:
        """Every result that shows likely machine activity: see data_access.machine.flagged.

        Of the whole history, so that it does not hang on the question whether a result is flagged.
        """
        zone = self.calendar.time_zone
        return self.derived("flagged", (STORED_LINKS,), self._flagged, zone)

    def _flagged(self) -> pl.DataFrame:
        links = self.scan(STORED_LINKS)
        return flagged(links, links, self.calendar.day("sent_at"))

    @cached_property
    def every_utility_only(self) -> pl.DataFrame:
        """The delivered, clicked results of which every known link is a utility link: person, send, sent_at."""
        return self.derived("utility-only", (STORED_LINKS, ERASED_CLICKS), self._utility_only)

    def _utility_only(self) -> pl.DataFrame:
        columns = ("person", "send", "sent_at")
        told = (
            self.scan(STORED_LINKS)
            .filter(has(Flag.DELIVERED | Flag.CLICKED))
            .group_by("result_id")
            .agg(pl.col("utility").all(), pl.col(columns).first())
            .filter("utility")
            .select(columns)
        )
        return pl.concat([told, self.scan(ERASED_CLICKS).select(columns)]).collect(engine="streaming")

    def flagged(self, query: Query) -> pl.DataFrame:
        """The results of a query that show likely machine activity, its days being days of sending."""
        return self._restrict(self.every_flagged.lazy(), query, "sent_at").collect()

    @property
    def survivors(self) -> pl.Series:
        """By stored number of a person, the person that it stands for today; null where that is nobody."""
        return self.people["survivor"]

    def survivor(self) -> pl.Expr:
        """Column `person` of stored rows, as the person that it stands for today."""
        return pl.lit(self.survivors).gather(pl.col("person")).alias("person")

    @cached_property
    def condensed(self) -> Picker:
        """All results of the snapshot, condensed."""
        return Picker(self.store.condensed)

    def picked(self, query: Query) -> Iterator[pl.DataFrame]:
        """The condensed results that a query is about, its days being days of sending, slice by slice: see Picker."""
        sends = self._send_numbers(query) if query.series or query.sends else None
        yield from self.condensed.pick(sends, *self.calendar.moments(query.first, query.last))

    def results_of(self, people: pl.Series) -> pl.DataFrame:
        """Every result of these stored numbers of people: RESULT."""
        above = self.store.changes(STORED_RESULTS).filter(pl.col("person").is_in(people.implode()))
        beneath = self.store.results_at(self.condensed.places_of(people), RESULT)
        return pl.concat([beneath, above.select(beneath.columns).collect()])

    def links_of(self, people: pl.Series) -> pl.DataFrame:
        """Every link detail of these stored numbers of people: LINK."""
        return self.store.links_of(people, LINK)

    def tallied(self, query: Query) -> pl.DataFrame:
        """The results that a query is about by send, quarter of an hour and flags.

        - rows: Int64; lead: Boolean, whether they name one; oldest, newest: of all results of that send and quarter
        """
        return told(self._within(self._tally, query))

    @cached_property
    def _tally(self) -> pl.DataFrame:
        # to put it together, what is condensed of every file would have to be opened
        return self.derived("tally", (STORED_RESULTS,), lambda: self.condensed.tally)

    def kinds(self, query: Query) -> Kinds:
        """The results that a query is about, counted by kind and by stored number of the person."""
        return count_kinds(self.picked(query), len(self.survivors))

    def runs(self, query: Query, sends: pl.Series) -> Iterator[tuple[int, pl.DataFrame]]:
        """Those of some sends, run by run, in the order of the sends: the place of the send in it, condensed rows."""
        return self.condensed.runs(sends, *self.calendar.moments(query.first, query.last))

    def own_texts(self, query: Query, sends: pl.Series) -> pl.DataFrame:
        """What the results of a query say of some sends: send, TEXTS, of several the first by name."""
        return self._within(self.condensed.texts(sends), query).group_by("send").agg(pl.col(TEXTS).min())

    def _within(self, tally: pl.DataFrame, query: Query) -> pl.DataFrame:
        # local days begin with a quarter of an hour: none of these is cut through
        return self._restrict(tally.lazy(), query, "quarter").collect()

    def clicked_links(self, query: Query, articles: Collection[str] | None = None) -> pl.LazyFrame:
        """The link details (see Clicked) that a query is about, its days being days of the last click."""
        return self._restrict(self.clicked.about(articles, machine=query.machine), query, "last_clicked_at")

    def utility_only(self, query: Query) -> pl.LazyFrame:
        """The results of a query of which every known link is a utility link: person, send, sent_at."""
        return self._restrict(self.every_utility_only.lazy(), query, "sent_at")

    def provenance(self, counted: pl.DataFrame) -> Provenance:
        """Of rows counted by flags: columns flags, rows, oldest, newest."""
        rows = pl.col("rows")
        summary = counted.select(
            pl.col("oldest").min(),
            pl.col("newest").max(),
            rows.sum(),
            rows.filter(has(Flag.IN_LIVE)).sum().alias("live"),
            rows.filter(has(Flag.IN_ARCHIVE)).sum().alias("archive"),
            rows.filter(has(Flag.IN_LIVE | Flag.IN_ARCHIVE)).sum().alias("both"),
        ).row(0, named=True)
        counts = (int(summary[name]) for name in ("rows", "live", "archive", "both"))
        return Provenance(self.snapshot.number, self.as_of, summary["oldest"], summary["newest"], *counts)

    def check_series(self, query: Query) -> None:
        """Raises QuestionError for a series that neither a result nor an Email Send names."""
        check_known("series", query.series, pl.concat([self.send_keys["series"], self.email_sends["series"]]))

    def _restrict(self, rows: pl.LazyFrame, query: Query, moment: str) -> pl.LazyFrame:
        if query.series or query.sends:
            rows = rows.filter(pl.col("send").is_in(self._send_numbers(query).implode()))
        if query.first or query.last:
            rows = rows.filter(self.calendar.within(moment, query.first, query.last))
        return rows

    def _send_numbers(self, query: Query) -> pl.Series:
        known = self.send_keys
        if query.series:
            self.check_series(query)
            known = known.filter(pl.col("series").is_in(query.series))
        if query.sends:
            ids = [lift_one(send) or send for send in query.sends]
            check_known("send", ids, self.send_keys["send_id"])
            known = known.filter(pl.col("send_id").is_in(ids))
        return known["send"]


def told(tally: pl.DataFrame) -> pl.DataFrame:
    """A tally of condensed rows without what they have more than results."""
    lead = (pl.col("flags") & LEAD != 0).alias("lead")
    return tally.select("send", "quarter", pl.col("flags") & ~LEAD, "rows", "oldest", "newest", lead)


def count_rows() -> list[pl.Expr]:
    """What `Reading.provenance` needs of each group of results: rows, oldest, newest."""
    sent = pl.col("sent_at")
    return [pl.len().cast(pl.Int64).alias("rows"), sent.min().alias("oldest"), sent.max().alias("newest")]


def check_known(what: str, asked: tuple[str, ...] | list[str], known: pl.Series) -> None:
    """Raises QuestionError for what is asked for and not known."""
    wanted = pl.Series(asked, dtype=pl.String).unique().sort()
    unknown = wanted.filter(~wanted.is_in(known.implode()))
    if len(unknown):
        raise QuestionError(f"There is no {what} {', '.join(map(repr, unknown))} in this data.")
