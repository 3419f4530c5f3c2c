"""Segments: questions about people that the team keeps, one by one or combined; each is asked anew on today's data."""

import streamlit as st

from analytics.segments import title
from data_access.access import Role
from data_access.kept import Kind, open_kept
from ui import cache, formats, frame, notices, panels, saved, segments, tables
from ui.people_questions import Show

MOST_CHANGES = 200

history = frame.require_history(Role.ANALYST)
st.caption("Questions about people that the team keeps. Each is asked anew on the data of today.")
known = saved.shelf()
names = segments.names(history, known)
asked = panels.segments_panel(history, cache.directory(history), cache.topics(), known, names)
document, told = known.find(asked.saved), notices.complete(history)

if asked.show is Show.SAVED:
    if known.documents:
        with st.skeleton(height=200):
            rows = segments.saved_rows(history, known, names)
        tables.show(
            rows,
            columns=tables.SAVED_COLUMNS,
            height="content",
            key="segments.saved.table",
            alt="Every saved segment: what it asks, how many people that is today, who changed it when.",
            ids=[one.id for one in known.documents],
            on_click=panels.open_segment,
        )
        st.caption("Click a segment: its people, the file for the next send, and what can be done with it.")
    else:
        notices.nothing_found("No segment is saved yet. Ask one question, or combine two, and save it under a name.")
    if document:
        st.header(formats.literal(document.name))
        saved.manage(document, known)
        definition = known.definition(document.id)
        if definition:
            told = segments.show(history, definition, known, names, document.name, "segments")
        else:
            notices.problem(known.problems[document.id])
elif asked.asks:
    name = title(asked.asks, names)
    st.header(formats.literal(name))
    told = segments.show(history, asked.asks, known, names, name, "segments")
    saved.keep(asked.asks, name, "segments", saved.target(asked.saved, known))
changes = open_kept().changes(Kind.SEGMENT, asked.saved or None, most=MOST_CHANGES)
if changes.height:
    st.subheader("Who changed what", help="Newest first; of the segment that is open, or else of all.")
    st.caption("A click on a row asks what was asked then, to be saved again: nothing that was removed is lost.")
    tables.show(
        tables.segment_changes(changes, names, history.time_zone),
        columns=tables.SEGMENT_CHANGES,
        key="segments.changes",
        alt="Who added, changed or removed a segment when, and what it asks since.",
        ids=changes.to_dicts(),
        on_click=saved.as_it_was,
    )
st.caption(told)
