"""The emails of which a sheet can't say whether the person got them, in words."""

from dataclasses import dataclass

from analytics.evidence.meanings import WHY
from analytics.evidence.sheet import Sheet, Untold, Why
from analytics.evidence.text import counted, moment, visible

MOST_NAMED = 20
"""Emails that lack some results are named one by one up to so many; nearly every large email lacks a few."""


@dataclass(frozen=True)
class Unknown:
    """An email of which this data can't say whether the person got it."""

    name: str
    about: str
    sent: str
    why: str


def unknown(sheet: Sheet) -> tuple[tuple[Unknown, ...], tuple[Unknown, ...]]:
    """The emails to be named one by one, and those that lack some results where they are too many for that."""
    zone = sheet.searched.time_zone
    partly = [one for one in sheet.untold if one.why is Why.SOME_MISSING]
    many = len(partly) > MOST_NAMED
    named = [one for one in sheet.untold if not (many and one.why is Why.SOME_MISSING)]
    return tuple(_unknown(one, zone) for one in named), tuple(_unknown(one, zone) for one in partly if many)


def unknown_words(sheet: Sheet) -> str:
    """What can't be said, as a paragraph."""
    wholly, partly = _split(sheet)
    if not (wholly or partly):
        return (
            "Of no email that was asked about it is known that records are missing here. Automated emails, and emails "
            "of which Salesforce does not say to how many they were sent, can’t be checked"
            f"{', nor can any by somebody who may not see everything' if sheet.searched.scope else ''}."
        )
    sentences = []
    if wholly:
        sentences.append(
            f"For {counted(len(wholly), 'email')}, the data does not show who received "
            f"{'it' if len(wholly) == 1 else 'them'}: Salesforce kept no names, or its records are not here."
        )
    if partly:
        sent = sum(one.number_sent or 0 for one in partly)
        missing = sent - sum(one.results for one in partly)
        sentences.append(
            f"Of {counted(len(partly), 'email')} that this person has no record of, there are fewer records here than "
            f"people it was sent to: {missing:,} of {sent:,} are missing, and one of them may be this person’s."
        )
    if len(partly) > MOST_NAMED:
        sentences.append("They are listed in the CSV, and in the data attached to the PDF.")
    return " ".join(sentences)


def unknown_answer(sheet: Sheet) -> str:
    """The same for the answer, in a few sentences; empty where there are none."""
    wholly, partly = _split(sheet)
    said = []
    if wholly:
        was = "was" if len(wholly) == 1 else "were"
        said.append(
            f"This data can’t say whether this person got {counted(len(wholly), 'email')} that {was} asked about."
        )
    if partly:
        said.append(f"Some records of {counted(len(partly), 'email')} are missing here.")
    return " ".join([*said, "See “Emails of which this data can’t say”."]) if said else ""


def _split(sheet: Sheet) -> tuple[list[Untold], list[Untold]]:
    """Those of which no names are here, and those of which some are missing."""
    partly = [one for one in sheet.untold if one.why is Why.SOME_MISSING]
    return [one for one in sheet.untold if one.why is not Why.SOME_MISSING], partly


def _unknown(one: Untold, zone: str) -> Unknown:
    sent_to = "not known to how many" if one.number_sent is None else f"to {one.number_sent:,}"
    about = ", ".join(part for part in (visible(one.from_name), visible(one.subject), one.send_id) if part)
    return Unknown(
        name=visible(one.email_name) or one.send_id,
        about=about,
        sent=moment(one.sent_at, zone) or "when is not known",
        why=f"{WHY[one.why]} Sent {sent_to}; records here: {one.results:,}.",
    )
