"""Files are recognised by their names and columns; whatever can't be one of ours is refused by name, with the cure."""

from pathlib import Path

import polars as pl
import pytest

from data_access.errors import InputError
from data_access.field_map import load_field_map
from data_access.sources.export_files import ExportFile, recognise

COLUMNS = {
    "Account": "Id,Name,ParentId\n",
    "hed__Affiliation__c": "Id,hed__Contact__c,hed__Account__c,hed__Role__c,hed__Status__c\n",
}


def put(folder: Path, name: str, header: str = COLUMNS["Account"]) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header, encoding="utf-8")
    return path


def recognised(folder: Path) -> list[ExportFile]:
    return recognise(folder, load_field_map())


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        recognised(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Account.csv", "accounts"),
        ("ACCOUNT.CSV", "accounts"),
        ("account.Csv", "accounts"),
        ("Account_1.csv", "accounts"),
        ("Account-2.csv", "accounts"),
        ("Account 3.csv", "accounts"),
        ("Account.4.csv", "accounts"),
        ("Account5.csv", "accounts"),
        ("Account_0_0_0.csv", "accounts"),
        ("Account-part-0.csv", "accounts"),
        ("Account_data_0_1_2.csv", "accounts"),
        ("Account 2026-11-20.csv", "accounts"),
        ("Account_20261120T120000.csv", "accounts"),
        ("Account/data_0_0_0.csv", "accounts"),
        ("ACCOUNT/part-00000-4c5a-c000.snappy.csv", "accounts"),
        ("2026/Account_1/rows.csv", "accounts"),
        ("Contact/Account_1.csv", "accounts"),
        ("hed__Affiliation__c.csv", "affiliations"),
        ("HED__AFFILIATION__C_2.csv", "affiliations"),
        ("hed__affiliation__c/data_0_0_0.csv", "affiliations"),
    ],
)
def test_names_of_objects_and_parts(tmp_path: Path, name: str, table: str) -> None:
    put(tmp_path, name, COLUMNS["hed__Affiliation__c" if table == "affiliations" else "Account"])
    (file,) = recognised(tmp_path)
    assert file.mapping.table.name == table
    assert file.label == name
    assert file.path == tmp_path / name


@pytest.mark.parametrize(
    "name",
    [
        "Contact__History.csv",
        "ContactFeed.csv",
        "Contact_2__c.csv",
        "AccountPartner.csv",
        "Account_Data__c.csv",
        "AccountData.csv",
        "Account - Copy.csv",
        "MyAccount.csv",
        "et4ae5__IndividualEmailResult.csv",
        "data_0_0_0.csv",
        "exports/data_0_0_0.csv",
    ],
)
def test_names_of_anything_else(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name)
    assert refusal(tmp_path) == (
        f"{path}: is called like no object of the field map; name it after the object that it holds "
        "(et4ae5__IndividualEmailResult__c, et4ae5__IndividualLink__c, et4ae5__SendDefinition__c, "
        "et4ae5__Automated_Send__c, Contact, Account, hed__Affiliation__c, hed__Education_History__c), "
        "or move it elsewhere"
    )


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "Account.csv")
    for name in (".DS_Store", "_SUCCESS", "Account/_metadata", "__MACOSX/x.bin", ".git/config"):
        put(tmp_path, name)
    assert [file.label for file in recognised(tmp_path)] == ["Account.csv"]


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("Account_2.csv", "Account_1.csv", "Account/b.csv", "Account/a.csv"):
        put(tmp_path, name)
    assert [file.label for file in recognised(tmp_path)] == [
        "Account/a.csv",
        "Account/b.csv",
        "Account_1.csv",
        "Account_2.csv",
    ]


@pytest.mark.parametrize("name", ["Account.xlsx", "Account.zip", "Account.csv.zst", "Account", "notes.md"])
def test_other_formats(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name)
    assert refusal(tmp_path) == (
        f"{path}: is no .csv, .csv.gz or .parquet file; export it as one of them, or move it elsewhere"
    )


def test_no_folder_and_nothing_in_it(tmp_path: Path) -> None:
    nowhere, file, empty = tmp_path / "nowhere", put(tmp_path, "Account.csv"), tmp_path / "empty"
    empty.mkdir()
    (empty / ".hidden").touch()
    (empty / "sub").mkdir()
    assert refusal(nowhere) == f"{nowhere}: is no folder; give the folder that holds the exported files"
    assert refusal(file) == f"{file}: is no folder; give the folder that holds the exported files"
    assert refusal(empty) == f"{empty}: holds no files; put the exports into it, each named after its object"


def test_column_names_in_any_case_and_order(tmp_path: Path) -> None:
    put(tmp_path, "Account.csv", '\ufeffPARENTID," name ",Other,iD,other\n')
    (file,) = recognised(tmp_path)
    assert file.fields == {"id": ("iD",), "name": (" name ",), "parent_id": ("PARENTID",)}


def test_every_field_that_may_feed_a_column(tmp_path: Path) -> None:
    results = "ET4AE5__SENDDEFINITION__C,ET4AE5__FROMNAME__C,ET4AE5__DATESENT__C,ET4AE5__OPENED__C"
    more = "ET4AE5__NUMBEROFUNIQUECLICKS__C,ET4AE5__HARDBOUNCE__C,ET4AE5__SOFTBOUNCE__C"
    twins = "CREATEDDATE,ET4AE5__DATEUNSUBSCRIBED__C,ID,ET4AE5__CONTACT_ID__C,ET4AE5__CONTACT__C"
    put(tmp_path, "et4ae5__IndividualEmailResult__c.csv", f"{results},{more},{twins}\n")
    (file,) = recognised(tmp_path)
    assert file.fields["contact_id"] == ("ET4AE5__CONTACT__C", "ET4AE5__CONTACT_ID__C")
    assert "lead_id" not in file.fields


CURE = "or write into data_access/field_map.toml what your organisation calls"


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("Id,Name\n", f"lacks the column ParentId; export it again with it, {CURE} it"),
        ("Id;Name\n", "separates its values by semicolons; export it again with commas"),
        ("Id\tName\tParentId\n", "separates its values by tabs; export it again with commas"),
        ("Id;Name,ParentId\n", f"lacks the columns Id, Name; export it again with them, {CURE} them"),
        ("Id|Name|ParentId\n", "separates its values by vertical bars; export it again with commas"),
        ("Id\n", f"lacks the columns Name, ParentId; export it again with them, {CURE} them"),
        ("1,2,3\n", f"lacks the columns Id, Name, ParentId; export it again with them, {CURE} them"),
        ("Id,Name,ParentId,ID\n", "has the column ID twice; export it again with each field once"),
        ("Id,Name,ParentId, name\n", "has the column  name twice; export it again with each field once"),
        ("", "is empty, not even column names; export it again"),
    ],
    ids=[
        "one",
        "semicolons",
        "tabs",
        "semicolon-in-a-name",
        "bars",
        "two",
        "no-header",
        "twice",
        "twice-with-a-space",
        "empty",
    ],
)
def test_columns_that_can_not_be(tmp_path: Path, header: str, sentence: str) -> None:
    path = put(tmp_path, "Account.csv", header)
    assert refusal(tmp_path) == f"{path}: {sentence}"


def test_a_column_that_nobody_asks_for_may_stand_twice(tmp_path: Path) -> None:
    put(tmp_path, "Account.csv", "Id,Name,ParentId,X,X\n")
    (file,) = recognised(tmp_path)
    assert list(file.fields) == ["id", "name", "parent_id"]


def test_the_first_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    put(tmp_path, "Account.csv")
    bad = put(tmp_path, "Account/part_1.csv", "Id\n")
    assert refusal(tmp_path).startswith(f"{bad}: lacks the columns Name, ParentId; ")


def test_parquet_columns(tmp_path: Path) -> None:
    path = tmp_path / "ACCOUNT.PARQUET"
    pl.DataFrame({"ID": ["x"], "NAME": ["y"], "PARENTID": ["z"], "TAGS": [["a"]]}).write_parquet(path)
    (file,) = recognised(tmp_path)
    assert file.fields == {"id": ("ID",), "name": ("NAME",), "parent_id": ("PARENTID",)}
    (block,) = file.blocks(lambda _: None)
    assert block.frame.to_dict(as_series=False) == {"ID": ["x"], "NAME": ["y"], "PARENTID": ["z"]}


def test_parquet_columns_of_an_odd_type_are_found_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Account.parquet"
    pl.DataFrame({"Id": ["x"], "Name": [["y"]], "ParentId": ["z"]}).write_parquet(path)
    assert refusal(tmp_path).startswith(f"{path}: the column Name holds large_list<")


def test_parquet_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "Account.parquet"
    pl.DataFrame({"Id": ["x"], "Name": ["y"], "ParentId": ["z"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-10])
    assert refusal(tmp_path).startswith(f"{path}: can't be read as Parquet (")
