"""Walls of figures: what is counted, how much it is, and on hover what it means."""

from typing import Any

import streamlit as st

from analytics.interests import Interests
from analytics.mailing import REASONS
from analytics.rates import Rate
from ui import formats
from ui.questions import InterestFilters
from ui.tables import COUNTS, sentence

_WIDTH = 160


def breakdown(audience: dict[str, Any], rates: tuple[Rate, ...]) -> None:
    """What an audience did: the row AUDIENCE of a breakdown."""
    with st.grid(min_column_width=_WIDTH):
        for name in ("people", "delivered"):
            title, words = COUNTS[name]
            st.metric(title, formats.number(audience[name]), help=words, border=True)
        for rate in rates:
            of = f"{formats.number(audience[rate.count])} of {formats.number(audience[rate.base])}."
            st.metric(
                rate.title,
                formats.rate(audience[rate.name]),
                help=f"{sentence(rate.words)} {of}",
                border=True,
            )


def funnel(found: Interests, listed: int, asked: InterestFilters, audience: str | None) -> None:
    """From whoever clicked to who is on the list."""
    steps = [
        ("Clicked any", found.clicked_any, "People on file whose last click on any of these links is in the period."),
        (asked.enough, found.enough, f"Of those, whoever clicked {asked.enough}."),
    ]
    if audience:
        steps.append((f"Are {audience}", found.in_audience, f"Of those, {audience}, as affiliations say today."))
    if asked.leave_out == tuple(REASONS):
        steps.append(("May be mailed", listed, "Of those, whoever has none of the reasons against it."))
    else:
        steps.append(("On the list", listed, "Of those, whoever has none of the reasons that are switched on."))
    with st.grid(len(steps), min_column_width=_WIDTH):
        for title, people, words in steps:
            st.metric(formats.literal(title), formats.number(people), help=formats.literal(words), border=True)
