"""A sheet in plain words, for somebody who has never seen this data: the same on the screen, as PDF and as CSV."""

from dataclasses import dataclass

from analytics.evidence.emails import Email, email
from analytics.evidence.meanings import LIMITS, MEANINGS, STANDINGS
from analytics.evidence.missing import Unknown, unknown, unknown_answer, unknown_words
from analytics.evidence.searched import searched_lines
from analytics.evidence.sheet import Asked, Result, Sheet, Standing, digest
from analytics.evidence.text import Line, counted, day, days, listed, moment, visible

TITLE = "Was this person told?"
NO_RECORD = "There is no record in this data that"


@dataclass(frozen=True)
class Letter:
    """Everything that a sheet says, in the order of reading."""

    title: str
    name: str
    question: str
    person: tuple[Line, ...]
    answer: tuple[str, ...]
    emails: tuple[Email, ...]
    unknown_words: str
    unknown: tuple[Unknown, ...]
    lacking: tuple[Unknown, ...]
    """Emails that lack some records, where they are too many to be named on a page."""
    searched: tuple[Line, ...]
    meanings: tuple[Line, ...]
    limits: tuple[str, ...]
    made: tuple[Line, ...]


def letter(sheet: Sheet) -> Letter:
    """The sheet in words."""
    zone = sheet.searched.time_zone
    person = sheet.person
    shown = visible(person.name) or person.record_id
    named, lacking = unknown(sheet)
    return Letter(
        title=TITLE,
        name=shown,
        question=question(sheet.asked),
        person=(
            Line("Person", shown),
            Line(_address_label(person.standing), visible(person.email) or _NO_ADDRESS[person.standing]),
            Line("Record", f"{person.record_id}. {STANDINGS[person.standing]}"),
            Line("Ids searched", _ids(person.ids)),
        ),
        answer=_answer(sheet),
        emails=tuple(email(result, zone, person.ids) for result in sheet.results),
        unknown_words=unknown_words(sheet),
        unknown=named,
        lacking=lacking,
        searched=searched_lines(sheet.searched),
        meanings=tuple(Line(label, text) for label, text in MEANINGS),
        limits=LIMITS,
        made=_made(sheet),
    )


def _address_label(standing: Standing) -> str:
    return "Email address now on file" if standing is Standing.ON_FILE else "Last address known"


def question(asked: Asked) -> str:
    """What was asked, as one sentence."""
    what = "Which emails"
    if asked.send_id:
        what = f"Was the email “{visible(asked.email) or asked.send_id}” (id {asked.send_id})"
    by = f" from {listed([f'“{visible(name)}”' for name in asked.series], 'or')}" if asked.series else ""
    tail = "sent to this person, and what is on record of them?"
    if asked.send_id:
        tail = "sent to this person, and what is on record of it?"
    return f"{what}{by}{_when(asked)} {'' if asked.send_id else 'were '}{tail}".replace("  ", " ")


def _when(asked: Asked) -> str:
    if asked.first and asked.last:
        return (
            f", sent on {days(asked.first, asked.last)},"
            if asked.first == asked.last
            else (f", sent from {days(asked.first, asked.last)} (both days included),")
        )
    if asked.first:
        return f", sent on or after {day(asked.first)},"
    return f", sent on or before {day(asked.last)}," if asked.last else ""


def _answer(sheet: Sheet) -> tuple[str, ...]:
    results = sheet.results
    if not results:
        what = "this email" if sheet.asked.send_id else "such an email"
        return (
            f"{NO_RECORD} {what} was sent to this person.",
            "That is not proof that none was sent: what was searched, and what leaves no record, is said below.",
            *_left_out(sheet),
        )
    delivered = [result for result in results if not result.bounced]
    opened = [result for result in delivered if result.opened]
    clicked = [result for result in delivered if result.clicked]
    sentences = [
        f"This data has a record of {counted(len(results), 'email')} to this person that "
        f"{'matches' if len(results) == 1 else 'match'} what was asked. Of these, "
        f"{_how_many(len(delivered), len(results))} delivered; of the delivered ones {_marked(len(opened))} marked as "
        f"opened, and {_marked(len(clicked))} marked as clicked."
    ]
    if len(results) == 1:
        sentences = [_single(results[0])]
    elif bounced := len(results) - len(delivered):
        sentences.append(f"{counted(bounced, 'email')} bounced, which means not delivered.")
    if odd := sum(bool(result.bounced) and (result.opened or result.clicked) for result in results):
        sentences.append(
            f"Of {counted(odd, 'bounced email')} Salesforce has an open or a click all the same, which is not counted."
        )
    if machine := sum(bool(result.machine) for result in results):
        sentences.append(
            f"{counted(machine, 'email')} {'shows' if machine == 1 else 'show'} what is likely a machine’s doing: a "
            "security program opened it or followed its links before anybody could read it."
        )
    if unsubscribed := sum(result.unsubscribed_at is not None for result in results):
        sentences.append(f"Through {counted(unsubscribed, 'email')} the person unsubscribed.")
    return (" ".join(sentences), *_left_out(sheet))


def _single(result: Result) -> str:
    if result.bounced:
        return (
            "This data has a record of one email to this person that matches what was asked. It bounced, which means "
            "not delivered."
        )
    parts = ["marked as opened" if result.opened else "no open is on record"]
    parts.append("a link in it was clicked" if result.clicked else "no click is on record")
    return (
        "This data has a record of one email to this person that matches what was asked. It was delivered; "
        f"{listed(parts)}."
    )


def _marked(some: int) -> str:
    return "none is" if not some else f"{some:,} {'is' if some == 1 else 'are'}"


def _how_many(some: int, all_: int) -> str:
    if some == all_ == 2:
        return "both were"
    return f"all {all_:,} were" if some == all_ else f"{some:,} {'was' if some == 1 else 'were'}"


def _left_out(sheet: Sheet) -> tuple[str, ...]:
    words = []
    if sheet.searched.scope:
        words.append(
            f"Only this was searched: {visible(sheet.searched.scope)}. Whoever made this sheet may see no more."
        )
    if text := unknown_answer(sheet):
        words.append(text)
    if sheet.searched.undated:
        have = "has" if sheet.searched.undated == 1 else "have"
        words.append(
            f"{counted(sheet.searched.undated, 'record')} of this person {have} no date of sending, and so can be in "
            "no period; ask for all days to see them."
        )
    return tuple(words)


def _ids(ids: tuple[str, ...]) -> str:
    if len(ids) == 1:
        return ids[0]
    merged = listed(ids[1:])
    return f"{ids[0]}, and {merged}, which {'was' if len(ids) == 2 else 'were'} merged into it"


def _made(sheet: Sheet) -> tuple[Line, ...]:
    made, zone = sheet.made, sheet.searched.time_zone
    return (
        Line("Made by", visible(made.by)),
        Line("Made on", moment(made.at, zone)),
        Line("Time zone", f"{zone}; each time also in UTC"),
        Line("Link to this sheet", made.link),
        Line("SHA-256 of the data", digest(sheet)),
    )


_NO_ADDRESS = {
    Standing.ON_FILE: "none",
    **dict.fromkeys((Standing.DELETED, Standing.UNKNOWN, Standing.LEAD), "none in this data"),
}
