"""Contacts, sends, accounts, affiliations and education into the store: small tables, each written in one go."""

import polars as pl

from data_access.schema import CONTACTS, LINK_DETAILS, RESULTS, TABLES, Table
from data_access.settle import FROM_LIVE
from data_access.store.load import LIVE, Load, confront
from data_access.store.staging import StagedSource
from data_access.store.tables import STORED_TABLES


def write_small_tables(load: Load) -> None:
    """Merge or replace every table that is neither results nor links, and number the people in it."""
    for table in TABLES.values():
        if table in (RESULTS, LINK_DETAILS):
            continue
        for origin, source in load.sources_of(table):
            for part in load.staging.parts(origin, table):
                staged = pl.concat(list(load.staging.slices(origin, table, part)))
                write = _replace if table.replaced else _merge
                write(load, origin, source, table, _without_forgotten(load, source, table, staged))
                load.progress(staged.height)
        if any(load.sources_of(table)):
            _number_people(load, table)


def _without_forgotten(load: Load, source: StagedSource, table: Table, staged: pl.DataFrame) -> pl.DataFrame:
    """The staged rows but those of people who were forgotten, which count as left out."""
    rows = staged
    if table is CONTACTS:
        rows = load.forgotten.contacts(staged, load.known)
    elif "contact_id" in table.names:
        rows = load.forgotten.without(staged, load.known, "contact_id")
    source.tallies[table.name].left_out += staged.height - rows.height
    return rows


def _merge(load: Load, origin: str, source: StagedSource, table: Table, staged: pl.DataFrame) -> None:
    if staged["modified_at"].is_null().all():
        # an export without SystemModstamp is as new as the newest thing beside it
        as_of = pl.lit(source.as_of).cast(table.column("modified_at").kind.dtype)
        staged = staged.with_columns(as_of.alias("modified_at"))
    stored = STORED_TABLES[table.name]
    existing = load.tables.find(stored, table.key, staged[table.key])
    outcome = confront(staged, table, origin, existing, source.tallies[table.name])
    load.tables.append(stored, outcome.new.sort("id"))
    load.tables.update(stored, outcome.changed)


def _replace(load: Load, origin: str, source: StagedSource, table: Table, staged: pl.DataFrame) -> None:
    stored_table = STORED_TABLES[table.name]
    stored = load.tables.scan(stored_table).collect()
    if stored.height and _is_outranked(load, origin, source, stored):
        return
    rows = staged.sort(table.names, descending=True, nulls_last=True).unique("id", keep="first")
    rows = rows.with_columns(pl.lit(origin == LIVE).alias(FROM_LIVE)).select(stored.columns)
    different = rows.join(stored, on=rows.columns, how="anti", nulls_equal=True)
    gone = stored.join(rows, on="id", how="anti")
    if different.height or gone.height:
        load.tables.replace(stored_table, rows.sort("id"))
    tally = source.tallies[table.name]
    tally.new = rows.join(stored, on="id", how="anti").height
    tally.updated = different.height - tally.new


def _is_outranked(load: Load, origin: str, source: StagedSource, stored: pl.DataFrame) -> bool:
    """Whether the stored rows are to be kept: they are live's and these are not, or these are from an older export."""
    stored_from_live = bool(stored[FROM_LIVE].any())
    if stored_from_live != (origin == LIVE):
        return stored_from_live
    state = load.last.sources.get(origin) if load.last else None
    return bool(state and state.as_of and source.as_of and source.as_of < state.as_of)


def _number_people(load: Load, table: Table) -> None:
    columns = ("id", "master_id") if table is CONTACTS else [name for name in table.names if name == "contact_id"]
    for column in columns:
        ids = load.tables.scan(STORED_TABLES[table.name]).select(pl.col(column).alias("contact_id"))
        load.people.number(ids.collect())
