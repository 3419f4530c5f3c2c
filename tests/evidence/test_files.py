"""Sheets as files: read back and compared with the sheet, whatever names say."""

import csv
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from analytics.evidence import Asked, Click, Person, Sheet, canonical, digest
from analytics.evidence.letter import letter
from data_access.errors import HistoryError
from data_access.history import History
from evidence import pdf
from evidence.csv import as_csv
from evidence.letters import drawn, families, plain
from evidence.pdf import as_pdf, as_pictures
from tests.evidence.sheets import LOPEZ, MARTINEZ, OCTOBER, SOMEBODY, sheet_of

HOSTILE = {
    "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
    '#import "x": *; #panic() $x$ *b* _i_ @ref <label> \\': '#import "x": *; #panic() $x$ *b* _i_ @ref <label> \\',
    "abc\u202edrowssap\u202c": "abc[U+202E]drowssap[U+202C]",
    "a\x00b\nc": "a[U+0000]b c",
    "x" * 10_000: f"{'x' * 1000}… (the first 1,000 of 10,000 characters)",
}
SCRIPTS = ["Ελένη", "Жанна", "李小龙", "やまだ 太郎", "김철수", "אבג", "محمد", "अमित", "สมชาย", "😀", "ÅÉñőž"]


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def squeezed(text: str) -> str:
    """Without white space: lines break where they must."""
    return re.sub(r"\s", "", text)


def every_text(sheet: Sheet) -> list[str]:
    told = letter(sheet)
    lines = [*told.person, *told.searched, *told.meanings, *told.made]
    lines += [line for email in told.emails for line in (*email.about, *email.record)]
    unknown = [text for one in told.unknown for text in (one.name, one.about, one.sent, one.why)]
    names = [email.name for email in told.emails]
    said = [part for line in lines for part in (line.label, line.text)]
    return [told.title, told.question, *told.answer, told.unknown_words, *told.limits, *unknown, *names, *said]


@pytest.fixture(scope="module")
def sheet(history: History) -> Sheet:
    return sheet_of(history, MARTINEZ, OCTOBER)


@pytest.mark.parametrize("who", [MARTINEZ, LOPEZ, SOMEBODY], ids=["merged", "deleted", "lead"])
def test_a_pdf_says_all_that_the_sheet_says(history: History, who: Person) -> None:
    sheet = sheet_of(history, who, Asked())
    content = as_pdf(sheet)
    text = squeezed(text_of(content))
    # an email may go on on the next page
    text = re.sub(rf"SHA-256ofthedata{digest(sheet)}page\d+of\d+(No\.EmailWhatisonrecordofit)?", "", text)
    text += squeezed(letter(sheet).made[-1].label + digest(sheet))
    missing = [said for said in every_text(sheet) if squeezed(said) not in text]
    assert not missing


def test_a_pdf_is_tagged_titled_numbered_and_carries_its_data(sheet: Sheet) -> None:
    content = as_pdf(sheet)
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = reader.root_object
    assert dictionary(root["/MarkInfo"])["/Marked"] == pypdf.generic.BooleanObject(True)
    assert str(root["/Lang"]) == "en"
    assert dictionary(root["/ViewerPreferences"])["/DisplayDocTitle"] == pypdf.generic.BooleanObject(True)
    metadata = root["/Metadata"].get_object()
    assert isinstance(metadata, pypdf.generic.StreamObject)
    assert b"pdfuaid:part" in metadata.get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Was this person told? Fatima Martinez"
    assert tags(root["/StructTreeRoot"]) >= {"/Document", "/H1", "/Table", "/TR", "/TH", "/TD", "/P", "/L", "/LI"}
    for number, page in enumerate(reader.pages, start=1):
        text = squeezed(page.extract_text())
        assert f"page{number}of{len(reader.pages)}" in text
        assert digest(sheet) in text
    [data] = reader.attachments["evidence.json"]
    assert data == canonical(sheet)
    assert hashlib.sha256(data).hexdigest() == digest(sheet)


def dictionary(node: pypdf.generic.PdfObject) -> pypdf.generic.DictionaryObject:
    found = node.get_object()
    assert isinstance(found, pypdf.generic.DictionaryObject)
    return found


def tags(node: object) -> set[str]:
    """The kinds of every element of structure below this one."""
    node = node.get_object() if isinstance(node, pypdf.generic.PdfObject) else node
    if isinstance(node, list):
        return set().union(*(tags(one) for one in node)) if node else set()
    if not isinstance(node, dict):
        return set()
    own = {str(node["/S"])} if "/S" in node else set()
    return own | (tags(node["/K"]) if "/K" in node else set())


def test_the_same_sheet_is_the_same_file(sheet: Sheet) -> None:
    assert as_pdf(sheet) == as_pdf(replace(sheet))
    assert as_csv(sheet) == as_csv(replace(sheet))
    other = replace(sheet, made=replace(sheet.made, by="bob@example.edu"))
    assert as_pdf(other) != as_pdf(sheet)


def hostile(sheet: Sheet, names: list[str]) -> Sheet:
    one = sheet.results[0]
    results = tuple(
        replace(
            one,
            result_id=f"{number}",
            email_name=name,
            subject=name,
            from_name=name,
            clicked=True,
            clicks=(Click(name, f"https://x.edu/{'a' * 300}", 2, one.sent_at),),
        )
        for number, name in enumerate(names)
    )
    return replace(sheet, results=results, person=replace(sheet.person, name=names[0]))


def test_hostile_names_are_only_text(sheet: Sheet) -> None:
    names = hostile(sheet, [*HOSTILE])
    assert [email.name for email in letter(names).emails] == [*HOSTILE.values()]
    content = as_pdf(names)
    text = squeezed(text_of(content))
    for shown in HOSTILE.values():
        assert squeezed(shown) in text
    assert not any(character in text for character in "\u202e\u202c\x00")
    assert "[U+202E] stands for a character" in text_of(content).replace("\n", " ")
    # no page asks a reader to open anything
    assert not any("/Annots" in page for page in pypdf.PdfReader(io.BytesIO(content)).pages)

    rows = list(csv.reader(io.StringIO(as_csv(names).decode())))
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert "'=cmd|' /C calc'!A0" in cells
    assert "abc[U+202E]drowssap[U+202C]" in cells


def test_names_of_any_script_have_letters(sheet: Sheet) -> None:
    assert families()[0] == "Noto Sans"
    assert [drawn(name) for name in SCRIPTS] == SCRIPTS
    assert drawn("𠮷野家 \U0010ffff") == "[U+20BB7]野家 [U+10FFFF]"
    text = squeezed(text_of(as_pdf(hostile(sheet, SCRIPTS))))
    # right to left, a reader of texts gets letters in one order or the other
    lost = [name for name in SCRIPTS if not ({squeezed(name), squeezed(name)[::-1]} & {*windows(text, len(name))})]
    assert set(lost) <= {"محمد", "अमित", "สมชาย", "やまだ 太郎"}
    assert squeezed("やまだ 太郎") in text


def test_a_mark_that_no_font_has_on_its_letter_is_named(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    tibetan_on_latin = "a\u0f75b\u0301 कि"
    assert drawn(tibetan_on_latin) == "a[U+0F75]b\u0301 कि"
    assert plain(tibetan_on_latin) == "a[U+0F75]b[U+0301] [U+0915][U+093F]"
    odd = hostile(sheet, [tibetan_on_latin])
    assert "a[U+0F75]b" in text_of(as_pdf(odd))
    # and where even that could not be set, there is a sheet all the same
    monkeypatch.setattr(pdf, "drawn", lambda text: text)
    assert "[U+20BB7] [U+0915]" in text_of(as_pdf(hostile(sheet, ["𠮷 क"])))


def windows(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text))}


def test_pages_stay_within_their_margins(sheet: Sheet) -> None:
    [*pages] = pypdf.PdfReader(io.BytesIO(as_pdf(hostile(sheet, [*HOSTILE, *SCRIPTS])))).pages
    places: list[float] = []

    def note(_text: str, page: list[float], line: list[float], *_: object) -> None:
        places.append(line[4] * page[0] + page[4])

    for page in pages:
        page.extract_text(visitor_text=note)
    # a US Letter page is 612 points wide
    assert 300 < max(places) < 612 - 0.9 * 72
    assert as_pictures(sheet, ppi=20)[0].startswith(b"\x89PNG")


def test_a_csv_says_it_line_by_line(sheet: Sheet) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(sheet).decode())))
    said = {(row["Part"], row["Item"]): row["Says"] for row in rows}
    told = letter(sheet)
    assert said["Was this person told?", "Question"] == told.question
    assert said["Who made this sheet", "SHA-256 of the data"] == digest(sheet)
    emails = [row for row in rows if row["Part"] == "The emails"]
    assert [row["Email"] for row in emails] == [email.name for email in told.emails]
    columns = ("Address Now On File", "Sent", "Sent (UTC)", "Opened At (UTC)", "Delivered", "Send ID")
    assert {name: emails[2][name] for name in columns} == {
        "Address Now On File": "person7@example.edu",
        "Sent": "Oct 21, 2026 10:33:07 MDT",
        "Sent (UTC)": "2026-10-21 16:33:07 UTC",
        "Opened At (UTC)": "2026-10-21 16:48:07 UTC",
        "Delivered": "yes",
        "Send ID": "a2Sf4yVBoIXPT6KEWX",
    }
    missing = [text for text in every_text(sheet) if text not in as_csv(sheet).decode().replace('""', '"')]
    assert not {text for text in missing if text in {*told.answer, *told.limits, told.question}}


def test_what_goes_wrong_quotes_nobody(sheet: Sheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong.typ").write_text("#panic(sys.inputs.author)", encoding="utf-8")
    monkeypatch.setattr(pdf, "_TEMPLATE", tmp_path / "wrong.typ")
    with pytest.raises(HistoryError, match=r"^The sheet could not be set in pages\.$") as raised:
        as_pdf(sheet)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
