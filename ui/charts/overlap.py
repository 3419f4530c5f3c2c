"""Which series reach the same people, each pair a square."""

from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from ui import formats
from ui.charts.manner import chart

# pale enough, on light and on dark ground, that the theme's own letters can be read on all of it
_SCALE = [[0, "rgba(0, 114, 178, 0.05)"], [1, "rgba(0, 114, 178, 0.6)"]]

_LONGEST = 26
_ROW_HEIGHT = 38


def overlap(pairs: pl.DataFrame) -> go.Figure:
    """A square for each pair of series: of the people whom the smaller reached, the share whom the other reached too.

    Takes the frame of `analytics.overlap.overlap`, which has to have a row. Largest series first, each pair once. The
    number stands in the square, so that no colour has to be told apart.
    """
    first, second = (pairs.select(one, f"{one}_people").rows() for one in ("first", "second"))
    sizes = dict(first + second)
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    across, down = names[:-1], names[1:]
    shares: list[list[float | None]] = [[None] * len(across) for _ in down]
    hovers = [[""] * len(across) for _ in down]
    numbers = []
    for row in pairs.iter_rows(named=True):
        # the first is the larger: every square is on or below the diagonal
        line, column = down.index(row["second"]), across.index(row["first"])
        shares[line][column], hovers[line][column] = row["share"], _hover(row)
        numbers.append((column, line, f"{row['share']:.0%}"))
    figure = chart(100 + _ROW_HEIGHT * len(down), top=8)
    figure.add_heatmap(
        z=shares,
        zmin=0,
        zmax=1,
        colorscale=_SCALE,
        hovertext=hovers,
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
        xgap=2,
        ygap=2,
        showscale=False,
    )
    # a trace of letters: an annotation for each number would take the browser a tenth of a second more
    x, y, text = zip(*numbers, strict=True)
    figure.add_scatter(x=x, y=y, text=text, mode="text", hoverinfo="skip", showlegend=False)
    labels = {"showgrid": False, "showline": False, "ticks": ""}
    figure.update_xaxes(tickvals=list(range(len(across))), ticktext=[_short(name) for name in across], **labels)
    figure.update_yaxes(
        tickvals=list(range(len(down))),
        ticktext=[_short(name) for name in down],
        autorange="reversed",
        **labels,
    )
    return figure


def _hover(row: dict[str, Any]) -> str:
    first, second = _whole(row["first"]), _whole(row["second"])
    both = formats.counted(row["both"], "person", "people")
    return (
        f"<b>{first}</b> and <b>{second}</b> both reached {both}:<br>{formats.rate(row['share'])} of the "
        f"{row['second_people']:,} whom {second} reached"
    )


def _whole(name: str) -> str:
    return escape(name) or "(no From Name)"


def _short(name: str) -> str:
    return _whole(name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…")
