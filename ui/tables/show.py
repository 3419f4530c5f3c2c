"""Tables on the page."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st

MOST_AT_ONCE = 10_000
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

    `on_click` is called, before the page is drawn anew, with the one of `ids` that belongs to the row somebody chose.
    """
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
