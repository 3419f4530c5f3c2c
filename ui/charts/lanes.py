"""One person's emails over time: a lane a series, and in it a mark for everything that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analytics.timeline import Event, Reach
from ui import formats
from ui.charts.manner import GREY, chart, hairline

MOST_LANES = 40
"""More lanes than this are not drawn; the table has them all."""
_LONGEST_NAME, _LONGEST_TEXT = 22, 70
_LEAST_BAND = 0.12
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Mark:
    """How an event looks, and how far above or below the middle of its lane it stands."""

    event: Event
    name: str
    symbol: str
    size: int
    off: float
    place: int


# in the order of the theme's colours: the alarming colour for what is alarming; `place` is that in the legend
_MARKS = (
    _Mark(Event.OPENED, "opened", "circle", 9, 0.0, 2),
    _Mark(Event.BOUNCED, "bounced", "x", 11, 0.28, 4),
    _Mark(Event.CLICKED, "clicked", "diamond", 10, -0.28, 3),
    _Mark(Event.UNSUBSCRIBED, "unsubscribed", "square", 9, -0.28, 5),
    _Mark(Event.SENT, "sent", "circle-open", 8, 0.28, 1),
)


def most_received(events: pl.DataFrame) -> list[str]:
    """The series that get a lane, the one with most emails first, of which there may be too many."""
    emails = events.group_by(_series()).agg(pl.col("result_id").n_unique().alias("emails"))
    ranked: list[str] = emails.sort("emails", "series", descending=[True, False])["series"].to_list()
    return ranked[:MOST_LANES]


def lanes(
    events: pl.DataFrame, series: Sequence[str], days: tuple[date, date], reach: Reach, time_zone: str
) -> go.Figure:
    """A lane for each of `series`, in that order from the top, and a mark for each event that has its moment.

    Takes the frame of `analytics.timeline.events`. `days` are the first and last day to be seen; a mark beyond them
    widens the view. What `reach` says of live and archive is shaded behind the marks. A mark's ids are its send's.
    """
    rows = events.with_columns(_series(), pl.col("at").dt.convert_time_zone(time_zone).alias("local")).filter(
        pl.col("series").is_in(series), pl.col("at").is_not_null()
    )
    height = 46 if len(series) <= 6 else 36 if len(series) <= 15 else 30
    thinner = 0 if height > 30 else 2
    figure = chart(122 + height * len(series), top=74, left=8)
    for mark in _MARKS:
        own = rows.filter(event=mark.event.value)
        figure.add_scatter(
            x=[moment.replace(tzinfo=None) for moment in own["local"]],
            y=[series.index(name) + mark.off for name in own["series"]],
            name=mark.name,
            mode="markers",
            marker={"symbol": mark.symbol, "size": mark.size - thinner, **_colour(mark)},
            customdata=[[send or ""] for send in own["send_id"]],
            text=[_hover(row, mark, time_zone) for row in own.iter_rows(named=True)],
            hovertemplate="%{text}<extra></extra>",
            legendrank=mark.place,
            # what happened stands before the ring of the email to which it happened
            zorder=0 if mark.event is Event.SENT else 1,
            showlegend=own.height > 0,
            cliponaxis=False,
        )
    for lane in range(1, len(series)):
        figure.add_hline(y=lane - 0.5, line={"width": 1, "color": GREY}, opacity=0.25, layer="below")
    first, last = _seen(rows, days)
    _shade(figure, first, last, reach)
    figure.update_xaxes(
        range=[first, last], type="date", hoverformat="%b %d, %Y", showgrid=True, griddash="dot", gridwidth=1
    )
    figure.update_yaxes(
        range=[max(len(series), 1) - 0.5, -0.5],
        tickvals=list(range(len(series))),
        ticktext=[_lane_name(name) for name in series],
        showgrid=False,
    )
    figure.update_layout(hovermode="closest")
    return figure


def _series() -> pl.Expr:
    named = pl.col("series").fill_null("")
    return pl.when(named == "").then(pl.lit("(no sender)")).otherwise(named).alias("series")


def _colour(mark: _Mark) -> dict[str, Any]:
    return {"color": GREY, "line": {"width": 1.5}} if mark.event is Event.SENT else {}


def _seen(rows: pl.DataFrame, days: tuple[date, date]) -> tuple[datetime, datetime]:
    """From the first to the last moment to be seen, with a little room beside the outermost marks."""
    edges = [_midnight(days[0]), _midnight(days[1] + _DAY)]
    moments = [moment.replace(tzinfo=None) for moment in rows["local"]]
    first, last = min(edges[:1] + moments), max(edges[1:] + moments)
    room = (last - first) / 80
    return first - room, last + room


def _shade(figure: go.Figure, first: datetime, last: datetime, reach: Reach) -> None:
    """Darker where only the archive has emails, lighter where both have, plain where only live has."""
    if not reach.archive:
        return
    ends = _midnight(reach.archive[1] + _DAY)
    begins = _midnight(reach.live[0]) if reach.live else last
    between = ("archive and live", 0.06) if begins < ends else ("no emails", 0.0)
    bands = [
        (first, min(begins, ends) if reach.live else last, "archive only", 0.13),
        (min(begins, ends), max(begins, ends), *between),
        (max(begins, ends), last, "live only", 0.0),
    ]
    if not reach.live:
        bands = bands[:1]
    for start, end, words, opacity in bands:
        start, end = max(start, first), min(end, last)  # noqa: PLW2901
        if start >= end:
            continue
        if opacity:
            figure.add_vrect(x0=start, x1=end, fillcolor=GREY, opacity=opacity, line_width=0, layer="below")
        if end < last:
            hairline(figure, x=end)
        if (end - start) / (last - first) >= _LEAST_BAND:
            figure.add_annotation(
                text=words,
                x=start + (end - start) / 2,
                y=1,
                yref="paper",
                yanchor="bottom",
                showarrow=False,
                font={"color": GREY},
            )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local, as the axis has it


def _lane_name(name: str) -> str:
    """In two short lines, so that the lanes keep their width."""
    lines = [""]
    for word in name.split():
        grown = f"{lines[-1]} {word}".strip()
        if len(grown) <= _LONGEST_NAME or not lines[-1]:
            lines[-1] = grown
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], lines[1] + " …"]
    return "<br>".join(escape(_short(line, _LONGEST_NAME)) for line in lines)


def _hover(row: dict[str, Any], mark: _Mark, time_zone: str) -> str:
    what = "Bounced, not delivered:" if mark.event is Event.BOUNCED else mark.name.capitalize()
    lines = [f"<b>{what}</b> {formats.moment(row['at'], time_zone)}", row["email_name"], row["subject"]]
    if row["event"] == Event.CLICKED:
        lines.append(f"Link: {row['link_name'] or row['article'] or 'not known which'}")
        if row["link_clicks"]:
            lines.append(f"{formats.counted(row['link_clicks'], 'click')} on it, this is the last")
    stands = [source for source in ("live", "archive") if row[f"in_{source}"]]
    lines.append(f"{row['series']} · from {' and '.join(stands)}")
    return "<br>".join([lines[0], *(escape(_short(line, _LONGEST_TEXT)) for line in lines[1:] if line)])


def _short(text: str, longest: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
