"""The search of Contact timeline, and its filters."""

import re
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics.timeline import Event
from data_access.errors import QuestionError
from data_access.history import History
from data_access.history.persons import MAX_FOUND
from data_access.ids import CONTACT_PREFIX, LEAD_PREFIX, lift_one
from data_access.people import State
from data_access.query import Query
from ui import cache, filters, formats, notices, tables
from ui.periods import days_of
from ui.questions import Show, TimelineFilters
from ui.view import View

_TRY = (
    "Try part of a name (“jo garc”), the whole email address, or the id from the person’s record in Salesforce, which "
    "begins with 003. People whose record was deleted are found by their id only."
)
_PERSON = "timeline.person"
_CHOICES = ("series", "events", "span", "first", "last", "email")
_VIEWS = {Show.TIMELINE: "Timeline", Show.EVIDENCE: "Was this person told?"}
_AROUND = re.compile(r"[\s,;<>()\"]+")


def person_search(history: History) -> tuple[View[TimelineFilters], dict[str, Any]]:
    """The search box; gives the row of `History.find` of the one person that is meant. Stops the page where none is.

    `person` is None where the id is nobody on file; then `state` says what it is, None of a lead.

    What is typed stays in the session: only the person's id is ever in the address.
    """
    view = View("timeline", TimelineFilters)
    # no widget, but it is kept like one: the id of whoever was opened, as it was asked for
    person = view.key("person", view.asked.person)
    text = st.text_input(
        "Find a person",
        key=view.key("search", ""),
        type="search",
        placeholder="Name, email address, or 15- or 18-character id",
        max_chars=200,
        autocomplete="off",
        on_change=partial(_open, ""),
        help="Any part of a name, with or without accents; an email address; or a contact’s id, also of a record that "
        "was merged into another. Nothing that you type here is written to the link of this page.",
    )
    asked = st.session_state[person] or " ".join(_AROUND.split(text or "")).strip()
    if not asked:
        _give_up(view, "Type a name, an email address or an id to see everything that this person was sent.")
    found = history.find(asked)
    if found.is_empty() and (filed := _filed(history, asked)):
        st.session_state[person] = filed["contact_id"]
        return view, filed
    if found.is_empty():
        _give_up(view, f"Nobody here is meant by “{formats.literal(asked)}”. {_TRY}")
    if found.height > 1:
        _choose(view, found, history)
    one = found.row(0, named=True)
    if not st.session_state[person]:
        # a merged id stays in the address, which then says what it was; a name never gets there
        merged = one["state"] == State.ABSORBED and asked.startswith(CONTACT_PREFIX) and lift_one(asked)
        st.session_state[person] = merged or one["contact_id"]
    elif text and st.button("Back to what was found", icon=":material/arrow_back:", type="tertiary"):
        _open("")
        st.rerun()
    return view, one


def timeline_panel(
    view: View[TimelineFilters], contact_id: str, results: pl.DataFrame, history: History
) -> TimelineFilters:
    """Which of the person's emails and events are shown."""
    asked = view.asked
    with st.container(border=True):
        with st.grid(3, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
            days = filters.period(view, asked.days, history, "Sent in", "Whole local days on which emails were sent.")
            series = filters.from_names(view, asked.series, results["series"])
        events = st.multiselect(
            "Emails that were",
            list(Event),
            placeholder="Nothing is shown",
            key=view.key("events", [Event(event) for event in asked.events]),
            format_func=str,
            help="The marks in the picture; in the table, the emails to which any of these happened.",
        )
    chosen = TimelineFilters(
        person=contact_id,
        series=tuple(series),
        events=tuple(event.value for event in Event if event in events),
        days=days,
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen


def choose_view(view: View[TimelineFilters]) -> Show:
    """Whether the timeline or evidence is shown."""
    return st.radio(
        "Show",
        list(_VIEWS),
        key=view.key("show", view.asked.show),
        format_func=_VIEWS.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
    )


def evidence_panel(view: View[TimelineFilters], record_id: str, history: History, *, show: Show) -> TimelineFilters:
    """Which emails the evidence is about: a period, senders, a single email; whether or not the person got any."""
    asked = view.asked
    with st.container(border=True), st.grid(3, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        days = filters.period(view, asked.days, history, "Sent in", "Whole local days on which emails were sent.")
        series = filters.from_names(view, asked.series, cache.series(history)["series"])
        email = filters.email(view, asked.email, Query(tuple(series), (), *days_of(days, history)), history)
    chosen = TimelineFilters(
        person=record_id, series=tuple(series), events=asked.events, days=days, show=show, email=email
    )
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen


def _open(contact_id: str) -> None:
    st.session_state[_PERSON] = contact_id
    # what was chosen for somebody else would hide emails of this person
    for name in _CHOICES:
        st.session_state.pop(f"timeline.{name}", None)


def _choose(view: View[TimelineFilters], found: pl.DataFrame, history: History) -> None:
    people = tables.found_people(found, cache.memberships(history))
    _keep(view, "")
    many = f"The first {MAX_FOUND} people" if found.height == MAX_FOUND else f"{found.height} people"
    more = " There may be more: type more of the name, or the address." if found.height == MAX_FOUND else ""
    st.markdown(f"**{many} are meant by this.** Choose one by the box at the left of their row.{more}")
    tables.show(
        people,
        key="timeline.found",
        alt="People found: name, email address, what they are to the university today, and contact id.",
        columns={"Affiliations today": st.column_config.ListColumn(width="large")},
        ids=people["Contact ID"].to_list(),
        on_click=_open,
    )
    st.stop()


def _filed(history: History, asked: str) -> dict[str, Any] | None:
    """An id that only results have, as a row of `History.find`: a lead's."""
    if not (lift_one(asked) or "").startswith(LEAD_PREFIX):
        return None
    try:
        filed = history.filed_under(asked)
    except QuestionError:
        return None
    nothing = dict.fromkeys(("person", "first_name", "last_name", "email", "state"))
    return {**nothing, "contact_id": filed.record_id}


def _give_up(view: View[TimelineFilters], words: str) -> None:
    _keep(view, "")
    notices.nothing_found(words)
    st.stop()


def _keep(view: View[TimelineFilters], contact_id: str) -> None:
    view.keep(TimelineFilters(person=contact_id))
    notices.ignored(view.problems)
