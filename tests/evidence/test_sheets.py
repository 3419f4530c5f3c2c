"""What sheets say of people of the example exports; the files were read by hand for what is expected here."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analytics.evidence import Asked, Sheet, Why, canonical, digest
from analytics.evidence.letter import Letter, letter
from analytics.evidence.text import Line
from data_access.access import Scope
from data_access.errors import QuestionError
from data_access.history import History
from tests.conftest import ROOT
from tests.evidence.sheets import (
    ABSORBED,
    AUTOMATED,
    DELETED,
    LEAD,
    LOPEZ,
    MADE,
    MARTINEZ,
    MERGED,
    OCTOBER,
    SOMEBODY,
    sheet_of,
)

ANSWERS = json.loads((ROOT / "examples" / "exports" / "answers.json").read_text(encoding="utf-8"))
OPENED = "Oct 21, 2026 10:48:07 MDT (2026-10-21 16:48:07 UTC)"


def told(lines: tuple[Line, ...]) -> dict[str, str]:
    return {line.label: line.text for line in lines}


def record(letter: Letter, place: int) -> dict[str, str]:
    return told(letter.emails[place].record)


def test_a_merged_person(history: History) -> None:
    assert MERGED == ANSWERS["merged_person"]["contact_id"]
    assert sorted(ABSORBED) == sorted(ANSWERS["merged_person"]["absorbed"])
    everything = sheet_of(history, MARTINEZ, Asked())
    assert len(everything.results) == ANSWERS["merged_person"]["results"] == 39
    assert sum(len(result.clicks) for result in everything.results) == ANSWERS["merged_person"]["links_clicked"]
    absorbed = [result for result in everything.results if set(result.filed_under) & set(ABSORBED)]
    assert len(absorbed) == ANSWERS["merged_person"]["results_of_which_a_copy_names_an_absorbed_id"] == 19

    october = letter(sheet_of(history, MARTINEZ))
    assert october.question == (
        "Which emails, sent from Oct 1, 2026 to Oct 31, 2026 (both days included), were sent to this person, and what "
        "is on record of them?"
    )
    assert october.answer == (
        "This data has a record of 3 emails to this person that match what was asked. Of these, all 3 were delivered; "
        "of the delivered ones 1 is marked as opened, and none is marked as clicked.",
        "This data can’t say whether this person got 1 email that was asked about. See “Emails of which this data "
        "can’t say”.",
    )
    assert told(october.person) == {
        "Person": "Fatima Martinez",
        "Email address now on file": "person7@example.edu",
        "Record": f"{MERGED}. A contact on file.",
        "Ids searched": f"{MERGED}, and {ABSORBED[0]} and {ABSORBED[1]}, which were merged into it",
    }
    assert [email.name for email in october.emails] == [
        "2026-10-01 CU Connections #35",
        "2026-10-11 UCCS Athletics #36",
        "2026-10-21 CU Boulder Alumni Association #37",
    ]
    assert record(october, 2) == {
        "Sent": "Oct 21, 2026 10:33:07 MDT (2026-10-21 16:33:07 UTC)",
        "Delivered": "yes: the receiving server accepted it",
        "Opened": OPENED,
        "Clicked": "no click is on record",
        "Unsubscribed": "no unsubscribe through this email is on record",
    }
    assert told(october.emails[2].about) == {
        "Subject": "Homecoming is coming (2026-10-21)",
        "From": "CU Boulder Alumni Association <alumni@colorado.edu>",
        "Send": "a2Sf4yVBoIXPT6KEWX, email send",
        "Record": "a0Rf4cwngDd6zu6EQA, in live",
        "As of": "Nov 20, 2026 05:00:00 MST (2026-11-20 12:00:00 UTC)",
    }
    [unknown] = october.unknown
    assert unknown.name == "Salary letters (tracking disabled)"
    assert unknown.why.startswith("Individual tracking was switched off: totals were kept, no names")
    assert unknown.why.endswith("Sent to 500; records here: 0.")


def test_what_was_searched(history: History) -> None:
    searched = told(letter(sheet_of(history, MARTINEZ)).searched)
    assert searched == {
        "Days searched": "Oct 1, 2026 to Oct 31, 2026, whole days in America/Denver",
        "Archive": "records of emails sent Oct 16, 2025 to Aug 31, 2026; as of Nov 24, 2026 22:16:53 MST (2026-11-25 "
        "05:16:53 UTC)",
        "Salesforce itself (live)": "records of emails sent Aug 10, 2026 to Nov 19, 2026; as of Nov 20, 2026 05:00:00 "
        "MST (2026-11-20 12:00:00 UTC)",
        "Days without data": "of 27 of 31 days nobody’s record is in what was searched (either no email was sent, "
        "or its records are not here): Oct 2, 2026 to Oct 10, 2026; Oct 12, 2026 to Oct 20, 2026; Oct 22, 2026 to Oct "
        "30, 2026",
        "Complete to": "Nov 20, 2026 05:00:00 MST (2026-11-20 12:00:00 UTC)",
        "Data version": "1",
    }


def test_what_is_no_longer_kept(history: History) -> None:
    sheet = sheet_of(history, MARTINEZ)
    sheet = replace(sheet, searched=replace(sheet.searched, kept_from=date(2026, 2, 1)))
    assert told(letter(sheet).searched)["No longer kept"] == (
        "records made before Feb 1, 2026 were dropped for their age, and can’t be found"
    )


def test_a_deleted_person_and_a_gateway(history: History) -> None:
    assert DELETED == ANSWERS["not_a_contact"]["deleted_contact_id"]
    sheet = sheet_of(history, LOPEZ, Asked())
    assert len(sheet.results) == 11
    said = letter(sheet)
    assert "The contact was deleted in Salesforce." in told(said.person)["Record"]
    assert "1 email shows what is likely a machine’s doing" in said.answer[0]
    by_machine = record(said, 2)
    assert by_machine["Opened"] == "no open is on record"
    assert by_machine["Clicked"].startswith(
        "“Story”, https://connections.cu.edu/stories/5-0, 1 click, last Dec 7, 2025 11:23:16 MST (2025-12-07 18:23:16 "
        "UTC)\n“Story”, https://connections.cu.edu/stories/5-1, 1 click"
    )
    assert by_machine["Likely a machine"] == (
        "every or nearly every link clicked within seconds, soon after the send; links such as “unsubscribe” among "
        "them; clicked without being opened"
    )


def test_a_lead(history: History) -> None:
    said = letter(sheet_of(history, SOMEBODY, Asked()))
    assert said.name == LEAD
    assert told(said.person)["Record"].startswith(f"{LEAD}. A lead: somebody who is no contact yet.")
    assert [email.name for email in said.emails] == ["2026-08-31 CU Boulder Alumni Association #32"]
    assert record(said, 0)["Sent"] == "Aug 31, 2026 23:16:53 MDT (2026-09-01 05:16:53 UTC)"
    assert told(said.emails[0].about)["Record"] == "a0Rf42yIYb6dsOLEMY, in live and archive"


def test_an_automated_email(history: History) -> None:
    said = letter(sheet_of(history, MARTINEZ, Asked(send_id=AUTOMATED)))
    assert said.question == (
        f"Was the email “2026-10-30 CU Human Resources #38” (id {AUTOMATED}) sent to this person, and what is on "
        "record of it?"
    )
    assert said.answer == (
        "This data has a record of one email to this person that matches what was asked. It was delivered; no open is "
        "on record and no click is on record.",
    )
    assert told(said.emails[0].about)["Send"] == f"{AUTOMATED}, automated email (triggered send)"
    assert record(said, 0)["Sent"] == "Nov 8, 2026 04:24:06 MST (2026-11-08 11:24:06 UTC)"


def test_a_person_with_nothing_in_the_window(history: History) -> None:
    sheet = sheet_of(history, MARTINEZ, Asked(date(2026, 10, 11), date(2026, 10, 12), ("CU Human Resources",)))
    said = letter(sheet)
    assert said.question.startswith(
        "Which emails from “CU Human Resources”, sent from Oct 11, 2026 to Oct 12, 2026 (both days included), were"
    )
    assert said.answer == (
        "There is no record in this data that such an email was sent to this person.",
        "That is not proof that none was sent: what was searched, and what leaves no record, is said below.",
        "This data can’t say whether this person got 1 email that was asked about. See “Emails of which this data "
        "can’t say”.",
    )
    assert [one.why for one in sheet.untold] == [Why.TRACKING_DISABLED]
    one = letter(replace(sheet, asked=Asked(send_id="a2Sf4po6sxfxvhLEAQ")))
    assert one.answer[0] == "There is no record in this data that this email was sent to this person."


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 11), date(2026, 10, 11), "Which emails, sent on Oct 11, 2026, were sent"),
        (date(2026, 10, 11), None, "Which emails, sent on or after Oct 11, 2026, were sent"),
        (None, date(2026, 10, 11), "Which emails, sent on or before Oct 11, 2026, were sent"),
        (None, None, "Which emails were sent to this person, and what"),
    ],
)
def test_the_question_in_words(history: History, first: date | None, last: date | None, words: str) -> None:
    assert letter(sheet_of(history, MARTINEZ, Asked(first, last))).question.startswith(words)


def test_a_bounce_and_what_is_not_known(history: History) -> None:
    sheet = sheet_of(history, MARTINEZ, Asked(date(2026, 8, 12), date(2026, 8, 12)))
    said = letter(sheet)
    assert said.answer[0] == (
        "This data has a record of one email to this person that matches what was asked. It bounced, which means not "
        "delivered."
    )
    assert record(said, 0)["Bounced"].startswith("hard: refused for good; Aug 12, 2026")
    [result] = sheet.results
    odd = replace(result, bounced="", opened=True, opened_at=None, clicked=True, sent_at=None, email_name="")
    said = letter(replace(sheet, results=(odd,)))
    assert said.emails[0].name == result.send_id
    assert record(said, 0) == {
        "Sent": "yes; when is not known",
        "Delivered": "yes: the receiving server accepted it",
        "Opened": "yes; when is not known",
        "Clicked": "yes; which link is not known",
        "Unsubscribed": "no unsubscribe through this email is on record",
    }


def test_emails_of_which_some_records_are_missing(history: History) -> None:
    sheet = sheet_of(history, MARTINEZ, Asked(date(2026, 10, 11), date(2026, 10, 12), ("CU Human Resources",)))
    [untracked] = sheet.untold
    lacking = [
        replace(untracked, send_id=str(number), number_sent=100, results=98, why=Why.SOME_MISSING)
        for number in range(21)
    ]
    few = letter(replace(sheet, untold=(untracked, *lacking[:20])))
    assert (len(few.unknown), few.lacking) == (21, ())
    assert few.unknown_words == (
        "For 1 email, the data does not show who received it: Salesforce kept no names, or its records are not here. "
        "Of 20 emails that this person has no record of, there are fewer records here than people it was sent to: 40 "
        "of 2,000 are missing, and one of them may be this person’s."
    )
    assert few.answer[2] == (
        "This data can’t say whether this person got 1 email that was asked about. Some records of 20 emails are "
        "missing here. See “Emails of which this data can’t say”."
    )
    # nearly every large email lacks a few: they are not to hide the one that says nothing at all
    many = letter(replace(sheet, untold=(untracked, *lacking)))
    assert [one.why[:19] for one in many.unknown] == ["Individual tracking"]
    assert [one.why for one in many.lacking] == [
        "There are fewer records here than people it was sent to. Sent to 100; records here: 98."
    ] * 21
    assert many.unknown_words.endswith("They are listed in the CSV, and in the data attached to the PDF.")
    only = letter(replace(sheet, untold=(lacking[0],)))
    assert only.answer[2] == "Some records of 1 email are missing here. See “Emails of which this data can’t say”."


def test_whoever_may_not_see_everything_says_so(history: History) -> None:
    within = history.within(Scope(senders=("UCCS Athletics",), campuses=("CU System",)))
    sheet = sheet_of(within, MARTINEZ)
    said = letter(sheet)
    limit = "emails of UCCS Athletics, to people at CU System"
    assert [email.name for email in said.emails] == ["2026-10-11 UCCS Athletics #36"]
    assert said.answer[1] == f"Only this was searched: {limit}. Whoever made this sheet may see no more."
    assert told(said.searched)["Limited to"] == limit
    assert said.unknown_words.endswith("nor can any by somebody who may not see everything.")
    assert digest(sheet) != digest(replace(sheet, searched=replace(sheet.searched, scope="")))
    with pytest.raises(QuestionError, match="There is no record of"):
        within.filed_under(DELETED)
    with pytest.raises(QuestionError, match="There is no record of"):
        within.filed_under(LEAD)


def test_the_sum_is_of_the_data_and_not_of_who_asks(history: History) -> None:
    sheet = sheet_of(history, MARTINEZ)
    content = canonical(sheet)
    assert digest(sheet) == hashlib.sha256(content).hexdigest()
    read = json.loads(content)
    assert set(read) == {"version", "asked", "person", "searched", "results", "untold"}
    assert read["results"][0]["sent_at"] == "2026-10-01T13:37:29.000000Z"
    assert read["asked"]["first"] == "2026-10-01"
    later = replace(MADE, by="someone else", at=datetime(2027, 1, 1, tzinfo=UTC))
    assert canonical(replace(sheet, made=later)) == content
    others: list[Sheet] = [
        replace(sheet, asked=replace(OCTOBER, last=date(2026, 10, 30))),
        replace(sheet, person=replace(MARTINEZ, email="")),
        replace(sheet, results=sheet.results[1:]),
        replace(sheet, untold=()),
    ]
    assert len({digest(other) for other in (sheet, *others)}) == 5
