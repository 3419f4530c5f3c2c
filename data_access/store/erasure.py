"""Taking people out of the tables: what stays of them is results under a made id, so that totals hold.

Only what names them is rewritten. Once the outcome is published, everything that older files had is deleted: see
`Writer.forget`.
"""

from dataclasses import dataclass, field

import polars as pl

from data_access.flags import Flag, has
from data_access.people import kin, resolve
from data_access.store.forgotten import Forgotten, made_id, veils
from data_access.store.tables import (
    ERASED_CLICKS,
    LAYERED,
    MOVES,
    PERSON_KEYS,
    STORED_AFFILIATIONS,
    STORED_CONTACTS,
    STORED_EDUCATION,
    STORED_LINKS,
    STORED_RESULTS,
    StoredTable,
    Tables,
)

_OF_CONTACTS = (STORED_AFFILIATIONS, STORED_EDUCATION)
_NAMES = ("first_name", "last_name", "email")
_MADE: dict[str, pl.DataType] = {"survivor": pl.Int32(), "made": pl.String()}


@dataclass(frozen=True)
class Erasure:
    """Whom and what an erasure takes out: people on file, contact ids that are here, rows by table.

    `absent`: ids asked for that are not here; of them, `already`: forgotten before. `ids`: every contact and result id
    that goes; `names`: first name, last name and address of each contact; `rare`: those of their names that nobody else
    here has.
    """

    people: int
    contacts: int
    rows: dict[str, int]
    absent: int
    already: int
    ids: tuple[str, ...] = field(repr=False)
    names: tuple[tuple[str | None, ...], ...] = field(repr=False)
    rare: tuple[str, ...] = field(repr=False)


def meant(tables: Tables, ids: pl.Series) -> pl.DataFrame:
    """Everybody whom these contact ids mean, merges resolved, one row a contact id.

    - contact_id: String; person: Int32, its number, null where it is not here
    - made: String, what a person's results go under; number: Int32, by what number they count; null: nobody on file
    """
    keys, contacts = tables.scan(PERSON_KEYS).collect(), tables.scan(STORED_CONTACTS)
    states = contacts.select("id", "master_id", "deleted").collect()
    moves = tables.scan(MOVES).select("contact_id", "now_contact_id").collect()
    found = pl.DataFrame({"contact_id": kin(ids, keys, states, moves)}, schema={"contact_id": pl.String()})
    found = found.join(resolve(keys, states, moves), on="contact_id", how="left", maintain_order="left")
    numbers = found["survivor"].drop_nulls().unique()
    made = pl.DataFrame({"survivor": numbers, "made": [made_id() for _ in numbers]}, schema_overrides=_MADE)
    found = found.join(made, on="survivor", how="left", maintain_order="left")
    return found.select("contact_id", "person", "made", pl.col("survivor").alias("number"))


def told(tables: Tables, who: pl.DataFrame, *, already: int = 0) -> Erasure:
    """What erasing these comes to; takes the frame of `meant`."""
    ids = who["contact_id"]
    everybody = tables.scan(STORED_CONTACTS).select("id", *_NAMES).collect()
    contacts = everybody.filter(pl.col("id").is_in(ids.implode()))
    results = _results(tables, who).select("id").collect(engine="streaming")["id"]
    rows = {
        STORED_RESULTS.name: len(results),
        STORED_LINKS.name: _links(tables, results).select(pl.len()).collect(engine="streaming").item(),
        STORED_CONTACTS.name: contacts.height,
        **{table.name: len(_of_contacts(tables, table, ids)) for table in _OF_CONTACTS},
    }
    return Erasure(
        people=who["number"].drop_nulls().n_unique(),
        contacts=len(who["person"].drop_nulls()),
        rows=rows,
        absent=who["person"].null_count(),
        already=already,
        ids=(*ids, *results),
        names=tuple(contacts.select(_NAMES).rows()),
        rare=_rare(contacts, everybody.join(contacts, on="id", how="anti")),
    )


def _rare(theirs: pl.DataFrame, others: pl.DataFrame) -> tuple[str, ...]:
    """The first and last names in one frame that are in the other nowhere, whatever the letter case."""
    own, elsewhere = (
        pl.concat([rows[name] for name in _NAMES[:2]]).drop_nulls().str.strip_chars().str.to_lowercase().unique()
        for rows in (theirs, others)
    )
    return tuple(own.filter(~own.is_in(elsewhere.implode()) & (own != "")).sort())


def joined(tables: Tables, forgotten: Forgotten) -> pl.DataFrame:
    """Everybody of whom a load found that they were merged into somebody forgotten, as `meant` gives them."""
    who = meant(tables, pl.Series(forgotten.joined, dtype=pl.String)).drop("made")
    into = forgotten.named(who["contact_id"])
    who = who.join(into, on="contact_id", how="left", maintain_order="left")
    theirs = pl.col("made").drop_nulls().first().over("number")
    who = who.with_columns(pl.when(pl.col("number").is_null()).then("made").otherwise(theirs).alias("made"))
    keys = tables.scan(PERSON_KEYS).select(pl.col("contact_id").alias("made"), pl.col("person").alias("number"))
    return who.drop("number").join(keys.collect(), on="made", how="left", maintain_order="left")


def erase(tables: Tables, forgotten: Forgotten, who: pl.DataFrame) -> None:
    """Take these out; takes the frame of `meant`, whose contacts `forgotten` knows already."""
    ids = who["contact_id"]
    here = who.drop_nulls("person")
    if here.is_empty():
        return
    # a row of the base in whose place another stands may name whom that one does not
    for table in LAYERED:
        tables.fold(table)
    _erase_results(tables, forgotten, here)
    for table in _OF_CONTACTS:
        tables.remove(table, _of_contacts(tables, table, ids))
    tables.remove(STORED_CONTACTS, ids)
    _rename(tables, here)


def _erase_results(tables: Tables, forgotten: Forgotten, who: pl.DataFrame) -> None:
    """Put results under their made ids, and take their links and the traces of their merges out."""
    rows = _results(tables, who).collect(engine="streaming")
    rows = rows.with_columns(pl.col("id").alias("before")).join(who, on="person", how="left")
    links = _links(tables, rows["id"]).collect(engine="streaming")
    moves = tables.scan(MOVES).collect()
    named = pl.any_horizontal(pl.col("contact_id", "now_contact_id").is_in(who["contact_id"].implode()))
    gone = named | pl.col("result_id").is_in(rows["id"].implode())
    if moves.filter(gone).height:
        tables.replace(MOVES, moves.filter(~gone))
    digests = forgotten.digests(rows["id"])
    rows = rows.join(digests, on="id").with_columns(
        pl.col("made").alias("contact_id"),
        pl.col("number").alias("person"),
        *veils(pl.lit(value=True), pl.col("digest")),
    )
    tables.append(ERASED_CLICKS, _utility_only(links, rows))
    forgotten.add_results(rows["digest"], rows["month"])
    for month in rows["month"].unique().sort():
        tables.rekey(STORED_RESULTS, rows.filter(pl.col("month") == month), "before")
    tables.remove(STORED_LINKS, links["id"])


def _utility_only(links: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """The clicked results of which every known link is a utility link: see Reading.utility_only."""
    only = links.filter(has(Flag.DELIVERED | Flag.CLICKED)).group_by("result_id").agg(pl.col("utility").all())
    return results.join(only.filter("utility"), left_on="before", right_on="result_id", how="semi")


def _rename(tables: Tables, who: pl.DataFrame) -> None:
    """Give the numbers of erased people made ids, also those that nothing counts by any more: numbers have no gaps."""
    keys = tables.scan(PERSON_KEYS).collect()
    spare = pl.Series("spare", [made_id() for _ in range(who.height)], dtype=pl.String)
    counted = pl.col("person") == pl.col("number")
    renamed = who.with_columns(spare).select("person", pl.when(counted).then("made").otherwise("spare").alias("new"))
    keys = keys.join(renamed, on="person", how="left", maintain_order="left")
    tables.replace(PERSON_KEYS, keys.with_columns(pl.coalesce("new", "contact_id").alias("contact_id")))


def _results(tables: Tables, who: pl.DataFrame) -> pl.LazyFrame:
    return tables.scan(STORED_RESULTS).filter(pl.col("person").is_in(who["person"].drop_nulls().implode()))


def _links(tables: Tables, results: pl.Series) -> pl.LazyFrame:
    return tables.scan(STORED_LINKS).filter(pl.col("result_id").is_in(results.implode()))


def _of_contacts(tables: Tables, table: StoredTable, ids: pl.Series) -> pl.Series:
    rows = tables.scan(table).filter(pl.col("contact_id").is_in(ids.implode()))
    return rows.select("id").collect()["id"]
