"""Who may open which page, and do what on it: every page guards itself, and so does what runs beside it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from data_access.access import EVERYTHING, Role, Scope
from data_access.kept import Kind, open_kept
from tests.conftest import ROOT
from tests.leaks import naming, told
from ui import access, refresh, sending, sources
from ui.links import Place
from ui.visitor import RefusedError, Visitor, Why, check, name_of

GRANTS = """\
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "ier"
client_secret = "s3"
server_metadata_url = "http://localhost:9/.well-known/openid-configuration"

[access]
ask = "the eComm desk"

[[access.grants]]
email = "vic@example.edu"
role = "viewer"

[[access.grants]]
email = "ann@example.edu"
role = "analyst"

[[access.grants]]
email = "kim@example.edu"
role = "admin"
"""


@pytest.fixture(autouse=True)
def _secrets(tmp_path: Path, example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_SECRETS", str(tmp_path / "secrets.toml"))
    monkeypatch.setenv("IER_STORE", str(example_store))
    monkeypatch.delenv("IER_ACCESS_ALLOW_ANONYMOUS")


@pytest.fixture
def grants(tmp_path: Path) -> Path:
    """The file that says who may do what."""
    path = tmp_path / "secrets.toml"
    path.write_text(GRANTS, encoding="utf-8")
    return path


def user(name: str, age: timedelta = timedelta(), **claims: Any) -> dict[str, Any]:
    """What Streamlit knows of somebody who signed in that long ago."""
    issued = int(time.time() - age.total_seconds())
    return {"is_logged_in": True, "email": f"{name}@example.edu", "iat": issued, "provider": "default"} | claims


def start(who: dict[str, Any] | None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.user = {"is_logged_in": False} if who is None else who
    return app.run()


def said(app: AppTest) -> str:
    shown = [*app.title, *app.text, *app.markdown, *app.caption, *app.warning, *app.error]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def shows_data(app: AppTest) -> bool:
    return bool(app.dataframe or app.metric or app.header)


ROLES = {"vic": Role.VIEWER, "ann": Role.ANALYST, "kim": Role.ADMIN}


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.usefixtures("grants")
def test_a_page_opens_for_its_role_only(name: str) -> None:
    app = start(user(name))
    for place in Place:
        app.switch_page(place).run()
        assert not app.exception
        if ROLES[name] >= place.role:
            assert "This needs the role" not in said(app)
            assert len(app.main.children) > 2
        elif place is Place.OVERVIEW:
            # the first page of all is the first that they may open
            assert [title.value for title in app.title] == ["Figures"]
        else:
            assert f"This needs the role {place.role.words}; yours is {ROLES[name].words}." in said(app)
            assert "ask the eComm desk" in said(app)
            assert not shows_data(app)


@pytest.mark.parametrize("place", Place)
def test_a_page_says_the_same_of_itself_as_the_navigation(place: Place) -> None:
    source = (ROOT / place).read_text(encoding="utf-8")
    assert f"frame.require_history(Role.{place.role.name})" in source


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Everything that a browser would have got."""
    frames: list[bytes] = []
    enqueue = ForwardMsgQueue.enqueue

    def noted(self: ForwardMsgQueue, message: ForwardMsg) -> None:
        frames.append(message.SerializeToString())
        enqueue(self, message)

    monkeypatch.setattr(ForwardMsgQueue, "enqueue", noted)
    return frames


@pytest.mark.parametrize("place", Place)
@pytest.mark.usefixtures("grants")
def test_signed_out_every_page_is_the_way_in(place: Place, sent: list[bytes], exports_dir: Path) -> None:
    # each run of a test begins as the first one of a server: Streamlit knows no pages yet
    app = start(None).switch_page(place).run()
    assert not app.exception
    assert [button.label for button in app.button] == ["Sign in"]
    assert len(sent) > 5
    assert told(b"\n".join(sent), naming(exports_dir)) == []


@pytest.mark.usefixtures("grants")
def test_who_is_let_in_gets_data(sent: list[bytes], exports_dir: Path) -> None:
    # so the tests of those who are not would see it
    start(user("ann"))
    assert told(b"\n".join(sent), naming(exports_dir)) != []


@pytest.mark.parametrize("place", Place)
@pytest.mark.usefixtures("grants")
def test_a_page_run_by_itself_guards_itself(place: Place, sent: list[bytes], exports_dir: Path) -> None:
    app = AppTest.from_file(str(ROOT / place), default_timeout=60)
    app.user = {"is_logged_in": False}
    app.run()
    assert not app.exception
    assert not shows_data(app)
    assert told(b"\n".join(sent), naming(exports_dir)) == []


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"iat": int(time.time()) - 8 * 3600 - 5}, "A sign-in is good for 8 hours, and yours has ended"),
        ({"iat": None}, "does not say when you signed in"),
        ({"iat": True}, "does not say when you signed in"),
        ({"iat": "1e9"}, "does not say when you signed in"),
        ({"iat": 1e300}, "does not say when you signed in"),
        ({"iat": float("nan")}, "does not say when you signed in"),
        ({"iat": int(time.time()) + 3600}, "does not say when you signed in"),
        ({"email": "stranger@example.edu"}, "You are signed in, but nothing here is open to you"),
        ({"email_verified": False}, "Your address does not count, since the provider does not say that it is yours."),
        ({"is_logged_in": "yes"}, "sign in first"),
    ],
)
@pytest.mark.usefixtures("grants")
def test_who_signed_in_and_is_kept_out(claims: dict[str, Any], sentence: str) -> None:
    app = start(user("kim") | claims)
    assert not app.exception
    assert sentence in said(app)
    assert not shows_data(app)


@pytest.mark.usefixtures("grants")
def test_who_is_granted_nothing_reads_as_whom_they_are_signed_in(caplog: pytest.LogCaptureFixture) -> None:
    app = start(user("stranger"))
    assert "Signed in as stranger@example.edu." in said(app)
    assert "To get it, ask the eComm desk." in said(app)
    assert [button.label for button in app.button] == ["Sign out"]
    (line,) = [one for one in caplog.messages if "nothing is open" in one]
    assert line == ("signed in, and nothing is open: with an address that counts; claims: email, iat, provider")


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "ann@example.edu", "preferred_username": "kim@example.edu", "sub": "7"}, "ann@example.edu"),
        # whom the provider does not vouch for can't be taken for somebody else
        (
            {"email": "kim@example.edu", "email_verified": False, "preferred_username": "kim@example.edu", "sub": "7"},
            "kim@example.edu (okta:7)",
        ),
        ({"email": "\u212aim@example.edu", "sub": "7"}, "okta:7"),
        ({"sub": "7"}, "okta:7"),
    ],
)
def test_under_which_name_somebody_is_entered(claims: dict[str, object], name: str) -> None:
    assert name_of({"provider": "okta", **claims}) == name


@pytest.mark.usefixtures("grants")
def test_the_sidebar_says_who_that_is() -> None:
    sidebar = start(user("ann")).sidebar
    assert sidebar.text[0].value == "ann@example.edu"
    assert sidebar.caption[0].value == "Analyst: people, files, campaigns. You see everything."
    assert sidebar.button[0].label == "Sign out"


def test_a_role_that_is_taken_away_is_gone_in_the_next_run(grants: Path) -> None:
    app = start(user("ann"))
    assert shows_data(app)
    grants.write_text(GRANTS.replace("ann@", "anna@"), encoding="utf-8")
    assert not shows_data(app.run())
    assert "nothing here is open to you" in said(app)


def test_signing_out_shows_nothing_more(grants: Path) -> None:
    app = start(user("ann"))
    app.sidebar.button[0].click().run()
    assert not shows_data(app)
    assert "sign in first" in said(app)


def test_a_real_history_is_shown_to_nobody_until_somebody_says_to_whom(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").touch()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert not shows_data(app)
    assert [heading.value for heading in app.subheader] == [
        ":material/key: Let people sign in",
        ":material/lock_open: Let in whoever comes",
    ]
    # nobody writes into a file that the app does not read
    assert "secrets.toml" not in said(app)
    assert "Write this into the file that IER_SECRETS names" in said(app)
    (tmp_path / "secrets.toml").write_text("[access]\nallow_anonymous = true\n", encoding="utf-8")
    assert shows_data(app.run())
    assert "no sign-in" in said(app)


@pytest.mark.usefixtures("grants")
def test_where_the_store_is_and_how_it_is_filled_is_told_to_admins_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IER_STORE", str(tmp_path / "nothing"))
    for name, commands in (("vic", 0), ("ann", 0), ("kim", 3)):
        app = start(user(name))
        assert ("There is nothing to show right now" in said(app)) is not bool(commands)
        assert (str(tmp_path) in said(app)) is bool(commands)
        assert len(app.code) == commands


@pytest.mark.usefixtures("grants")
def test_a_page_that_one_may_not_open_mends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "stale", lambda _: "live sync failed")
    for name, place in (("ann", "Whoever runs it sees what failed"), ("kim", "The page Sources says what failed")):
        (line,) = [one for one in start(user(name)).markdown if "live sync failed" in one.value]
        assert place in line.proto.help


def test_the_ledger_is_shown_to_those_only_who_may_see_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # no grant makes such a one; the page does not count on it
    (tmp_path / "secrets.toml").touch()
    monkeypatch.setenv("IER_ACCESS_ALLOW_ANONYMOUS", "1")
    monkeypatch.setattr(access, "recognise", lambda: Visitor("Kim", Role.ADMIN, Scope(("HR",)), None))
    monkeypatch.setattr(access, "check", lambda *_: None)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(Place.EXPORTS).run()
    assert not app.exception
    assert "The ledger is about everybody" in said(app)
    assert len(app.main.children) < 8
    assert not app.get("download_button")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[access", "is no TOML"),
        (GRANTS.replace('role = "admin"', 'role = "owner"'), "role is none of viewer, analyst, admin"),
        (GRANTS.partition("[access]")[0], "nobody is granted anything"),
        # Streamlit signs in by another file than the one that says who may come
        ("[access]\nallow_anonymous = true\n", "are not the same"),
    ],
)
def test_a_fault_lets_nobody_in(text: str, sentence: str, grants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grants.write_text(text, encoding="utf-8")
    monkeypatch.setenv("IER_ACCESS_ALLOW_ANONYMOUS", "1")
    app = start(user("kim"))
    assert sentence in said(app)
    assert not shows_data(app)


def test_with_sign_in_nobody_comes_without_it(grants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IER_ACCESS_ALLOW_ANONYMOUS", "1")
    assert not shows_data(start(None))
    monkeypatch.delenv("IER_STORE")
    monkeypatch.setenv("IER_DEMO", "1000")
    assert not shows_data(start(None))


@pytest.mark.usefixtures("grants")
def test_an_analyst_reads_the_topics_and_changes_none() -> None:
    app = start(user("ann")).switch_page(Place.TOPICS).run()
    assert {button.label for button in app.button} == {"Sign out"}
    assert "only admins change them" in said(app)
    assert "New topic" in {button.label for button in start(user("kim")).switch_page(Place.TOPICS).run().button}


def test_a_click_of_a_page_drawn_before_does_nothing_once_the_role_is_gone(grants: Path) -> None:
    segment = open_kept().save(Kind.SEGMENT, "Readers", {"kind": "never_engages"}, "Kim Roe")
    app = start(user("ann"))
    app.query_params["segment"] = segment.id
    app.switch_page(Place.SEGMENTS).run()
    remove = next(button for button in app.button if button.label == "Remove")
    grants.write_text(GRANTS.replace("ann@", "anna@"), encoding="utf-8")
    remove.click().run()
    assert "nothing here is open to you" in said(app)
    assert [one.id for one in open_kept().segments()] == [segment.id]


def test_what_is_written_is_signed_by_whoever_signed_in(grants: Path) -> None:
    app = start(user("kim")).switch_page(Place.TOPICS).run()
    app.button(key="topics.new").click().run()
    assert "Your name" not in {box.label for box in app.text_input}


def visitor(name: str, **also: Any) -> Visitor:
    """Somebody as an earlier run found them."""
    claims = {key: value for key, value in user(name, **also).items() if key != "is_logged_in"}
    return Visitor(f"{name}@example.edu", ROLES[name], EVERYTHING, datetime.now(UTC) + timedelta(hours=1), claims)


def test_a_download_asks_again_who_may(grants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(visitor("ann"), Role.ANALYST)

    def refusal(found: Visitor, role: Role) -> Why:
        with pytest.raises(RefusedError) as raised:
            check(found, role)
        return raised.value.why

    assert refusal(visitor("ann"), Role.ADMIN) is Why.ROLE
    assert refusal(visitor("ann", age=timedelta(hours=9)), Role.VIEWER) is Why.EXPIRED
    narrower = GRANTS.replace('role = "analyst"', 'role = "analyst"\ncampuses = ["UCCS"]')
    grants.write_text(narrower, encoding="utf-8")
    assert refusal(visitor("ann"), Role.ANALYST) is Why.ROLE
    grants.write_text(GRANTS.replace("ann@", "anna@"), encoding="utf-8")
    assert refusal(visitor("ann"), Role.ANALYST) is Why.UNKNOWN
    grants.write_text("", encoding="utf-8")
    assert refusal(visitor("ann"), Role.ANALYST) is Why.SIGNED_OUT
    anybody = Visitor("Kim", Role.ADMIN, EVERYTHING, None)
    assert refusal(anybody, Role.ANALYST) is Why.CLOSED
    monkeypatch.setenv("IER_ACCESS_ALLOW_ANONYMOUS", "1")
    check(anybody, Role.ADMIN)
    grants.write_text(GRANTS, encoding="utf-8")
    assert refusal(anybody, Role.ANALYST) is Why.SIGNED_OUT


def test_scopes_in_words() -> None:
    assert EVERYTHING.words == "everything"
    assert Scope(("Alumni News", "CU Connections")).words == "emails of Alumni News or CU Connections"
    assert Scope(None, ("UCCS",)).words == "all emails, to people at UCCS"
    assert Scope(("HR",), ("UCCS",)).words == "emails of HR, to people at UCCS"


class RedrawnError(Exception):
    """The whole page is drawn anew."""


@pytest.mark.parametrize("progress", [refresh._progress, sending._progress])
@pytest.mark.usefixtures("grants")
def test_what_runs_by_itself_asks_again(progress: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch) -> None:
    def redraw() -> None:
        raise RedrawnError

    monkeypatch.setattr(st, "rerun", redraw)
    # nobody is signed in here, and nothing of what it would show is touched
    with pytest.raises(RedrawnError):
        progress(None)


@pytest.mark.usefixtures("grants")
def test_a_refresh_is_started_by_admins_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    desk = refresh.Desk()
    monkeypatch.setattr(desk, "ask", lambda store, _: asked.append(store))
    refresh._ask(desk, tmp_path, [])
    assert asked == []
    monkeypatch.setattr(access, "recognise", lambda: visitor("ann"))
    refresh._ask(desk, tmp_path, [])
    assert asked == []
    monkeypatch.setattr(access, "recognise", lambda: visitor("kim"))
    refresh._ask(desk, tmp_path, [])
    assert asked == [tmp_path]
