"""The filters of Overview."""

import streamlit as st

from data_access.history import History
from ui import cache, filters, machine, notices
from ui.questions import SEND_MEASURES, OverviewFilters
from ui.view import View


def overview_panel(history: History) -> OverviewFilters:
    """The filters of Overview."""
    view = View("overview", OverviewFilters)
    asked = view.asked
    # whoever sent without a name can't be asked for by name
    with_results = {name: results for name, results in cache.series(history).iter_rows() if name}
    with st.container(border=True):
        with st.grid(2, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
            sent = filters.period(view, asked.sent, history, "Sent in", "Whole local days on which emails were sent.")
            series = st.multiselect(
                "Newsletter or sender",
                list(with_results),
                key=view.key_of_some("series", asked.series, with_results, "Newsletter or sender"),
                format_func=lambda name: name if with_results[name] else f"{name} (totals only)",
                placeholder="All of them",
                help="The From Name of the emails. Nothing chosen means all. Totals only: there are no individual "
                "results of any of its emails.",
            )
        counted = machine.switch(view, asked.machine)
        measure = filters.measure(view, asked.measure, SEND_MEASURES)
    chosen = OverviewFilters(series=tuple(series), sent=sent, measure=measure, machine=counted)
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen
