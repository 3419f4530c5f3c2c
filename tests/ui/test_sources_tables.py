"""What the page Sources says of each object."""

from datetime import UTC, datetime

from data_access.store.snapshots import SourceState
from ui.tables.sources import objects_table

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_how_far_each_object_is_followed_the_one_furthest_behind_first() -> None:
    live = SourceState(None, None, None, AT, watermarks={"results": AT, "accounts": AT.replace(hour=8)})
    archive = SourceState(
        None,
        None,
        None,
        AT,
        months={"results": {"2026-03": (7, AT.replace(month=4)), "2026-04": (5, None)}},
        files={"link_details": {"1.csv": (10, 1), "2.csv": (20, 2)}},
    )
    assert objects_table({"live": live, "archive": archive}, "UTC").rows() == [
        # files say nothing of what they lack
        (None, "archive", "Link details", "by its files: 2 files"),
        ("Apr 20, 2026 12:00 UTC", "archive", "Email results", "by month: 2 months, 12 rows"),
        ("Nov 20, 2026 08:00 UTC", "live", "Campuses, schools, departments", "read whole, once a day"),
        ("Nov 20, 2026 12:00 UTC", "live", "Email results", "by what changed"),
    ]


def test_a_source_that_was_loaded_by_hand_is_not_followed() -> None:
    assert objects_table({"live": SourceState(AT, AT, AT, AT)}, "UTC").rows() == []
