"""Tables on the page."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st

MOST_PEOPLE = 100
"""A table that names people shows no more of them: whoever wants all of them takes the file, which is entered."""
PERSON = "Contact ID"
"""The column by which a table that names people is known."""
MOST_AT_ONCE = 2_500
"""Longer tables are sent to the browser piece by piece, as somebody scrolls; their rows can't be clicked."""


def show(
    frame: pl.DataFrame,
    *,
    key: str,
    alt: str,
    columns: dict[str, Any] | None = None,
    ids: Sequence[Any] = (),
    on_click: Callable[[Any], None] | None = None,
    height: Literal["auto", "content"] | int = "auto",
) -> None:
    """Put a table on the page, with a text for those who can't see it; what is empty shows as a dash.

    Of people (a column `PERSON`) the first `MOST_PEOPLE` are shown, and how many there are is said.
    `on_click` is called, before the page is drawn anew, with the one of `ids` that belongs to the row somebody chose.
    """
    people = frame.height if PERSON in frame.columns else 0
    if people > MOST_PEOPLE:
        frame = frame.head(MOST_PEOPLE)
    _table(frame, key, alt, columns, ids, on_click, height)
    if people > MOST_PEOPLE:
        st.caption(f"The first {MOST_PEOPLE} of {people:,}; the file has all of them.")


def _table(
    frame: pl.DataFrame,
    key: str,
    alt: str,
    columns: dict[str, Any] | None,
    ids: Sequence[Any],
    on_click: Callable[[Any], None] | None,
    height: Literal["auto", "content"] | int,
) -> None:
    told: dict[str, Any] = {
        "column_config": columns,
        "height": height,
        "placeholder": "–",
        "hide_index": True,
        "alt": alt,
    }
    if on_click is None or frame.height > MOST_AT_ONCE:
        st.dataframe(frame, key=key, lazy=frame.height > MOST_AT_ONCE, **told)
        return

    turn = st.session_state.setdefault(f"{key}.turn", 0)

    def chosen() -> None:
        rows = st.session_state[f"{key}.{turn}"].selection.rows
        if rows:
            # a new table next time: a tick would stay on its place when the rows below it change
            st.session_state[f"{key}.turn"] = turn + 1
            on_click(ids[rows[0]])

    st.dataframe(frame, key=f"{key}.{turn}", on_select=chosen, selection_mode="single-row", **told)
