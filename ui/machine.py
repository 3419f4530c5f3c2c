"""Likely machine activity: its switch, and both numbers in words, with it and without."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analytics.interests import Interests
from analytics.rates import RATES, Rate
from analytics.timeline import Engagement
from data_access.machine import TAKEN, Reason
from ui import formats
from ui.view import View

TOUCHED: tuple[Rate, ...] = tuple(rate for rate in RATES if {rate.count, rate.base} & set(TAKEN))
"""The rates of results that machine activity is in."""
COUNTED = "What is likely a machine’s counts as an open or a click as well."
LEFT_OUT = "Opens and clicks that are likely a machine’s are left out: what security gateways do before anybody reads."
"""What was asked, for the manifest of a file."""
RULE = (
    "Every link of an email, or nearly every one, clicked within about ten seconds, minutes after the send at most; "
    "links such as “unsubscribe” among them, or many links of an email that was opened at once or never. The whole "
    "rule is in docs/definitions.md."
)
TOTALS_HOLD_IT = "Salesforce’s own totals always have machine activity in them."


def switch(view: View[Any], asked: bool) -> bool:
    """Whether opens and clicks that are likely a machine's count."""
    return st.toggle(
        "Count likely machine activity",
        key=view.key("machine", asked),
        help="Security gateways open an email and follow every link within seconds, before anybody reads it. Switched "
        "off, what looks like that counts neither as opened nor as clicked; it stays sent and delivered. What the "
        "person did later counts either way.",
    )


def both_rates(
    counted: bool, shown: Mapping[str, Any], other: Mapping[str, Any], rates: Sequence[Rate] = TOUCHED
) -> str:
    """The rates shown, and beside each what it is the other way round."""
    told = [(rate.title, formats.rate(shown[rate.name]), formats.rate(other[rate.name])) for rate in rates]
    return both(counted, told)


def both_funnels(counted: bool, steps: Sequence[tuple[str, str, str]], shown: Interests, other: Interests) -> str:
    """The steps of a funnel (`ui.figures.steps`), and beside each how many people it has the other way round."""
    told = [
        (formats.literal(title), formats.number(getattr(shown, name)), formats.number(getattr(other, name)))
        for title, name, _ in steps
    ]
    return both(counted, told)


def both(counted: bool, numbers: Sequence[tuple[str, str, str]]) -> str:
    """Numbers shown, `counted` with machine activity or without, and what they are the other way round.

    Open rate 33.7% · without likely machine activity 33.4%; click rate 7.6% · without 7.1%.
    """
    word = "without" if counted else "with"
    parts = [
        f"{title[:1].lower() + title[1:] if place else title} {shown} · {word} "
        f"{'' if place else 'likely machine activity '}{other}"
        for place, (title, shown, other) in enumerate(numbers)
    ]
    return f":material/smart_toy: {'; '.join(parts)}."


def about_domains(flagged: int, delivered: int, days: str) -> str:
    """How to read the mail domains, or that nothing is flagged."""
    if not flagged:
        return f"No email sent {days} shows likely machine activity."
    some = f"{flagged:,} of {formats.counted(delivered, 'delivered result')} {'looks' if flagged == 1 else 'look'}"
    return (
        f"Of emails sent {days}, {some} like a machine’s doing. Domains are those of the addresses now on file; before "
        "one with many, most likely a security gateway stands."
    )


def of_person(shown: Engagement, without: Engagement, flagged: int) -> str:
    """What one person's figures are without the emails' likely machine activity."""
    emails = f"{formats.counted(flagged, 'email')} {'shows' if flagged == 1 else 'show'} likely machine activity"
    numbers = [
        ("Opened or clicked", f"{shown.opened_or_clicked:,}", f"{without.opened_or_clicked:,}"),
        ("Clicked", f"{shown.clicked:,}", f"{without.clicked:,}"),
    ]
    return f"{both(True, numbers)} {emails}; the table says which, and why."


def words(reasons: Sequence[str]) -> str:
    """The reasons of a flagged result, as one text; empty where there are none."""
    return "; ".join(Reason(reason).words for reason in reasons)
