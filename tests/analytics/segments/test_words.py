"""Every segment as a sentence."""

from datetime import date

import pytest

from analytics.audience import Audience
from analytics.frequency import Counted
from analytics.periods import Days, Span
from analytics.segments import (
    Clicked,
    Combined,
    Frequent,
    How,
    Names,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
    rests_on_opens,
    title,
    words,
)
from analytics.whom import Whom
from data_access.calendar import Per

NAMES = Names({"ath": "Athletics"}, {"a2S": "“CU Anschutz News #39” of Nov 9"}, {"x": "Fans"})
ALUMNI = Whom(Audience(roles=("Alumni",)))
IN_COLORADO = Whom(Audience(roles=("Alumni",)), states=("CO",))
FANS, SILENT = Clicked(topic_id="ath", whom=ALUMNI), NeverEngages()
FANS_WORDS = "current Alumni who clicked 3 or more different articles about Athletics, last click in the past year"
SILENT_WORDS = "people to whom 5 or more emails were delivered in the past 180 days, none of them opened, none clicked"


@pytest.mark.parametrize(
    ("segment", "said"),
    [
        (FANS, FANS_WORDS),
        (SILENT, SILENT_WORDS),
        (
            Clicked(
                contains="volleyball", least=1, by_total_clicks=True, days=Days(date(2026, 1, 1), date(2026, 6, 30))
            ),
            "people who clicked 1 time or more on links with “volleyball” in their address or name, last click from "
            "2026-01-01 to 2026-06-30",
        ),
        (
            OpenedNotClicked(send_id="a2S", article="cu.edu/register", whom=IN_COLORADO),
            "current Alumni, living in CO, who opened (or clicked something in) “CU Anschutz News #39” of Nov 9 and "
            "did not click its call to action, cu.edu/register",
        ),
        (
            OpenedNotClicked(send_id="a2S", article="cu.edu/register", clicks_count=False, machine=False),
            "people who opened “CU Anschutz News #39” of Nov 9 and did not click its call to action, cu.edu/register, "
            "leaving out what is likely a machine’s doing",
        ),
        (
            NotOpened(send_id="a2S"),
            "people to whom “CU Anschutz News #39” of Nov 9 was delivered, and who neither opened it nor clicked in it",
        ),
        (
            NeverEngages(series=("CU Connections", "HR"), days=Span.EVERYTHING, least_delivered=1),
            "people to whom 1 email or more of CU Connections or HR were delivered at any time, none of them opened, "
            "none clicked",
        ),
        (
            Frequent(series=("HR",), counted=Counted.TYPICAL, per=Per.MONTH, more_than=1, whom=ALUMNI),
            "current Alumni who got more than 1 email in most months, of the emails of HR sent in the past 90 days",
        ),
        (Saved("x"), "the segment “Fans”"),
        (Combined(How.AND, FANS, SILENT), f"(1) {FANS_WORDS}; who are also (2) {SILENT_WORDS}"),
        (
            Combined(How.BUT_NOT, Combined(How.OR, Saved("x"), SILENT), FANS),
            f"[(1) the segment “Fans”; or (2) {SILENT_WORDS}]; but not (3) {FANS_WORDS}",
        ),
        # what was removed meanwhile
        (Saved("y"), "a saved segment that was removed"),
        (
            Clicked(topic_id="y"),
            "people who clicked 3 or more different articles about a topic that was removed, last "
            "click in the past year",
        ),
        (
            NotOpened(send_id="a2T"),
            "people to whom the email a2T was delivered, and who neither opened it nor clicked in it",
        ),
    ],
)
def test_words(segment: Segment, said: str) -> None:
    assert words(segment, NAMES) == said


@pytest.mark.parametrize(
    ("segment", "called"),
    [
        (FANS, "Clicked links about Athletics, current Alumni"),
        (Clicked(contains="volleyball"), "Clicked links with “volleyball”"),
        (
            OpenedNotClicked(send_id="a2S", article="x"),
            "Opened “CU Anschutz News #39” of Nov 9, did not click its call to action",
        ),
        (NotOpened(send_id="a2S"), "Did not open “CU Anschutz News #39” of Nov 9"),
        (NeverEngages(series=("HR",)), "Never engaged with HR in the past 180 days"),
        (Frequent(), "Got more than 3 emails in at least one week in the past 90 days"),
        (
            Frequent(series=("CU Buffs",)),
            "Got more than 3 emails in at least one week from CU Buffs in the past 90 days",
        ),
        (Saved("x"), "Fans"),
        (Combined(How.BUT_NOT, Saved("x"), SILENT), "“Fans”, but not Never engaged in the past 180 days"),
        (
            Combined(How.BUT_NOT, Combined(How.OR, Saved("x"), Saved("x")), Frequent()),
            "[“Fans”, or “Fans”], but not Got more than 3 emails in at least one week in the past 90 days",
        ),
        (
            Combined(How.OR, Saved("x"), Combined(How.BUT_NOT, Saved("x"), Frequent())),
            "“Fans”, or [“Fans”, but not Got more than 3 emails in at least one week in the past 90 days]",
        ),
    ],
)
def test_titles(segment: Segment, called: str) -> None:
    assert title(segment, NAMES) == called


@pytest.mark.parametrize(
    ("segment", "does"),
    [
        (FANS, False),
        (Frequent(), False),
        (SILENT, True),
        (NotOpened(send_id="a"), True),
        (OpenedNotClicked(send_id="a", article="b"), True),
        (Combined(How.OR, FANS, FANS), False),
        (Combined(How.BUT_NOT, FANS, SILENT), True),
    ],
)
def test_what_rests_on_opens(segment: Segment, does: bool) -> None:
    assert rests_on_opens(segment) is does
