"""Ways from page to page: a click that opens another page with its filters set."""

from enum import StrEnum
from urllib.parse import urlencode, urlsplit

import streamlit as st

from data_access.access import Role
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
    FIGURES = "pages/figures/page.py"
    TOPICS = "pages/topics/page.py"
    SEGMENTS = "pages/segments/page.py"
    SOURCES = "pages/sources/page.py"
    EXPORTS = "pages/exports/page.py"

    @property
    def role(self) -> Role:
        """What somebody must be to open it; the page says the same of itself."""
        return _ROLES[self]


_ROLES = dict.fromkeys(Place, Role.ANALYST) | {
    Place.FIGURES: Role.VIEWER,
    Place.SOURCES: Role.ADMIN,
    Place.EXPORTS: Role.ADMIN,
}


def open_next(place: Place, filters: Filters) -> None:
    """Called by a click: the next page to be drawn is this one, with these filters."""
    st.session_state[_NEXT] = (place, to_address(filters))


def follow() -> None:
    """Go where a click wanted; called by the frame, once the pages are known and before one is drawn."""
    # a click's own callback runs before the pages are known, so it can't go there itself
    if _NEXT in st.session_state:
        place, address = st.session_state.pop(_NEXT)
        st.switch_page(place, query_params=address)


def open_first(role: Role) -> None:
    """In the place of the Overview, for whoever may not open it: the first page that they may, if there is one."""
    first = next((place for place in Place if role >= place.role), Place.OVERVIEW)
    if role < Place.OVERVIEW.role and first is not Place.OVERVIEW:
        st.switch_page(first)


def here() -> str:
    """The address of this page as it is filtered, from the app's own on: `./link_interests?topic=athletics`."""
    page = urlsplit(st.context.url or "").path.rpartition("/")[2]
    query = urlencode({key: st.query_params.get_all(key) for key in st.query_params}, doseq=True)
    return f"./{page}?{query}" if query else f"./{page}"
