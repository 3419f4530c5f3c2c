"""Audience breakdown: who opens our newsletter, by campus, school and department."""

from functools import partial

import streamlit as st

from analytics.breakdown import Row
from analytics.compare import with_before
from analytics.rates import PEOPLE_RATES, RATES
from data_access.access import Role
from ui import (
    cache,
    charts,
    comparison,
    downloads,
    figures,
    formats,
    frame,
    in_words,
    links,
    machine,
    notices,
    panels,
    tables,
    worked_out,
)
from ui.questions import TimelineFilters

history = frame.require_history(Role.ANALYST)
st.caption("Pick emails and an audience: how many were reached, opened and clicked, place by place.")
known = worked_out.chosen_among(history)
asked = panels.breakdown_panel(history, known)

audience, rate, query = asked.audience, asked.rate, asked.query(history)
with st.skeleton(height=600):
    answer = cache.engagement(history, query)
    table = worked_out.breakdown(history, query, audience, asked.by)
total = Row.EVERYTHING if asked.of_everyone else Row.AUDIENCE
everyone = tables.total(table, total)
if not everyone["sent"]:
    notices.nothing_found("Nothing was sent to this audience in this period: choose other emails, days or people.")
    st.stop()

st.header(f"What {formats.literal(asked.who)} did with emails sent {formats.days(query.first, query.last)}")
before = comparison.period_before(history, query) if asked.compare else None
earlier = worked_out.breakdown(history, before, audience, asked.by) if before else None
rates = (*PEOPLE_RATES[:1], *RATES[:2])
figures.breakdown(everyone, rates, None if earlier is None else tables.total(earlier, total))
otherwise = worked_out.breakdown(history, query.other, audience, ())
st.caption(machine.both_rates(asked.machine, everyone, tables.total(otherwise, total), rates))
if earlier is not None:
    table = with_before(table, earlier, list(asked.by), rate.name)

table = tables.highest_first(table, rate)
cells = tables.places(table)
st.subheader(f"{rate.title}, highest first", help=tables.sentence(rate.words))
charts.show(
    charts.shares(charts.most_people(cells), asked.by, rate, everyone[rate.name], tables.campuses(known)),
    key="breakdown.chart",
    alt=f"Dot plot of {rate.title}, a dot for each {asked.rows}, highest first; the table below has the numbers.",
    on_click=lambda places: panels.choose_row(tables.place_name(places)),
)
st.caption(notices.about_shares(rate, cells.height, asked.who))

tables.show(
    tables.breakdown_table(table, asked.by, rate),
    columns=tables.breakdown_columns(rate),
    height="content",
    key="breakdown.table",
    alt=f"The counts behind every rate, a row for each {asked.rows}, totals last.",
    ids=tables.row_names(table, asked.by),
    on_click=panels.choose_row,
)
st.caption(f"{notices.SEVERAL_ROWS} {notices.TODAY_AFFILIATIONS}")
st.caption(notices.provenance(history, answer.provenance))
question = f"What did {asked.who} do with {in_words.emails(query)}"
downloads.csv_button(
    "Download the table",
    formats.file_name("audience breakdown", audience.words, history.today),
    partial(tables.breakdown_file, table, asked.by, rate),
    key="breakdown.download",
    about=downloads.About(f"{question}?", table.height),
)

st.subheader("The people of a row")
rows = tables.rows_with_people(table, asked.by)
chosen = panels.row_of_people(list(rows))
if chosen is None:
    notices.nothing_found("Choose a row here, or click a dot of the chart or a row of the table.")
    st.stop()
people = tables.people_list(
    history, tables.people_of_row(rows[chosen], answer.frame, cache.memberships(history), audience)
)
tables.show(
    tables.people_table(people),
    columns=tables.PEOPLE_COLUMNS,
    key="breakdown.people.table",
    alt="The people of the row, and what they did with these emails; a click opens a person's timeline.",
    ids=people["contact_id"].to_list(),
    on_click=lambda person: links.open_next(links.Place.TIMELINE, TimelineFilters(person=person)),
)
downloads.csv_button(
    f"Download {formats.counted(people.height, 'person', 'people')}",
    formats.file_name("people", chosen, history.today),
    partial(tables.people_file, people),
    key="breakdown.people",
    about=downloads.About(f"{question}: the people of “{chosen}”", people.height),
    help_="One row a person: contact id, name, email and counts of results.",
)
