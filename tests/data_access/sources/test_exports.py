"""A folder of exports is read as canonical batches: what counts, what is left out, what is refused."""

import csv
import gzip
import json
import stat
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_access.errors import InputError
from data_access.field_map import load_field_map
from data_access.schema import ACCOUNTS, CONTACTS, RESULTS, TABLES, Kind, Table
from data_access.sources import csv_file, parquet_file
from data_access.sources.exports import ExportFolder
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Batch, DeletedMeans, Origin
from data_access.sources.values import EMPTY, REASONS

BOULDER, ARTS, LAW = "001f48aspm4G7VmAAK", "001f4SUfOoD6V1vALF", "001f4qzuylWp8XnAAJ"
ANA, BO = "003f4xG2ryh45t1ACA", "003f4CyWQVqMQM0A3O"
ACCOUNT_HEADER = ("Id", "Name", "ParentId", "IsDeleted")
CONTACT_HEADER = ("Id", "HasOptedOutOfEmail", "MasterRecordId")


def write(path: Path, header: Iterable[str], *rows: Iterable[Any]) -> Path:
    """A CSV file as Data Loader writes it; its suffix decides whether it is packed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = path.suffix == ".gz"
    with gzip.open(path, "wt", newline="") if packed else path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


@pytest.fixture
def refused(tmp_path: Path) -> RefusedRows:
    return RefusedRows(tmp_path / "refused.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "exports"
    path.mkdir()
    return path


def refusals(refused: RefusedRows) -> list[dict[str, str]]:
    with refused.path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def batches(source: ExportFolder, table: Table) -> list[Batch]:
    """Every batch of a table; the arithmetic and the schema hold for each."""
    found = list(source.read(table))
    for batch in found:
        assert batch.read == batch.frame.height + batch.left_out + batch.refused
        assert dict(batch.frame.schema) == table.schema
    return found


def rows(source: ExportFolder, table: Table) -> list[tuple[Any, ...]]:
    return [row for batch in batches(source, table) for row in batch.frame.rows()]


def test_reads_what_counts(folder: Path, refused: RefusedRows) -> None:
    write(
        folder / "Account.csv", ACCOUNT_HEADER, [BOULDER, "CU Boulder", "", "false"], [ARTS[:15], "Arts", BOULDER, "0"]
    )
    source = ExportFolder(folder, Origin.LIVE, refused)
    assert source.origin is Origin.LIVE
    assert source.tables() == (ACCOUNTS,)
    assert rows(source, ACCOUNTS) == [(BOULDER, "CU Boulder", None, False), (ARTS, "Arts", BOULDER, False)]
    assert list(source.read(CONTACTS)) == []
    assert refused.count == 0
    assert not refused.path.exists()


def test_all_kinds_of_files_and_parts(folder: Path, refused: RefusedRows) -> None:
    write(folder / "Account.csv", ACCOUNT_HEADER, [BOULDER, "CU Boulder", "", ""])
    write(folder / "ACCOUNT_1.csv.gz", [name.upper() for name in ACCOUNT_HEADER], [ARTS, "Arts", BOULDER, ""])
    parts = folder / "account"
    parts.mkdir()
    pl.DataFrame([(LAW, "Law", BOULDER, False)], ACCOUNT_HEADER, orient="row").write_parquet(parts / "0.parquet")
    write(folder / "Contact.csv", CONTACT_HEADER, [ANA, "false", ""])
    source = ExportFolder(folder, Origin.LIVE, refused)
    assert source.tables() == (ACCOUNTS, CONTACTS)
    assert sorted(row[1] for row in rows(source, ACCOUNTS)) == ["Arts", "CU Boulder", "Law"]
    assert [row[0] for row in rows(source, CONTACTS)] == [ANA]


def test_a_whole_result_from_any_kind_of_export(tmp_path: Path, refused: RefusedRows) -> None:
    fields = load_field_map().mappings["results"].fields
    moment, text = datetime(2026, 11, 20, 12, tzinfo=UTC), "2026-11-20T12:00:00.000Z"
    values: dict[str, tuple[Any, str, str, Any]] = {
        # canonical, Data Loader, warehouse, Parquet
        "id": ("a0Rf4TQbJd6ZXLNEL4", "a0Rf4TQbJd6ZXLNEL4", "a0Rf4TQbJd6ZXLN", "a0Rf4TQbJd6ZXLN"),
        "email_name": ('Say "hi",\nZoë', 'Say "hi",\nZoë', 'Say "hi",\nZoë', 'Say "hi",\nZoë'),
        "contact_id": (BO, BO, BO[:15], BO[:15]),
        "lead_id": (None, "", "\\N", None),
        "send_id": (LAW, LAW, LAW, LAW),
        "triggered_send_id": (None, "", "", None),
        "from_name": (" CU ", " CU ", " CU ", " CU "),
        "from_address": (None, "", "", ""),
        "subject": ("=1+1", "=1+1", "=1+1", "=1+1"),
        "sent_at": (moment, text, "2026-11-20 12:00:00.000", datetime(2026, 11, 20, 12)),  # noqa: DTZ001
        "opened": (True, "true", "TRUE", 1),
        "opened_at": (moment, "2026-11-20T05:00:00.000-0700", "2026-11-20 05:00:00.000 -0700", moment),
        "total_clicks": (5, "5.0", "5", 5.0),
        "unique_clicks": (None, "", "", None),
        "hard_bounce": (False, "false", "FALSE", 0),
        "soft_bounce": (False, "", "0", None),
        "bounced_at": (None, "", "", None),
        "unsubscribed_at": (None, "", "", None),
        "tracking_at": (moment, text, "2026-11-20 12:00:00", moment),
        "created_at": (datetime(2026, 11, 20, tzinfo=UTC), "2026-11-20", "2026-11-20", date(2026, 11, 20)),
        "modified_at": (moment, text, text, moment),
        "deleted": (False, "false", "FALSE", False),
    }
    assert tuple(values) == RESULTS.names
    names = [fields[column][0] for column in values]
    object_name = "et4ae5__IndividualEmailResult__c"
    write(tmp_path / "loader" / f"{object_name}.csv", names, [cell[1] for cell in values.values()])
    upper = [name.upper() for name in names]
    write(tmp_path / "warehouse" / object_name / "data_0_0_0.csv.gz", upper, [cell[2] for cell in values.values()])
    (tmp_path / "parquet").mkdir()
    typed = pl.DataFrame({name: [cell[3]] for name, cell in zip(names, values.values(), strict=True)})
    typed.write_parquet(tmp_path / "parquet" / f"{object_name}.parquet")
    expected = [tuple(cell[0] for cell in values.values())]
    for kind in ("loader", "warehouse", "parquet"):
        assert rows(ExportFolder(tmp_path / kind, Origin.ARCHIVE, refused), RESULTS) == expected, kind
    assert refused.count == 0


RESULT_HEADER = [
    "Id",
    "et4ae5__Contact__c",
    "et4ae5__Contact_ID__c",
    "et4ae5__SendDefinition__c",
    "et4ae5__FromName__c",
    "et4ae5__DateSent__c",
    "et4ae5__Opened__c",
    "et4ae5__NumberOfUniqueClicks__c",
    "et4ae5__HardBounce__c",
    "et4ae5__SoftBounce__c",
    "CreatedDate",
    "et4ae5__DateUnsubscribed__c",
]


def result(contact: str, twin: str) -> list[str]:
    sent = "2026-11-20T12:00:00.000Z"
    return ["a0Rf4TQbJd6ZXLNEL4", contact, twin, LAW, "CU", sent, "false", "", "false", "false", sent, ""]


def test_the_text_twin_stands_in_for_a_blank_lookup(folder: Path, refused: RefusedRows) -> None:
    write(
        folder / "et4ae5__IndividualEmailResult__c.csv",
        RESULT_HEADER,
        result(ANA, BO),
        result("", BO),
        result("", BO[:15]),
        result(ANA[:15], "person1@example.edu"),
        result("", ""),
    )
    found = batches(ExportFolder(folder, Origin.LIVE, refused), RESULTS)
    assert [contact for batch in found for contact in batch.frame["contact_id"]] == [ANA, BO, BO, ANA, None]
    assert refused.count == 0


@pytest.mark.parametrize(
    ("origin", "means", "kept", "left_out"),
    [
        (Origin.LIVE, None, [("CU Boulder", False)], 1),
        (Origin.ARCHIVE, None, [("CU Boulder", False), ("Arts", False)], 0),
        (Origin.LIVE, DeletedMeans.PURGED, [("CU Boulder", False), ("Arts", False)], 0),
        (Origin.ARCHIVE, DeletedMeans.REMOVED, [("CU Boulder", False)], 1),
    ],
)
def test_deleted_rows(
    folder: Path,
    refused: RefusedRows,
    origin: Origin,
    means: DeletedMeans | None,
    kept: list[tuple[str, bool]],
    left_out: int,
) -> None:
    write(folder / "Account.csv", ACCOUNT_HEADER, [BOULDER, "CU Boulder", "", "false"], [ARTS, "Arts", "", "true"])
    (batch,) = batches(ExportFolder(folder, origin, refused, deleted=means), ACCOUNTS)
    assert batch.frame.select("name", "deleted").rows() == kept
    assert (batch.read, batch.left_out, batch.refused) == (2, left_out, 0)


@pytest.mark.parametrize("origin", list(Origin))
def test_deleted_contacts_stay_with_their_mark(folder: Path, refused: RefusedRows, origin: Origin) -> None:
    write(folder / "Contact.csv", [*CONTACT_HEADER, "IsDeleted"], [ANA, "", BO, "true"], [BO, "", "", "false"])
    (batch,) = batches(ExportFolder(folder, origin, refused), CONTACTS)
    assert batch.frame.select("id", "deleted", "master_id").rows() == [(ANA, True, BO), (BO, False, None)]
    assert (batch.read, batch.left_out, batch.refused) == (2, 0, 0)


def test_rows_that_can_not_be_taken(folder: Path, refused: RefusedRows) -> None:
    path = folder / "parts" / "Account_1.csv"
    path.parent.mkdir()
    path.write_text(
        "Id,Name,ParentId,IsDeleted\n"
        f'{BOULDER},"CU\nBoulder",,false\n'
        "\n"
        f'x,"Law\n\nSchool",y,maybe\n'
        f"{ARTS},Arts,{BOULDER},true\n"
        f"{LAW},Law\n"
        f',"Zoë, ""the"" =1",,\n'
        f"{LAW},Law,,false,more\n"
    )
    (batch,) = batches(ExportFolder(folder, Origin.LIVE, refused), ACCOUNTS)
    assert batch.frame.rows() == [(BOULDER, "CU\nBoulder", None, False)]
    assert (batch.read, batch.left_out, batch.refused) == (6, 1, 4)
    assert refused.count == 4
    assert stat.filemode(refused.path.stat().st_mode) == "-rw-------"
    found = refusals(refused)
    assert [(row["source"], row["file"], row["record"], row["line"], row["field"], row["value"]) for row in found] == [
        ("live", "parts/Account_1.csv", "2", "5", "Id", '"x"'),
        ("live", "parts/Account_1.csv", "4", "9", "", "null"),
        ("live", "parts/Account_1.csv", "5", "10", "Id", "null"),
        ("live", "parts/Account_1.csv", "6", "11", "", "null"),
    ]
    assert [row["reason"] for row in found] == [
        f"{REASONS[Kind.ID]}; also ParentId: 'y' {REASONS[Kind.ID]}; also IsDeleted: 'maybe' {REASONS[Kind.FLAG]}",
        "has too few values: 2 where the header has 4",
        EMPTY,
        "has too many values: 5 where the header has 4",
    ]
    assert [json.loads(row["row"]) for row in found] == [
        {"Id": "x", "Name": "Law\n\nSchool", "ParentId": "y", "IsDeleted": "maybe"},
        f"{LAW},Law",
        {"Id": None, "Name": 'Zoë, "the" =1', "ParentId": None, "IsDeleted": None},
        f"{LAW},Law,,false,more",
    ]
    assert str(refused.samples[0]).startswith(
        "live/parts/Account_1.csv: record 2 (line 5), Id: 'x' is no Salesforce id"
    )


def test_line_numbers_hold_over_many_blocks(
    folder: Path, refused: RefusedRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", 200)
    lines, bad = ["Id,Name,ParentId"], {}
    for record in range(1, 201):
        if record % 7 == 0:
            lines.append("")
        if record % 5 == 0:
            bad[record] = len(lines) + 1
        lines += [f'{"x" if record % 5 == 0 else BOULDER},"two', 'lines",'] if record % 10 else ["too short"]
    (folder / "Account.csv").write_text("\n".join(lines))
    found = batches(ExportFolder(folder, Origin.LIVE, refused), ACCOUNTS)
    assert len(found) > 10
    assert sum(batch.read for batch in found) == 200
    assert sum(batch.refused for batch in found) == 40
    assert {int(row["record"]): int(row["line"]) for row in refusals(refused)} == bad


def test_rows_of_parquet_have_a_record_and_no_line(
    folder: Path, refused: RefusedRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_file, "BATCH_ROWS", 2)
    frame = pl.DataFrame({"Id": [BOULDER, ARTS, LAW, "x"], "Name": ["a"] * 4, "ParentId": [None, "1.5", None, None]})
    frame.write_parquet(folder / "Account.parquet")
    found = batches(ExportFolder(folder, Origin.ARCHIVE, refused), ACCOUNTS)
    assert [(batch.read, batch.refused) for batch in found] == [(2, 1), (2, 1)]
    assert [(row["record"], row["line"], row["field"], row["row"]) for row in refusals(refused)] == [
        ("2", "", "ParentId", json.dumps({"Id": ARTS, "Name": "a", "ParentId": "1.5"})),
        ("4", "", "Id", json.dumps({"Id": "x", "Name": "a", "ParentId": None})),
    ]
    assert str(refused.samples[1]).startswith("archive/Account.parquet: record 4, Id: 'x' is no Salesforce id")


def test_two_sources_share_one_file_of_refused_rows(tmp_path: Path, refused: RefusedRows) -> None:
    for name in ("a", "b"):
        write(tmp_path / name / "Contact.csv", CONTACT_HEADER, ["junk", "", ""])
        batches(ExportFolder(tmp_path / name, Origin.LIVE if name == "a" else Origin.ARCHIVE, refused), CONTACTS)
    assert [row["source"] for row in refusals(refused)] == ["live", "archive"]


def test_what_is_missing_by_file(folder: Path, refused: RefusedRows) -> None:
    write(folder / "Account.csv", ACCOUNT_HEADER)
    write(folder / "Contact.csv", [*CONTACT_HEADER, "FIRSTNAME", "Email", "MailingCity"], [ANA, "", "", "Ana", "", ""])
    source = ExportFolder(folder, Origin.LIVE, refused)
    assert source.missing == {
        "Contact.csv": ["LastName", "MailingState", "SystemModstamp", "IsDeleted"],
    }
    assert rows(source, CONTACTS) == [(ANA, "Ana", None, None, False, None, None, None, None, None, False)]


def test_an_organisation_with_its_own_names(tmp_path: Path, folder: Path, refused: RefusedRows) -> None:
    own = tmp_path / "field_map.toml"
    own.write_text(
        '[accounts]\nobject = "Unit__c"\n[accounts.columns]\nid = "Id"\nname = "T__c"\nparent_id = "Up__c"\n'
    )
    write(folder / "Unit__c.csv", ["Id", "T__c", "Up__c"], [ARTS, "Arts", BOULDER])
    source = ExportFolder(folder, Origin.LIVE, refused, field_map=load_field_map(own))
    assert rows(source, ACCOUNTS) == [(ARTS, "Arts", BOULDER, False)]


def test_a_file_that_breaks_off_while_it_is_read(folder: Path, refused: RefusedRows) -> None:
    path = write(folder / "Contact" / "data_0_0_0.csv", CONTACT_HEADER, *([ANA, "", ""] for _ in range(1000)))
    path.write_text(path.read_text() + f'"{BO}","fal')
    source = ExportFolder(folder, Origin.LIVE, refused)
    with pytest.raises(InputError) as caught:
        list(source.read(CONTACTS))
    assert str(caught.value).startswith(
        f"{path}: a quotation mark opened on line 1,002 is never closed: the file is cut"
    )


def test_progress_adds_up_to_the_size(folder: Path, refused: RefusedRows) -> None:
    write(folder / "Account.csv", ACCOUNT_HEADER, *([BOULDER, "CU Boulder", "", ""] for _ in range(1000)))
    write(folder / "Contact.csv.gz", CONTACT_HEADER, *([ANA, "", ""] for _ in range(1000)))
    contacts = pl.DataFrame([(ANA, False, None)] * 1000, CONTACT_HEADER, orient="row")
    contacts.write_parquet(folder / "Contact_2.parquet")
    steps: list[int] = []
    source = ExportFolder(folder, Origin.LIVE, refused, progress=steps.append)
    for table in TABLES.values():
        batches(source, table)
    assert sum(steps) == source.size == sum(path.stat().st_size for path in folder.iterdir())


def test_a_million_rows_come_in_small_batches(folder: Path, refused: RefusedRows) -> None:
    row = f"{ANA},false,{BO}\n"
    (folder / "Contact.csv").write_text("Id,HasOptedOutOfEmail,MasterRecordId\n" + row * 1_000_000)
    highest, total = 0, 0
    tracemalloc.start()
    for batch in ExportFolder(folder, Origin.LIVE, refused).read(CONTACTS):
        highest, total = max(highest, batch.frame.height), total + batch.read
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 1_000_000
    assert highest <= csv_file.BLOCK_SIZE // len(row) + 1
    # Python's own memory: the block that the stream hands over, not the file
    assert peak < 8 * csv_file.BLOCK_SIZE
