"""The dot plot of a breakdown: a dot for each place."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analytics.rates import PEOPLE_RATES, Rate
from ui import formats
from ui.charts.manner import GREY, SHAPES, chart, hairline, percent_ticks

MOST_ROWS = 40
"""More rows than this are not drawn; the table has them all."""

_ROW_HEIGHT = 36


def most_people(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows that are drawn: those with most people, of which there may be too many."""
    return cells.sort("people", descending=True, maintain_order=True).head(MOST_ROWS)


def shares(
    cells: pl.DataFrame, by: Sequence[str], rate: Rate, total: float | None, campuses: Sequence[str]
) -> go.Figure:
    """A dot a row, highest first, one colour and shape a campus; whiskers for shares of people; a hairline for `total`.

    `cells` are the rows of `analytics.breakdown` that stand for places, with `<rate>_before` where another period is
    compared: a grey ring then says where the dot was. `campuses` are all there are, in their order. A dot's ids are
    its places.
    """
    rows = cells.drop_nulls(rate.name).sort(rate.name, *by, descending=[True, *(False for _ in by)])
    rows = rows.with_columns(pl.int_range(pl.len()).alias("place"))
    before = f"{rate.name}_before" if f"{rate.name}_before" in rows.columns else None
    drawn = [pl.col(f"^{rate.name}(_high|_before)?$")]
    highest = rows.select(pl.max_horizontal(*drawn).max()).item() or 0
    end = 1.04 * max(highest, total or 0, 0.01)
    figure = chart(140 + _ROW_HEIGHT * rows.height, top=72, left=14)
    for number, campus in enumerate(campuses):
        own = rows.filter(campus=campus)
        figure.add_scatter(
            x=own[rate.name],
            y=own["place"],
            name=escape(campus),
            mode="markers",
            marker={"size": 12, "symbol": SHAPES[number % len(SHAPES)]},
            error_x=_whiskers(own, rate),
            customdata=own.select(by).rows(),
            text=[_hover(row, by, rate, before) for row in own.iter_rows(named=True)],
            hovertemplate="%{text}<extra></extra>",
            showlegend=own.height > 0,
            cliponaxis=False,
        )
    if before:
        _add_before(figure, rows.drop_nulls(before), rate, before)
    names = [
        {"text": _row_name(row, by), "x": 0, "xref": "paper", "xanchor": "left", "y": row["place"], "yshift": 12}
        for row in rows.iter_rows(named=True)
    ]
    # in one go: Plotly checks everything anew for each one that is added
    figure.update_layout(annotations=[{"showarrow": False, **name} for name in names])
    if total is not None:
        hairline(figure, x=total)
        figure.add_annotation(
            text=f"audience {formats.rate(total)}",
            x=total,
            xanchor="left" if total < end / 5 else "right" if total > end * 4 / 5 else "center",
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"color": GREY},
        )
    figure.update_xaxes(title=rate.title, tickformat=percent_ticks(highest), range=[0, end])
    figure.update_yaxes(range=[rows.height - 0.5, -0.8], visible=False)
    return figure


def _add_before(figure: go.Figure, rows: pl.DataFrame, rate: Rate, before: str) -> None:
    figure.add_scatter(
        x=rows[before],
        y=rows["place"],
        name="the period before",
        mode="markers",
        marker={"size": 10, "symbol": "circle-open", "color": GREY, "line": {"width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )
    ties = [
        {"type": "line", "x0": row[before], "x1": row[rate.name], "y0": row["place"], "y1": row["place"]}
        for row in rows.iter_rows(named=True)
    ]
    figure.update_layout(shapes=[{"line": {"width": 1, "color": GREY}, **tie} for tie in ties])


def _whiskers(rows: pl.DataFrame, rate: Rate) -> dict[str, Any] | None:
    if rate not in PEOPLE_RATES:
        return None
    share, low, high = rows[rate.name], rows[f"{rate.name}_low"], rows[f"{rate.name}_high"]
    return {"type": "data", "array": high - share, "arrayminus": share - low, "thickness": 1.5, "width": 4}


def _row_name(row: dict[str, Any], by: Sequence[str]) -> str:
    *above, own = (escape(row[place]) for place in by)
    return own + "".join(f" <span style='color:{GREY}'>· {place}</span>" for place in reversed(above))


def _hover(row: dict[str, Any], by: Sequence[str], rate: Rate, before: str | None) -> str:
    name = " · ".join(escape(row[place]) for place in reversed(by))
    text = f"<b>{name}</b><br>{rate.title} {formats.rate(row[rate.name])}: {row[rate.count]:,} of {row[rate.base]:,}"
    if rate in PEOPLE_RATES:
        low, high = row[f"{rate.name}_low"], row[f"{rate.name}_high"]
        text += f"<br>95% interval {formats.rate(low)} – {formats.rate(high)}"
    if before:
        text += f"<br>before: {formats.rate(row[before])} ({formats.points(row[f'{rate.name}_change'])})"
    return text
