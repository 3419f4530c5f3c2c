"""Evidence on the page: the sheet of a person and some emails, and its files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from analytics.evidence import Asked, Made, Person, Sheet, Standing, findings
from analytics.evidence.letter import letter
from analytics.evidence.text import Line
from campaigns.files import plain_name
from data_access.history import History
from data_access.history.filed import Filed
from data_access.history.persons import Timeline
from data_access.kept import Taken
from data_access.people import State
from data_access.query import Query
from evidence.csv import COLUMNS, as_csv
from evidence.pdf import as_pdf
from ui import cache, downloads, formats, tables
from ui.access import visitor
from ui.address import to_address
from ui.periods import Days, days_of
from ui.questions import TimelineFilters

_STANDINGS = {State.DELETED: Standing.DELETED, State.UNKNOWN: Standing.UNKNOWN, None: Standing.LEAD}


def of_person(history: History, found: dict[str, Any], told: Timeline) -> Person:
    """Whom a sheet is about: a row of `History.find` and the timeline of somebody on file."""
    one = history.people(pl.Series([found["person"]], dtype=pl.Int32)).row(0, named=True)
    return Person(
        told.contact_id, Standing.ON_FILE, formats.full_name(one), one["email"] or "", (told.contact_id, *told.absorbed)
    )


def of_nobody(filed: Filed, found: dict[str, Any]) -> Person:
    """The same for an id that is nobody on file."""
    standing = _STANDINGS[filed.state]
    return Person(filed.record_id, standing, formats.full_name(found), found["email"] or "", (filed.record_id,))


def section(
    history: History, filters: TimelineFilters, person: Person, results: pl.DataFrame, links: pl.DataFrame
) -> None:
    """The sheet on the page, with its files; `results` and `links` as `History.timeline` gives them."""
    sheet = _sheet(history, filters, person, results, links)
    told = letter(sheet)
    st.subheader(told.title)
    st.text(told.question)
    with st.container(border=True):
        st.markdown("\n\n".join(f"**{sentence}**" for sentence in told.answer))
    _files(sheet, f"Was {told.name} told? {told.question}")
    _lines(told.person)
    if told.emails:
        st.subheader(f"{formats.counted(len(told.emails), 'email')}, oldest first")
        tables.show(
            tables.evidence_emails(told),
            key="timeline.evidence",
            alt=f"What is on record of each email to {told.name}, oldest first.",
            columns=tables.EVIDENCE_COLUMNS,
        )
    st.subheader("Emails of which this data can’t say")
    st.markdown(told.unknown_words)
    if told.unknown:
        tables.show(
            tables.evidence_unknown(told.unknown),
            key="timeline.evidence.unknown",
            alt="Emails of which this data can’t say whether this person got them, and why.",
            columns=tables.EVIDENCE_COLUMNS,
        )
    if told.lacking:
        with st.expander(f"{formats.counted(len(told.lacking), 'email')} that lack some records"):
            tables.show(
                tables.evidence_unknown(told.lacking),
                key="timeline.evidence.lacking",
                alt="Emails of which there are fewer records here than people they were sent to.",
                columns=tables.EVIDENCE_COLUMNS,
            )
    st.subheader("What was searched")
    _lines(told.searched)
    with st.expander("What the words mean, and what they don’t prove", icon=":material/balance:"):
        _lines(told.meanings)
        st.markdown("\n".join(f"- {sentence}" for sentence in told.limits))
    st.subheader("Who made this sheet")
    _lines(told.made)


def _sheet(
    history: History, filters: TimelineFilters, person: Person, results: pl.DataFrame, links: pl.DataFrame
) -> Sheet:
    first, last = days_of(filters.days, history)
    totals = cache.totals(history, Query(filters.series, (), first, last)).frame
    sends = cache.sends(history, Query()).frame
    asked = Asked(first, last, filters.series, filters.email, findings.name_of(filters.email, totals, sends))
    searched = findings.searched(
        cache.coverage(history),
        asked,
        snapshot=history.snapshot,
        as_of=history.as_of,
        today=history.today,
        time_zone=history.time_zone,
        fresh={name: state.as_of for name, state in history.sources.items()},
        undated=findings.undated(results, asked),
        scope="" if history.scope.unrestricted else history.scope.words,
        kept_from=history.kept_from,
    )
    found = findings.results_of(results, links, asked)
    # the same days again, whenever the link is followed
    fixed = replace(filters, days=Days(first, last)) if first and last else filters
    link = f"{st.context.url or ''}?{urlencode(to_address(fixed), doseq=True)}"
    made = Made(visitor().name, datetime.now(UTC), link)
    untold = findings.untold(
        totals, sends, asked, {result.send_id for result in found}, whole=history.scope.unrestricted
    )
    return Sheet(asked, person, searched, found, untold, made)


def _files(sheet: Sheet, question: str) -> None:
    kinds: tuple[tuple[str, str, Callable[[Sheet], bytes], tuple[str, ...]], ...] = (
        ("pdf", "application/pdf", as_pdf, ()),
        ("csv", "text/csv", as_csv, tuple(COLUMNS)),
    )
    with st.container(horizontal=True):
        for kind, mime, write, columns in kinds:
            downloads.file_button(
                f"Download as {kind.upper()}",
                f"{plain_name('evidence', sheet.person.record_id, sheet.searched.as_of.date())}.{kind}",
                mime,
                partial(_made_now, sheet, write),
                key=f"timeline.evidence.{kind}",
                about=downloads.About(question, len(sheet.results), columns, Taken.EVIDENCE, sheet.person.ids),
                help_="This sheet, to be handed on.",
                asks=kind == kinds[-1][0],
            )


def _made_now(sheet: Sheet, write: Callable[[Sheet], bytes]) -> bytes:
    return write(replace(sheet, made=replace(sheet.made, at=datetime.now(UTC).replace(microsecond=0))))


def _lines(lines: tuple[Line, ...]) -> None:
    # not Markdown, which would make links of addresses that come from outside
    for line in lines:
        label, text = st.columns([1, 4], gap="small")
        label.caption(line.label)
        text.text(line.text)
