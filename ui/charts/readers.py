"""People by the number of articles they clicked."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from ui.charts.manner import GREY, chart, hairline

_FEWEST_BARS = 8


def readers(by_articles: pl.DataFrame, least: int | None, audience: str | None) -> go.Figure:
    """People by the number of articles they clicked, the threshold marked; those in the audience below the others.

    Takes `Interests.by_articles`; `audience` in words, None where everyone is meant.
    """
    # few bars are not drawn as wide as doors
    most = max(_FEWEST_BARS, *by_articles["articles"].to_list())
    figure = chart(320)
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
            marker={"color": GREY, "opacity": 0.45},
            hovertemplate="%{y:,} others clicked %{x} articles<extra></extra>",
        )
    if least is not None:
        hairline(figure, x=least - 0.5)
        figure.add_annotation(
            text=f"{least} or more →",
            x=least - 0.5,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
    figure.update_xaxes(title="Different articles clicked", range=[0.4, most + 0.6], dtick=1)
    figure.update_yaxes(title="People", tickformat=",d", rangemode="tozero")
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        legend={"x": 1, "xanchor": "right", "yref": "paper", "yanchor": "bottom", "traceorder": "normal"},
    )
    return figure
