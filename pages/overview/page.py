"""Overview: what did we send, how did it do, is the data fresh?"""

from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics import overview
from analytics.machine import by_domain
from data_access.access import Role
from data_access.query import Query
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
)

history = frame.require_history(Role.ANALYST)
st.caption("What was sent, how it did, and which emails stand out.")
asked = panels.overview_panel(history)
rate, query, lately = asked.rate, asked.query(history), asked.lately(history)
begin = cache.results_begin(history)


def open_breakdown(ids: list[str]) -> None:
    """The breakdown of a send that somebody clicked."""
    if ids[0]:
        links.open_next(links.Place.BREAKDOWN, asked.of_send(ids))


def rated(days: Query) -> pl.DataFrame:
    """Every send of these days."""
    return overview.overview(cache.sends(history, days).frame, history.today)


def together(days: Query) -> dict[str, Any]:
    """All sends of some of the days compared."""
    some = overview.within(recent, days.first, days.last)
    return {**overview.pooled(some).row(0, named=True), "reached": cache.people_reached(history, days)}


st.header(f"30 days, {formats.days(lately.first, lately.last)}")
before, weeks = comparison.period_before(history, lately), asked.weeks(history)
with st.skeleton(height=190):
    two_months = replace(lately, first=lately.before().first)
    recent, otherwise = (rated(days) for days in (two_months, two_months.other))
    now = together(lately)
    whole_weeks = [together(week) for week in weeks if begin and week.first and week.first >= begin]
    figures.lately(now, together(before) if before else None, whole_weeks)
st.caption(notices.about_lately(now["automated_days"]))
otherwise = overview.within(otherwise, lately.first, lately.last)
st.caption(machine.both_rates(asked.machine, now, overview.pooled(otherwise).row(0, named=True)))

st.header(f"Emails sent {formats.days(query.first, query.last)}", help=tables.sentence(rate.words))
with st.skeleton(height=460):
    answer, sends, otherwise = cache.sends(history, query), rated(query), rated(query.other)
    # of everything there is, so that each series keeps its colour whatever is chosen
    series = overview.series_by_size(cache.sends(history, Query()).frame)
whole = overview.pooled(sends).row(0, named=True)
if sends.height:
    charts.show(
        charts.sends_over_time(charts.most_delivered(sends), rate, whole[f"median_{rate.name}"], series),
        key="overview.chart",
        alt=f"{rate.title} of every send over time, a dot for each; the table below has the numbers.",
        on_click=open_breakdown,
    )
    st.caption(notices.about_dots(sends, whole, rate))
    st.caption(machine.both_rates(asked.machine, whole, overview.pooled(otherwise).row(0, named=True)))
    tables.show(
        tables.sends_table(sends),
        key="overview.sends",
        alt="Every send of the period, newest first, with what it came to.",
        columns=tables.SEND_COLUMNS,
        ids=tables.send_ids(sends),
        on_click=open_breakdown,
    )
    downloads.csv_button(
        f"Download {formats.counted(sends.height, 'send')}",
        formats.file_name("sends", history.today),
        partial(tables.sends_file, sends),
        key="overview.download",
        about=downloads.About(f"What came of {in_words.emails(query)}?", sends.height),
    )
else:
    notices.nothing_found("No individual results of any email in this period: choose other days or another sender.")
st.caption(notices.provenance(history, answer.provenance))

if sends.height:
    flagged = cache.machine(history, query).frame
    st.header("Likely machine activity by mail domain", help=machine.RULE)
    st.caption(machine.about_domains(flagged.height, whole["delivered"], formats.days(query.first, query.last)))
    if flagged.height:
        domains = by_domain(cache.domains(history, query).frame, flagged)
        tables.show(
            tables.domains_table(domains),
            key="overview.domains",
            alt="Mail domains with likely machine activity, most of it first.",
            columns=tables.DOMAIN_COLUMNS,
        )
        downloads.csv_button(
            f"Download {formats.counted(domains.height, 'mail domain')}",
            formats.file_name("machine activity by mail domain", history.today),
            partial(tables.domains_table, domains),
            key="overview.domains.download",
            about=downloads.About(
                f"Which mail domains have likely machine activity in {in_words.emails(query)}?", domains.height
            ),
        )

totals = overview.totals_only(cache.email_sends(history, Query(asked.series)).frame, begin)
without_results = overview.within(totals, query.first, query.last)
if without_results.height:
    st.header("Totals only", help="As Salesforce keeps them, without individual results.")
    st.caption(notices.TOTALS_ONLY)
    tables.show(
        tables.totals_table(without_results),
        key="overview.totals",
        alt="Emails of which there are no individual results, newest first, with Salesforce’s own numbers.",
        columns=tables.TOTALS_COLUMNS,
    )
    downloads.csv_button(
        f"Download {formats.counted(without_results.height, 'send')} with totals only",
        formats.file_name("sends totals only", history.today),
        partial(tables.totals_file, without_results),
        key="overview.totals.download",
        about=downloads.About(
            f"What does Salesforce say of {in_words.emails(query)} that have no results?", without_results.height
        ),
    )

with st.skeleton(height=380):
    every = cache.sends(history, Query(asked.series, machine=asked.machine)).frame
months = overview.by_month(every, totals, rate)
if months.height:
    st.header(f"Month by month, back to {formats.month(months['month'][0])}", help=tables.sentence(rate.words))
    charts.show(
        charts.months(months, rate),
        key="overview.months",
        alt=f"{rate.title} and number sent of every month, from results and from Salesforce’s totals apart.",
    )
    st.caption(notices.about_months(rate, months) + ("" if asked.machine else f" {machine.TOTALS_HOLD_IT}"))
