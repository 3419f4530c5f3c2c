"""The timeline of one person, drawn without a browser."""

from datetime import date, datetime
from typing import Any

import polars as pl

from analytics.timeline import Reach
from tests.analytics.frames import MOMENT, utc
from ui import charts
from ui.charts.lanes import MOST_LANES

DENVER = "America/Denver"
SCHEMA = {
    "at": MOMENT,
    "event": pl.String(),
    "result_id": pl.String(),
    "send_id": pl.String(),
    "series": pl.String(),
    "email_name": pl.String(),
    "subject": pl.String(),
    "in_live": pl.Boolean(),
    "in_archive": pl.Boolean(),
    "link_name": pl.String(),
    "article": pl.String(),
    "link_clicks": pl.Int64(),
}
DAYS = (date(2026, 1, 1), date(2026, 12, 31))
REACH = Reach(live=(date(2026, 8, 1), date(2026, 12, 31)), archive=(date(2026, 1, 1), date(2026, 8, 31)))


def events(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        **dict.fromkeys(SCHEMA),
        "at": utc(2026, 5, 5, 5),
        "event": "sent",
        "result_id": "r1",
        "send_id": "s1",
        "series": "CU Connections",
        "email_name": "Issue 1",
        "subject": "News",
        "in_live": False,
        "in_archive": True,
    }
    return pl.DataFrame([{**usual, **row} for row in rows], schema=SCHEMA)


def drawn(rows: pl.DataFrame, reach: Reach = REACH) -> Any:
    return charts.lanes(rows, charts.most_received(rows), DAYS, reach, DENVER)


def traces(figure: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data}


def test_a_mark_stands_in_its_lane_at_its_local_time_and_knows_its_send() -> None:
    rows = events(
        {"series": "CU Presents", "result_id": "r3", "send_id": None},
        {},
        {"result_id": "r2", "send_id": "s2"},
        {"event": "opened", "at": utc(2026, 5, 6, 12)},
    )
    figure = drawn(rows)
    assert figure.layout.yaxis.ticktext == ("CU Connections", "CU Presents")
    sent = traces(figure)["sent"]
    assert [round(y) for y in sent.y] == [1, 0, 0]
    assert sent.x[0] == datetime(2026, 5, 4, 23)  # noqa: DTZ001 - local
    assert [list(ids) for ids in sent.customdata] == [[""], ["s1"], ["s2"]]
    assert [list(ids) for ids in traces(figure)["opened"].customdata] == [["s1"]]


def test_events_differ_in_shape_and_stand_apart_where_they_share_a_moment() -> None:
    kinds = ("sent", "bounced", "opened", "clicked", "unsubscribed")
    figure = drawn(events(*({"event": kind} for kind in kinds)))
    assert set(traces(figure)) == set(kinds)
    assert len({trace.marker.symbol for trace in figure.data}) == 5
    height = {name: trace.y[0] for name, trace in traces(figure).items()}
    assert height["clicked"] < height["opened"] < height["sent"]
    assert all(trace.showlegend for trace in figure.data)
    assert [trace.showlegend for trace in drawn(events({})).data].count(True) == 1


def test_hover_words_name_the_email_the_link_the_zone_and_the_source() -> None:
    rows = events({"event": "clicked", "link_name": "Story", "link_clicks": 5, "at": utc(2026, 1, 5, 17)})
    assert traces(drawn(rows))["clicked"].text == (
        "<b>Clicked</b> Jan 5, 2026 10:00 MST<br>Issue 1<br>News<br>Link: Story<br>5 clicks on it, this is the last"
        "<br>CU Connections · from archive",
    )


def test_names_from_outside_are_text_not_markup() -> None:
    rows = events({"series": "<img src=x>", "email_name": "<b>bold</b>", "subject": "<a href=x>"})
    figure = drawn(rows)
    assert "<img" not in figure.layout.yaxis.ticktext[0]
    words = traces(figure)["sent"].text[0]
    assert "&lt;b&gt;bold" in words
    assert not {"<img", "<a ", "<b>bold"} & {part for part in ("<img", "<a ", "<b>bold") if part in words}


def test_an_event_without_its_moment_has_no_mark_but_its_lane_stays() -> None:
    figure = drawn(events({"event": "opened", "at": None}))
    assert all(len(trace.x) == 0 for trace in figure.data)
    assert figure.layout.yaxis.ticktext == ("CU Connections",)


def test_live_and_archive_are_shaded_by_what_each_has() -> None:
    figure = drawn(events({}))
    shaded = [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.type == "rect"]
    august, september = datetime(2026, 8, 1), datetime(2026, 9, 1)  # noqa: DTZ001
    assert shaded[0][1] == shaded[1][0] == august
    assert shaded[1][1] == september
    assert [note.text for note in figure.layout.annotations] == ["archive only", "live only"]
    live_alone = drawn(events({}), Reach(live=REACH.live, archive=None))
    assert not [shape for shape in live_alone.layout.shapes if shape.type == "rect"]


def test_archive_alone_is_shaded_whole_and_a_gap_between_both_is_nobodys() -> None:
    figure = drawn(events({}), Reach(live=None, archive=DAYS))
    assert [note.text for note in figure.layout.annotations] == ["archive only"]
    gap = Reach(live=(date(2026, 8, 1), DAYS[1]), archive=(DAYS[0], date(2026, 4, 30)))
    figure = drawn(events({}), gap)
    assert [note.text for note in figure.layout.annotations] == ["archive only", "no emails", "live only"]


def test_a_mark_beyond_the_days_asked_for_widens_the_view() -> None:
    first, last = drawn(events({"at": utc(2027, 2, 1)})).layout.xaxis.range
    assert first < datetime(2026, 1, 1)  # noqa: DTZ001
    assert last > datetime(2027, 1, 31)  # noqa: DTZ001


def test_lanes_are_those_with_most_emails_up_to_a_cap_and_stay_readable() -> None:
    many = [{"series": f"Sender {number:02}", "result_id": f"r{number}"} for number in range(MOST_LANES + 5)]
    rows = events(*many, {"series": "Sender 44", "result_id": "another"}, {"series": None, "result_id": "none"})
    order = charts.most_received(rows)
    assert order[:3] == ["Sender 44", "(no sender)", "Sender 00"]
    assert len(order) == MOST_LANES
    figure = drawn(rows)
    assert figure.layout.height / MOST_LANES >= 30
    assert len(traces(figure)["sent"].x) == MOST_LANES + 1


def test_long_names_take_two_short_lines() -> None:
    name = "College of Media, Communication and Information, University of Colorado Boulder"
    lines = drawn(events({"series": name})).layout.yaxis.ticktext[0].split("<br>")
    assert len(lines) == 2
    assert all(len(line) <= 24 for line in lines)
