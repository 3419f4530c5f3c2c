"""Contact timeline: what did this person get, open and click? Were they told?"""

from functools import partial

import streamlit as st

from analytics import timeline
from data_access.access import Role
from data_access.query import Query
from ui import (
    cache,
    charts,
    downloads,
    evidence,
    formats,
    frame,
    links,
    machine,
    notices,
    panels,
    periods,
    person,
    tables,
)
from ui.questions import BreakdownFilters, Show

history = frame.require_history(Role.ANALYST)
st.caption("Find a person: every email sent to them that is on record, and what they did with it.")
reach = timeline.reach(cache.coverage(history))
body, rest = st.container(), st.container()
st.caption(notices.searched(history, reach))


def open_send(send_id: str) -> None:
    """The breakdown of one send, everybody counted."""
    if send_id:
        links.open_next(
            links.Place.BREAKDOWN, BreakdownFilters.everyone(sends=(send_id,), sent=periods.Span.EVERYTHING)
        )


with body:
    view, found = panels.person_search(history)
    person.note(found)
    if found["person"] is None:
        filed = history.filed_under(found["contact_id"])
        person.nobody(filed, found)
        asked = panels.evidence_panel(view, filed.record_id, history, show=Show.EVIDENCE)
        evidence.section(history, asked, evidence.of_nobody(filed, found), filed.results, filed.links)
        st.stop()
    told = history.timeline(found["contact_id"])
    name = person.header(history, found, told.absorbed, cache.memberships(history))
    if panels.choose_view(view) is Show.EVIDENCE:
        asked = panels.evidence_panel(view, told.contact_id, history, show=Show.EVIDENCE)
        evidence.section(history, asked, evidence.of_person(history, found, told), told.results, told.links)
        st.stop()
    asked = panels.timeline_panel(view, told.contact_id, told.results, history)
    first, last = periods.days_of(asked.days, history)
    seen = timeline.days_seen(first, last, reach, history.today)
    with rest:
        person.may_have_got(cache.email_sends(history, Query(asked.series, (), *seen)).frame)
    if told.results.is_empty():
        notices.nothing_found(notices.never_sent(name))
        st.stop()

    results = timeline.sent_in(told.results, asked.series, first, last)
    if results.is_empty():
        notices.nothing_found(notices.nothing_sent(name, told.results.height, formats.days(first, last)))
        st.stop()
    counts = timeline.engagement(results)
    person.figures(counts, history.time_zone)
    if flagged := timeline.flagged(results):
        by_people = timeline.engagement(timeline.without_machine(results))
        st.caption(machine.of_person(counts, by_people, flagged))
    notices.bounced(counts)

    events = timeline.chosen(timeline.events(results, told.links, history.time_zone), asked.events)
    if events.is_empty():
        notices.nothing_found("None of this happened to these emails: choose more above, under “Emails that were”.")
        st.stop()
    lanes = charts.most_received(events)
    st.subheader("The timeline, a lane for each newsletter or sender")
    charts.show(
        charts.lanes(events, lanes, seen, reach, history.time_zone),
        key="timeline.chart",
        alt=f"Timeline of what {name} was sent and did, a lane for each sender; the table below has every moment.",
        on_click=lambda ids: open_send(ids[0]),
    )
    st.caption(notices.about_lanes(reach, events["series"].n_unique(), timeline.undated(events)))

    emails = timeline.emails(timeline.with_events(results, events), told.links)
    st.subheader(f"{formats.counted(emails.height, 'email')}, newest first")
    tables.show(
        tables.timeline_table(emails, history.time_zone),
        key="timeline.table",
        alt=f"Every email to {name}, newest first: when sent, delivered, opened, clicked, and where it stands.",
        columns=tables.TIMELINE_COLUMNS,
        ids=emails["send_id"].to_list(),
        on_click=open_send,
    )
    downloads.csv_button(
        f"Download {formats.counted(emails.height, 'email')}",
        formats.file_name("contact timeline", told.contact_id, history.today),
        partial(tables.timeline_file, emails, history.time_zone),
        key="timeline.download",
        about=downloads.About(
            f"What was {name} sent, {formats.days(first, last)}, and what did they do with it?",
            emails.height,
            contacts=(told.contact_id,),
        ),
        help_="One row an email: every moment in local time with its offset, whole link addresses, and the ids of "
        "result, send and contact as evidence.",
    )
