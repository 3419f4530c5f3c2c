"""Frames as people read them: the columns of tables and files, and what each is called and means."""

from ui.tables.breakdown import (
    breakdown_columns,
    breakdown_file,
    breakdown_table,
    campuses,
    highest_first,
    people_of_row,
    place_name,
    places,
    row_names,
    rows_with_people,
    total,
)
from ui.tables.links import CLICK_COLUMNS, articles_table
from ui.tables.people import (
    PEOPLE_COLUMNS,
    mailing_list,
    people_file,
    people_list,
    people_table,
    readers_file,
    readers_list,
    readers_table,
)
from ui.tables.sends import SEND_COLUMNS, TOTALS_COLUMNS, send_ids, sends_file, sends_table, totals_file, totals_table
from ui.tables.show import show
from ui.tables.timeline import (
    TIMELINE_COLUMNS,
    WITHOUT_COLUMNS,
    found_people,
    timeline_file,
    timeline_table,
    without_results,
)
from ui.tables.words import COUNTS, sentence

__all__ = [
    "CLICK_COLUMNS",
    "COUNTS",
    "PEOPLE_COLUMNS",
    "SEND_COLUMNS",
    "TIMELINE_COLUMNS",
    "TOTALS_COLUMNS",
    "WITHOUT_COLUMNS",
    "articles_table",
    "breakdown_columns",
    "breakdown_file",
    "breakdown_table",
    "campuses",
    "found_people",
    "highest_first",
    "mailing_list",
    "people_file",
    "people_list",
    "people_of_row",
    "people_table",
    "place_name",
    "places",
    "readers_file",
    "readers_list",
    "readers_table",
    "row_names",
    "rows_with_people",
    "send_ids",
    "sends_file",
    "sends_table",
    "sentence",
    "show",
    "timeline_file",
    "timeline_table",
    "total",
    "totals_file",
    "totals_table",
    "without_results",
]
