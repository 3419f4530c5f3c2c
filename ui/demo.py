"""The demo university: made when nothing was loaded, once for everybody who waits for it."""

import logging
import threading
from pathlib import Path

import streamlit as st

from data_access.demo import demo_store, is_made
from data_access.errors import HistoryError
from data_access.settings import DEMO_PEOPLE, DEMO_PLACE

_log = logging.getLogger(__name__)
_GLANCE = 0.2
# the share of the whole time that each step takes, as measured
_BEGINS = {"Making": (0.0, 0.2), "Reading": (0.2, 0.6), "Loading": (0.6, 1.0)}


class Building(threading.Thread):
    """Makes a demo university beside whoever waits; goes on when they close the page."""

    def __init__(self, place: Path, people: int) -> None:
        super().__init__(name="demo university", daemon=True)
        self.words = "Making the demo university"
        self.share = 0.0
        self.store: Path | None = None
        self.error: Exception | None = None
        self._place = place
        self._people = people

    def run(self) -> None:
        """Make it; what goes wrong is kept for those who wait."""
        try:
            self.store = demo_store(self._place, self._people, progress=self._tell)
        except Exception as error:  # noqa: BLE001 - raised again in the thread of whoever waits
            self.error = error

    def _tell(self, what: str, done: int, total: int) -> None:
        begin, end = _BEGINS.get(what.split(maxsplit=1)[0], (0.0, 0.0))
        self.share = max(self.share, min(begin + (end - begin) * done / max(total, 1), 1.0))
        self.words = what


def require_demo(people: int) -> Path:
    """The store of the demo university; made first, with a progress bar, where it is not there yet."""
    if is_made(DEMO_PLACE, people):
        return demo_store(DEMO_PLACE, people)
    # whoever asks for a size has chosen the demo; else it stands in for what was not loaded yet
    why = "Nothing was loaded yet, so here" if people == DEMO_PEOPLE else "Here"
    building = _building(str(DEMO_PLACE), people)
    place = st.empty()
    with place.container(border=True):
        st.markdown("#### Making a university for you to look at")
        st.markdown(f"{why} comes a demo: {people:,} made-up people, thirteen months of emails. It is made once.")
        bar = st.progress(building.share, building.words)
        while building.is_alive():
            building.join(_GLANCE)
            bar.progress(building.share, f"{building.words} …")
    place.empty()
    if building.store is None:
        _building.clear()
        _log.error("the demo could not be made: %s", building.error)
        raise HistoryError(f"The demo could not be made: {building.error} Reload this page to try again.")
    return building.store


@st.cache_resource(max_entries=4, show_spinner=False)
def _building(place: str, people: int) -> Building:
    building = Building(Path(place), people)
    building.start()
    return building
