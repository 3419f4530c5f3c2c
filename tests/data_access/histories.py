"""Any history, cut into live and archive in any way: strategies, and what must be equal in the end."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from hypothesis import strategies as st

from data_access import Per, Query, open_history
from data_access.roots import Root
from data_access.schema import AFFILIATIONS, TABLES, Table
from data_access.store import Store
from data_access.store.tables import (
    STORED_AFFILIATIONS,
    STORED_CONTACTS,
    STORED_LINKS,
    STORED_RESULTS,
    STORED_SENDS,
    StoredTable,
)
from tests.data_access.rows import an_id, at, contact, contact_row, frame, link_row, result_row, send

CONTACTS = 5
RESULTS = 5
# two months of creation, one of them on the other side of a change of the clocks
CREATED = (at(0), at(20))


@dataclass(frozen=True)
class Copy:
    """One copy of one row, as one source has it."""

    live: bool
    table: str
    row: tuple[tuple[str, Any], ...]


def _copy(live: bool, table: str, row: dict[str, Any]) -> Copy:
    return Copy(live, table, tuple(row.items()))


_moments = st.sampled_from([None, at(30), at(31), at(32)])
_contacts = st.sampled_from([None, *map(contact, range(CONTACTS))])


@st.composite
def result_copies(draw: st.DrawFn) -> Copy:
    """A copy of one of a few results: whom it names, how new it is and what it says are anything."""
    number = draw(st.integers(0, RESULTS - 1))
    triggered = number == 0
    row = result_row(
        number,
        contact_id=draw(_contacts),
        lead_id=draw(st.sampled_from([None, an_id("00Q", 1)])),
        send_id=None if triggered else send(number % 2),
        triggered_send_id=an_id("a3T", 1) if triggered else None,
        created_at=CREATED[number % 2],
        sent_at=CREATED[number % 2],
        tracking_at=draw(_moments),
        modified_at=draw(_moments),
        opened=draw(st.booleans()),
        unique_clicks=draw(st.sampled_from([None, 0, 1])),
        hard_bounce=draw(st.booleans()),
        unsubscribed_at=draw(st.sampled_from([None, at(2)])),
    )
    return _copy(draw(st.booleans()), "results", row)


@st.composite
def link_copies(draw: st.DrawFn) -> Copy:
    """A copy of one of a few links; some belong to results that never come."""
    number = draw(st.integers(0, 5))
    row = link_row(
        number,
        of_result=number % (RESULTS + 1),
        total_clicks=draw(st.integers(1, 2)),
        last_clicked_at=draw(_moments),
        modified_at=draw(_moments),
        link_name=draw(st.sampled_from(["Story", "Unsubscribe"])),
    )
    return _copy(draw(st.booleans()), "link_details", row)


@st.composite
def contact_copies(draw: st.DrawFn) -> Copy:
    """A copy of one of a few contacts: on file, deleted, or absorbed by any other, circles included."""
    number = draw(st.integers(0, CONTACTS - 1))
    row = contact_row(
        number,
        master_id=draw(st.sampled_from([None, None, *map(contact, range(CONTACTS))])),
        deleted=draw(st.booleans()),
        modified_at=draw(st.sampled_from([at(30), at(31)])),
        opted_out=draw(st.booleans()),
    )
    return _copy(True, "contacts", row)


@st.composite
def histories(draw: st.DrawFn) -> list[Copy]:
    """Copies of rows of every kind."""
    results = st.lists(result_copies(), min_size=1, max_size=10)
    links = st.lists(link_copies(), max_size=6)
    contacts = st.lists(contact_copies(), max_size=6)
    return [*draw(results), *draw(links), *draw(contacts)]


def rows_of(copies: list[Copy], table: str, *, live: bool) -> pl.DataFrame:
    """The copies of one table from one source, as that source would give them."""
    return frame(table, [dict(copy.row) for copy in copies if copy.table == table and copy.live == live])


def load(store: Root, copies: list[Copy]) -> None:
    """One load of these copies, live and archive; live always brings sends and affiliations too."""
    with Store(store).writing() as writer:
        for live, origin in ((True, "live"), (False, "archive")):
            for table in ("contacts", "results", "link_details"):
                _stage(writer, origin, TABLES[table], rows_of(copies, table, live=live))
        _stage(writer, "live", TABLES["sends"], frame("sends", [{"id": send(0), "email_name": "Newsletter"}]))
        members = [
            {"id": an_id("a1A", number), "contact_id": contact(number), "role": "Faculty", "status": "Current"}
            for number in range(CONTACTS)
        ]
        _stage(writer, "live", AFFILIATIONS, frame("affiliations", members))
        writer.commit()


def _stage(writer: Any, origin: str, table: Table, rows: pl.DataFrame) -> None:
    writer.stage(origin, table, rows, read=rows.height, left_out=0, refused=0)


_NUMBERS = ("person", "send")


def rows_in(store: Root) -> dict[str, pl.DataFrame]:
    """Every row of a store but its numbers, which hang on the order of arrival."""
    stored: tuple[StoredTable, ...] = (
        STORED_RESULTS,
        STORED_LINKS,
        STORED_CONTACTS,
        STORED_SENDS,
        STORED_AFFILIATIONS,
    )
    opened = Store(store)
    return {
        table.name: opened.scan(table)
        .drop(_NUMBERS, strict=False)
        .collect()
        .sort("id")
        .select(sorted(table.schema.keys() - {*_NUMBERS}))
        for table in stored
    }


def answers_of(store: Root) -> dict[str, pl.DataFrame]:
    """The answers to every question, with contact ids in the place of numbers."""
    history = open_history(store)
    first, last = history.today.replace(year=history.today.year - 1), history.today
    query = Query(first=first, last=last)
    everyone = {contact(number): history.find(contact(number)) for number in range(CONTACTS)}
    answers = {
        "sends": history.sends(query).frame,
        "engagement": history.engagement(query).frame,
        "frequency": history.frequency(query, Per.WEEK).frame,
        "reach": history.reach(query).frame.explode("person", "delivered"),
        "clicks": history.clicks(query).frame,
        "links": history.links(query).frame,
        "audiences": history.audiences(),
        "coverage": history.coverage(),
        "found": pl.concat(
            [found.drop("person").with_columns(asked=pl.lit(asked)) for asked, found in everyone.items()]
        ),
    }
    on_file = [found["person"][0] for found in everyone.values() if found.height and found["person"][0] is not None]
    people = history.people(pl.Series(sorted(set(on_file)), dtype=pl.Int32))
    standing = history.standing().drop("opted_out")
    answers["reached"] = pl.DataFrame({"people": history.people_reached(query)})
    articles = history.articles()["article"]
    answers["clickers"] = pl.DataFrame({"people": history.clickers(query, [[one] for one in articles])})
    answers["people"] = people.join(standing, on="person", how="left").drop("person").sort("contact_id")
    names = pl.concat([found.select("person", "contact_id") for found in everyone.values()]).drop_nulls().unique()
    for name in ("engagement", "frequency", "reach", "clicks", "audiences"):
        named = answers[name].join(names, on="person", how="left", nulls_equal=False).drop("person")
        answers[name] = named.sort(named.columns)
    for asked, found in everyone.items():
        if found.height and found["person"][0] is not None:
            timeline = history.timeline(asked)
            filed = timeline.results.with_columns(pl.col("filed_under").list.sort())
            answers[f"results of {asked}"] = filed
            answers[f"links of {asked}"] = timeline.links.sort(timeline.links.columns)
    return answers
