"""Ways from page to page: a click that opens another page with its filters set."""

from enum import StrEnum

import streamlit as st

from ui.address import Filters, to_address

_NEXT = "links.next"


class Place(StrEnum):
    """The pages, by the file that Streamlit knows them by."""

    OVERVIEW = "pages/overview/page.py"
    TIMELINE = "pages/contact_timeline/page.py"
    BREAKDOWN = "pages/audience_breakdown/page.py"
    INTERESTS = "pages/link_interests/page.py"
    FOLLOW_UP = "pages/follow_up/page.py"
    FREQUENCY = "pages/frequency/page.py"
    TOPICS = "pages/topics/page.py"
    SEGMENTS = "pages/segments/page.py"
    SOURCES = "pages/sources/page.py"


def open_next(place: Place, filters: Filters) -> None:
    """Called by a click: the next page to be drawn is this one, with these filters."""
    st.session_state[_NEXT] = (place, to_address(filters))


def follow() -> None:
    """Go where a click wanted; called by the frame, once the pages are known and before one is drawn."""
    # a click's own callback runs before the pages are known, so it can't go there itself
    if _NEXT in st.session_state:
        place, address = st.session_state.pop(_NEXT)
        st.switch_page(place, query_params=address)
