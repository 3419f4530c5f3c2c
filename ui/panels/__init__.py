"""The filters of each page as a panel of widgets, with the address written and what was ignored said below it."""

from ui.panels.breakdown import breakdown_panel, choose_row, row_of_people
from ui.panels.frequency import frequency_listing, frequency_panel
from ui.panels.interests import interests_listing, interests_panel
from ui.panels.overview import overview_panel
from ui.panels.sources import send_panel
from ui.panels.timeline import person_search, timeline_panel

__all__ = [
    "breakdown_panel",
    "choose_row",
    "frequency_listing",
    "frequency_panel",
    "interests_listing",
    "interests_panel",
    "overview_panel",
    "person_search",
    "row_of_people",
    "send_panel",
    "timeline_panel",
]
