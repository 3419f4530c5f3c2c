"""The shares that viewers are told: a dot for each, and a hollow one where only a limit is told."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from analytics.lattice import Beyond, Cell, Kind, Part
from ui.charts.manner import GREY, SHAPES, chart
from ui.charts.shares import MOST_ROWS

_ROW_HEIGHT = 36
_MEASURES = {"opened": "Opened", "clicked": "Clicked"}
_LIMIT = 0.05
# in the middle of the band that it may be anywhere in
_PLACES = {Beyond.UNDER: _LIMIT / 2, Beyond.OVER: 1 - _LIMIT / 2}


def told_shares(lines: Sequence[Cell]) -> go.Figure | None:
    """A row a line, in the order of the table; None where no share is told.

    Of more lines than are drawn at once, those of schools are left out.
    """
    rows = [line for line in lines if _is_told(line.opened) or _is_told(line.clicked)]
    if len(rows) > MOST_ROWS:
        rows = [line for line in rows if line.kind in {Kind.EVERYONE, Kind.CAMPUS}]
    if not rows:
        return None
    figure = chart(140 + _ROW_HEIGHT * len(rows), top=72, left=14)
    for number, (name, title) in enumerate(_MEASURES.items()):
        parts = [(place, line, getattr(line, name)) for place, line in enumerate(rows) if _is_told(getattr(line, name))]
        figure.add_scatter(
            x=[_place(part) for _, _, part in parts],
            y=[place for place, _, _ in parts],
            name=title,
            mode="markers",
            marker={"size": 12, "symbol": [SHAPES[number] + ("-open" if part.beyond else "") for _, _, part in parts]},
            text=[f"<b>{_name(line)}</b><br>{title} {_words(line, part)}" for _, line, part in parts],
            hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
        )
    band = {"type": "rect", "y0": 0, "y1": 1, "yref": "paper", "fillcolor": GREY, "opacity": 0.12, "layer": "below"}
    bands = [{**band, "line": {"width": 0}, "x0": begin, "x1": begin + _LIMIT} for begin in (0, 1 - _LIMIT)]
    names = [
        {"text": _name(line), "x": 0, "xref": "paper", "xanchor": "left", "y": place, "yshift": 12, "showarrow": False}
        for place, line in enumerate(rows)
    ]
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "font": {"color": GREY}, "showarrow": False}
    limits = [
        {"text": limit.value, "x": x, "xanchor": anchor, **above}
        for limit, x, anchor in ((Beyond.UNDER, 0, "left"), (Beyond.OVER, 1, "right"))
    ]
    # in one go: Plotly checks everything anew for each one that is added
    figure.update_layout(annotations=[*names, *limits], shapes=bands)
    figure.update_xaxes(title="Share of the people reached", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(range=[len(rows) - 0.5, -0.8], visible=False)
    return figure


def _is_told(part: Part) -> bool:
    return part.share is not None or part.beyond is not None


def _place(part: Part) -> float | None:
    return _PLACES[part.beyond] if part.beyond else part.share


def _words(line: Cell, part: Part) -> str:
    if part.beyond or part.share is None:
        return f"{part.beyond} of {line.reached:,}"
    return f"{part.share:.0%}: {part.people:,} of {line.reached:,}"


def _name(line: Cell) -> str:
    above = line.campus if line.name != line.campus else ""
    return escape(line.name) + (f" <span style='color:{GREY}'>· {escape(above)}</span>" if above else "")
