"""What is in a campaign-ready file: the people, each once, and a manifest that tells the truth about them."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import files
from campaigns.files import MOST_BYTES, MOST_ROWS, Preset, file_name, package, plain_name
from tests.campaigns.lists import MADE_AT, mailing_list, manifest, opened, people, read_csv, rows
from tests.data_access.rows import contact

NASTY = [
    '=HYPERLINK("http://x","a")',
    "+1 Kim",
    "-Doe",
    "@Sam",
    "'tis",
    "'=1+1",
    'Lee, "Jr"',
    "Line\nBreak",
    "Return\r\nand line",
    "\tTab",
    "🎓 Łukasz",
    "سارة \u202eabc",
    "\ufeff=1",
    "O'Brien",
]
LEE = people(("Ann", "Lee", "ann@example.edu", "cu.edu/a | cu.edu/b"), ("Bo", "=cmd", None, "cu.edu/a"))
names = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
anybody = st.lists(st.tuples(st.none() | names, st.none() | names, st.none() | names, names), max_size=12).map(
    lambda drawn: people(*drawn)
)


def test_plain_has_everything() -> None:
    file = package(mailing_list(LEE), Preset.PLAIN, "Kim Roe", MADE_AT)
    assert (file.name, file.mime) == ("link-interests-athletics-2026-11-20.zip", "application/zip")
    inside = opened(file)
    assert list(inside) == ["link-interests-athletics-2026-11-20.csv", "manifest.json", "manifest.txt"]
    assert inside["link-interests-athletics-2026-11-20.csv"].decode() == (
        "Contact ID,Contact ID (15),First Name,Last Name,Email,Articles Read\n"
        "003000000000000AAA,003000000000000,Ann,Lee,ann@example.edu,cu.edu/a | cu.edu/b\n"
        "003000000000001AAA,003000000000001,Bo,'=cmd,,cu.edu/a\n"
    )


def test_the_wizard_gets_the_id_and_nothing_that_it_would_write_into_a_contact() -> None:
    file = package(mailing_list(LEE), Preset.DATA_IMPORT_WIZARD, "Kim Roe", MADE_AT)
    assert rows(file) == [{"Contact ID": "003000000000000AAA"}, {"Contact ID": "003000000000001AAA"}]


def test_apsona_gets_the_short_id_first() -> None:
    file = package(mailing_list(LEE), Preset.APSONA, "Kim Roe", MADE_AT)
    assert list(rows(file)[0]) == [
        "Contact ID (15)",
        "Contact ID",
        "First Name",
        "Last Name",
        "Email",
        "Articles Read",
    ]


def test_the_manifest_in_json() -> None:
    file = package(mailing_list(LEE), Preset.PLAIN, "Kim Roe", MADE_AT)
    part = opened(file)["link-interests-athletics-2026-11-20.csv"]
    assert manifest(file) == {
        "question": "Who clicked 3 or more articles about Athletics?",
        "definitions": ["An article is a link without what tracking adds to it."],
        "history": {
            "as_of": "2026-11-20T05:00:00-07:00",
            "newest_day": "2026-11-20",
            "time_zone": "America/Denver",
        },
        "people": {
            "found": 3,
            "left_out": 1,
            "left_out_by_reason": [{"reason": "opted out of email", "people": 1}],
            "in_file": 2,
            "in_file_although": [{"reason": "unsubscribed through an email", "people": 0}],
            "without_email": 1,
        },
        "made_for": "plain",
        "made_by": "Kim Roe",
        "made_at": "2026-11-20T11:30:41-07:00",
        "files": [
            {
                "name": "link-interests-athletics-2026-11-20.csv",
                "people": 2,
                "bytes": len(part),
                "sha256": sha256(part).hexdigest(),
            }
        ],
    }


def test_the_manifest_for_people() -> None:
    although = pl.DataFrame({"reason": ["unsubscribed through an email"], "people": [1]})
    file = package(mailing_list(LEE, although=although), Preset.APSONA, "Kim\nRoe", MADE_AT)
    inside = opened(file)
    digest = sha256(inside["link-interests-athletics-2026-11-20-apsona.csv"]).hexdigest()
    size = len(inside["link-interests-athletics-2026-11-20-apsona.csv"])
    assert inside["manifest.txt"].decode() == (
        "What was asked\n"
        "  Who clicked 3 or more articles about Athletics?\n"
        "\n"
        "What the words mean\n"
        "  - An article is a link without what tracking adds to it.\n"
        "\n"
        "Of which data\n"
        "  complete to 2026-11-20T05:00:00-07:00 (America/Denver)\n"
        "\n"
        "Who is in\n"
        "          3  found\n"
        "          1  left out\n"
        "          1    opted out of email\n"
        "          2  in the file\n"
        "          1    unsubscribed through an email: in all the same\n"
        "          1    without an email address\n"
        "  Somebody with several reasons counts at each, and once in the total.\n"
        "\n"
        "Made\n"
        "  by Kim Roe, 2026-11-20T11:30:41-07:00, for: apsona\n"
        "\n"
        "Files\n"
        f"  link-interests-athletics-2026-11-20-apsona.csv: 2 people, {size} bytes\n"
        f"    sha-256 {digest}\n"
    )


def test_fifty_thousand_rows_a_part() -> None:
    assert (MOST_ROWS, MOST_BYTES) == (50_000, 100_000_000)
    many = pl.DataFrame({"contact_id": [contact(number) for number in range(1000)]})
    whole = pl.concat([many.with_columns(contact_id=pl.format("{}{}", pl.lit(n), "contact_id")) for n in range(101)])
    nameless = [pl.lit(None, pl.String).alias(name) for name in ("first_name", "last_name", "email")]
    file = package(mailing_list(whole.with_columns(nameless)), Preset.PLAIN, "Kim", MADE_AT)
    inside = opened(file)
    parts = [name for name in inside if name.endswith(".csv")]
    assert parts == [f"link-interests-athletics-2026-11-20-part-0{number}-of-03.csv" for number in (1, 2, 3)]
    assert [part["people"] for part in manifest(file)["files"]] == [50_000, 50_000, 1000]
    assert [len(read_csv(inside[name])) for name in parts] == [50_000, 50_000, 1000]
    assert [row["Contact ID"] for row in rows(file)] == whole["contact_id"].to_list()


@given(anybody, st.sampled_from(Preset), st.integers(1, 4), st.integers(100, 400))
def test_split_and_joined_it_is_the_same_people(everybody: pl.DataFrame, preset: Preset, most: int, size: int) -> None:
    whole = rows(package(mailing_list(everybody), preset, "Kim", MADE_AT))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "MOST_ROWS", most)
        patch.setattr(files, "MOST_BYTES", size)
        file = package(mailing_list(everybody), preset, "Kim", MADE_AT)
    assert rows(file) == whole
    assert [row["Contact ID"] for row in whole] == everybody["contact_id"].to_list()
    inside, told = opened(file), manifest(file)
    assert [part["name"] for part in told["files"]] == [name for name in inside if name.endswith(".csv")]
    for part in told["files"]:
        data = inside[part["name"]]
        assert (part["bytes"], part["sha256"]) == (len(data), sha256(data).hexdigest())
        assert part["people"] == len(read_csv(data)) <= most
        assert len(data) <= size or part["people"] == 1
    assert sum(part["people"] for part in told["files"]) == told["people"]["in_file"] == everybody.height


@given(anybody, st.sampled_from([Preset.PLAIN, Preset.APSONA]))
def test_texts_come_back_and_none_is_a_formula_and_ids_are_untouched(everybody: pl.DataFrame, preset: Preset) -> None:
    titles = {"first_name": "First Name", "last_name": "Last Name", "email": "Email", "Articles Read": "Articles Read"}
    for row, person in zip(
        rows(package(mailing_list(everybody), preset, "Kim", MADE_AT)), everybody.to_dicts(), strict=True
    ):
        assert (row["Contact ID"], row["Contact ID (15)"]) == (person["contact_id"], person["contact_id"][:15])
        for name, title in titles.items():
            cell, text = row[title], person[name] or ""
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert text in (cell, cell.removeprefix("'"))


@given(anybody, st.sampled_from(Preset))
def test_the_same_list_gives_the_same_bytes(everybody: pl.DataFrame, preset: Preset) -> None:
    once = package(mailing_list(everybody), preset, "Kim", MADE_AT)
    again = package(mailing_list(everybody.clone()), preset, "Kim", MADE_AT)
    assert once == again
    assert package(mailing_list(everybody), preset, "Kim", datetime(2026, 11, 21, tzinfo=UTC)).data != once.data


def test_names_that_no_system_stumbles_over() -> None:
    assert plain_name("Follow-up: ../../CU Música", MADE_AT.date()) == "follow-up-cu-musica-2026-11-20"


def test_a_long_name_is_cut_and_its_day_is_not() -> None:
    name = file_name("Opened " + "something " * 20, MADE_AT.date(), Preset.PLAIN)
    assert name == "opened-" + "-".join(["something"] * 8) + "-som-2026-11-20.zip"


def test_the_name_says_what_the_file_is_for() -> None:
    assert file_name("Fans", MADE_AT.date(), Preset.APSONA) == "fans-2026-11-20-apsona.zip"
    assert file_name("Fans", MADE_AT.date(), Preset.DATA_IMPORT_WIZARD) == "fans-2026-11-20-data-import-wizard.zip"
    file = package(replace(mailing_list(LEE), name="../x"), Preset.PLAIN, "Kim", MADE_AT)
    assert next(iter(opened(file))) == "x-2026-11-20.csv"
