"""The field map says which field feeds which column, and objects to what can't be meant."""

from pathlib import Path

import pytest

from data_access.dictionary import describe
from data_access.errors import FieldMapError
from data_access.field_map import load_field_map
from data_access.schema import ACCOUNTS, TABLES, Kind

ACCOUNT = """
[accounts]
object = "Account"

[accounts.columns]
id = "Id"
name = ["Name", "Label__c"]
parent_id = "ParentId"
deleted = []
"""

AUTOMATED = """
[triggered_sends]
object = "ACCOUNT"

[triggered_sends.columns]
id = "Id"
email_name = "Name"
"""

CONTACT = """
[contacts]
object = "Contact"

[contacts.columns]
id = "Id"
opted_out = "HasOptedOutOfEmail"
master_id = "MasterRecordId"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "field_map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_names_and_lists_of_names(tmp_path: Path) -> None:
    field_map = load_field_map(write(tmp_path, f'{ACCOUNT}\n[articles]\ntracking_parameters = ["cid", "source"]'))
    assert list(field_map.mappings) == ["accounts"]
    mapping = field_map.mappings["accounts"]
    assert mapping.table is ACCOUNTS
    assert mapping.object_name == "Account"
    assert mapping.fields == {"id": ("Id",), "name": ("Name", "Label__c"), "parent_id": ("ParentId",)}
    assert field_map.by_object() == {"account": mapping}
    assert field_map.tracking_parameters == ("cid", "source")


def test_attributes_of_contacts(tmp_path: Path) -> None:
    text = CONTACT + '[contacts.attributes]\n"Class year" = ["Class_Year__c", "Year__c"]\nEmployer = "Employer__c"\n'
    mapping = load_field_map(write(tmp_path, text)).mappings["contacts"]
    assert mapping.attributes == {"Class year": ("Class_Year__c", "Year__c"), "Employer": ("Employer__c",)}
    assert mapping.fields["Employer"] == ("Employer__c",)
    assert mapping.column("Employer").kind is Kind.TEXT
    assert mapping.column("opted_out").required
    assert "Employer: `Employer__c`" in describe(load_field_map(tmp_path / "field_map.toml"))


def test_the_default_feeds_every_column() -> None:
    field_map = load_field_map()
    fed = {name: tuple(mapping.fields) for name, mapping in field_map.mappings.items()}
    # which attributes there are, an organisation says
    columns = {name: tuple(name for name in table.names if name != "attributes") for name, table in TABLES.items()}
    assert fed == columns
    assert field_map.mappings["results"].object_name == "et4ae5__IndividualEmailResult__c"
    assert field_map.mappings["results"].fields["contact_id"] == ("et4ae5__Contact__c", "et4ae5__Contact_ID__c")
    assert field_map.tracking_parameters == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[accounts\n", "can't be read as TOML: "),
        ("[account]\n", "[account] is no table; there are contacts, accounts, affiliations, education, sends,"),
        ("accounts = 5\n", "accounts is no section; write [accounts] on a line of its own"),
        ("[accounts]\n", '[accounts] lacks object = "<API name>"'),
        ("[accounts]\nobject = 5\n", '[accounts] lacks object = "<API name>"'),
        ('[accounts]\nobject = "Account"\n', "[accounts.columns] lacks id, name, parent_id, which accounts can't do"),
        ('[accounts]\nobject = "Account"\ncolumns = 5\n', "accounts.columns is no section; write [accounts.columns]"),
        (
            ACCOUNT + 'city = "City"\n',
            "[accounts.columns] has city, which accounts does not; it has id, name, parent_id,",
        ),
        (ACCOUNT.replace('"Id"', "[]"), "[accounts.columns] lacks id, which accounts can't do without"),
        (ACCOUNT.replace('"Id"', "5"), "[accounts.columns] id is neither a name nor a list of names; write"),
        (ACCOUNT.replace('"Id"', '["Id", 5]'), "[accounts.columns] id is neither a name nor a list of names; write"),
        (ACCOUNT.replace('"Id"', '""'), "[accounts.columns] id is neither a name nor a list of names; write"),
        (ACCOUNT + AUTOMATED, "the object Account feeds two tables; keep one"),
        (CONTACT + "attributes = 5\n", "[contacts.columns] has attributes, which contacts does not; it has id,"),
        (CONTACT + "[contacts.attributes]\nCity = 5\n", "[contacts.attributes] City is neither a name nor a list"),
        (CONTACT + '[contacts.attributes]\ncity = "City__c"\n', "[contacts.attributes] has the title 'city', which is"),
        (
            CONTACT + '[contacts.attributes]\nperson = "P__c"\n',
            "[contacts.attributes] has the title 'person', which is",
        ),
        *(
            (
                f'{CONTACT}[contacts.attributes]\n"{title}" = "X__c"\n',
                f"[contacts.attributes] has the title {read!r}; a",
            )
            for title, read in (("", ""), (" A", " A"), ("A=B", "A=B"), ("A\\nB", "A\nB"), ("A" * 61, "A" * 61))
        ),
        (ACCOUNT + '[accounts.attributes]\nA = "A__c"\n', "[accounts.attributes] can't be: only contacts have further"),
        (
            CONTACT.replace("[contacts.columns]", "attributes = 5\n[contacts.columns]"),
            "contacts.attributes is no section",
        ),
        ("articles = 5\n", "articles is no section; write [articles] on a line of its own"),
        (
            "[articles]\ntracking_parameters = 5\n",
            "[articles] tracking_parameters is neither a name nor a list of names",
        ),
    ],
)
def test_objects(tmp_path: Path, text: str, sentence: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(FieldMapError) as caught:
        load_field_map(path)
    assert str(caught.value).startswith(f"{path}: {sentence}")


def test_one_tracking_parameter_needs_no_list(tmp_path: Path) -> None:
    assert load_field_map(write(tmp_path, '[articles]\ntracking_parameters = "cid"')).tracking_parameters == ("cid",)


def test_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "field_map.toml"
    path.write_bytes("# Zoë".encode("latin-1"))
    with pytest.raises(FieldMapError, match=r"field_map\.toml: can't be read as TOML: 'utf-8' codec can't decode"):
        load_field_map(path)


def test_no_field_map(tmp_path: Path) -> None:
    with pytest.raises(FieldMapError, match=r"nowhere\.toml: can't be read as TOML: .*No such file"):
        load_field_map(tmp_path / "nowhere.toml")
