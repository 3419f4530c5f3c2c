"""The picture of what is here month by month."""

from datetime import date

import polars as pl

from ui import charts, notices

MONTHS = pl.DataFrame(
    {
        "month": [date(2026, month, 1) for month in (1, 2, 3, 4)],
        "live_only": [0, 0, 0, 5],
        "both": [0, 0, 0, 2],
        "archive_only": [3000, 0, 0, 1],
        "results": [3000, 0, 0, 8],
        "gap": [False, True, True, False],
    }
)
GAPS = [(date(2026, 2, 1), date(2026, 3, 1))]


def test_a_stack_a_month_told_apart_by_more_than_colour() -> None:
    live, both, archive = charts.coverage(MONTHS, []).data
    assert [list(trace.y) for trace in (live, both, archive)] == [[0, 0, 0, 5], [0, 0, 0, 2], [3000, 0, 0, 1]]
    assert [trace.name for trace in (live, both, archive)] == ["live only", "live and archive", "archive only"]
    looks = {(trace.marker.pattern.shape, trace.marker.opacity) for trace in (live, both, archive)}
    assert len(looks) == 3
    assert archive.text[0] == "<b>Jan 2026</b>: 3,000 results<br>archive only: 3,000"
    assert live.text[3] == "<b>Apr 2026</b>: 8 results<br>live only: 5<br>live and archive: 2<br>archive only: 1"


def test_a_gap_is_shaded_over_its_months_and_says_so() -> None:
    figure = charts.coverage(MONTHS, GAPS)
    (shade,) = figure.layout.shapes
    assert (shade.x0, shade.x1) == (date(2026, 1, 17), date(2026, 3, 16))
    assert [note.text for note in figure.layout.annotations] == ["no results"]
    assert not charts.coverage(MONTHS, []).layout.shapes


def test_what_there_is_none_of_has_no_legend() -> None:
    only_archive = charts.coverage(MONTHS.head(1), [])
    assert [trace.showlegend for trace in only_archive.data] == [False, False, True]


def test_gaps_in_words() -> None:
    assert notices.about_coverage([]) == "No month is missing between the first result and the last."
    words = notices.about_coverage([*GAPS, (date(2026, 6, 1), date(2026, 6, 1))])
    assert words.startswith("Without a single result: Feb 2026 – Mar 2026, Jun 2026. Either nothing was sent")
