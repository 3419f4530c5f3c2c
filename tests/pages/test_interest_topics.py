"""Link interests and the topics that the team keeps."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.kept import Kept
from tests.pages.at import app_at

PAGE = "pages/link_interests/page.py"


@pytest.fixture
def app(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(example_store))
    st.cache_data.clear()
    return app_at(PAGE)


def visit(app: AppTest, **address: str) -> AppTest:
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def remove(kept: Kept, *ids: str) -> None:
    for document in kept.topics():
        if document.id in ids:
            kept.remove("topic", document.id, "Ana", document.version)


def warning(app: AppTest) -> str:
    """What is warned of, without the signs that keep it from being Markdown."""
    return "".join(str(element.value) for element in app.warning).replace("\\", "")


def clicked_any(app: AppTest) -> str | None:
    return next((metric.value for metric in app.metric if metric.label == "Clicked any"), None)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("address", [{}, {"topic": "athletics"}, {"topic": "Athletics"}])
def test_a_topic_is_asked_for_by_id_by_the_name_of_older_addresses_or_not_at_all(
    app: AppTest, address: dict[str, str]
) -> None:
    visit(app, role="Alumni", **address)
    assert clicked_any(app) == "212"
    assert app.query_params["topic"] == "athletics"
    assert not app.warning


def test_a_topic_that_was_removed(app: AppTest, kept: Kept) -> None:
    remove(kept, "athletics")
    visit(app, topic="athletics")
    assert "The topic “Athletics” was removed by Ana on" in warning(app)
    assert clicked_any(app) is None
    assert app.info[0].value.startswith("Choose a topic")
    app.selectbox(key="interests.topic").set_value("events").run()
    assert clicked_any(app) is not None
    assert not app.warning


def test_a_topic_that_is_removed_while_somebody_looks_at_it(app: AppTest, kept: Kept) -> None:
    visit(app, topic="events")
    assert clicked_any(app) is not None
    remove(kept, "events")
    app.run()
    assert not app.exception
    assert "The topic “Events and registration” was removed by Ana on" in warning(app)


def test_a_topic_that_never_was(app: AppTest, kept: Kept) -> None:
    assert kept.topics()
    visit(app, topic="☃")
    assert warning(app) == "There is no topic “☃”: choose another one."


def test_a_topic_is_what_it_was_changed_to(app: AppTest, kept: Kept) -> None:
    visit(app, topic="athletics")
    assert clicked_any(app) == "212"
    kept.save("topic", "Buffs", {"any_of": [{"host": "cubuffs.com"}]}, "Ana", "athletics", 1)
    app.run()
    assert clicked_any(app) not in ("212", None)
    assert "about Buffs" in app.header[0].value


def test_no_topic_is_left(app: AppTest, kept: Kept) -> None:
    remove(kept, *(document.id for document in kept.topics()))
    visit(app)
    assert "No topic is kept at the moment" in app.info[0].value
    app.text_input(key="interests.contains").set_value("a").run()
    assert "“a” would catch almost every link" in warning(app)
    app.text_input(key="interests.contains").set_value("news").run()
    assert clicked_any(app) is not None


def test_a_database_that_is_none(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text").write_text("no database at all" * 100)
    monkeypatch.setenv("IER_DATABASE", f"sqlite:///{tmp_path}/text")
    visit(app)
    assert "The app’s own database" in app.error[0].value
    assert "is no SQLite database" in app.error[0].value
