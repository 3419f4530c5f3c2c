"""Frequency: how often do we write to the same person?"""

from dataclasses import replace
from functools import partial

import streamlit as st

from analytics.segments import Names, title
from analytics.whom import Whom
from data_access.access import Role
from ui import (
    cache,
    charts,
    downloads,
    figures,
    formats,
    frame,
    frequencies,
    links,
    lists,
    notices,
    panels,
    saved,
    tables,
    worked_out,
)
from ui.questions import TimelineFilters

history = frame.require_history(Role.ANALYST)
st.caption("How often people are written to, across all senders: who gets most, and whose emails they are.")
directory = cache.directory(history)
asked = panels.frequency_panel(history, directory)

per, threshold, query, last_bar = asked.per, asked.threshold, asked.query(history), asked.last_bar
whole = cache.periods(history, query, per)
if not whole:
    notices.nothing_found(frequencies.no_whole_period(per))
    st.stop()

days = asked.within(whole, history)
often = worked_out.Often(query, per, asked.whom, threshold, last_bar)
with st.skeleton(height=600):
    got = worked_out.got(history, query, per)
    found = worked_out.spread(history, often)
    on_file = worked_out.spread(history, replace(often, whom=Whom())) if asked.who else None
if not found.people:
    notices.nothing_found("Nobody on file is meant: choose other people.")
    st.stop()

st.header(f"Emails a {per}, {formats.days(days.first, days.last)}")
st.markdown(frequencies.headline(found, asked))
if asked.who:
    st.caption(notices.meant(asked.whom.words))
figures.frequency(found, asked)
totals_only = cache.email_sends(history, days).frame.height
st.caption(frequencies.about_periods(whole, got.present, per, totals_only))

charts.show(
    charts.emails_each(found, on_file, asked.counted, per, asked.more_than, asked.who),
    key="frequency.chart",
    alt=f"Bar chart: the share of people by the number of emails a {per}, with the threshold marked; the table below "
    "has the numbers.",
)
st.caption(frequencies.about_bars(asked))

st.subheader("By audience")
roles = worked_out.by_role(history, often, asked.audience)
table = tables.spreads_table(roles, found, on_file, per, asked.more_than)
tables.show(
    table,
    columns=tables.spreads_columns(table, frequencies.title(asked.counted, per), per, asked.more_than),
    height="content",
    key="frequency.roles",
    alt=f"What is typical a {per}, and who gets many, a row for each role and one for everybody.",
)
st.caption(f"{notices.SEVERAL_ROWS} {notices.TODAY_AFFILIATIONS}")
span = formats.days(days.first, days.last)
downloads.csv_button(
    "Download the table",
    formats.file_name("frequency by audience", per, history.today),
    partial(tables.spreads_file, roles, found, on_file, per, asked.more_than),
    key="frequency.roles.download",
    about=downloads.About(f"How many emails a {per} does each audience get, {span}?", table.height),
    help_="With the number of people for each number of emails.",
)

many = worked_out.above(history, often)
reach = cache.reach(history, days).frame
sent_by = worked_out.senders(history, days, often)
st.subheader("Who sends to them")
tables.show(
    tables.senders_table(sent_by, asked.more_than),
    columns=tables.senders_columns(asked.more_than),
    key="frequency.senders",
    alt="The senders, whom they reached, and how much they sent to those who get many.",
)
downloads.csv_button(
    f"Download {formats.counted(sent_by.height, 'sender')}",
    formats.file_name("senders", history.today),
    partial(tables.senders_table, sent_by, asked.more_than),
    key="frequency.senders.download",
    about=downloads.About(f"Who sends to people who got {asked.many}, {span}?", sent_by.height),
)

pairs = worked_out.overlaps(history, days, asked.whom)
st.subheader("Senders who reach the same people")
if pairs.height:
    charts.show(
        charts.overlap(pairs),
        key="frequency.overlap",
        alt="A square for each pair of senders: how many of the smaller one’s people the other reaches too; the table "
        "below has the numbers.",
    )
    st.caption(frequencies.about_overlap(pairs, sent_by.height))
    tables.show(
        tables.overlap_table(pairs),
        columns=tables.OVERLAP_COLUMNS,
        key="frequency.pairs",
        alt="Pairs of senders and the people whom both reach, most people first.",
    )
    downloads.csv_button(
        f"Download {formats.counted(pairs.height, 'pair')} of senders",
        formats.file_name("senders overlap", history.today),
        partial(tables.overlap_table, pairs),
        key="frequency.pairs.download",
        about=downloads.About(f"Which senders reach the same people, {span}?", pairs.height),
    )
else:
    notices.nothing_found("Fewer than two senders reached these people: there is nothing to compare.")

st.subheader(f"Who got {asked.many}")
if many.height:
    shown = tables.frequent_table(history, tables.frequent_reasons(many.head(tables.MOST_PEOPLE), reach, per))
    tables.show(
        shown,
        columns=tables.frequent_columns(per),
        key="frequency.people",
        alt="Who gets most, and from whom; a click opens a person's timeline.",
        ids=shown["Contact ID"].to_list(),
        on_click=lambda person: links.open_next(links.Place.TIMELINE, TimelineFilters(person=person)),
    )
    if many.height > tables.MOST_PEOPLE:
        st.caption(f"The first {tables.MOST_PEOPLE} of {many.height:,}; the file has all of them.")
    lists.ready_to_send(history, panels.frequency_listing(history, asked, days, many), "frequency")
else:
    notices.nothing_found("Nobody: ask for fewer emails, other people, or a longer period.")
saved.keep(asked.segment, title(asked.segment, Names()), "frequency")
st.caption(notices.provenance(history, got.provenance))
