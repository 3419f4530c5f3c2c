"""Sends over time: a dot a send, and month by month."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analytics.overview import Basis
from analytics.rates import Rate
from ui import formats
from ui.charts.manner import GREY, SHAPES, chart, hairline, percent_ticks
from ui.tables.sends import STILL_ARRIVING, send_ids, send_name, series_name

MOST_SERIES = 8
"""More series than this are not told apart by colour and shape."""

MOST_DOTS = 2_500
"""More sends than this are not drawn, but those that were delivered to most people."""

_OTHERS = "other series"
_LARGEST, _SMALLEST = 30, 5
# of more dots than this, the largest is smaller, lest they hide each other
_MANY, _LARGEST_OF_MANY = 400, 20
_LONGEST = 26
# what stands beside the plot, in pixels
_MARGIN = 64


def most_delivered(sends: pl.DataFrame) -> pl.DataFrame:
    """The sends that are drawn, in their order: of too many, those of which most was delivered."""
    if sends.height <= MOST_DOTS:
        return sends
    return sends.filter(pl.col("delivered").rank("ordinal", descending=True) <= MOST_DOTS)


def sends_over_time(sends: pl.DataFrame, rate: Rate, median: float | None, series: Sequence[str]) -> go.Figure:
    """A dot a send on its local day, sized by what was delivered; a hairline for the median send.

    Takes the frame of `analytics.overview`. The first MOST_SERIES of `series` have a colour and a shape each, whichever
    of them are drawn; the others are grey. Sends that are still arriving are hollow. A dot's ids are those of
    `tables.send_ids`.
    """
    rows = sends.drop_nulls(rate.name).with_columns(send_name().alias("name"), series_name().alias("sender"))
    # small dots on top of large ones, so that every one can be pointed at; the first is what the legend shows
    rows = rows.sort("still_arriving", "delivered", descending=[False, True], maintain_order=True)
    figure = chart(500)
    named = series[:MOST_SERIES]
    size = _LARGEST if rows.height <= _MANY else _LARGEST_OF_MANY
    scale = 2 * max([1, *rows["delivered"]]) / size**2
    for number, name in enumerate(named):
        looks = {"symbol": SHAPES[number], "opacity": 0.75}
        _add_dots(figure, rows.filter(series=name), rate, scale, _short(name), looks)
    others = rows.filter(~pl.col("series").is_in(named))
    looks = {"symbol": SHAPES[0], "opacity": 0.4, "color": GREY}
    _add_dots(figure, others, rate, scale, _OTHERS, looks)
    # last for the sake of the colours, but behind all others
    figure.data[-1].zorder = -1
    if median is not None:
        hairline(figure, y=median)
        figure.add_annotation(
            text=f"median<br>{formats.rate(median)}",
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=median,
            align="left",
            showarrow=False,
            font={"color": GREY},
        )
    highest: float = rows[rate.name].max() or 0  # type: ignore[assignment]
    figure.update_xaxes(title=None, showgrid=False, type="date")
    figure.update_yaxes(title=rate.title, tickformat=percent_ticks(highest), range=[0, 1.08 * max(highest, 0.01)])
    figure.update_layout(legend=_legend(), hovermode="closest", margin={"r": _MARGIN})
    return figure


def months(by_month: pl.DataFrame, rate: Rate) -> go.Figure:
    """Month by month: the rate above, what was sent below; what is made of results and of totals told apart.

    Takes the frame of `analytics.overview.by_month`.
    """
    figure = chart(380)
    looks: dict[Basis, dict[str, Any]] = {
        Basis.RESULTS: {
            "name": "from results",
            "mode": "lines+markers",
            "marker": {"size": 8, "symbol": "circle"},
            "line": {"width": 2},
        },
        Basis.TOTALS: {
            "name": "totals only, from Salesforce",
            "marker": {"size": 8, "symbol": "diamond-open", "color": GREY, "line": {"width": 1.5}},
            # no line: in one month they may be all there is, in the next a single email
            "mode": "markers",
        },
    }
    for basis, look in looks.items():
        rows = by_month.filter(basis=basis.value)
        kind = escape(look["name"])
        rated = rows.drop_nulls(rate.name)
        figure.add_scatter(
            x=rated["month"],
            y=rated[rate.name],
            legendgroup=basis.value,
            showlegend=rated.height > 0,
            text=[_month_hover(row, rate, kind) for row in rated.iter_rows(named=True)],
            hovertemplate="%{text}<extra></extra>",
            **look,
        )
    for basis, look in looks.items():
        rows = by_month.filter(basis=basis.value)
        figure.add_bar(
            x=rows["month"],
            y=rows["sent"],
            name=look["name"],
            yaxis="y2",
            legendgroup=basis.value,
            # of a kind that has no rate, the bars speak
            showlegend=rows[rate.name].count() == 0 and rows.height > 0,
            marker={
                "color": GREY,
                "opacity": 0.4 if basis is Basis.TOTALS else 0.9,
                "line": {"width": 0},
            },
            text=[_month_hover(row, rate, escape(look["name"])) for row in rows.iter_rows(named=True)],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    highest: float = by_month[rate.name].max() or 0  # type: ignore[assignment]
    figure.update_xaxes(showgrid=False, type="date", anchor="y2")
    axis = {"fixedrange": True, "zeroline": False, "automargin": True}
    figure.update_layout(
        yaxis={
            "domain": [0.42, 1],
            "title": rate.title,
            "tickformat": percent_ticks(highest),
            "range": [0, 1.1 * max(highest, 0.01)],
        },
        yaxis2={**axis, "domain": [0, 0.32], "title": "Sent", "nticks": 4, "rangemode": "tozero"},
        barmode="stack",
        bargap=0.25,
        legend=_legend(),
        hovermode="closest",
    )
    return figure


def _add_dots(
    figure: go.Figure, rows: pl.DataFrame, rate: Rate, scale: float, name: str, looks: dict[str, Any]
) -> None:
    hollow, symbol = rows["still_arriving"].to_list(), looks["symbol"]
    marker = {
        **looks,
        "size": rows["delivered"],
        "sizemode": "area",
        "sizeref": scale,
        "sizemin": _SMALLEST,
        # Plotly looks at every symbol of a list, which takes longer than all else
        "symbol": [f"{symbol}-open" if young else symbol for young in hollow] if any(hollow) else symbol,
        "line": {"width": 0},
    }
    figure.add_scatter(
        x=rows["day"],
        y=rows[rate.name],
        name=escape(name),
        mode="markers",
        marker=marker,
        customdata=send_ids(rows),
        text=[_hover(row, rate) for row in rows.iter_rows(named=True)],
        hovertemplate="%{text}<extra></extra>",
        showlegend=rows.height > 0,
        cliponaxis=False,
    )


def _hover(row: dict[str, Any], rate: Rate) -> str:
    low, high = formats.rate(row[f"{rate.name}_low"]), formats.rate(row[f"{rate.name}_high"])
    day = formats.day(row["day"]) + (", automated" if row["triggered"] else "")
    text = (
        f"<b>{escape(row['name'])}</b><br>{escape(row['sender'])} · {day}"
        f"<br>{rate.title} {formats.rate(row[rate.name])}: {row[rate.count]:,} of {row[rate.base]:,}"
        f"<br>95% interval {low} – {high}"
    )
    return f"{text}<br>{STILL_ARRIVING}" if row["still_arriving"] else text


def _month_hover(row: dict[str, Any], rate: Rate, kind: str) -> str:
    of = f"{formats.counted(row['sends'], 'send')}, {row['sent']:,} sent"
    return f"<b>{formats.month(row['month'])}</b>, {kind}<br>{rate.title} {formats.rate(row[rate.name])}<br>{of}"


def _legend() -> dict[str, Any]:
    # beside the paper, not the container: it then makes room for itself, however many lines it takes
    return {"yref": "paper", "y": 1.02, "yanchor": "bottom", "itemsizing": "constant"}


def _short(name: str) -> str:
    return (name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…") or "(no From Name)"
