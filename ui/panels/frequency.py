"""The filters of Frequency, and what was asked with them in words."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.frequency import MOST_EMAILS, Counted
from analytics.whom import Directory, Whom
from data_access.calendar import Per
from data_access.history import History
from data_access.query import Query
from ui import cache, definitions, filters, formats, frequencies, lists, notices, tables
from ui.frequency_questions import FrequencyFilters
from ui.people_questions import PeopleFilters
from ui.periods import days_of
from ui.view import View


def frequency_panel(history: History, directory: Directory) -> FrequencyFilters:
    """The filters of Frequency."""
    view = View("frequency", FrequencyFilters)
    asked = view.asked
    with st.container(border=True):
        often = how_often(view, asked, history)
        meant = filters.whom(view, asked, directory, nobody_chosen="Everyone on file")
        leave_out = lists.leave_out(view, asked.leave_out)
    chosen = FrequencyFilters(**often, **meant, leave_out=leave_out)
    view.keep(chosen)
    notices.ignored(view.problems)
    return chosen


def how_often(
    view: View[Any], asked: FrequencyFilters | PeopleFilters, history: History, days: str = "sent"
) -> dict[str, Any]:
    """Which emails are counted, how, and how many are many: fields of the filters. Takes the whole width.

    `days` names the field that has the days of sending.
    """
    with st.grid(2, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        sent = filters.period(
            view, getattr(asked, days), history, "Sent in", "Whole local days on which emails were sent.", name=days
        )
        first, last = days_of(sent, history)
        present = cache.sends(history, Query(first=first, last=last)).frame["series"]
        series = filters.from_names(view, asked.series, present)
    with st.grid(3, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        per = Per(
            st.selectbox(
                "Emails a",
                [one.value for one in Per],
                key=view.key("per", asked.per.value),
                format_func=str.title,
                help="Weeks begin on Monday, months on their first, in the institution’s time zone. One that is cut "
                "off by the period, or is not over yet, is left out.",
            )
        )
        titles = {one.value: frequencies.title(one, per) for one in Counted}
        counted = Counted(
            st.selectbox(
                "Count each person’s",
                list(titles),
                key=view.key("counted", asked.counted.value),
                format_func=titles.__getitem__,
                help="\n\n".join(f"{titles[one]}: {frequencies.meaning(one, per)}." for one in Counted),
            )
        )
        more_than = st.number_input(
            f"Many is more than so many a {per}",
            *(0, MOST_EMAILS),
            key=view.key("more_than", asked.more_than),
            help="Who gets more than that is counted, marked and listed.",
        )
    return {days: sent, "series": tuple(series), "per": per, "counted": counted, "more_than": int(more_than)}


def frequency_listing(history: History, asked: FrequencyFilters, days: Query, many: pl.DataFrame) -> lists.Listing:
    """The people of `analytics.frequency.above`, with what was asked in words; `days` are those that were counted."""

    def titled(people: pl.DataFrame) -> pl.DataFrame:
        # asked for when it is needed: a page that stays open would hold on to it
        return tables.frequent_reasons(people, cache.reach(history, days).frame, asked.per)

    among = f" among {asked.whom.words}" if asked.who else ""
    of = f" of {' or '.join(asked.series)}" if asked.series else ""
    counted = f"{frequencies.title(asked.counted, asked.per)}: {frequencies.meaning(asked.counted, asked.per)}."
    return lists.Listing(
        f"more than {asked.more_than} a {asked.per}",
        f"Who{among} got {asked.many}{of}, {formats.days(days.first, days.last)}?",
        (
            *(counted, definitions.WHOLE_PERIODS, frequencies.GOT, definitions.PEOPLE),
            *([notices.TODAY_AFFILIATIONS] if asked.whom != Whom() else []),
        ),
        many,
        titled,
    )
