"""Questions about people that can be kept, asked again on newer data, and combined by and, or, but not."""

from analytics.segments.definitions import (
    MOST,
    Clicked,
    Combined,
    Frequent,
    How,
    Leaf,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    SavedSegment,
    Segment,
    SegmentError,
    parts,
    with_machine,
)
from analytics.segments.evaluate import Ask, people
from analytics.segments.kept import check_saveable, expand, users, users_of_topic
from analytics.segments.stored import from_dict, to_dict
from analytics.segments.words import OPENS_ARE_UNSURE, Names, rests_on_opens, title, words

__all__ = [
    "MOST",
    "OPENS_ARE_UNSURE",
    "Ask",
    "Clicked",
    "Combined",
    "Frequent",
    "How",
    "Leaf",
    "Names",
    "NeverEngages",
    "NotOpened",
    "OpenedNotClicked",
    "Saved",
    "SavedSegment",
    "Segment",
    "SegmentError",
    "check_saveable",
    "expand",
    "from_dict",
    "parts",
    "people",
    "rests_on_opens",
    "title",
    "to_dict",
    "users",
    "users_of_topic",
    "with_machine",
    "words",
]
