"""Follow-up: who opened but did not act, who did not open, who never engages; the list for the next send."""

import streamlit as st

from analytics.segments import title
from data_access.access import Role
from ui import cache, formats, frame, panels, saved, segments

history = frame.require_history(Role.ANALYST)
st.caption("Pick an email, or a time: who did not do what you hoped for, and which of them may be mailed.")
known = saved.shelf()
asked = panels.follow_up_panel(history, cache.directory(history))

segment, names = asked.segment, segments.names(history, known)
name = title(segment, names)
st.header(formats.literal(name))
told = segments.show(history, segment, known, names, name, "follow_up")
saved.keep(segment, name, "follow_up")
st.caption(told)
