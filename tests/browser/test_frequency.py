"""Who gets too many emails, in a real browser, from the first click to the parsed file and a person's timeline."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analytics.audience import Audience
from analytics.frequency import Counted, Threshold, above, per_person
from analytics.mailing import mailable
from analytics.whom import Directory, Whom
from data_access import Per, Query, open_history
from tests.browser.conftest import choose, download, download_list
from tests.browser.served import settle

pytestmark = pytest.mark.needs("browser")
Visit = Callable[[str], Page]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_who_gets_more_than_two_a_month(visit: Visit, example_store: Path) -> None:
    """Past year, by month, Alumni, more than two: the list, as the notebook door has it; then one person's timeline."""
    page = visit("frequency")
    choose(page, "Sent in", "Past year")
    choose(page, "Emails a", "Month")
    choose(page, "Audience", "Alumni")
    page.get_by_role("spinbutton", name="Many is more than so many a month").fill("2")
    page.keyboard.press("Enter")
    settle(page)
    assert page.url.endswith("/frequency?more_than=2&per=month&role=Alumni&sent=past-year")

    history = open_history(example_store)
    query = Query((), (), *history.past_year())
    directory = Directory(history.audiences(), history.profiles(), history.education())
    alumni = Whom(Audience(("Alumni",))).among(directory)
    persons = per_person(history.frequency(query, Per.MONTH).frame)
    many = above(persons, Threshold(Counted.BUSIEST, 2), alumni)
    expect(page.get_by_test_id("stMetricValue").last).to_have_text(str(many.height))
    listed = many.join(mailable(history.standing()), on="person", how="semi", maintain_order="left")
    expected = history.people(listed["person"]).join(listed, on="person", maintain_order="left")

    inside = download_list(page)
    file = [row for name, text in inside.items() if name.endswith(".csv") for row in rows(text)]
    assert 0 < len(file) < many.height
    assert [(row["Contact ID"], int(row["Busiest Month"])) for row in file] == expected.select(
        "contact_id", "busiest"
    ).rows()
    assert "Who among current Alumni got more than 2 emails in at least one month" in inside["manifest.txt"]

    table = rows(download(page, "Download the table"))
    everyone = next(row for row in table if row["Audience"] == "Everyone on file")
    bars = [int(people) for title, people in everyone.items() if title.startswith("People with ")]
    assert sum(bars) == int(everyone["People"]) == directory.profiles.height
    assert sum(bars[3:]) == int(everyone["More than 2"])

    page.set_viewport_size({"width": 1440, "height": 4000})
    settle(page)
    # the last table is that of the people; it is drawn on a canvas
    page.get_by_test_id("stDataFrame").last.click(position={"x": 15, "y": 52})
    expect(page.get_by_role("heading", name="Contact timeline", exact=True)).to_be_visible()
    settle(page)
    first = history.people(many["person"].head(1))["contact_id"].item()
    assert page.url.endswith(f"/contact_timeline?person={first}")
