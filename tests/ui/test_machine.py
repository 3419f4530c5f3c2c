"""Both numbers in words."""

from analytics.rates import RATES
from data_access.machine import Reason
from ui import machine


def test_both_rates_the_one_shown_first() -> None:
    counted = {"open_rate": 0.337, "click_rate": 0.0763, "click_to_open_rate": None}
    without = {"open_rate": 0.334, "click_rate": 0.071, "click_to_open_rate": 0.2}
    assert machine.both_rates(True, counted, without) == (
        ":material/smart_toy: Open rate 33.7% · without likely machine activity 33.4%; click rate 7.6% · without 7.1%; "
        "click-to-open rate – · without 20.0%."
    )
    assert machine.both_rates(False, without, counted, RATES[:1]) == (
        ":material/smart_toy: Open rate 33.4% · with likely machine activity 33.7%."
    )


def test_reasons_in_words() -> None:
    assert machine.words([Reason.EVERY_LINK, Reason.OPENED_AT_ONCE]) == (
        "every or nearly every link clicked within seconds, soon after the send; opened within seconds of the send"
    )
    assert machine.words([]) == ""


def test_one_is_one() -> None:
    assert "1 of 5 delivered results looks like" in machine.about_domains(1, 5, "on May 1")
    assert machine.about_domains(0, 5, "on May 1") == "No email sent on May 1 shows likely machine activity."
