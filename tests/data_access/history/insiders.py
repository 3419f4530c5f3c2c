"""What a scope may see, found out the slow way: row by row, with everything else taken away."""

from collections.abc import Callable, Collection
from copy import copy
from functools import cached_property
from typing import Any

import polars as pl

from data_access import History
from data_access.access import Scope
from data_access.history.clicked import Clicked, put_together
from data_access.history.picking import Picker
from data_access.history.reading import Reading
from data_access.store.condensed import Condensed, condense
from data_access.store.condensed_links import CondensedLinks, condense_links
from data_access.store.tables import STORED_TABLES, StoredTable

NOT_IN_DATA = "(account not in the data)"
Row = dict[str, Any]


class Inside(Reading):
    """A whole reading of a store that never had anything else than these rows.

    Two things are true of somebody only if everything is looked at: whether they may be mailed, and whether a machine
    clicked. For these the questions ask the `whole`.
    """

    def __init__(self, whole: Reading, kept: dict[str, pl.DataFrame]) -> None:
        super().__init__(whole.store, whole.calendar)
        self._all, self._kept = whole, kept
        ids = set(kept["results"]["id"])
        self.__dict__["every_flagged"] = whole.every_flagged.filter(pl.col("result_id").is_in(list(ids)))

    @property
    def whole(self) -> Reading:
        return self._all

    @cached_property
    def condensed(self) -> Picker:
        return Picker([Condensed("kept", condense(self._kept["results"]).__getitem__)])

    @cached_property
    def clicked(self) -> Clicked:
        parts = [CondensedLinks("kept", condense_links(self._kept["link_details"]).__getitem__)]
        return put_together(parts, self.every_flagged)

    def results_of(self, people: pl.Series) -> pl.DataFrame:
        return self._kept["results"].filter(pl.col("person").is_in(people.implode()))

    def links_of(self, people: pl.Series) -> pl.DataFrame:
        return self._kept["link_details"].filter(pl.col("person").is_in(people.implode()))

    def derived(
        self,
        name: str,  # noqa: ARG002 - the store has everything, and would give what is worked out of that
        tables: Collection[StoredTable],  # noqa: ARG002
        make: Callable[[], pl.DataFrame],
        *also: str,  # noqa: ARG002
    ) -> pl.DataFrame:
        return make()

    def scan(self, table: StoredTable) -> pl.LazyFrame:
        return self._kept[table.name].lazy()


def inside(history: History, scope: Scope) -> History:
    """A history of only those rows that a scope may see."""
    whole = history._reading
    narrowed = copy(history)
    narrowed._reading = Inside(whole, _kept(whole, scope))
    return narrowed


def stands_for(whole: Reading) -> dict[str, str]:
    """Every contact id that stands for somebody on file, and the id of that person."""
    ids = whole.people["contact_id"].to_list()
    rows = whole.people.iter_rows(named=True)
    return {row["contact_id"]: ids[row["survivor"]] for row in rows if row["survivor"] is not None}


def visible(history: History, scope: Scope) -> set[str]:
    """The ids of the people on file whom a scope may see."""
    return _visible(history._reading, scope, stands_for(history._reading))


def _visible(whole: Reading, scope: Scope, persons: dict[str, str]) -> set[str]:
    seen = set(persons.values())
    if scope.campuses is not None:
        accounts = {row["id"]: row for row in _rows(whole, "accounts")}
        affiliations = _rows(whole, "affiliations")
        there = {row["contact_id"] for row in affiliations if _campus(accounts, row["account_id"]) in scope.campuses}
        seen &= {persons[one] for one in there if one in persons}
    if scope.senders is not None:
        reached = {row["contact_id"] for row in _rows(whole, "results") if _series(row) in scope.senders}
        seen &= {persons[one] for one in reached if one in persons}
    return seen


def _kept(whole: Reading, scope: Scope) -> dict[str, pl.DataFrame]:
    persons = stands_for(whole)
    seen = _visible(whole, scope, persons)
    senders, campuses = scope.senders, scope.campuses

    def is_theirs(row: Row) -> bool:
        return persons.get(row["contact_id"]) in seen

    def is_by(row: Row) -> bool:
        return senders is None or _series(row) in senders

    kept = {name: _rows(whole, name) for name in STORED_TABLES}
    for name in ("contacts", "affiliations", "education", "moves"):
        key = "id" if name == "contacts" else "contact_id"
        kept[name] = [row for row in kept[name] if persons.get(row[key]) in seen]
    for name in ("results", "results_changes"):
        kept[name] = [row for row in kept[name] if is_theirs(row) and is_by(row)]
    ids, numbers = ({row[name] for row in kept["results"]} for name in ("id", "send"))
    for name in ("link_details", "link_details_changes"):
        kept[name] = [row for row in kept[name] if row["result_id"] in ids]
    kept["sends"] = [row for row in kept["sends"] if is_by(row)]
    kept["send_keys"] = [row for row in kept["send_keys"] if senders is None or row["series"] in senders]
    if campuses is not None:
        # an email that went to nobody they see does not exist; of the others nothing is told that counts people
        kept["send_keys"] = [row for row in kept["send_keys"] if row["send"] in numbers]
        known = {row["send_id"]: row["series"] for row in kept["send_keys"]}
        kept["sends"] = [
            row | {"sent_at": None, "number_sent": None, "from_name": known[row["id"]]}
            for row in kept["sends"]
            if row["id"] in known
        ]
    automated = {row["send_id"] for row in kept["send_keys"] if row["triggered"]}
    kept["triggered_sends"] = [row for row in kept["triggered_sends"] if row["id"] in automated]
    return {name: pl.DataFrame(rows, schema=STORED_TABLES[name].schema) for name, rows in kept.items()}


def _rows(whole: Reading, name: str) -> list[Row]:
    return whole.scan(STORED_TABLES[name]).collect().rows(named=True)


def _series(row: Row) -> str:
    return (row["from_name"] or "").strip()


def _campus(accounts: dict[str, Row], account: str | None) -> str:
    """The name of the account at the top of the tree."""
    been = set()
    while account in accounts and account not in been:
        been.add(account)
        if accounts[account]["parent_id"] is None:
            return accounts[account]["name"] or NOT_IN_DATA
        account = accounts[account]["parent_id"]
    return NOT_IN_DATA
