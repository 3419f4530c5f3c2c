"""Whether somebody was forgotten since a page was drawn: what the page holds may name them, and is given no more."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from data_access.errors import HistoryError
from data_access.history import History
from data_access.roots import Root
from data_access.store import Store

_DRAWN = "forgotten.drawn"
_SINCE = "Somebody was forgotten since this page was drawn: reload it."


def drawn_from(history: History) -> None:
    """Keep what the page of this session is drawn from."""
    st.session_state[_DRAWN] = (history.store, history.forgotten)


def check() -> Callable[[], None]:
    """What a click asks, in another thread: raises HistoryError where somebody was forgotten since.

    A sync in between does no harm: most people stay what they were, and a page would be refused every few minutes.
    """
    drawn: tuple[Root, int] | None = st.session_state.get(_DRAWN)
    return partial(_none_since, *drawn) if drawn else lambda: None


def _none_since(store: Root, forgotten: int) -> None:
    if Store(store).forgotten != forgotten:
        raise HistoryError(_SINCE)
