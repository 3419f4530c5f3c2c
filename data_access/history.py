"""The history: the few questions that everything else is built from.

Each takes a frozen `Query` and gives a Polars frame with its provenance. A person is a number (`person`, Int32) that is
good for one snapshot; null stands for "not linked to a contact": leads, deleted and unknown contacts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import polars as pl

from data_access.accounts import UNKNOWN, places
from data_access.articles import article
from data_access.calendar import Calendar
from data_access.errors import QuestionError, StoreError
from data_access.field_map import load_field_map
from data_access.flags import Flag, has
from data_access.ids import lift_one
from data_access.people import State, resolve
from data_access.query import Answer, Provenance, Query
from data_access.settings import load_settings
from data_access.store import Store
from data_access.store.tables import (
    MOVES,
    PERSON_KEYS,
    SEND_KEYS,
    STORED_ACCOUNTS,
    STORED_AFFILIATIONS,
    STORED_CONTACTS,
    STORED_LINKS,
    STORED_RESULTS,
    STORED_SENDS,
    STORED_TRIGGERED_SENDS,
)

MAX_FOUND = 100
_CONTENTLESS = "utility_only"
P = ParamSpec("P")
R = TypeVar("R")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ENGAGEMENT_COUNTS = (
    "sent",
    "delivered",
    "bounced",
    "opened",
    "clicked",
    "clicked_content",
    "opened_or_clicked",
    "unsubscribed",
)


@dataclass(frozen=True)
class Timeline:
    """Everything that one person got and did: see `History.timeline`."""

    contact_id: str
    absorbed: tuple[str, ...]
    results: pl.DataFrame
    links: pl.DataFrame
    provenance: Provenance


def _on_newest(question: Callable[Concatenate["History", P], R]) -> Callable[Concatenate["History", P], R]:
    """Ask again on the newest snapshot, once, where a file of this one was vacuumed away meanwhile."""

    @wraps(question)
    def ask(history: "History", *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return question(history, *args, **kwargs)
        except (OSError, pl.exceptions.ComputeError):
            if history.is_current():
                raise
            history.reopen()
            return question(history, *args, **kwargs)

    return ask


class History:
    """A store, asked. Opens the newest snapshot; answers never mix two."""

    def __init__(self, root: Path, time_zone: str = "America/Denver") -> None:
        self._root = root
        self.calendar = Calendar(time_zone)
        self._store = Store(root)
        if self._store.snapshot.as_of is None:
            raise StoreError(f"{root}: holds no results yet; load exports of results")

    def is_current(self) -> bool:
        """Whether nothing newer was published since this history was opened."""
        return self._store.is_current()

    def reopen(self) -> None:
        """Go on with the newest snapshot."""
        fresh = History(self._root, self.calendar.time_zone)
        self.__dict__.clear()
        self.__dict__.update(fresh.__dict__)

    @property
    def snapshot(self) -> int:
        """The number of the snapshot that answers."""
        return self._store.snapshot.number

    @property
    def as_of(self) -> datetime:
        """How far the history reaches, in UTC."""
        return self._store.snapshot.as_of or _EPOCH

    @property
    def today(self) -> date:
        """The local day of `as_of`: what every window is counted back from."""
        return self.calendar.day_of(self.as_of)

    def last_days(self, days: int) -> tuple[date, date]:
        """The window from `days` local days before today to today: first and last day, both included."""
        return self.today - timedelta(days=days), self.today

    def past_year(self) -> tuple[date, date]:
        """The window from the same day a year ago (28 February for the 29th) to today."""
        day = 28 if (self.today.month, self.today.day) == (2, 29) else self.today.day
        return self.today.replace(year=self.today.year - 1, day=day), self.today

    @_on_newest
    def sends(self, query: Query = Query()) -> Answer:
        """One row a send with its totals; a triggered send has one a local day.

        - send_id: String (empty where the results name none), triggered: Boolean, day: Date (local), sent_at: UTC, first
        - series, email_name, subject, from_address: String
        - sent, delivered, bounced, opened, clicked, clicked_content, opened_or_clicked, unsubscribed, hard_bounces,
          soft_bounces, bounced_but_opened: Int64, counts of results
        - people: UInt32, distinct people on file
        - number_sent: Int64, what the Email Send itself says; tracking_disabled: Boolean

        Sends without any result are not here. Raises QuestionError for a series or send that the history does not have.
        """
        slot = pl.when(pl.col("send").is_in(self._triggered)).then(self.calendar.quarter("sent_at")).otherwise(_EPOCH)
        rows = self._results(query).with_columns(slot.alias("slot"))
        counts = rows.group_by("send", "slot", "flags").agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("sent_at").min().alias("oldest"),
            pl.col("sent_at").max().alias("newest"),
        )
        contentless = (
            self._utility_only(query).with_columns(slot.alias("slot")).group_by("send", "slot").len(_CONTENTLESS)
        )
        readers = rows.select("send", "slot", "person").unique()
        counted, without_content, reached = pl.collect_all([counts, contentless, readers], engine="streaming")

        dated = counted.with_columns(self.calendar.day("oldest").alias("day")).join(self._send_keys, on="send")
        single = dated.filter(~pl.col("triggered")).group_by("send_id").agg(pl.col("day").min().alias("only_day"))
        dated = dated.join(single, on="send_id", how="left").with_columns(pl.coalesce("only_day", "day").alias("day"))
        slots = dated.select("send", "slot", "send_id", "triggered", "day").unique()
        key = ["send_id", "triggered", "day"]
        totals = _totals(dated, key)
        series = (
            dated.group_by(*key, "series")
            .agg(pl.col("rows").sum())
            .sort([*key, "rows", "series"], descending=[False, False, False, True, False])
            .unique(key, keep="first")
            .select(*key, "series")
        )
        content = without_content.join(slots, on=["send", "slot"]).group_by(key).agg(pl.col(_CONTENTLESS).sum())
        people = (
            reached.with_columns(self._survivor().alias("person"))
            .join(slots, on=["send", "slot"])
            .group_by(key)
            .agg(pl.col("person").drop_nulls().n_unique().alias("people"))
        )
        frame = totals.join(series, on=key).join(content, on=key, how="left").join(people, on=key)
        frame = _with_content(frame).join(self._send_texts(query), on=["send_id", "triggered"], how="left")
        order = [*key, "sent_at", "series", "email_name", "subject", "from_address", *ENGAGEMENT_COUNTS]
        more = ["hard_bounces", "soft_bounces", "bounced_but_opened", "people", "number_sent", "tracking_disabled"]
        return Answer(frame.select(order + more).sort("sent_at", "send_id"), self._provenance(counted))

    @_on_newest
    def engagement(self, query: Query = Query()) -> Answer:
        """One row a person that anything was sent to, and one (person null) for all results without a contact on file.

        - person: Int32
        - sent, delivered, bounced, opened, clicked, clicked_content, opened_or_clicked, unsubscribed: Int64, counts of
          results; all but sent and bounced count delivered results only

        The basis of every breakdown. Raises QuestionError for a series or send that the history does not have.
        """
        counts = (
            self._results(query)
            .group_by("person", "flags")
            .agg(
                pl.len().cast(pl.Int64).alias("rows"),
                pl.col("sent_at").min().alias("oldest"),
                pl.col("sent_at").max().alias("newest"),
            )
        )
        contentless = self._utility_only(query).group_by("person").len(_CONTENTLESS)
        counted, without_content = pl.collect_all([counts, contentless], engine="streaming")
        survivor = self._survivor().alias("person")
        totals = _totals(counted.with_columns(survivor), ["person"]).drop(
            "hard_bounces", "soft_bounces", "bounced_but_opened", "sent_at"
        )
        content = without_content.with_columns(survivor).group_by("person").agg(pl.col(_CONTENTLESS).sum())
        frame = _with_content(totals.join(content, on="person", how="left", nulls_equal=True))
        return Answer(frame.select("person", *ENGAGEMENT_COUNTS).sort("person"), self._provenance(counted))

    @_on_newest
    def clicks(self, query: Query = Query()) -> Answer:
        """One row a person on file and article whose last click falls on the query's days.

        - person: Int32, article: String, utility: Boolean
        - links: UInt32, link details; total_clicks: Int64, every click counted; last_clicked_at: UTC

        Only the last click of a person on a link is known, so an article clicked in the window and again after it
        is not found. Raises QuestionError for a series or send that the history does not have.
        """
        frame = self._links(query).filter(pl.col("person").is_not_null(), pl.col("article").is_not_null())
        rows, provenance = pl.collect_all([frame, self._links(query)], engine="streaming")
        clicked = (
            rows.with_columns(self._survivor().alias("person"))
            .drop_nulls("person")
            .group_by("person", "article")
            .agg(
                pl.col("utility").all(),
                pl.len().alias("links"),
                pl.col("total_clicks").sum(),
                pl.col("last_clicked_at").max(),
            )
        )
        return Answer(clicked.sort("person", "article"), self._link_provenance(provenance))

    @_on_newest
    def links(self, query: Query = Query()) -> Answer:
        """One row an article whose last click by anyone on a link falls on the query's days.

        - article: String, link_names: List(String), as the emails call it, utility: Boolean
        - clickers: UInt32, distinct people on file; links: UInt32, link details; total_clicks: Int64
        - last_clicked_at: UTC

        Raises QuestionError for a series or send that the history does not have.
        """
        rows = self._links(query).filter(pl.col("article").is_not_null()).collect(engine="streaming")
        frame = (
            rows.with_columns(self._survivor().alias("person"))
            .group_by("article")
            .agg(
                pl.col("link_name").drop_nulls().unique().sort().alias("link_names"),
                pl.col("utility").all(),
                pl.col("person").drop_nulls().n_unique().alias("clickers"),
                pl.len().alias("links"),
                pl.col("total_clicks").sum(),
                pl.col("last_clicked_at").max(),
            )
        )
        return Answer(frame.sort(["clickers", "article"], descending=[True, False]), self._link_provenance(rows))

    @_on_newest
    def timeline(self, contact_id: str) -> Timeline:
        """Every result and link of the person that a contact id stands for, merges resolved; oldest first.

        `results`: result_id, send_id, triggered, series, email_name, subject, from_address: String/Boolean; sent_at,
        opened_at, bounced_at, unsubscribed_at, tracking_at: UTC; day: Date (local); delivered, opened, clicked,
        hard_bounce, soft_bounce, in_live, in_archive: Boolean; total_clicks, unique_clicks: Int64; filed_under:
        List(String), every contact id that a copy of the result names.
        `links`: result_id, link_name, url, article: String; utility: Boolean; total_clicks: Int64; last_clicked_at: UTC.

        Raises QuestionError where the text is no id, or the id is nobody on file.
        """
        survivor = self._person_of(contact_id)
        own = self._people.filter(pl.col("survivor") == survivor)
        numbers = own["person"].implode()
        results = self._store.scan(STORED_RESULTS).filter(pl.col("person").is_in(numbers)).collect(engine="streaming")
        links = self._store.scan(STORED_LINKS).filter(pl.col("person").is_in(numbers)).collect(engine="streaming")
        moved = self._moves.group_by("result_id").agg("contact_id").rename({"contact_id": "others"})
        frame = (
            results.join(self._send_keys.drop("send_id"), on="send", how="left")
            .join(moved, left_on="id", right_on="result_id", how="left")
            .with_columns(
                pl.coalesce("send_id", "triggered_send_id").alias("send_id"),
                self.calendar.day("sent_at").alias("day"),
                has(Flag.DELIVERED).alias("delivered"),
                has(Flag.CLICKED).alias("clicked"),
                pl.concat_list(pl.concat_list("contact_id"), pl.col("others").fill_null([])).alias("filed_under"),
            )
            .rename({"id": "result_id"})
            .select(
                *("result_id", "send_id", "triggered", "series", "email_name", "subject", "from_address"),
                *("sent_at", "day", "delivered", "opened", "opened_at", "clicked", "total_clicks", "unique_clicks"),
                *("hard_bounce", "soft_bounce", "bounced_at", "unsubscribed_at", "tracking_at"),
                *("in_live", "in_archive", "filed_under"),
            )
            .sort("sent_at", "result_id")
        )
        clicked = links.select(
            "result_id", "link_name", "url", "article", "utility", "total_clicks", "last_clicked_at"
        ).sort("last_clicked_at", "result_id", "article")
        ids = own.filter(pl.col("person") != survivor)["contact_id"].sort().to_list()
        found = self._people.row(survivor, named=True)["contact_id"]
        sent = results["sent_at"]
        counted = (
            results.group_by("flags")
            .agg(pl.len().alias("rows"))
            .with_columns(
                pl.lit(sent.min(), dtype=sent.dtype).alias("oldest"),
                pl.lit(sent.max(), dtype=sent.dtype).alias("newest"),
            )
        )
        return Timeline(found, tuple(ids), frame, clicked, self._provenance(counted))

    @_on_newest
    def people(self, persons: pl.Series) -> pl.DataFrame:
        """Who these people are, in the order asked; a number that stands for nobody is left out.

        - person: Int32, contact_id: String (18), first_name, last_name, email, city, state: String
        - opted_out: Boolean; newest_hard_bounced: Boolean, of all their results the newest bounced hard (of several
          sent at that moment, any); unsubscribed: Boolean, ever, through any email
        """
        wanted = pl.DataFrame({"person": persons.unique(maintain_order=True).drop_nulls().cast(pl.Int32)})
        numbers = self._people.filter(pl.col("survivor").is_in(wanted["person"].implode()))["person"].implode()
        history = self._store.scan(STORED_RESULTS).filter(pl.col("person").is_in(numbers))
        newest = pl.col("flags").filter(pl.col("sent_at") == pl.col("sent_at").max())
        standing = (
            history.select("sent_at", "flags", self._survivor().alias("person"))
            .group_by("person")
            .agg(
                ((newest & int(Flag.HARD_BOUNCE)) != 0).any().alias("newest_hard_bounced"),
                ((pl.col("flags") & int(Flag.UNSUBSCRIBED)) != 0).any().alias("unsubscribed"),
            )
            .collect()
        )
        on_file = self._people.filter(pl.col("state") == State.ON_FILE).select("person", "contact_id")
        return (
            wanted.join(on_file, on="person", maintain_order="left")
            .join(self._contacts, left_on="contact_id", right_on="id", maintain_order="left")
            .join(standing, on="person", how="left", maintain_order="left")
            .select(
                *("person", "contact_id", "first_name", "last_name", "email", "city", "state", "opted_out"),
                pl.col("newest_hard_bounced", "unsubscribed").fill_null(value=False),
            )
        )

    @_on_newest
    def find(self, text: str) -> pl.DataFrame:
        """The people that a name, an address or an id may mean, best known first: at most MAX_FOUND, then no more.

        A 15- or 18-character id finds its person, also when it was absorbed. Names are found by all their words, in any
        case, with or without accents. Columns: person: Int32 (null: nobody on file), contact_id: String (of the person,
        else the id asked for), first_name, last_name, email: String, state: String (of the id asked for; people.State).
        """
        names = self._contacts.select("id", "first_name", "last_name", "email")
        asked = lift_one(text)
        if asked is not None:
            row = self._people.filter(pl.col("contact_id") == asked)
            frame = row.select(pl.col("survivor").alias("person"), pl.col("contact_id").alias("asked"), "state")
        else:
            words = _plain(pl.DataFrame({"text": text.split()}, schema={"text": pl.String}).to_series())
            if words.is_empty():
                return self._found_nothing()
            haystack = pl.concat_str("first_name", "last_name", "email", separator=" ", ignore_nulls=True)
            plain = _plain(names.select(haystack.alias("text")).to_series())
            hits = pl.Series([True]).new_from_index(0, len(plain))
            for word in words:
                hits &= plain.str.contains(word, literal=True)
            frame = (
                self._people.filter(pl.col("state") == State.ON_FILE)
                .join(names.filter(hits).select("id"), left_on="contact_id", right_on="id", how="semi")
                .select("person", pl.col("contact_id").alias("asked"), "state")
                .sort("asked")
                .head(MAX_FOUND)
            )
        own = self._people.select(pl.col("person"), "contact_id")
        return (
            frame.join(own, on="person", how="left", maintain_order="left")
            .with_columns(pl.coalesce("contact_id", "asked").alias("contact_id"))
            .join(names, left_on="contact_id", right_on="id", how="left", maintain_order="left")
            .select("person", "contact_id", "first_name", "last_name", "email", "state")
        )

    @_on_newest
    def audiences(self) -> pl.DataFrame:
        """Who belongs to what, as it is today: one row a person on file and affiliation.

        - person: Int32, role: String, current: Boolean, campus, school, department: String

        `current` is the affiliation's status "Current". Merges are resolved, so a person has those of absorbed contacts.
        """
        affiliations = self._store.scan(STORED_AFFILIATIONS).collect()
        tree = places(self._store.scan(STORED_ACCOUNTS).collect())
        unplaced = pl.col("campus", "school", "department").fill_null(UNKNOWN)
        return (
            affiliations.join(self._people, on="contact_id", how="inner")
            .drop_nulls("survivor")
            .join(tree, on="account_id", how="left")
            .select(
                pl.col("survivor").alias("person"),
                pl.col("role").fill_null("(no role)").str.strip_chars(),
                (pl.col("status").str.strip_chars().str.to_lowercase() == "current")
                .fill_null(value=False)
                .alias("current"),
                unplaced,
            )
            .unique()
            .sort("person", "role", "campus", "school", "department", "current")
        )

    @_on_newest
    def coverage(self) -> pl.DataFrame:
        """What the history holds, one row a local day of sending.

        - day: Date; null for link details whose result is not in the data
        - results, in_live, in_archive, in_both, not_linked, leads: Int64, counts of results; not_linked are those without
          a contact on file, leads (among them) those that name a lead
        - link_details: Int64
        """
        nobody = self._people.filter(pl.col("survivor").is_null())["person"].implode()
        counted = (
            self._store.scan(STORED_RESULTS)
            .group_by(
                self.calendar.quarter("sent_at").alias("quarter"),
                "flags",
                (pl.col("person").is_null() | pl.col("person").is_in(nobody)).alias("nobody"),
                pl.col("lead_id").is_not_null().alias("lead"),
            )
            .agg(pl.len().cast(pl.Int64).alias("rows"))
            .collect(engine="streaming")
        )
        links = (
            self._store.scan(STORED_LINKS)
            .group_by(self.calendar.quarter("sent_at").alias("quarter"))
            .agg(pl.len().cast(pl.Int64).alias("link_details"))
            .collect(engine="streaming")
        )
        day = self.calendar.day("quarter").alias("day")
        rows = pl.col("rows")
        days = counted.group_by(day).agg(
            rows.sum().alias("results"),
            rows.filter(has(Flag.IN_LIVE)).sum().alias("in_live"),
            rows.filter(has(Flag.IN_ARCHIVE)).sum().alias("in_archive"),
            rows.filter(has(Flag.IN_LIVE | Flag.IN_ARCHIVE)).sum().alias("in_both"),
            rows.filter(pl.col("nobody")).sum().alias("not_linked"),
            rows.filter(pl.col("lead")).sum().alias("leads"),
        )
        details = links.group_by(day).agg(pl.col("link_details").sum())
        both = days.join(details, on="day", how="full", coalesce=True, nulls_equal=True)
        return both.with_columns(pl.exclude("day").fill_null(0)).sort("day", nulls_last=True)

    def article(self, url: str) -> str | None:
        """The article of a link's address."""
        parameters = load_field_map().tracking_parameters
        result: str | None = pl.select(article(pl.lit(url), parameters)).item()
        return result

    @cached_property
    def _people(self) -> pl.DataFrame:
        keys = self._store.scan(PERSON_KEYS).collect()
        contacts = self._contacts.select("id", "master_id", "deleted")
        return resolve(keys, contacts, self._moves.select("contact_id", "now_contact_id"))

    @cached_property
    def _contacts(self) -> pl.DataFrame:
        return self._store.scan(STORED_CONTACTS).collect()

    @cached_property
    def _moves(self) -> pl.DataFrame:
        return self._store.scan(MOVES).collect()

    @cached_property
    def _send_keys(self) -> pl.DataFrame:
        return self._store.scan(SEND_KEYS).collect()

    @cached_property
    def _triggered(self) -> pl.Series:
        return self._send_keys.filter("triggered")["send"].implode()

    def _survivor(self) -> pl.Expr:
        """Column `person` of stored rows, as the person that it stands for today."""
        return pl.lit(self._people["survivor"]).gather(pl.col("person"))

    def _person_of(self, contact_id: str) -> int:
        asked = lift_one(contact_id)
        if asked is None:
            raise QuestionError(f"{contact_id!r} is no Salesforce id: they have 15 or 18 letters and digits.")
        row = self._people.filter(pl.col("contact_id") == asked)
        if row.is_empty() or row["survivor"][0] is None:
            raise QuestionError(f"{asked} is nobody on file in this data.")
        return int(row["survivor"][0])

    def _results(self, query: Query) -> pl.LazyFrame:
        return self._restrict(self._store.scan(STORED_RESULTS), query, "sent_at").select(
            "person", "send", "sent_at", "flags"
        )

    def _links(self, query: Query) -> pl.LazyFrame:
        return self._restrict(self._store.scan(STORED_LINKS), query, "last_clicked_at")

    def _utility_only(self, query: Query) -> pl.LazyFrame:
        """The delivered, clicked results of which every known link is a utility link: person, send, sent_at."""
        links = self._restrict(self._store.scan(STORED_LINKS), query, "sent_at").filter(
            has(Flag.DELIVERED | Flag.CLICKED)
        )
        return (
            links.group_by("result_id")
            .agg(pl.col("utility").all(), pl.col("person", "send", "sent_at").first())
            .filter("utility")
            .select("person", "send", "sent_at")
        )

    def _restrict(self, rows: pl.LazyFrame, query: Query, moment: str) -> pl.LazyFrame:
        if query.series or query.sends:
            rows = rows.filter(pl.col("send").is_in(self._send_numbers(query).implode()))
        if query.first or query.last:
            rows = rows.filter(self.calendar.within(moment, query.first, query.last))
        return rows

    def _send_numbers(self, query: Query) -> pl.Series:
        known = self._send_keys
        if query.series:
            _all_known("series", query.series, known["series"])
            known = known.filter(pl.col("series").is_in(query.series))
        if query.sends:
            ids = [lift_one(send) or send for send in query.sends]
            _all_known("send", ids, self._send_keys["send_id"])
            known = known.filter(pl.col("send_id").is_in(ids))
        return known["send"]

    def _send_texts(self, query: Query) -> pl.DataFrame:
        """What each send is called: as its Email Send says, else as its results do."""
        sends = self._store.scan(STORED_SENDS).select(
            pl.col("id").alias("send_id"),
            pl.lit(value=False).alias("triggered"),
            *("email_name", "subject", "from_address", "number_sent", "tracking_disabled"),
        )
        automated = self._store.scan(STORED_TRIGGERED_SENDS).select(
            pl.col("id").alias("send_id"), pl.lit(value=True).alias("triggered"), "email_name"
        )
        said = pl.concat([sends.collect(), automated.collect()], how="diagonal")
        results = self._restrict(self._store.scan(STORED_RESULTS), query, "sent_at")
        texts = ("email_name", "subject", "from_address")
        lacking = self._send_keys.join(said.drop_nulls(texts), on=["send_id", "triggered"], how="anti")["send"]
        own = (
            results.filter(pl.col("send").is_in(lacking.implode()))
            .group_by("send")
            .agg(pl.col(*texts).min())
            .collect(engine="streaming")
            .join(self._send_keys, on="send")
            .group_by("send_id", "triggered")
            .agg(pl.col(*texts).min())
        )
        both = said.join(own, on=["send_id", "triggered"], how="full", coalesce=True, suffix="_own")
        return both.with_columns(pl.coalesce(text, f"{text}_own").alias(text) for text in texts).with_columns(
            pl.col("tracking_disabled").fill_null(value=False)
        )

    def _provenance(self, counted: pl.DataFrame) -> Provenance:
        """From counts of results by flags: columns flags, rows, oldest, newest."""
        rows = pl.col("rows")
        summary = counted.select(
            pl.col("oldest").min(),
            pl.col("newest").max(),
            rows.sum(),
            rows.filter(has(Flag.IN_LIVE)).sum().alias("live"),
            rows.filter(has(Flag.IN_ARCHIVE)).sum().alias("archive"),
            rows.filter(has(Flag.IN_LIVE | Flag.IN_ARCHIVE)).sum().alias("both"),
        ).row(0, named=True)
        return Provenance(
            self.snapshot,
            self.as_of,
            summary["oldest"],
            summary["newest"],
            *(int(summary[name]) for name in ("rows", "live", "archive", "both")),
        )

    def _link_provenance(self, links: pl.DataFrame) -> Provenance:
        live, archive = pl.col("in_live"), pl.col("in_archive")
        summary = links.select(
            pl.col("sent_at").min().alias("oldest"),
            pl.col("sent_at").max().alias("newest"),
            pl.len().alias("rows"),
            live.sum().alias("live"),
            archive.sum().alias("archive"),
            (live & archive).sum().alias("both"),
        ).row(0, named=True)
        return Provenance(
            self.snapshot,
            self.as_of,
            summary["oldest"],
            summary["newest"],
            *(int(summary[name]) for name in ("rows", "live", "archive", "both")),
        )

    @staticmethod
    def _found_nothing() -> pl.DataFrame:
        texts = dict.fromkeys(("contact_id", "first_name", "last_name", "email", "state"), pl.String())
        return pl.DataFrame(schema={"person": pl.Int32(), **texts})


def open_history(store: Path | str | None = None, time_zone: str | None = None) -> History:
    """Open the newest snapshot of a store; where none is given, of the one that the settings name.

    Raises StoreError where there is no history.
    """
    settings = load_settings()
    return History(Path(store) if store else settings.store, time_zone or settings.time_zone)


def _totals(counted: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Counts of results by `key`, from counts by flags; bounced results count as sent and bounced, nothing else."""
    rows = pl.col("rows")
    delivered = has(Flag.DELIVERED)
    reacted = (pl.col("flags") & int(Flag.OPENED | Flag.CLICKED)) != 0
    return counted.group_by(key).agg(
        rows.sum().alias("sent"),
        rows.filter(delivered).sum().alias("delivered"),
        rows.filter(~delivered).sum().alias("bounced"),
        rows.filter(has(Flag.DELIVERED | Flag.OPENED)).sum().alias("opened"),
        rows.filter(has(Flag.DELIVERED | Flag.CLICKED)).sum().alias("clicked"),
        rows.filter(delivered & reacted).sum().alias("opened_or_clicked"),
        rows.filter(has(Flag.DELIVERED | Flag.UNSUBSCRIBED)).sum().alias("unsubscribed"),
        rows.filter(has(Flag.HARD_BOUNCE)).sum().alias("hard_bounces"),
        rows.filter(has(Flag.SOFT_BOUNCE)).sum().alias("soft_bounces"),
        rows.filter(~delivered & has(Flag.OPENED)).sum().alias("bounced_but_opened"),
        pl.col("oldest").min().alias("sent_at"),
    )


def _with_content(totals: pl.DataFrame) -> pl.DataFrame:
    contentless = pl.col(_CONTENTLESS).fill_null(0).cast(pl.Int64)
    return totals.with_columns((pl.col("clicked") - contentless).alias("clicked_content"))


def _all_known(what: str, asked: tuple[str, ...] | list[str], known: pl.Series) -> None:
    unknown = sorted(set(asked) - set(known))
    if unknown:
        raise QuestionError(f"There is no {what} {', '.join(map(repr, unknown))} in this data.")


def _plain(text: pl.Series) -> pl.Series:
    """Lower case without accents."""
    return text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
