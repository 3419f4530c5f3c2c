"""People by the number of articles they clicked."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from ui.charts.manner import GREY, chart, hairline

_FEWEST_BARS, _MOST_BARS = 8, 20


def readers(by_articles: pl.DataFrame, least: int | None, audience: str | None) -> go.Figure:
    """People by the number of articles they clicked, the threshold marked; those in the audience below the others.

    Takes `Interests.by_articles`; `audience` in words, None where everyone is meant. Whoever clicked more articles than
    there are bars stands in the last one.
    """
    # few bars are not drawn as wide as doors, and the threshold always has a bar
    last = max(_MOST_BARS, least or 0)
    most = min(max(_FEWEST_BARS, *by_articles["articles"].to_list()), last)
    more = most < by_articles["articles"].max()
    by_articles = by_articles.group_by(pl.col("articles").clip(upper_bound=most)).sum().sort("articles")
    labels = [f"{number} or more" if more and number == most else str(number) for number in by_articles["articles"]]
    figure = chart(320)
    inside = by_articles["in_audience"] if audience else by_articles["people"]
    figure.add_bar(
        x=by_articles["articles"],
        y=inside,
        name=escape(audience) if audience else "people",
        customdata=labels,
        hovertemplate="%{y:,} people clicked %{customdata} articles<extra></extra>",
        showlegend=audience is not None,
    )
    if audience:
        figure.add_bar(
            x=by_articles["articles"],
            y=by_articles["people"].cast(pl.Int64) - inside.cast(pl.Int64),
            name="others",
            marker={"color": GREY, "opacity": 0.45},
            customdata=labels,
            hovertemplate="%{y:,} others clicked %{customdata} articles<extra></extra>",
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
    figure.update_xaxes(title="Different articles clicked", range=[0.4, most + 0.6])
    ticks = list(range(1, most + 1))
    figure.update_xaxes(tickvals=ticks, ticktext=[f"{most}+" if more and tick == most else str(tick) for tick in ticks])
    figure.update_yaxes(title="People", tickformat=",d", rangemode="tozero")
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        legend={"x": 1, "xanchor": "right", "yref": "paper", "yanchor": "bottom", "traceorder": "normal"},
    )
    return figure
