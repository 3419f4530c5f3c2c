"""What the benchmark of the sources fetches: a made-up university of given sizes as files and as tables of databases,
and what any way of fetching them must come to."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.fetch import Task
from benchmarks.university import University, university
from data_access.demo.university import LEAST_SIZE, LINK_FILES, RESULT_FILES
from data_access.settle import FROM_LIVE
from data_access.sources.source import Origin
from data_access.store import Store
from data_access.store.tables import STORED_LINKS, STORED_RESULTS
from tests.databases import REPLICA, WAREHOUSE, Postgres, Snowflake, table_of

SCHEMA = "salesforce"
_DATABASE = "ARCHIVE"
# of so many results this share stands in either; the rest is for what luck takes away
_ARCHIVE_SHARE, _LIVE_SHARE = 0.76, 0.25
_SECONDS = 3600

Files = dict[str, dict[str, list[Path]]]
Read = Callable[[str, str], pl.LazyFrame]


@dataclass(frozen=True)
class Digest:
    """How many results and links there are when every copy is settled, and a sum over ids, flags and counts of each."""

    results: int
    results_sum: int
    links: int
    links_sum: int


def make_tables(folder: Path, archive_rows: int, live_rows: int) -> Files:
    """Parquet files by origin and object, with so many results in either; made unless they are there already.

    The days around the cutoff, of which results stand in both, are kept; what lies farthest from them is left out.
    """
    wanted = {Origin.ARCHIVE: archive_rows, Origin.LIVE: live_rows}
    place = folder / f"tables-{archive_rows}-{live_rows}"
    done = place / "tables.json"
    if not done.is_file():
        size = max(LEAST_SIZE, math.ceil(archive_rows / _ARCHIVE_SHARE), math.ceil(live_rows / _LIVE_SHARE))
        made = university(folder, size)
        for origin, rows in wanted.items():
            _cut(made, origin, rows, place / origin)
        done.write_text(json.dumps(wanted))
    return {origin: _by_object(place / origin) for origin in wanted}


def put_tables(files: Files, postgres: Postgres, snowflake: Snowflake) -> Callable[[Path], Task]:
    """Put live into PostgreSQL and the archive into Snowflake's stand-in; gives what to fetch into a folder."""
    with postgres.superuser() as cursor:
        cursor.execute("CREATE DATABASE replica")
        # the tests' server has a style that the driver can't read of itself
        cursor.execute("ALTER DATABASE replica SET DateStyle TO 'ISO'")
    with postgres.superuser("replica") as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for name, paths in files[Origin.LIVE].items():
            table = table_of(name, _columns(paths), REPLICA, schema=SCHEMA)
            postgres.put_table(cursor, table, *map(pl.read_parquet, paths))
            # as a replica has it
            cursor.execute(f"ALTER TABLE {table.fullname} ADD PRIMARY KEY (id)")
            cursor.execute(f"ANALYZE {table.fullname}")
    for name, paths in files[Origin.ARCHIVE].items():
        snowflake.put_files(
            _DATABASE, table_of(name, _columns(paths), WAREHOUSE), str(paths[0].parent / f"{name}-*.parquet")
        )
    live = {"url": postgres.url("replica"), "schema": SCHEMA, "statement_timeout": _SECONDS}
    archive = snowflake.section(_DATABASE, network_timeout=_SECONDS, statement_timeout=_SECONDS)
    tables = {origin: [name.lower() for name in objects] for origin, objects in files.items()}
    return lambda folder: Task(live, archive, tables, str(folder))


def digest_of_files(files: Files) -> Digest:
    """What the tables come to."""
    return _digest(lambda origin, name: pl.scan_parquet(files[origin][name]))


def digest_of_frames(folder: Path) -> Digest:
    """What frames come to that were written table by table, as they came."""
    return _digest(lambda origin, name: pl.scan_parquet(folder / f"{origin}-{name.lower()}.parquet"))


def digest_of_store(folder: Path) -> Digest:
    """What a store holds."""
    store = Store(folder)
    tables = ((STORED_RESULTS, _RESULT), (STORED_LINKS, _LINK))
    return Digest(*(fact for table, told in tables for fact in _sum(store.scan(table).select(list(told)).collect())))


def _digest(read: Read) -> Digest:
    facts: list[int] = []
    for name, told, rank in ((RESULT_FILES, _RESULT, _RESULT_RANK), (LINK_FILES, _LINK, _LINK_RANK)):
        live, archive = (_named(read(origin, name), {**told, **rank, **_DELETED}) for origin in _ORIGINS)
        copies = pl.concat(
            [
                live.filter(~pl.col("deleted")).with_columns(pl.lit(value=True).alias(FROM_LIVE)),
                archive.with_columns(pl.lit(value=False).alias(FROM_LIVE)),
            ]
        ).collect()
        several = copies["id"].is_duplicated()
        newest_first = copies.filter(several).sort(*rank, FROM_LIVE, descending=True, nulls_last=True)
        newest = newest_first.unique("id", keep="first", maintain_order=True)
        facts += _sum(pl.concat([copies.filter(~several), newest]).select(list(told)))
    return Digest(*facts)


def _named(frame: pl.LazyFrame, names: dict[str, str]) -> pl.LazyFrame:
    """The columns by their canonical names, whatever letters, numbers and time zones the source has."""
    there = {name.lower(): name for name in frame.collect_schema()}
    told = frame.select(pl.col(there[name.lower()]).alias(ours) for ours, name in names.items())
    columns: list[pl.Expr] = []
    for name, dtype in told.collect_schema().items():
        column = pl.col(name)
        if dtype.is_numeric() or dtype == pl.Null:
            column = column.cast(pl.Int64)
        elif isinstance(dtype, pl.Datetime):
            column = column.dt.replace_time_zone("UTC") if dtype.time_zone is None else column
            column = column.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
        columns.append(column)
    return told.select(columns)


def _sum(rows: pl.DataFrame) -> tuple[int, int]:
    """How many rows, and a sum over all that stands in them that does not hang on their order."""
    return rows.height, int(rows.select(pl.struct(pl.all()).hash(seed=1).sum()).item() or 0)


_ORIGINS = (Origin.LIVE, Origin.ARCHIVE)
_DELETED = {"deleted": "IsDeleted"}
_RESULT = {
    "id": "Id",
    "opened": "et4ae5__Opened__c",
    "hard_bounce": "et4ae5__HardBounce__c",
    "soft_bounce": "et4ae5__SoftBounce__c",
    "unique_clicks": "et4ae5__NumberOfUniqueClicks__c",
    "unsubscribed_at": "et4ae5__DateUnsubscribed__c",
}
_RESULT_RANK = {"tracking_at": "et4ae5__Tracking_As_Of__c", "modified_at": "SystemModstamp"}
_LINK = {
    "id": "Id",
    "result_id": "et4ae5__Individual_Email_Result__c",
    "url": "et4ae5__LinkURL__c",
    "total_clicks": "et4ae5__NumberOfTotalClicks__c",
    "last_clicked_at": "et4ae5__Last_Clicked__c",
}
_LINK_RANK = {
    "last_clicked_at": "et4ae5__Last_Clicked__c",
    "total_clicks": "et4ae5__NumberOfTotalClicks__c",
    "modified_at": "SystemModstamp",
}


def _cut(made: University, origin: Origin, rows: int, place: Path) -> None:
    """So many results of an origin with their links, and all else that it has."""
    folder = made.live if origin is Origin.LIVE else made.archive
    place.mkdir(parents=True, exist_ok=True)
    results = sorted(folder.glob(f"{RESULT_FILES}-*.parquet"), reverse=origin is Origin.ARCHIVE)
    parted = {path.name: path.name.replace(RESULT_FILES, LINK_FILES) for path in results}
    left = rows
    for path in results:
        frame = pl.read_parquet(path)
        kept = frame.tail(left) if origin is Origin.ARCHIVE else frame.head(left)
        left -= kept.height
        if kept.height:
            links = pl.read_parquet(folder / parted[path.name])
            result = next(column for column in links.columns if column.lower() == _LINK["result_id"].lower())
            kept_ids = kept.select(kept.columns[0])
            links = links.join(kept_ids, left_on=result, right_on=kept.columns[0], how="semi")
            kept.write_parquet(place / path.name)
            links.write_parquet(place / parted[path.name])
    if left:
        raise ValueError(f"{left:,} results are lacking in {origin}: a larger university is needed")
    for path in folder.glob("*.parquet"):
        if path.name not in {*parted, *parted.values()}:
            pl.read_parquet(path).write_parquet(place / path.name)


def _by_object(place: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(place.glob("*.parquet")):
        found.setdefault(path.stem.partition("-")[0], []).append(path)
    return found


def _columns(paths: list[Path]) -> list[str]:
    return list(pl.read_parquet_schema(paths[0]))
