"""The filters of each page as a panel of widgets, with the address written and what was ignored said below it."""

from ui.panels.breakdown import breakdown_panel, choose_row, row_of_people
from ui.panels.exports import exports_panel, open_entry
from ui.panels.figures import figures_panel
from ui.panels.follow_up import follow_up_panel
from ui.panels.frequency import frequency_listing, frequency_panel
from ui.panels.interests import interests_listing, interests_panel
from ui.panels.overview import overview_panel
from ui.panels.segments import open_segment, segments_panel
from ui.panels.sources import send_panel
from ui.panels.timeline import choose_view, evidence_panel, person_search, timeline_panel

__all__ = [
    "breakdown_panel",
    "choose_row",
    "choose_view",
    "evidence_panel",
    "exports_panel",
    "figures_panel",
    "follow_up_panel",
    "frequency_listing",
    "frequency_panel",
    "interests_listing",
    "interests_panel",
    "open_entry",
    "open_segment",
    "overview_panel",
    "person_search",
    "row_of_people",
    "segments_panel",
    "send_panel",
    "timeline_panel",
]
