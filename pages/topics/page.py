"""Topics: what links are about, told by rules that the team keeps."""

from functools import partial

import streamlit as st

from analytics.topic_links import of_no_topic
from data_access.access import Role
from data_access.kept import Kind, open_kept
from ui import access, cache, downloads, formats, frame, notices, tables, topics

MOST_LINKS, MOST_CHANGES = 100, 50

history = frame.require_history(Role.ANALYST)
zone = history.time_zone
st.caption("What links are about: rules over their addresses and names, kept by the team for every page.")
kept = topics.shelf()
editing, asked = topics.opened(kept, history)
edits = access.permits(Role.ADMIN)
query = asked.query(history)

if kept.topics:
    with st.skeleton(height=240):
        tally, otherwise = (cache.topic_tally(history, kept.topics, one) for one in (query, topics.other_way(query)))
    tables.show(
        tables.topics_table(kept.documents, kept.topics, tally, otherwise, zone),
        columns=tables.topic_columns(counted=query.machine),
        key="topics.table",
        alt="The topics: how many links each catches, how many people clicked them, and its rules in words.",
        ids=[topic.id for topic in kept.topics],
        on_click=topics.open_topic if edits else None,
        height="content",
    )
else:
    notices.nothing_found("No topic is kept: make one, from the links below if you like, or take in a file.")
with st.container(horizontal=True):
    if edits:
        st.button("New topic", icon=":material/add:", type="primary", key="topics.new", on_click=topics.start_new)
    if kept.topics:
        topics.file_button(kept.topics, history.today)

if editing and edits:
    topics.editor(history, editing, kept, query)

found = cache.links(history, query)
left = of_no_topic(kept.topics, found.frame)
st.header("Clicked often, and of no topic", help="Links clicked in the past year that none of the topics catches.")
if left.height:
    if edits:
        st.caption("A click on a row makes a rule of it: for the topic that is open above, or else for a new one.")
    worklist = tables.articles_table(left.head(MOST_LINKS), zone)
    tables.show(
        worklist,
        columns=tables.CLICK_COLUMNS,
        key="topics.left",
        alt="Links of no topic, those that most people clicked first; a click makes a rule of a link.",
        ids=worklist["Article"].to_list(),
        on_click=topics.start_rule if edits else None,
    )
    if left.height > MOST_LINKS:
        st.caption(f"The first {MOST_LINKS} of {left.height:,}; the file has all of them.")
    downloads.csv_button(
        f"Download {formats.counted(left.height, 'link')}",
        formats.file_name("links of no topic", history.today),
        partial(tables.articles_table, left, zone),
        key="topics.left.download",
        about=downloads.About("Which links were clicked in the past year and are of no topic?", left.height),
    )
else:
    notices.nothing_found("Every link that was clicked in the past year is of some topic.")

if edits:
    st.header("Take in topics from a file")
    topics.take_in(history, kept, query, ask=editing is None)
else:
    st.caption(notices.TOPICS_ARE_READ)

changes = open_kept().changes(Kind.TOPIC, editing.topic_id or None if editing else None, most=MOST_CHANGES)
st.header("Who changed what", help="Newest first; of the topic that is open, or else of all.")
if changes.height:
    if edits:
        st.caption("A click on a row opens the topic as it was then; it is kept like that once you save it.")
    tables.show(
        tables.changes_table(changes, zone),
        columns=tables.CHANGE_COLUMNS,
        key="topics.changes",
        alt="Who added, changed or removed a topic when, and what it caught before and since.",
        ids=changes.to_dicts(),
        on_click=topics.as_it_was if edits else None,
    )
st.caption(notices.provenance(history, found.provenance, "link detail"))
