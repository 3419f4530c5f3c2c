"""Figures: how many people did it reach, and how many of them opened and clicked? Without people."""

from functools import partial

import streamlit as st

from data_access.access import Role
from ui import charts, downloads, formats, frame, notices, panels, tables, told

history = frame.require_history(Role.VIEWER)
st.caption(
    "How many people an email or a newsletter reached, campus by campus and school by school: figures, no people."
)
question, title = panels.figures_panel(history)
if question is None:
    notices.nothing_found(told.NOTHING_TO_ASK)
    st.stop()

with st.skeleton(height=600):
    figures = told.told(history, question)
if figures is None:
    notices.nothing_found(told.NOTHING_TOLD)
    st.stop()

st.header(formats.literal(title))
st.caption(told.frozen(history, figures.day))
st.markdown(told.RULE)
tables.show(
    tables.figures_table(figures.lines),
    columns=tables.figures_columns(),
    height="content",
    key="figures.table",
    alt="People reached, who opened and who clicked: a line for everyone, each campus, each school.",
)
st.caption(told.LINES)
downloads.csv_button(
    "Download the table",
    formats.file_name("figures", title, figures.day),
    partial(tables.figures_file, figures.lines),
    key="figures.download",
    about=downloads.About(f"How many people did {title} reach, and how many opened and clicked?", len(figures.lines)),
)

st.subheader("Shares")
shown = charts.told_shares(figures.lines)
if shown is None:
    notices.nothing_found("Too few people opened or clicked for any share to be told.")
    st.stop()
charts.show(
    shown,
    key="figures.chart",
    alt="Who opened and who clicked, a row for each line whose shares are told; the table above has the numbers.",
)
st.caption(told.MARKS)
