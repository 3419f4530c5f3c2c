"""Walls of figures: what is counted, how much it is, and on hover what it means."""

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from analytics.compare import growth, points
from analytics.frequency import Spread
from analytics.interests import Interests
from analytics.mailing import REASONS
from analytics.rates import RATES, Rate
from analytics.segments import How
from analytics.segments.reckoning import Reckoning
from ui import formats, frequencies
from ui.frequency_questions import FrequencyFilters
from ui.questions import InterestFilters
from ui.tables import COUNTS, sentence

_WIDTH = 140
_FIVE = 5
_BY_WEEK = "The line is the past eight weeks that have settled, week by week."


def breakdown(audience: dict[str, Any], rates: tuple[Rate, ...], before: dict[str, Any] | None) -> None:
    """What an audience did: a total of a breakdown, and that of the period before, if it is compared.

    Changes are not coloured as good or bad: a period up to today still gathers opens, the one before does not.
    """
    with st.grid(_FIVE, min_column_width=_WIDTH):
        for name in ("people", "delivered"):
            title, words = COUNTS[name]
            change = formats.growth(growth(audience[name], before[name])) if before else None
            figure(title, formats.number(audience[name]), words, change, good=None)
        for rate in rates:
            of = f"{formats.number(audience[rate.count])} of {formats.number(audience[rate.base])}."
            change = formats.points(points(audience[rate.name], before[rate.name])) if before else None
            figure(rate.title, formats.rate(audience[rate.name]), f"{sentence(rate.words)} {of}", change, good=None)


def lately(now: dict[str, Any], before: dict[str, Any] | None, weeks: Sequence[dict[str, Any]]) -> None:
    """The past 30 days against the 30 before, where those are here, and each figure week by week.

    Each is a row of `analytics.overview.pooled` with `reached`, the people reached.
    """
    reached = "People on file to whom at least one email was delivered, each once."
    sends = "Email Sends. Automated emails, which go out for months, are not counted here."
    unsubscribed, words = COUNTS["unsubscribed"]
    with st.grid(_FIVE, min_column_width=_WIDTH):
        _lately_count("Sends", "sends", sends, now, before, weeks, good=None)
        _lately_count("People reached", "reached", reached, now, before, weeks, good=None)
        for rate in RATES[:2]:
            figure(
                rate.title,
                formats.rate(now[rate.name]),
                f"{sentence(rate.words)} {formats.number(now[rate.count])} of {formats.number(now[rate.base])}. "
                f"{_BY_WEEK}",
                formats.points(points(now[rate.name], before[rate.name])) if before else None,
                # a week without emails has no rate
                trend=[week[rate.name] for week in weeks if week[rate.name] is not None],
            )
        _lately_count(unsubscribed, "unsubscribed", words, now, before, weeks)


def _lately_count(
    title: str,
    name: str,
    words: str,
    now: dict[str, Any],
    before: dict[str, Any] | None,
    weeks: Sequence[dict[str, Any]],
    *,
    good: bool | None = False,
) -> None:
    change = formats.growth(growth(now[name], before[name])) if before else None
    trend = [week[name] for week in weeks]
    figure(title, formats.number(now[name]), f"{words} {_BY_WEEK}", change, good=good, trend=trend)


def figure(
    title: str,
    value: str,
    words: str,
    change: str | None = None,
    *,
    good: bool | None = True,
    trend: Sequence[float] = (),
) -> None:
    """One figure, what it means on hover, and how it changed; `good`: whether more is better, None for neither."""
    color: Literal["normal", "inverse", "off"] = "off" if good is None else "normal" if good else "inverse"
    told = change if change != formats.NOTHING else None
    same = told is not None and told.startswith("±")
    st.metric(
        title,
        value,
        # Streamlit reads the direction of the arrow from an ordinary minus
        delta=told.replace("−", "-") if told else None,
        delta_color="off" if same else color,
        delta_arrow="off" if same else "auto",
        chart_data=trend if len(trend) > 1 else None,
        help=words,
        border=True,
    )


def steps(asked: InterestFilters, meant: str | None) -> list[tuple[str, str, str]]:
    """The steps of a funnel: title, field of `analytics.interests.Interests`, and what it means."""
    found = [
        ("Clicked any", "clicked_any", "People on file whose last click on any of these links is in the period."),
        (asked.enough, "enough", f"Of those, whoever clicked {asked.enough}."),
    ]
    if meant:
        found.append((f"Are {meant}", "in_audience", f"Of those, {asked.whom.words}, as they are today."))
    return found


def funnel(found: Interests, listed: int, asked: InterestFilters, meant: str | None, before: Interests | None) -> None:
    """From whoever clicked to who is on the list; how the period `before` compares, but for the last step.

    `meant`: who is meant, in words; None where nobody is left out. Who may be mailed is known for today only.
    """
    told = steps(asked, meant)
    with st.grid(len(told) + 1, min_column_width=_WIDTH):
        for title, name, words in told:
            people = getattr(found, name)
            change = formats.growth(growth(people, getattr(before, name))) if before else None
            figure(formats.literal(title), formats.number(people), formats.literal(words), change, good=None)
        if asked.leave_out == tuple(REASONS):
            figure("May be mailed", formats.number(listed), "Of those, whoever has none of the reasons against it.")
        else:
            words = "Of those, whoever has none of the reasons that are switched on."
            figure("On the list", formats.number(listed), words)


def frequency(found: Spread, asked: FrequencyFilters) -> None:
    """How often people are written to, and how many of them get many emails."""
    counted = f"{frequencies.title(asked.counted, asked.per)}: {frequencies.meaning(asked.counted, asked.per)}."
    with st.grid(_FIVE, min_column_width=_WIDTH):
        words = "People on file among those meant, each once, also those who got nothing."
        figure("People", formats.number(found.people), words)
        words = f"All emails delivered to them, divided by the number of people and of {asked.per}s."
        figure(f"Average a {asked.per}", formats.emails(found.mean), words)
        for title, value, share in (
            ("Median", found.median, "Half of the people got so many or fewer."),
            ("90th percentile", found.ninetieth, "9 in 10 people got so many or fewer."),
        ):
            figure(title, formats.emails(value), f"{share} {counted}")
        above = f"People who got {asked.many}: {formats.rate(found.above_share)}."
        figure(f"More than {asked.more_than}", formats.number(found.above), above)


def reckoned(found: Reckoning) -> None:
    """From whoever was sent anything to whoever a follow-up question finds."""
    with st.grid(len(found.steps), min_column_width=_WIDTH):
        for step in found.steps:
            figure(step.title, formats.number(step.people), step.words, good=None)


_RESULTS = {
    How.AND: ("In both", "Whoever is in the first and in the second."),
    How.OR: ("In either", "Whoever is in the first, in the second, or in both; each once."),
    How.BUT_NOT: ("In the first only", "Whoever is in the first and not in the second."),
}


def combined(how: How, titles: Sequence[str], sides: Sequence[int], both: int, found: int) -> None:
    """How many people two segments are, how many of them are in both, and how many the combination comes to."""
    with st.grid(4 if how is not How.AND else 3, min_column_width=_WIDTH):
        for name, title, people in zip(("First", "Second"), titles, sides, strict=True):
            figure(f"{name} segment", formats.number(people), formats.literal(title), good=None)
        if how is not How.AND:
            figure("In both", formats.number(both), _RESULTS[How.AND][1], good=None)
        title, words = _RESULTS[how]
        figure(title, formats.number(found), words, good=None)


def people(found: int) -> None:
    """How many people there are."""
    with st.grid(_FIVE, min_column_width=_WIDTH):
        figure("People", formats.number(found), "People on file, each once.", good=None)
