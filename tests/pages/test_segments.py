"""Segments, on the example exports: kept, asked anew, combined, and what stands in the way."""

import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.audience import Audience
from analytics.periods import Span
from analytics.segments import (
    Clicked,
    Combined,
    How,
    NeverEngages,
    OpenedNotClicked,
    Saved,
    Segment,
    from_dict,
    to_dict,
)
from analytics.whom import Whom
from data_access.kept import Document, Kept, Kind
from tests.pages.at import app_at
from ui.segment_address import pack

PAGE = "pages/segments/page.py"
FANS = Clicked(topic_id="athletics", whom=Whom(Audience(roles=("Alumni",))))
SILENT = NeverEngages()


@pytest.fixture(scope="module", autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def answers(exports_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    return found


def save(kept: Kept, name: str, segment: Segment) -> Document:
    return kept.save(Kind.SEGMENT, name, to_dict(segment), "Kim Roe")


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = app_at(PAGE)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    button = next(one for one in app.button if one.label.replace("\\", "") == label)
    button.click().run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.header, *app.toast]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def listed(app: AppTest) -> dict[str, dict[str, Any]]:
    """The rows of the saved segments, by name."""
    table = next(shown.value for shown in app.dataframe if "Segment" in shown.value.columns)
    return {row["Segment"]: row for row in table.to_dict("records")}


def people(app: AppTest) -> list[str]:
    table = next(shown.value for shown in app.dataframe if "Contact ID" in shown.value.columns)
    return sorted(table["Contact ID"])


def test_nothing_is_saved_yet(example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    assert "No segment is saved yet" in texts(visit(example_store, monkeypatch))


def test_saved_segments_are_counted_on_the_data_of_today(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept, answers: dict[str, Any]
) -> None:
    fans = save(kept, "Fans", FANS)
    silent = save(kept, "Silent", SILENT)
    save(kept, "Silent fans", Combined(How.AND, Saved(fans.id), Saved(silent.id)))
    rows = listed(visit(example_store, monkeypatch))
    assert {name: row["People"] for name, row in rows.items()} == {
        "Fans": answers["athletics_fans"]["count"],
        "Silent": answers["never_engages"]["count"],
        "Silent fans": 0,
    }
    assert {name: row["Rests on opens"] for name, row in rows.items()} == {
        "Fans": "",
        "Silent": "yes",
        "Silent fans": "yes",
    }
    assert rows["Fans"]["By"] == "Kim Roe"
    assert rows["Silent fans"]["Asks for"] == "(1) the segment “Fans”; who are also (2) the segment “Silent”"
    assert "To mend" not in rows["Fans"]


def test_an_open_segment_shows_its_people(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept, answers: dict[str, Any]
) -> None:
    fans = save(kept, "Fans of ours", FANS)
    app = visit(example_store, monkeypatch, segment=fans.id)
    assert app.header[0].value == "Fans of ours"
    assert (
        "Current Alumni who clicked 3 or more different articles about Athletics, last click in the past year."
        in texts(app)
    )
    assert people(app) == answers["athletics_fans"]["contact_ids"]
    assert "rests on opens" not in texts(app)
    assert app.query_params["segment"] == fans.id


@pytest.mark.parametrize(
    ("how", "title"), [(How.OR, "In either"), (How.AND, "In both"), (How.BUT_NOT, "In the first only")]
)
def test_two_combined(
    how: How, title: str, example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept, answers: dict[str, Any]
) -> None:
    """One saved, one that is only in the address."""
    fans, opened = (set(answers[name]["contact_ids"]) for name in ("athletics_fans", "opened_not_cta"))
    send = "a2Sf4CE4AoHKKNoELP"
    missed = OpenedNotClicked(send_id=send, article="cu.edu/events/39/register")
    address = {"left": save(kept, "Fans", FANS).id, "right": pack(missed), "how": how.value}
    app = visit(example_store, monkeypatch, show="combine", **address)
    expected = {How.OR: fans | opened, How.AND: fans & opened, How.BUT_NOT: fans - opened}[how]
    assert people(app) == sorted(expected)
    counts = {
        "First segment": len(fans),
        "Second segment": len(opened),
        "In both": len(fans & opened),
        title: len(expected),
    }
    assert figures(app) == {name: str(count) for name, count in counts.items()}
    assert f"“Fans”, {how} Opened “2026-11-09 CU Anschutz News #39”" in texts(app)


def test_a_question_is_saved_as_a_question(example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    app = visit(example_store, monkeypatch, show="question", question="clicked", topic="athletics", role="Alumni")
    app.text_input(key="who.name.segments.save").set_value("Jo Garcia").run()
    press(app, "Save as a new segment")
    (document,) = kept.segments()
    assert document.name == "Clicked links about Athletics, current Alumni"
    assert document.changed_by == "Jo Garcia"
    assert from_dict(document.definition) == FANS
    assert "003" not in json.dumps(document.definition)
    # what was saved is open now
    assert app.query_params["segment"] == document.id
    assert list(listed(app)) == [document.name]


def test_what_a_segment_asks_is_changed_under_its_name(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    silent = save(kept, "Silent", SILENT)
    app = press(visit(example_store, monkeypatch, segment=silent.id), "Change what it asks")
    app.number_input(key="segments.least_delivered").set_value(6).run()
    press(app, "Save as “Silent”")
    (changed,) = kept.segments()
    assert (changed.id, changed.name, changed.version) == (silent.id, "Silent", silent.version + 1)
    assert from_dict(changed.definition) == NeverEngages(least_delivered=6)


def test_two_editors_at_once_and_nothing_is_lost(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    silent = save(kept, "Silent", SILENT)
    app = press(visit(example_store, monkeypatch, segment=silent.id), "Change what it asks")
    app.number_input(key="segments.least_delivered").set_value(6).run()
    kept.save(Kind.SEGMENT, "Silent", to_dict(NeverEngages(least_delivered=7)), "Kim Roe", silent.id, silent.version)
    # the page was drawn before somebody else saved: it still has the older version
    press(app, "Save as “Silent”")
    (theirs,) = kept.segments()
    assert from_dict(theirs.definition) == NeverEngages(least_delivered=7)
    assert "Kim Roe" in "".join(str(error.value) for error in app.error)
    assert app.number_input(key="segments.least_delivered").value == 6
    press(app, "Save as a new segment")
    assert len(kept.segments()) == 2


def test_somebody_saves_while_a_segment_is_being_changed(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    """Also where the page was drawn anew since: what counts is when the change began."""
    silent = save(kept, "Silent", SILENT)
    app = press(visit(example_store, monkeypatch, segment=silent.id), "Change what it asks")
    kept.save(Kind.SEGMENT, "Silent", to_dict(NeverEngages(least_delivered=7)), "Kim Roe", silent.id, silent.version)
    app.number_input(key="segments.least_delivered").set_value(6).run()
    press(app, "Save as “Silent”")
    assert from_dict(kept.segments()[0].definition) == NeverEngages(least_delivered=7)
    assert "Kim Roe" in "".join(str(error.value) for error in app.error)
    assert app.number_input(key="segments.least_delivered").value == 6


def test_what_was_asked_before_is_asked_again_and_what_was_removed_brought_back(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    silent = save(kept, "Silent", SILENT)
    both = save(kept, "Both", Combined(How.OR, Saved(silent.id), FANS))
    kept.remove(Kind.SEGMENT, silent.id, "Kim Roe", silent.version)
    app = visit(example_store, monkeypatch)
    changes = next(shown for shown in app.dataframe if "What happened" in shown.value.columns).value
    assert changes["What happened"].to_list() == ["removed", "added", "added"]
    assert changes["What it asked before"][0].startswith("People to whom 5 or more emails were delivered")
    app = visit(example_store, monkeypatch, show="question", question="never-engages", segment=silent.id)
    press(app, "Bring “Silent” back as this")
    assert {one.id for one in kept.segments()} == {silent.id, both.id}
    assert listed(app)["Both"]["People"] == 167


def test_renamed_and_removed(example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    silent = save(kept, "Silent", SILENT)
    app = visit(example_store, monkeypatch, segment=silent.id)
    app.text_input(key=f"saved.rename.{silent.id}").set_value("Never a word").run()
    press(app, "Rename")
    assert [one.name for one in kept.segments()] == ["Never a word"]
    press(app, "Remove")
    assert kept.segments() == ()
    assert "No segment is saved yet" in texts(app)
    changes = next(shown.value for shown in app.dataframe if "What happened" in shown.value.columns)
    assert changes["What happened"].to_list() == ["removed", "renamed from “Silent”", "added"]


def test_what_is_typed_in_the_moment_of_the_click_is_what_is_saved(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    app = visit(example_store, monkeypatch, show="question", question="never-engages")
    next(one for one in app.text_input if one.label == "Name").set_value("Sleepers")
    press(app, "Save as a new segment")
    (silent,) = kept.segments()
    assert (silent.name, from_dict(silent.definition)) == ("Sleepers", SILENT)
    assert "Saved as “Sleepers”." in texts(app)
    app.text_input(key=f"saved.rename.{silent.id}").set_value("Never a word")
    press(app, "Rename")
    assert [one.name for one in kept.segments()] == ["Never a word"]
    assert "It is called “Never a word” now." in texts(app)


def test_the_question_is_that_of_the_moment_of_the_click(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    silent = save(kept, "Silent", SILENT)
    app = press(visit(example_store, monkeypatch, segment=silent.id), "Change what it asks")
    app.number_input(key="segments.least_delivered").set_value(6)
    press(app, "Save as “Silent”")
    (changed,) = kept.segments()
    assert (changed.version, from_dict(changed.definition)) == (silent.version + 1, NeverEngages(least_delivered=6))
    press(app, "Change what it asks")
    app.selectbox(key="segments.span").select(Span.YEAR.value)
    press(app, "Save as a new segment")
    # nobody typed a name: it is what is suggested for the question that is saved
    other = next(one for one in kept.segments() if one.id != silent.id)
    assert other.name == "Never engaged in the past year"
    assert from_dict(other.definition) == NeverEngages(least_delivered=6, days=Span.YEAR)


def test_one_that_others_use_is_removed_only_if_so_meant(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    silent = save(kept, "Silent", SILENT)
    both = save(kept, "Both", Combined(How.OR, Saved(silent.id), FANS))
    app = visit(example_store, monkeypatch, segment=silent.id)
    assert "Used by “Both”" in texts(app)
    remove = next(one for one in app.button if one.label == "Remove")
    assert remove.disabled
    app.checkbox(key=f"saved.sure.{silent.id}").check().run()
    press(app, "Remove")
    rows = listed(app)
    assert list(rows) == ["Both"]
    assert "uses a saved segment that was removed. Its definition is kept" in rows["Both"]["To mend"]
    # it says so when it is opened, too, and can still be changed
    opened = visit(example_store, monkeypatch, segment=both.id)
    assert "uses a saved segment that was removed" in texts(opened)
    press(opened, "Change what it asks")
    assert opened.query_params["show"] == "combine"


def test_a_topic_removed_while_a_segment_is_about_it(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    fans = save(kept, "Fans", FANS)
    topic = next(one for one in kept.topics() if one.id == "athletics")
    kept.remove(Kind.TOPIC, topic.id, "Kim Roe", topic.version)
    row = listed(visit(example_store, monkeypatch))["Fans"]
    assert row["To mend"].startswith("This segment is about a topic that was removed. Its definition is kept")
    assert "about a topic that was removed" in row["Asks for"]
    app = press(visit(example_store, monkeypatch, segment=fans.id), "Change what it asks")
    assert "The topic “Athletics” was removed by Kim Roe" in texts(app)
    assert len(kept.segments()) == 1


def test_a_circle_is_refused_with_the_way_round(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    silent = save(kept, "Silent", SILENT)
    both = save(kept, "Both", Combined(How.OR, Saved(silent.id), FANS))
    app = visit(
        example_store, monkeypatch, show="combine", segment=silent.id, left=both.id, right=pack(SILENT), how="or"
    )
    press(app, "Save as “Silent”")
    assert "A segment can’t contain itself: “Silent” → “Both” → “Silent”." in texts(app)
    assert from_dict(next(one for one in kept.segments() if one.name == "Silent").definition) == SILENT


def test_many_emails_are_those_of_the_page_frequency_unless_asked_otherwise(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    app = visit(example_store, monkeypatch, show="question", question="frequent", more_than="1")
    assert not app.exception
    assert "Got more than 1 email in at least one week in the past 90 days" in [one.value for one in app.header]


def test_a_name_that_is_taken_is_refused(example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    save(kept, "Never engaged in the past 180 days", FANS)
    app = visit(example_store, monkeypatch, show="question", question="never-engages")
    press(app, "Save as a new segment")
    assert "Never engaged in the past 180 days" in "".join(str(error.value) for error in app.error)
    assert len(kept.segments()) == 1


def test_one_that_cannot_be_read_does_not_hide_the_others(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    kept.save(Kind.SEGMENT, "Odd", {"kind": "astrology"}, "Kim Roe")
    save(kept, "Silent", SILENT)
    rows = listed(visit(example_store, monkeypatch))
    assert rows["Odd"]["To mend"].startswith("This is no segment")
    assert rows["Silent"]["People"] == 147
    odd = next(one for one in kept.segments() if one.name == "Odd")
    assert "This is no segment" in texts(visit(example_store, monkeypatch, segment=odd.id))


def test_a_question_put_aside_is_there_to_be_combined(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    save(kept, "Fans", FANS)
    app = visit(example_store, monkeypatch, show="question", question="never-engages")
    press(app, "Combine it with another …")
    assert "Choose two segments" in texts(app)
    first, second = app.selectbox(key="segments.left"), app.selectbox(key="segments.right")
    assert first.value == pack(SILENT)
    assert second.options == ["Fans", "Never engaged in the past 180 days (not saved)"]
    second.select("Fans").run()
    assert figures(app)["First segment"] == "147"


def test_a_segment_that_is_gone(example_store: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    app = visit(example_store, monkeypatch, segment="nowhere")
    assert "There is no such saved segment" in texts(app)
