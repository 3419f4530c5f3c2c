"""Charts: pure functions from a frame to a figure, drawn in one manner.

Colours are left to the theme, which knows light and dark: a trace takes the colour of its place among the traces, so
that a campus keeps its colour whatever is filtered. Shapes say the same as colours do.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from analytics.rates import PEOPLE_RATES, Rate
from ui import formats

MOST_ROWS = 40
"""More rows than this are not drawn; the table has them all."""

_GREY = "#7d8894"
_SHAPES = ("circle", "square", "diamond", "triangle-up", "pentagon", "star")
_ROW_HEIGHT = 44
_FEWEST_BARS = 8


def show(figure: go.Figure, *, key: str, alt: str) -> None:
    """Put a figure on the page, without Plotly's tool bar, with a text for those who can't see it."""
    # the theme's own text is too pale to read in small letters
    if ink := st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor"):
        figure = go.Figure(figure).update_layout(font={"color": ink})
    config = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showAxisDragHandles": False}
    st.plotly_chart(figure, key=key, alt=alt, config=config)


def most_people(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows that are drawn: those with most people, of which there may be too many."""
    return cells.sort("people", descending=True, maintain_order=True).head(MOST_ROWS)


def shares(
    cells: pl.DataFrame, by: Sequence[str], rate: Rate, total: float | None, campuses: Sequence[str]
) -> go.Figure:
    """A dot a row, highest first, one colour and shape a campus; whiskers for shares of people; a hairline for `total`.

    `cells` are the rows of `analytics.breakdown` that stand for places; `campuses` are all there are, in their order.
    """
    rows = cells.drop_nulls(rate.name).sort(rate.name, *by, descending=[True, *(False for _ in by)])
    rows = rows.with_columns(pl.int_range(pl.len()).alias("place"))
    highest = rows.select(pl.max_horizontal(pl.col(f"^{rate.name}(_high)?$").max())).item() or 0
    end = 1.04 * max(highest, total or 0, 0.01)
    figure = go.Figure()
    for number, campus in enumerate(campuses):
        own = rows.filter(campus=campus)
        figure.add_scatter(
            x=own[rate.name],
            y=own["place"],
            name=escape(campus),
            mode="markers",
            marker={"size": 12, "symbol": _SHAPES[number % len(_SHAPES)]},
            error_x=_whiskers(own, rate),
            customdata=[_hover(row, by, rate) for row in own.iter_rows(named=True)],
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=own.height > 0,
            cliponaxis=False,
        )
    for row in rows.iter_rows(named=True):
        figure.add_annotation(
            text=_row_name(row, by),
            x=0,
            xref="paper",
            xanchor="left",
            y=row["place"],
            yshift=17,
            showarrow=False,
        )
    if total is not None:
        figure.add_vline(x=total, line={"width": 1, "dash": "dot", "color": _GREY})
        figure.add_annotation(
            text=f"audience {formats.rate(total)}",
            x=total,
            xanchor="left" if total < end / 5 else "right" if total > end * 4 / 5 else "center",
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"color": _GREY},
        )
    # a rate of a few per cent needs its decimals
    digits = 0 if highest > 0.1 else 1
    figure.update_xaxes(title=rate.title, tickformat=f".{digits}%", range=[0, end], zeroline=False, fixedrange=True)
    figure.update_yaxes(range=[rows.height - 0.5, -0.8], visible=False, fixedrange=True)
    figure.update_layout(
        height=140 + _ROW_HEIGHT * rows.height,
        margin={"l": 14, "r": 16, "t": 72, "b": 40},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "yref": "container", "xanchor": "left"},
        hoverlabel={"align": "left"},
    )
    return figure


def readers(by_articles: pl.DataFrame, least: int | None, audience: str | None) -> go.Figure:
    """People by the number of articles they clicked, the threshold marked; those in the audience below the others.

    Takes `Interests.by_articles`; `audience` in words, None where everyone is meant.
    """
    # few bars are not drawn as wide as doors
    most = max(_FEWEST_BARS, *by_articles["articles"].to_list())
    figure = go.Figure()
    inside = by_articles["in_audience"] if audience else by_articles["people"]
    figure.add_bar(
        x=by_articles["articles"],
        y=inside,
        name=escape(audience) if audience else "people",
        hovertemplate="%{y:,} people clicked %{x} articles<extra></extra>",
        showlegend=audience is not None,
    )
    if audience:
        figure.add_bar(
            x=by_articles["articles"],
            y=by_articles["people"].cast(pl.Int64) - inside.cast(pl.Int64),
            name="others",
            marker={"color": _GREY, "opacity": 0.45},
            hovertemplate="%{y:,} others clicked %{x} articles<extra></extra>",
        )
    if least is not None:
        figure.add_vline(x=least - 0.5, line={"width": 1, "dash": "dot", "color": _GREY})
        figure.add_annotation(
            text=f"{least} or more →",
            x=least - 0.5,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
    figure.update_xaxes(title="Different articles clicked", range=[0.4, most + 0.6], dtick=1, fixedrange=True)
    figure.update_yaxes(title="People", tickformat=",d", rangemode="tozero", fixedrange=True)
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        height=320,
        margin={"l": 0, "r": 16, "t": 40, "b": 40},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    )
    return figure


def _whiskers(rows: pl.DataFrame, rate: Rate) -> dict[str, Any] | None:
    if rate not in PEOPLE_RATES:
        return None
    share, low, high = rows[rate.name], rows[f"{rate.name}_low"], rows[f"{rate.name}_high"]
    return {"type": "data", "array": high - share, "arrayminus": share - low, "thickness": 1.5, "width": 4}


def _row_name(row: dict[str, Any], by: Sequence[str]) -> str:
    *above, own = (escape(row[place]) for place in by)
    return own + "".join(f" <span style='color:{_GREY}'>· {place}</span>" for place in reversed(above))


def _hover(row: dict[str, Any], by: Sequence[str], rate: Rate) -> str:
    name = " · ".join(escape(row[place]) for place in reversed(by))
    text = f"<b>{name}</b><br>{rate.title} {formats.rate(row[rate.name])}: {row[rate.count]:,} of {row[rate.base]:,}"
    if rate in PEOPLE_RATES:
        low, high = row[f"{rate.name}_low"], row[f"{rate.name}_high"]
        text += f"<br>95% interval {formats.rate(low)} – {formats.rate(high)}"
    return text
