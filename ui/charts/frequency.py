"""People by the number of emails that they got."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from analytics.frequency import Counted, Spread
from ui import formats
from ui.charts.manner import GREY, chart, hairline

_TITLES: dict[Counted, str] = {
    Counted.BUSIEST: "Emails in a person’s busiest {per}",
    Counted.TYPICAL: "Emails in a person’s typical {per}",
    Counted.AVERAGE: "Emails a {per} on average, rounded up",
}
# few bars are not drawn as wide as doors; many have no room for numbers on top
_FEWEST, _NUMBERED = 8, 12


def emails_each(
    found: Spread, everyone: Spread | None, counted: Counted, per: str, more_than: int, who: str | None
) -> go.Figure:
    """The share of people who got 0, 1, 2 … emails, the threshold marked; everyone on file beside them in grey.

    `everyone` has as many bars, None where nobody is left out; `who` says in words who is meant.
    """
    bars = [found.bars, *([everyone.bars] if everyone else [])]
    last = len(found.bars) - 1
    fullest = max(at for of in bars for at, count in enumerate(of) if count or at == more_than + 1)
    # what nobody got need not be drawn
    shown = min(last, max(_FEWEST, fullest))
    labels = [str(at) for at in range(shown + 1)]
    if shown == last:
        labels[-1] = f"more than {last - 1}" if counted is Counted.AVERAGE else f"{last} or more"
    figure = chart(340)
    _add(figure, found, labels, {"name": escape(who or "everyone on file"), "showlegend": everyone is not None})
    if shown <= _NUMBERED:
        numbers = [_short_share(count, found.people) for count in found.bars[: shown + 1]]
        figure.data[0].update(text=numbers, textposition="outside", textangle=0, cliponaxis=False)
    if everyone:
        looks = {"name": "everyone on file", "marker": {"color": GREY, "opacity": 0.45}}
        _add(figure, everyone, labels, looks)
    hairline(figure, x=more_than + 0.5)
    figure.add_annotation(
        text=f"more than {more_than} →",
        x=more_than + 0.5,
        y=1,
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
    )
    ticks = [label.replace(" or more", "+").replace("more than ", ">") for label in labels]
    figure.update_xaxes(
        title=_TITLES[counted].format(per=per),
        range=[-0.6, shown + 0.6],
        tickvals=list(range(shown + 1)),
        ticktext=ticks,
        showgrid=False,
    )
    figure.update_yaxes(title="People", tickformat=".0%", rangemode="tozero", nticks=6)
    figure.update_layout(
        barmode="group",
        bargap=0.2,
        bargroupgap=0.05,
        legend={"x": 1, "xanchor": "right", "yref": "paper", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )
    return figure


def _add(figure: go.Figure, spread: Spread, labels: list[str], looks: dict[str, Any]) -> None:
    people = spread.people or 1
    hover = [
        f"{formats.counted(count, 'person', 'people')} got {label} emails ({formats.rate(count / people)})"
        for count, label in zip(spread.bars, labels, strict=False)
    ]
    figure.add_bar(
        x=list(range(len(labels))),
        y=[count / people for count in spread.bars[: len(labels)]],
        hovertext=hover,
        hovertemplate="%{hovertext}<extra>" + looks["name"] + "</extra>",
        **looks,
    )


def _short_share(count: int, people: int) -> str:
    if not count:
        return ""
    return f"{count / people:.0%}" if 100 * count >= people else "<1%"
