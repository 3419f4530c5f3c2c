"""What the history holds, month by month."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl

from ui import formats
from ui.charts.manner import GREY, chart

# in the order of the theme's colours; pattern and paleness say the same as the colour
_PARTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("live_only", "live only", {}),
    ("both", "live and archive", {"pattern": {"shape": "/", "size": 7, "solidity": 0.35}}),
    ("archive_only", "archive only", {"opacity": 0.5}),
)
_HALF_A_MONTH = timedelta(days=15)


def coverage(months: pl.DataFrame, gaps: Sequence[tuple[date, date]]) -> go.Figure:
    """A bar a month, split by where its results stand; what has no results at all is shaded and says so.

    Takes the frame of `analytics.coverage.by_month`, and its `gaps`.
    """
    figure = chart(340)
    for part, name, look in _PARTS:
        figure.add_bar(
            x=months["month"],
            y=months[part],
            name=name,
            marker={"line": {"width": 0}, **look},
            text=[_hover(row) for row in months.iter_rows(named=True)],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
            showlegend=bool(months[part].sum()),
        )
    for first, last in gaps:
        # a bar stands around the first day of its month
        begin, end = first - _HALF_A_MONTH, last + _HALF_A_MONTH
        figure.add_vrect(x0=begin, x1=end, fillcolor=GREY, opacity=0.18, line_width=0, layer="below")
        figure.add_annotation(
            text="no results",
            x=begin + (end - begin) / 2,
            y=0.5,
            yref="paper",
            textangle=-90 if first == last else 0,
            showarrow=False,
            font={"color": GREY},
        )
    few = months.height <= 8
    figure.update_xaxes(
        showgrid=False,
        type="date",
        tickformat="%b %Y",
        tickvals=months["month"].to_list() if few else None,
    )
    figure.update_yaxes(title="Results", tickformat=",d", rangemode="tozero", nticks=6)
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        hovermode="closest",
        legend={"yref": "paper", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )
    return figure


def _hover(row: dict[str, Any]) -> str:
    parts = "".join(f"<br>{name}: {row[part]:,}" for part, name, _ in _PARTS if row[part])
    return f"<b>{formats.month(row['month'])}</b>: {formats.counted(row['results'], 'result')}{parts}"
