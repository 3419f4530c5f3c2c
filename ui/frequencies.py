"""Frequency in words: what is counted of whom, what is left out, and how to read it."""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from analytics.frequency import Counted, Spread
from data_access.calendar import Per
from ui import formats
from ui.frequency_questions import FrequencyFilters

COUNTED: dict[Counted, str] = {
    Counted.BUSIEST: "Busiest {per}",
    Counted.TYPICAL: "Typical {per}",
    Counted.AVERAGE: "Average {per}",
}
MEANINGS: dict[Counted, str] = {
    Counted.BUSIEST: "the most that somebody got in any of the {per}s",
    Counted.TYPICAL: "what somebody got at least in more than half of the {per}s, the median {per}",
    Counted.AVERAGE: "all that somebody got, divided by the number of {per}s",
}
GOT = "Got means delivered: accepted by the server, which is no proof of the inbox."
_FEW = 5


def title(counted: Counted, per: Per) -> str:
    """What is counted, as a heading: "Busiest week"."""
    return COUNTED[counted].format(per=per)


def meaning(counted: Counted, per: Per) -> str:
    """What that means."""
    return MEANINGS[counted].format(per=per)


def no_whole_period(per: Per) -> str:
    """Instead of an answer, where not one week or month is whole."""
    begins = "Weeks begin on Monday; one" if per is Per.WEEK else "One"
    return (
        f"No whole {per} lies in this period and in what the history holds: choose a longer one. {begins} that is cut "
        "off at either end, or is not over yet, can’t be compared with others."
    )


def headline(found: Spread, asked: FrequencyFilters) -> str:
    """How many of the people are above the threshold."""
    share = f" ({formats.rate(found.above_share)})" if found.people else ""
    return (
        f"**{formats.number(found.above)}** of {formats.counted(found.people, 'person', 'people')}{share} got "
        f"{asked.many}."
    )


def about_periods(whole: Sequence[date], present: Collection[date], per: Per, totals_only: int) -> str:
    """Which weeks or months are counted; in which of them nothing was sent; what nobody knows the recipients of.

    `present`: those in which anything was delivered; `totals_only`: emails without results.
    """
    text = f"{formats.counted(len(whole), f'whole {per}')}"
    text += ", from Monday to Sunday" if per is Per.WEEK else ""
    text += f"; a {per} that is cut off or not over yet is left out. {GOT}"
    if empty := [begin for begin in whole if begin not in present]:
        named = ", ".join(formats.day(begin) for begin in empty[:_FEW]) + (" …" if len(empty) > _FEW else "")
        text += f" In {len(empty)} of them ({named}) no such email was delivered to anyone on file: they count as 0."
    if totals_only:
        text += (
            f" {formats.counted(totals_only, 'email')} of these days left totals only: who got "
            f"{'it' if totals_only == 1 else 'them'} is not known, and not counted."
        )
    return text


def about_bars(asked: FrequencyFilters) -> str:
    """How to read the bars."""
    text = f"{title(asked.counted, asked.per)}: {meaning(asked.counted, asked.per)}. Whoever got nothing counts as 0."
    if asked.counted is Counted.AVERAGE:
        text += " An average between two numbers is in the bar of the higher."
    return text


def about_overlap(pairs: pl.DataFrame, senders: int) -> str:
    """How to read the squares: takes the frame of `analytics.overlap.overlap`, and how many senders there are."""
    text = "In each square: of the people whom the smaller of the two reached, how many the other reached as well."
    compared = pl.concat([pairs["first"], pairs["second"]]).n_unique()
    if compared < senders:
        text += f" The {compared} senders that reach most people are compared, of {senders:,}."
    return text
