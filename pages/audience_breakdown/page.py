"""Audience breakdown: who opens our newsletter, by campus, school and department."""

from functools import partial

import streamlit as st

from analytics.breakdown import Row, breakdown
from analytics.rates import PEOPLE_RATES, RATES
from ui import cache, charts, downloads, figures, formats, frame, notices, panels, tables

history = frame.require_history()
st.caption("Pick emails and an audience: how many were reached, opened and clicked, place by place.")
memberships = cache.memberships(history)
asked = panels.breakdown(history, memberships)

audience, rate, query = asked.audience, asked.rate, asked.query(history)
answer = cache.engagement(history, query)
table = breakdown(answer.frame, memberships, audience, asked.by)
everyone = tables.total(table, Row.AUDIENCE)
days = formats.days(query.first, query.last)
if not everyone["people"]:
    notices.nothing_found("Nothing was sent to this audience in this period: choose other emails, days or people.")
    st.stop()

st.subheader(f"What {formats.literal(audience.words)} did with emails sent {days}")
figures.breakdown(everyone, (*PEOPLE_RATES[:1], *RATES[:2]))

cells = tables.places(table)
st.markdown(f"**{rate.title}**, highest first", help=tables.sentence(rate.words))
charts.show(
    charts.shares(charts.most_people(cells), asked.by, rate, everyone[rate.name], tables.campuses(memberships)),
    key="breakdown.chart",
    alt=f"Dot plot of {rate.title}, a dot for each {asked.rows}, highest first; the table below has the numbers.",
)
st.caption(notices.about_shares(rate, cells.height))

st.dataframe(
    tables.breakdown_table(table, asked.by),
    column_config=tables.breakdown_columns(),
    height="content",
    placeholder="–",
    key="breakdown.table",
    alt=f"The counts behind every rate, a row for each {asked.rows}, totals last.",
)
st.caption(f"{notices.SEVERAL_ROWS} {notices.TODAY_AFFILIATIONS}")
st.caption(notices.provenance(history, answer.provenance))

rows = tables.row_names(table, asked.by)
with st.container(horizontal=True, vertical_alignment="bottom"):
    downloads.csv_button(
        "Download the table",
        formats.file_name("audience breakdown", audience.words, history.today),
        partial(tables.breakdown_file, table, asked.by),
        key="breakdown.download",
    )
    chosen = st.selectbox("People of the row", list(rows), key="breakdown.row", width=420)
    people = tables.people_of_row(rows[chosen], answer.frame, memberships, audience)
    downloads.csv_button(
        f"Download {formats.counted(people.height, 'person', 'people')}",
        formats.file_name("people", chosen, history.today),
        partial(tables.people_file, history, people),
        key="breakdown.people",
        help_="One row a person: contact id, name, email and counts of results.",
    )
