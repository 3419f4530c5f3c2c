"""The period before: when there is one to compare with, and what must be said of it."""

import streamlit as st

from analytics.overview import STILL_ARRIVING_DAYS, settled
from data_access.history import History
from data_access.query import Query
from ui import cache, formats

ONLY_THE_LAST_CLICK = (
    "Only a person’s last click on a link is known, so an article clicked then and again since counts in the later "
    "period alone: the period before looks a little smaller than it was."
)


def period_before(history: History, query: Query) -> Query | None:
    """As many days just before those of the query; None, and a sentence why, where they can't be compared.

    A period that the history holds only a part of is not compared: any change would be one of the data, not of people.
    """
    if query.first is None or query.last is None:
        st.caption(":material/info: “Everything there is” has no period before it: choose a period to compare.")
        return None
    if query.sends:
        st.caption(":material/info: Single emails have no period before: choose a newsletter or sender to compare.")
        return None
    before = query.before()
    begins = cache.results_begin(history)
    days = formats.days(before.first, before.last)
    if begins is None or before.first is None or begins > before.first:
        since = f", but the history begins on {formats.day(begins)}" if begins else ""
        st.caption(f":material/info: Not compared: the period before is {days}{since}. Choose a shorter period.")
        return None
    length = (query.last - query.first).days + 1
    text = f":material/compare_arrows: Compared with the {length} days before, {days}."
    if query.last > settled(history.today):
        text += f" Emails of the last {STILL_ARRIVING_DAYS} days still gather opens and clicks; those before do not."
    st.caption(text)
    return before
