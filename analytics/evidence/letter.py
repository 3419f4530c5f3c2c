"""A sheet in plain words, for somebody who has never seen this data: the same on the screen, as PDF and as CSV."""

from dataclasses import dataclass

from analytics.evidence.meanings import LIMITS, MEANINGS, STANDINGS, WHY
from analytics.evidence.sheet import Asked, Click, Result, Searched, Sheet, Standing, Untold, digest
from analytics.evidence.text import counted, day, days, listed, moment, visible

TITLE = "Was this person told?"
NO_RECORD = "There is no record in this data that"


@dataclass(frozen=True)
class Line:
    """Something with its name; of several, each on a line of its own."""

    label: str
    text: str


@dataclass(frozen=True)
class Email:
    """A result: what it is called, what it was, and what is on record of it."""

    name: str
    about: tuple[Line, ...]
    record: tuple[Line, ...]


@dataclass(frozen=True)
class Unknown:
    """An email of which this data can't say whether the person got it."""

    name: str
    about: str
    sent: str
    why: str


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
    searched: tuple[Line, ...]
    meanings: tuple[Line, ...]
    limits: tuple[str, ...]
    made: tuple[Line, ...]


def letter(sheet: Sheet) -> Letter:
    """The sheet in words."""
    zone = sheet.searched.time_zone
    person = sheet.person
    shown = visible(person.name) or person.record_id
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
        emails=tuple(_email(result, zone, person.ids) for result in sheet.results),
        unknown_words=_unknown_words(sheet),
        unknown=tuple(_unknown(one, zone) for one in sheet.untold),
        searched=_searched(sheet.searched),
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
    if bounced := len(results) - len(delivered):
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
        return "This data has a record of one email to this person that matches what was asked."
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
    if sheet.untold:
        left = "leaves" if len(sheet.untold) == 1 else "leave"
        words.append(
            f"{counted(len(sheet.untold), 'email')} of what was asked {left} it open whether this person got "
            f"{'it' if len(sheet.untold) == 1 else 'them'}; see “Emails of which this data can’t say”."
        )
    if sheet.searched.undated:
        have = "has" if sheet.searched.undated == 1 else "have"
        words.append(
            f"{counted(sheet.searched.undated, 'record')} of this person {have} no date of sending, and so can be in "
            "no period; ask for all days to see them."
        )
    return tuple(words)


def _email(result: Result, zone: str, ids: tuple[str, ...]) -> Email:
    sender = " ".join(
        part
        for part in (visible(result.from_name), result.from_address and f"<{visible(result.from_address)}>")
        if part
    )
    kind = "automated email (triggered send)" if result.triggered else "email send"
    about = [
        Line("Subject", visible(result.subject) or "not known"),
        Line("From", sender or "not known"),
        Line("Send", f"{result.send_id or 'not known'}, {kind}"),
        Line("Record", f"{result.result_id}, in {listed(result.found_in)}"),
    ]
    if set(result.filed_under) - {ids[0]}:
        about.append(Line("Filed under", listed(result.filed_under)))
    if result.tracking_at:
        about.append(Line("As of", moment(result.tracking_at, zone)))
    record = [
        Line("Sent", moment(result.sent_at, zone) or "yes; when is not known"),
        Line(*_delivery(result, zone)),
        Line("Opened", _happened(result.opened, moment(result.opened_at, zone), "no open is on record")),
        Line("Clicked", _clicked(result, zone)),
        Line(
            "Unsubscribed",
            moment(result.unsubscribed_at, zone) or "no unsubscribe through this email is on record",
        ),
    ]
    if result.machine:
        record.append(Line("Likely a machine", "; ".join(result.machine)))
    return Email(visible(result.email_name) or result.send_id, tuple(about), tuple(record))


def _delivery(result: Result, zone: str) -> tuple[str, str]:
    if not result.bounced:
        return "Delivered", "yes: the receiving server accepted it"
    how = "hard: refused for good" if result.bounced == "hard" else "soft: refused for the time being"
    return "Bounced", f"{how}; {moment(result.bounced_at, zone) or 'when is not known'}"


def _happened(happened: bool, at: str, never: str) -> str:
    return (at or "yes; when is not known") if happened else never


def _clicked(result: Result, zone: str) -> str:
    if result.clicks:
        return "\n".join(click(one, zone) for one in result.clicks)
    return "yes; which link is not known" if result.clicked else "no click is on record"


def click(one: Click, zone: str) -> str:
    """A clicked link: its name, its address, how often and when last."""
    name, url = visible(one.link_name), visible(one.url)
    parts = [f"“{name}”" if name else "", url]
    parts.append(counted(one.total_clicks, "click") if one.total_clicks else "")
    parts.append(f"last {moment(one.last_clicked_at, zone)}" if one.last_clicked_at else "when is not known")
    return ", ".join(part for part in parts if part)


def _unknown_words(sheet: Sheet) -> str:
    if not sheet.untold:
        return (
            "Of no email that was asked about it is known that records are missing here. Automated emails, and emails "
            "of which Salesforce does not say to how many they were sent, can’t be checked"
            f"{', nor can any by somebody who may not see everything' if sheet.searched.scope else ''}."
        )
    unless = ", unless it is among the emails above" if sheet.results else ""
    return (
        f"Of {counted(len(sheet.untold), 'email')} some records or all are missing here, so that this data can’t say "
        f"whether this person got it{unless}."
    )


def _unknown(one: Untold, zone: str) -> Unknown:
    sent_to = "not known to how many" if one.number_sent is None else f"to {one.number_sent:,}"
    about = ", ".join(part for part in (visible(one.from_name), visible(one.subject), one.send_id) if part)
    return Unknown(
        name=visible(one.email_name) or one.send_id,
        about=about,
        sent=moment(one.sent_at, zone) or "when is not known",
        why=f"{WHY[one.why]} Sent {sent_to}; records here: {one.results:,}.",
    )


def _searched(searched: Searched) -> tuple[Line, ...]:
    zone = searched.time_zone
    lines = [Line("Limited to", visible(searched.scope))] if searched.scope else []
    lines += [Line("Days searched", f"{days(searched.first, searched.last)}, whole days in {zone}")]
    for source in searched.sources:
        window = "no record of any email"
        if source.first and source.last:
            window = f"records of emails sent {days(source.first, source.last)}"
        fresh = f"; as of {moment(source.as_of, zone)}" if source.as_of else ""
        lines.append(Line(_SOURCES.get(source.name, source.name), f"{window}{fresh}"))
    lines.append(Line("Days without data", _gaps(searched)))
    lines.append(Line("Complete to", f"{moment(searched.as_of, zone)}, snapshot {searched.snapshot}"))
    return tuple(lines)


def _gaps(searched: Searched) -> str:
    if not searched.gaps:
        return "none: of every day there is somebody’s record"
    number = sum((last - first).days + 1 for first, last in searched.gaps)
    total = (searched.last - searched.first).days + 1
    runs = "; ".join(days(first, last) for first, last in searched.gaps)
    return (
        f"of {number:,} of {counted(total, 'day')} nobody’s record is in what was searched (either no email was sent, "
        f"or its records are not here): {runs}"
    )


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
        Line("Made again at", made.link),
        Line("SHA-256 of the data", digest(sheet)),
    )


_NO_ADDRESS = {
    Standing.ON_FILE: "none",
    **dict.fromkeys((Standing.DELETED, Standing.UNKNOWN, Standing.LEAD), "none in this data"),
}
_SOURCES = {"live": "Salesforce itself (live)", "archive": "Archive"}
