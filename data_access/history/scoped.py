"""A snapshot of which only a scope is seen: every question is asked of it as of the whole, and can't ask further.

The rule (docs/access.md): a result or link detail is seen where its sender is in the scope and its person is seen. A
person on file is seen who has an affiliation, current or not, at a campus of the scope and, where senders are limited,
got at least one result from one of them, all of it with merges resolved. Why so: docs/decisions/0012-scope.md.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np
import polars as pl

from data_access.access import Scope
from data_access.accounts import UNKNOWN, places
from data_access.history.clicked import Clicked
from data_access.history.picking import Picker
from data_access.history.reading import Reading, told
from data_access.query import Query
from data_access.store.condensed import NOBODY, TEXTS, standing, tally, together
from data_access.store.snapshots import SourceState
from data_access.store.tables import (
    ERASED_CLICKS,
    FORGOTTEN,
    LINK_CHANGES,
    MOVES,
    PERSON_KEYS,
    RESULTS_CHANGES,
    SEND_KEYS,
    STORED_ACCOUNTS,
    STORED_AFFILIATIONS,
    STORED_CONTACTS,
    STORED_EDUCATION,
    STORED_LINKS,
    STORED_RESULTS,
    STORED_SENDS,
    STORED_TRIGGERED_SENDS,
    StoredTable,
)


class ScopedReading(Reading):
    """What a scope, which is restricted, lets see of a reading.

    Kept of its own are a bit a person, a bit a send, and what is short; the large tables are those of the whole, taken
    through the bits whenever they are asked for.
    """

    def __init__(self, whole: Reading, scope: Scope) -> None:
        super().__init__(whole.store, whole.calendar)
        self._whole = whole
        self._scope = scope

    @property
    def whole(self) -> Reading:
        return self._whole

    @property
    def sources(self) -> dict[str, SourceState]:
        return {
            name: replace(state, oldest_sent=None, newest_sent=None, months={}, files={}, identity="")
            for name, state in self.snapshot.sources.items()
        }

    def scan(self, table: StoredTable) -> pl.LazyFrame:
        """What is seen of a table; one that is not named here can't be asked."""
        rows = self._whole.scan(table)
        match table.name:
            case (
                STORED_RESULTS.name | STORED_LINKS.name | RESULTS_CHANGES.name | LINK_CHANGES.name | ERASED_CLICKS.name
            ):
                return rows.filter(*self._rows())
            case STORED_AFFILIATIONS.name | STORED_EDUCATION.name | PERSON_KEYS.name | MOVES.name:
                return rows.join(self.people.lazy().select("contact_id"), on="contact_id", how="semi")
            case STORED_CONTACTS.name:
                return self.contacts.lazy()
            case SEND_KEYS.name:
                return self.send_keys.lazy()
            case STORED_SENDS.name:
                return self.email_sends.lazy().select(list(STORED_SENDS.schema))
            case STORED_TRIGGERED_SENDS.name:
                automated = self.send_keys.lazy().filter("triggered").select(pl.col("send_id").alias("id"))
                return rows.join(automated, on="id", how="semi")
            case STORED_ACCOUNTS.name:
                return rows
            case FORGOTTEN.name:
                return rows.clear()
        raise KeyError(table.name)

    def picked(self, query: Query) -> Iterator[pl.DataFrame]:
        """The condensed results of a query, as far as they are seen."""
        asked = self._send_numbers(query) if query.series or query.sends else self.send_keys["send"]
        for rows in self._whole.condensed.pick(asked, *self.calendar.moments(query.first, query.last)):
            yield _of(rows, self._seen[0])

    def results_of(self, people: pl.Series) -> pl.DataFrame:
        return self._whole.results_of(people).filter(*self._rows())

    def links_of(self, people: pl.Series) -> pl.DataFrame:
        return self._whole.links_of(people).filter(*self._rows())

    def tallied(self, query: Query) -> pl.DataFrame:
        return told(tally(together(self.picked(query)).lazy()).collect())

    def runs(self, query: Query, sends: pl.Series) -> Iterator[tuple[int, pl.DataFrame]]:
        for place, rows in self._whole.runs(query, sends):
            yield place, _of(rows, self._seen[0])

    def own_texts(self, query: Query, sends: pl.Series) -> pl.DataFrame:
        rows = self._restrict(self.scan(STORED_RESULTS), query, "sent_at")
        told = rows.filter(pl.col("send").is_in(sends.implode())).group_by("send").agg(pl.col(TEXTS).min())
        return told.collect(engine="streaming")

    @property
    def people(self) -> pl.DataFrame:
        """The contact ids that stand for somebody who is seen; the others are as if they had never been there."""
        return self._whole.people.filter(self._seen[0])

    @property
    def contacts(self) -> pl.DataFrame:
        return self._whole.contacts.filter(self._seen_contacts)

    @cached_property
    def moves(self) -> pl.DataFrame:
        return self.scan(MOVES).collect()

    @cached_property
    def send_keys(self) -> pl.DataFrame:
        return self._whole.send_keys.filter(self._seen[1].gather(self._whole.send_keys["send"]))

    @cached_property
    def email_sends(self) -> pl.DataFrame:
        every = self._whole.email_sends
        # what Salesforce says of an Email Send, it says of people of every campus
        return every.clear() if self._scope.campuses is not None else every.filter(self._own_series)

    @cached_property
    def named_sends(self) -> pl.DataFrame:
        said = self._whole.named_sends.join(self.send_keys, on=["send_id", "triggered"], how="semi")
        if self._scope.campuses is not None:
            said = said.with_columns(pl.lit(None, pl.Int64).alias("number_sent"))
        if self._scope.senders is not None:
            # an Email Send of another sender, under which some results name one of these, speaks for the other
            others = self._whole.email_sends.filter(~self._own_series)["id"]
            said = said.filter(pl.col("triggered") | ~pl.col("send_id").is_in(others.implode()))
        return said

    @property
    def survivors(self) -> pl.Series:
        return self._whole.survivors.set(~self._seen[0], None)

    def derived(
        self,
        name: str,  # noqa: ARG002 - what is seen is worked out each time, and kept by nobody
        tables: Collection[StoredTable],  # noqa: ARG002
        make: Callable[[], pl.DataFrame],
        *also: str,  # noqa: ARG002
    ) -> pl.DataFrame:
        return make()

    @cached_property
    def clicked(self) -> Clicked:
        whole = self._whole.clicked
        return replace(whole, rows=whole.rows.filter(*self._rows()))

    @cached_property
    def every_flagged(self) -> pl.DataFrame:
        """Those that the whole history shows, as far as they are seen."""
        return self._whole.every_flagged.filter(*self._rows())

    @cached_property
    def every_utility_only(self) -> pl.DataFrame:
        return self._whole.every_utility_only.filter(*self._rows())

    @property
    def condensed(self) -> Picker:
        raise NotImplementedError("what is condensed is of everybody: `picked` and `runs` give what is seen of it")

    @property
    def domains(self) -> pl.Series:
        """Of everybody: it is looked up by number, and the numbers are those of people who are seen."""
        return self._whole.domains

    @property
    def _own_series(self) -> pl.Expr:
        senders = self._scope.senders
        return pl.lit(value=True) if senders is None else pl.col("series").is_in(senders)

    @cached_property
    def _seen_contacts(self) -> pl.Series:
        seen = self.people.select(pl.col("contact_id").alias("id"), pl.lit(value=True).alias("seen"))
        rows = self._whole.contacts.select("id").join(seen, on="id", how="left", maintain_order="left")
        return rows["seen"].fill_null(value=False)

    def _rows(self) -> list[pl.Expr]:
        """Whether a result or link detail is seen; one without a person or a send is not."""
        persons, sends = self._seen
        return [_bit(sends, "send"), _bit(persons, "person")]

    @cached_property
    def _seen(self) -> tuple[pl.Series, pl.Series]:
        """Whether each number of a contact id, and each of a send, is seen: two Boolean columns, by number."""
        survivors, keys = self._whole.people["survivor"], self._whole.send_keys
        persons = survivors.is_not_null()
        sends = _bits(keys.filter(self._own_series)["send"], keys.height)
        if self._scope.campuses is not None:
            at_campus = _at_campuses(self._whole, self._scope.campuses)
            persons &= at_campus.gather(survivors).fill_null(value=False)
        reached = np.zeros(survivors.len(), dtype=np.bool_)
        sent = np.zeros(keys.height, dtype=np.bool_)
        for rows in self._whole.condensed.pick(keys.filter(self._own_series)["send"]):
            found = _of(rows, persons)
            reached[survivors.gather(found["person"]).to_numpy()] = True
            sent[found["send"].unique().to_numpy()] = True
        if self._scope.senders is not None:
            persons = pl.Series(reached).gather(survivors).fill_null(value=False)
        if self._scope.campuses is not None:
            sends = pl.Series(sent)
        return persons, sends


def _at_campuses(whole: Reading, campuses: tuple[str, ...]) -> pl.Series:
    """Whether each number of a contact id is that of somebody who has any affiliation at one of these campuses."""
    tree = places(whole.scan(STORED_ACCOUNTS).collect()).select("account_id", "campus")
    campus = pl.col("campus").fill_null(UNKNOWN)
    affiliated = (
        whole.scan(STORED_AFFILIATIONS)
        .select("contact_id", "account_id")
        .join(tree.lazy(), on="account_id", how="left")
        .filter(campus.is_in(campuses))
        .select("contact_id")
        .unique()
        .collect()
    )
    people = whole.people
    return _bits(people.join(affiliated, on="contact_id", how="semi")["survivor"].drop_nulls(), people.height)


def _of(rows: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
    """The condensed results of people whose bit is set."""
    return standing(rows).filter(pl.col("person") != NOBODY).filter(_bit(persons, "person"))


def _bits(numbers: pl.Series, length: int) -> pl.Series:
    """So many bits, of which these are set."""
    bits = np.zeros(length, dtype=np.bool_)
    bits[numbers.to_numpy()] = True
    return pl.Series(bits)


def _bit(bits: pl.Series, column: str) -> pl.Expr:
    """The bit of each number of a column; null where there is no number. A look-up, whatever the number of people."""
    return pl.lit(bits).gather(pl.col(column))
