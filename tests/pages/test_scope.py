"""Two people who may see different things open the same pages by turns, over the same kept answers."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access import History, open_history
from data_access.access import Role, Scope
from tests.conftest import ROOT
from ui.links import Place

HR, DENVER = Scope(senders=("CU Human Resources",)), Scope(campuses=("CU Denver",))
GRANTS = """\
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "ier"
client_secret = "s3"
server_metadata_url = "http://localhost:9/.well-known/openid-configuration"

[[access.grants]]
email = "hr@example.edu"
role = "analyst"
senders = ["CU Human Resources"]

[[access.grants]]
email = "denver@example.edu"
role = "analyst"
campuses = ["CU Denver"]
"""
PAGES: dict[Place, dict[str, str]] = {
    Place.OVERVIEW: {},
    Place.TIMELINE: {"contact": "edu"},
    Place.BREAKDOWN: {},
    Place.INTERESTS: {},
    Place.FOLLOW_UP: {"question": "never"},
    Place.FREQUENCY: {},
    Place.TOPICS: {},
    Place.SEGMENTS: {},
}
"""Every page that names people or senders, and an address at which it does; others are for admins, or name nobody."""


@pytest.fixture(autouse=True)
def _signed_in(tmp_path: Path, example_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "secrets.toml").write_text(GRANTS, encoding="utf-8")
    monkeypatch.setenv("IER_SECRETS", str(tmp_path / "secrets.toml"))
    monkeypatch.setenv("IER_STORE", str(example_store))
    monkeypatch.delenv("IER_ACCESS_ALLOW_ANONYMOUS")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def start(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.user = {"is_logged_in": True, "email": f"{name}@example.edu", "iat": int(time.time()), "provider": "default"}
    return app.run()


def drawn(app: AppTest) -> str:
    """Everything that the page sends to the browser, as text."""
    assert not app.exception
    elements = "\n".join(str(node.proto) for node in app._tree if getattr(node, "proto", None) is not None)
    return elements + "\n".join(frame.value.to_csv() for frame in app.dataframe)


def secrets_of(history: History, scope: Scope) -> list[str]:
    """Addresses and ids of people, and names of senders, that a scope must not see."""
    every, seen = history, history.within(scope)
    outside = every.series()["series"].to_list() if scope.senders else []
    told: list[Any] = [name for name in outside if name not in seen.series()["series"].to_list()]
    numbers = pl.Series(range(history._reading.people.height), dtype=pl.Int32)
    hidden = every.people(numbers).join(seen.people(numbers), on="person", how="anti")
    return [*told, *hidden["contact_id"].to_list(), *hidden["email"].drop_nulls().to_list()]


def test_by_turns_on_every_page(example_store: Path) -> None:
    assert PAGES.keys() == {place for place in Place if place.role is Role.ANALYST}
    history = open_history(example_store)
    visits = {name: (start(name), secrets_of(history, scope)) for name, scope in (("hr", HR), ("denver", DENVER))}
    named = 0
    for page, address in PAGES.items():
        # the first one fills the caches, the second finds them full, then the first again
        for name in ("denver", "hr", "denver"):
            app, hidden = visits[name]
            app.switch_page(page)
            for key, value in address.items():
                app.query_params[key] = value
            app.run()
            text = drawn(app)
            assert [one for one in hidden if one in text] == [], f"{page} for {name}"
            named += text.count("003")
    assert named > 0
