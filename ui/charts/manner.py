"""The one manner in which every chart is drawn.

Colours are left to the theme, which knows light and dark: a trace takes the colour of its place among the traces, so
that a campus or a series keeps its colour whatever is filtered. Shapes say the same as colours do.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
import streamlit as st

GREY = "#7d8894"
"""For what stands in the background, in light and dark: hairlines, what is not meant, the period before."""
SHAPES = ("circle", "square", "diamond", "triangle-up", "pentagon", "star", "hexagram", "triangle-down", "x", "cross")


def chart(height: int, *, top: int = 40, left: int = 0) -> go.Figure:
    """An empty figure. `height`, and the margins `top` and `left`, are in pixels."""
    axis = {"fixedrange": True, "zeroline": False, "automargin": True}
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": 16, "t": top, "b": 40},
            "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "yref": "container"},
            "hoverlabel": {"align": "left"},
            "dragmode": False,
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def percent_ticks(highest: float) -> str:
    """How a rate's axis is written, whose highest value is this share: a few per cent need their decimals."""
    return ".0%" if highest > 0.1 else ".1%"


def hairline(figure: go.Figure, **place: float | datetime) -> None:
    """A thin dotted line across the figure, at `x` or `y`."""
    line = {"width": 1, "dash": "dot", "color": GREY}
    if "x" in place:
        figure.add_vline(x=place["x"], line=line)
    else:
        figure.add_hline(y=place["y"], line=line)


def show(figure: go.Figure, *, key: str, alt: str, on_click: Callable[[Any], None] | None = None) -> None:
    """Put a figure on the page, without Plotly's tool bar, with a text for those who can't see it; it is changed.

    `on_click` is called, before the page is drawn anew, with the `ids` of a mark that somebody clicked.
    """
    # the theme's own text is too pale to read in small letters
    if ink := st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor"):
        figure.update_layout(font={"color": ink})
    config = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showAxisDragHandles": False}
    if on_click is None:
        st.plotly_chart(figure, key=key, alt=alt, config=config)
        return

    turn = st.session_state.setdefault(f"{key}.turn", 0)

    def clicked() -> None:
        points = st.session_state[f"{key}.{turn}"].selection.points
        if points:
            # a new picture next time: in the old one all other marks would stay pale
            st.session_state[f"{key}.turn"] = turn + 1
            on_click(points[0]["customdata"])

    st.plotly_chart(figure, key=f"{key}.{turn}", alt=alt, config=config, on_select=clicked, selection_mode="points")
