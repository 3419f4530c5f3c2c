"""Charts: pure functions from a frame to a figure, drawn in one manner."""

from ui.charts.coverage import coverage
from ui.charts.frequency import emails_each
from ui.charts.lanes import MOST_LANES, lanes, most_received
from ui.charts.manner import show
from ui.charts.overlap import overlap
from ui.charts.readers import readers
from ui.charts.sends import MOST_DOTS, months, most_delivered, sends_over_time
from ui.charts.shares import MOST_ROWS, most_people, shares
from ui.charts.told import told_shares

__all__ = [
    "MOST_DOTS",
    "MOST_LANES",
    "MOST_ROWS",
    "coverage",
    "emails_each",
    "lanes",
    "months",
    "most_delivered",
    "most_people",
    "most_received",
    "overlap",
    "readers",
    "sends_over_time",
    "shares",
    "show",
    "told_shares",
]
