"""Sources: where does the data come from, how fresh is it, what is missing?"""

from functools import partial

import streamlit as st

from analytics import coverage, reconcile
from analytics.timeline import reach
from data_access.access import Role
from data_access.query import Query
from ui import cache, charts, downloads, formats, frame, notices, panels, refresh, sources, tables

MOST_RUNS = 20

history = frame.require_history(Role.ADMIN)
store, zone = history.store, history.time_zone
st.caption("Where the data comes from, how fresh it is, and whether anything is missing.")
found, by_day = sources.connected(), cache.coverage(history)
late = sources.runs_of_late(store)
runs = late[:MOST_RUNS]

sources.cards(history, found, reach(by_day), late)
with st.container(horizontal=True):
    refresh.button(store, found.settings)
    tried = sources.check_button(found.settings)
refresh.state(store, zone, runs[0].began if runs else None)
refresh.instead(found.settings, found.others, declared_well=not found.problem)
sources.checked(found.settings, store, zone, tried)

objects = tables.objects_table(history.sources, zone)
if objects.height:
    st.header("Object by object", help="What is followed at each connection, the one furthest behind first.")
    tables.show(
        objects,
        key="sources.objects",
        alt="Each object of each source, up to when its changes are here, and how it is followed.",
        columns=tables.OBJECT_COLUMNS,
        height="content",
    )

st.header("What is here, month by month", help="Results by the month in which the email was sent, local time.")
months = coverage.by_month(by_day)
gaps = coverage.gaps(months)
charts.show(
    charts.coverage(months, gaps),
    key="sources.coverage",
    alt="Bar chart of results by month, split by where they stand: live, archive or both; the table has the numbers.",
)
st.caption(notices.about_coverage(gaps))
if history.kept_from:
    st.caption(notices.about_kept(history.kept_from))
tables.show(
    tables.coverage_table(months),
    key="sources.months",
    alt="Results of every month, newest first: live only, live and archive, archive only, and gaps.",
    columns=tables.COVERAGE_COLUMNS,
)
downloads.csv_button(
    f"Download {formats.counted(months.height, 'month')}",
    formats.file_name("coverage by month", history.today),
    partial(tables.coverage_table, months),
    key="sources.months.download",
    about=downloads.About("How many results are here, month by month?", months.height),
)

st.header(
    "Does a send add up?",
    help="What Salesforce’s Email Send says of itself, beside what its individual results come to.",
)
with st.skeleton(height=380):
    totals, sends = cache.totals(history, Query()).frame, cache.sends(history, Query()).frame
chosen = panels.send_panel(reconcile.choices(totals, sends))
if chosen is None:
    notices.nothing_found("There is no Email Send here yet whose results could be added up.")
else:
    told, counted = reconcile.of_send(totals, chosen), reconcile.of_send(sends, chosen)
    both = reconcile.reconciled(told, counted)
    tables.show(
        tables.reconciled_table(both),
        key="sources.reconciled",
        alt="Counts of one send: what its Email Send says, what its results add up to, and the difference.",
        columns=tables.RECONCILED_COLUMNS,
        height="content",
    )
    begin, restricted = cache.results_begin(history), not history.scope.unrestricted
    why = reconcile.reasons(both, told, counted, history.today, begin, restricted=restricted)
    st.markdown(notices.about_reconciled(both, why))

st.header("The last refreshes")
if runs:
    tables.show(
        tables.runs_table(runs, zone),
        key="sources.runs",
        alt="The last refreshes, newest first: when, how long, how they ended, rows, and what failed.",
        columns=tables.RUN_COLUMNS,
    )
else:
    st.caption("Nothing was ever refreshed from a connection here; loads of exports are not listed.")
st.caption(notices.provenance(history, cache.sends(history, Query()).provenance))
