"""Topics: made from a link, edited by two at once, removed and brought back, taken in from a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from analytics.segments import Clicked, to_dict
from analytics.topics import topics_of
from analytics.topics_file import to_toml
from data_access.kept import Document, Kept
from tests.pages.at import app_at
from ui import tables

PAGE = "pages/topics/page.py"


@pytest.fixture(autouse=True)
def _rows_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest can't click a row: each gets a button that calls the same."""
    show = tables.show

    def with_buttons(frame: pl.DataFrame, *, key: str, ids: Any = (), on_click: Any = None, **told: Any) -> None:
        show(frame, key=key, **told)
        for row, chosen in enumerate(ids):
            st.button(f"{key} {row}", key=f"{key}.row.{row}", on_click=on_click, args=(chosen,))

    monkeypatch.setattr(tables, "show", with_buttons)


@pytest.fixture
def visit(kept: Kept, example_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    assert kept.topics()
    monkeypatch.setenv("IER_STORE", str(example_store))
    st.cache_data.clear()

    def open_page(**address: str) -> AppTest:
        app = app_at(PAGE)
        for key, value in address.items():
            app.query_params[key] = value
        return shown(app.run())

    return open_page


def shown(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Everything that is said, without the signs that keep it from being Markdown."""
    every = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.success, *app.subheader]
    return "\n".join(str(element.value) for element in every).replace("\\", "")


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def box(app: AppTest, label: str, number: int = 0) -> TextInput:
    return [found for found in app.text_input if found.label == label][number]


def press(app: AppTest, label: str, number: int = 0) -> AppTest:
    return shown([found for found in app.button if found.label == label][number].click().run())


def pressable(app: AppTest, label: str) -> bool:
    return any(found.label == label and not found.disabled for found in app.button)


def choose(app: AppTest, table: str, row: int) -> AppTest:
    """Click a row of a table."""
    return shown(app.button(key=f"{table}.row.{row}").click().run())


def named(kept: Kept, name: str) -> Document:
    return next(document for document in kept.topics() if document.name == name)


def test_the_topics_and_what_they_catch(visit: Callable[..., AppTest]) -> None:
    table = visit().dataframe[0].value
    assert table["Topic"].to_list()[:2] == ["Athletics", "Benefits and open enrollment"]
    athletics = table.iloc[0]
    assert athletics["Clickers"] == 212
    assert athletics["What it catches"] == "Links that are at gomountainlions.com, or that are at cubuffs.com."
    assert athletics["By"] == "IER Explorer"


def test_likely_machine_activity_can_be_left_out(visit: Callable[..., AppTest]) -> None:
    app = visit(topic="athletics")
    counted = app.dataframe[0].value.iloc[0]
    assert "Clickers 212 · without likely machine activity" in said(app)
    shown(app.toggle[0].set_value(False).run())
    assert app.query_params["machine"] == "no"
    left_out = app.dataframe[0].value.iloc[0]
    assert (left_out["Clickers"], left_out["Otherwise"]) == (counted["Otherwise"], 212)
    assert left_out["Clickers"] < 212
    assert figures(app)["Clickers in the past year"] == str(left_out["Clickers"])


def test_a_click_opens_a_topic(visit: Callable[..., AppTest]) -> None:
    app = choose(visit(), "topics.table", 0)
    assert app.query_params["topic"] == "athletics"
    assert "Topic: Athletics" in said(app)
    assert [box(app, "Name").value, box(app, "Host").value] == ["Athletics", "gomountainlions.com"]
    assert box(app, "Host (any of, rule 2)").value == "cubuffs.com"
    assert figures(app) == {"Links caught": "39", "Clickers in the past year": "212"}
    assert not pressable(app, "Save")
    assert "topic" not in press(app, "Close").query_params


def test_what_is_written_is_seen_at_once_and_saved_for_everybody(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = visit(topic="athletics")
    press(app, "Drop")
    assert figures(app)["Clickers in the past year"] != "212"
    assert "As it is saved: 39 links, 212 clickers." in said(app)
    press(app, "Add a rule", 2)
    shown(box(app, "Contains", 1).set_value("2026/33").run())
    before = figures(app)["Links caught"]
    shown(box(app, "Contains", 1).set_value("").run())
    assert int(figures(app)["Links caught"]) == int(before) + 1
    shown(box(app, "Contains", 1).set_value("2026/33").run())
    shown(box(app, "Name").set_value("Buffs").run())
    box(app, "Your name").set_value("Kim Roe")
    press(app, "Save")
    saved = named(kept, "Buffs")
    assert (saved.id, saved.version, saved.changed_by) == ("athletics", 2, "Kim Roe")
    assert saved.definition == {"any_of": [{"host": "cubuffs.com"}], "none_of": [{"contains": "2026/33"}]}
    assert "“Buffs” is saved." in app.toast[0].value
    assert app.dataframe[0].value["Topic"].to_list()[1] == "Buffs"
    changes = app.dataframe[-1].value
    assert changes.iloc[0][["Who", "What happened", "Topic"]].to_list() == [
        "Kim Roe",
        "renamed from “Athletics”",
        "Buffs",
    ]


def test_a_topic_made_of_a_link_that_is_of_none(visit: Callable[..., AppTest], kept: Kept) -> None:
    for document in kept.topics():
        kept.remove("topic", document.id, "Ana", document.version)
    app = visit()
    assert "No topic is kept" in said(app)
    links = app.dataframe[0].value
    row = links["Article"].to_list().index("gomountainlions.com/tickets")
    choose(app, "topics.left", row)
    assert "A new topic" in said(app)
    assert (box(app, "Host").value, box(app, "Path begins").value) == ("gomountainlions.com", "/tickets")
    assert figures(app) == {"Links caught": "1", "Clickers in the past year": "75"}
    # another link makes another rule of the same topic
    choose(app, "topics.left", links["Article"].to_list().index("cubuffs.com/news/2026/24"))
    assert box(app, "Path begins (any of, rule 2)").value == "/news/"
    assert not pressable(app, "Save")
    shown(box(app, "Name").set_value("Games").run())
    press(app, "Save")
    made = named(kept, "Games")
    assert made.changed_by == "somebody"
    assert app.query_params["topic"] == made.id
    assert made.definition["any_of"][0] == {"host": "gomountainlions.com", "path": "/tickets"}
    assert "cubuffs.com/news/2026/24" not in app.dataframe[2].value["Article"].to_list()


@pytest.mark.parametrize(
    ("label", "text", "sentence"),
    [
        ("Host", "edu", "Rule 1: “edu” is no host"),
        ("Contains", ".", "Rule 1: “.” would catch almost every link"),
        ("Path begins", "/", "Rule 1: “/” is no beginning of a path"),
        ("Contains", "edu", "This catches every one of the"),
    ],
)
def test_a_rule_that_catches_everything_is_not_saved(
    visit: Callable[..., AppTest], label: str, text: str, sentence: str
) -> None:
    app = visit(new="yes")
    assert "Say what a link must be" in said(app)
    box(app, "Name").set_value("All")
    shown(box(app, label).set_value(text).run())
    if text == "edu":
        # all hosts of the example end in one of the two
        press(app, "Add a rule")
        shown(box(app, "Contains (any of, rule 2)").set_value(".com").run())
        shown(box(app, "Contains (any of, rule 2)").set_value("com").run())
    assert sentence in said(app)
    assert not pressable(app, "Save")
    assert pressable(app, "Discard")


def test_only_what_links_must_not_be_is_no_topic(visit: Callable[..., AppTest]) -> None:
    app = visit(new="yes")
    press(app, "Add a rule", 2)
    shown(box(app, "Contains", 1).set_value("tickets").run())
    assert "A topic that only says what links must not be would catch almost every link" in said(app)
    assert not pressable(app, "Save")


def test_a_name_that_is_taken_loses_nothing(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = visit(new="yes")
    box(app, "Name").set_value("athletics")
    shown(box(app, "Contains").set_value("tickets").run())
    press(app, "Save")
    assert "There is a topic called “Athletics” already: choose another name" in said(app)
    assert box(app, "Contains").value == "tickets"
    shown(box(app, "Name").set_value("Tickets").run())
    press(app, "Save")
    assert named(kept, "Tickets").version == 1


def test_two_editors_at_once(visit: Callable[..., AppTest], kept: Kept) -> None:
    mine, theirs = visit(topic="athletics"), visit(topic="athletics")
    shown(box(mine, "Host").set_value("tickets.cubuffs.com").run())
    shown(box(theirs, "Name").set_value("Sports").run())
    box(theirs, "Your name").set_value("Bo Park")
    press(theirs, "Save")
    press(mine, "Save")
    assert "Bo Park changed this topic on" in said(mine)
    assert "It is called “Sports” now and catches links that are at gomountainlions.com, or that are at" in said(mine)
    assert "What you wrote stands below and is not saved." in said(mine)
    assert box(mine, "Host").value == "tickets.cubuffs.com"
    assert named(kept, "Sports").version == 2
    assert not pressable(mine, "Save")
    press(mine, "Keep mine")
    assert "changed this topic" not in said(mine)
    press(mine, "Save")
    saved = named(kept, "Athletics")
    assert (saved.version, saved.definition["any_of"][0]) == (3, {"host": "tickets.cubuffs.com"})
    # and the other way round
    shown(box(theirs, "Name").set_value("Games").run())
    assert "somebody changed this topic on" in said(theirs)
    press(theirs, "Take theirs")
    assert box(theirs, "Name").value == "Athletics"
    assert box(theirs, "Host").value == "tickets.cubuffs.com"


def test_what_is_removed_while_it_is_edited_can_be_kept(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = visit(topic="athletics")
    shown(box(app, "Name").set_value("Sports").run())
    kept.remove("topic", "athletics", "Bo", 1)
    press(app, "Save")
    assert "Bo removed this topic on" in said(app)
    press(app, "Keep mine")
    press(app, "Save")
    assert (named(kept, "Sports").id, named(kept, "Sports").version) == ("athletics", 3)


def test_a_topic_that_saved_segments_are_about(visit: Callable[..., AppTest], kept: Kept) -> None:
    kept.save("segment", "Fans", to_dict(Clicked(topic_id="athletics")), "Ana")
    kept.save("segment", "Givers", to_dict(Clicked(topic_id="giving")), "Ana")
    kept.save("segment", "Odd", {"what": "nothing that can be read"}, "Ana")
    assert "Saved segments are about it: “Fans”. Without it" in said(visit(topic="athletics"))
    assert "Saved segments are about it" not in said(visit(topic="news"))


def test_a_topic_is_removed_and_brought_back(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = visit(topic="athletics")
    press(app, "Remove it")
    assert "athletics" not in [document.id for document in kept.topics()]
    assert "A new topic" not in said(app)
    choose(app, "topics.changes", 0)
    assert box(app, "Name").value == "Athletics"
    assert box(app, "Host").value == "gomountainlions.com"
    press(app, "Save")
    assert (named(kept, "Athletics").id, named(kept, "Athletics").version) == ("athletics", 3)


def test_an_address_of_a_topic_that_is_gone(visit: Callable[..., AppTest], kept: Kept) -> None:
    kept.remove("topic", "athletics", "Bo", 1)
    app = visit(topic="athletics")
    assert "The topic “Athletics” was removed by Bo on" in said(app)
    assert "topic" not in app.query_params


def test_what_is_not_saved_is_still_there_after_a_look_elsewhere(visit: Callable[..., AppTest]) -> None:
    app = visit(topic="athletics")
    shown(box(app, "Host").set_value("tickets.cubuffs.com").run())
    choose(app, "topics.table", 2)
    assert box(app, "Name").value == "Events and registration"
    shown(app.switch_page("pages/sources/page.py").run())
    app.query_params["topic"] = "athletics"
    shown(app.switch_page(PAGE).run())
    assert box(app, "Host").value == "tickets.cubuffs.com"
    press(app, "Discard")
    assert box(app, "Host").value == "gomountainlions.com"


BROKEN = '[[topic]]\nname = "Sports"\nany_of = [{hots = "cubuffs.com"}]\n'
FINE = """
[[topic]]
id = "athletics"
name = "Sports"
any_of = [{host = "cubuffs.com"}]

[[topic]]
name = "giving"
any_of = [{contains = "donate"}]

[[topic]]
name = "Games"
any_of = [{contains = "game"}]

[[topic]]
name = "Tickets"
any_of = [{path = "/tickets"}]
"""


def upload(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader[0].set_value(("topics.toml", data, "application/toml"))
    return shown(app.run())


def test_a_file_with_an_error_changes_nothing(visit: Callable[..., AppTest], kept: Kept) -> None:
    before = kept.version("topic")
    app = upload(visit(), BROKEN.encode())
    assert "The file can’t be taken in; nothing was changed." in said(app)
    assert "Line 3 (topic 1, any_of, rule 1, hots): A rule says nothing of “hots”" in said(app)
    upload(app, b"[[topic]\nname = 1")
    assert "This is no TOML: Expected ']]' at the end of an array declaration (at line 1" in said(app)
    upload(app, "name = 'Ü'".encode("latin-1"))
    assert "The file is not written in UTF-8" in said(app)
    upload(app, b'[[topic]]\nname = "All"\nany_of = [{contains = "edu"}, {contains = "com"}]')
    assert "“All”: This catches every one of the" in said(app)
    assert kept.version("topic") == before


def test_a_file_is_taken_in_after_it_was_shown_what_it_would_do(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = upload(visit(), b"\xef\xbb\xbf" + FINE.encode())
    plan = next(table.value for table in app.dataframe if "What happens" in table.value.columns)
    assert plan[["Topic", "What happens"]].to_numpy().tolist() == [
        ["Sports", "changed, called “Athletics” until now"],
        ["giving", "changed, called “Giving” until now"],
        ["Games", "added"],
        ["Tickets", "added"],
    ]
    assert plan["Links"].to_list()[3] == 1
    assert kept.version("topic") == 6
    box(app, "Your name").set_value("Kim Roe")
    press(app, "Take it in: 2 added, 2 changed")
    assert "Taken in: 2 added, 2 changed." in app.toast[0].value
    assert named(kept, "Sports").id == "athletics"
    assert named(kept, "giving").definition == {"any_of": [{"contains": "donate"}]}
    assert {named(kept, name).changed_by for name in ("Sports", "giving", "Games", "Tickets")} == {"Kim Roe"}
    assert len(kept.topics()) == 8


def test_a_file_that_says_nothing_new(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = upload(visit(), to_toml(topics_of(kept.topics())).encode())
    assert "The file says what is kept already" in said(app)
    assert kept.version("topic") == 6


def test_a_file_whose_topic_was_changed_after_it_was_shown(visit: Callable[..., AppTest], kept: Kept) -> None:
    app = upload(visit(), FINE.encode())
    take = next(found for found in app.button if found.label.startswith("Take it in"))
    kept.save("topic", "Athletics and more", {"any_of": [{"host": "cubuffs.com"}]}, "Bo", "athletics", 1)
    shown(take.click().run())
    assert "“Athletics and more” was changed by Bo on" in said(app)
    assert "Nothing of yours was saved: look at what is there now, then try again." in said(app)
    assert [document.version for document in kept.topics() if document.name == "Giving"] == [1]
    press(app, "Take it in: 2 added, 2 changed")
    assert named(kept, "Sports").version == 3
