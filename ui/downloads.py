"""Downloads: files that are made when they are asked for, not before, and entered in the ledger before they are given.

Every file of the app goes through here, so that whoever is asked "who took this list, and why?" has an answer.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

import polars as pl
import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from campaigns.csv_text import to_csv
from data_access.kept import Entry, Taken
from ui import access, forgotten, formats, links, purpose, tables
from ui.handing import Handing, Made, few

_MOST_TROUBLES = 200


@dataclass(frozen=True)
class About:
    """What the ledger says of a file: the question in words, the rows and columns in it, and about whom it is.

    `contacts`: ids, where it is about a few people.
    """

    question: str
    rows: int
    columns: tuple[str, ...] = ()
    kind: Taken = Taken.FILE
    contacts: tuple[str, ...] = ()


def csv_button(
    label: str, file_name: str, make: Callable[[], pl.DataFrame], *, key: str, about: About, help_: str = ""
) -> None:
    """A button for a frame as CSV (docs/downloads.md); what the ledger says of rows and columns is the frame's.

    For the rest see `file_button`.
    """

    def made() -> Made:
        frame = make()
        contacts = few(frame[tables.PERSON]) if tables.PERSON in frame.columns else ()
        return Made(to_csv(frame), frame.height, tuple(frame.columns), contacts)

    _button(label, file_name, "text/csv", made, key, about, help_)


def file_button(
    label: str,
    file_name: str,
    mime: str,
    make: Callable[[], bytes | Made],
    *,
    key: str,
    about: About,
    help_: str = "",
    asks: bool = True,
) -> None:
    """A button that makes its file when it is clicked, not before: until then no file exists that could be fetched.

    `make` runs in another thread and may run again, so it carries all it needs and calls nothing of Streamlit. As long
    as nobody said what the file is for, the button does nothing, and a place to say it stands beside it; of several
    in a row, one `asks`. It gives a `Made` where only then it is known what is in the file.
    """

    def made() -> Made:
        found = make()
        return found if isinstance(found, Made) else Made(found, about.rows, about.columns)

    _button(label, file_name, mime, made, key, about, help_, asks=asks)


def entry_of(about: About) -> Entry:
    """What the ledger says of something that whoever is asking now is about to take, on this page; no digest yet."""
    return _entry_of(access.visitor(), about)


def _entry_of(found: access.Visitor, about: About, file_name: str = "") -> Entry:
    return Entry(
        about.kind,
        found.name,
        found.role.words,
        found.scope.words,
        about.question,
        links.here(),
        about.rows,
        about.columns,
        purpose=purpose.given(about.question, about.rows, found),
        file_name=file_name,
        about=about.contacts,
    )


def _button(
    label: str,
    file_name: str,
    mime: str,
    make: Callable[[], Made],
    key: str,
    about: About,
    help_: str,
    *,
    asks: bool = True,
) -> None:
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    found = access.visitor()
    entry = _entry_of(found, about, file_name)
    check = partial(_each, (partial(access.check, found, found.role), forgotten.check()))
    handing = Handing(entry, check, make, partial(_tell, _troubles(), session, key))
    width: Literal["stretch", "content"] = "stretch" if asks else "content"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width=width):
        st.download_button(
            label,
            handing,
            file_name,
            mime,
            key=key,
            help=(help_ or None) if entry.purpose else purpose.MISSING,
            on_click="ignore",
            icon=":material/download:",
            disabled=not entry.purpose,
        )
        if asks:
            purpose.ask(about.question, about.rows, key, found)
    if trouble := _troubles().pop((session, key), ""):
        st.error(formats.literal(trouble), icon=":material/error:")


def _each(checks: tuple[Callable[[], None], ...]) -> None:
    for check in checks:
        check()


@st.cache_resource(max_entries=1, show_spinner=False)
def _troubles() -> dict[tuple[str, str], str]:
    """Why there was no file, by session and button, until the page that the session is on is drawn again."""
    return {}


def _tell(troubles: dict[tuple[str, str], str], session: str, key: str, words: str) -> None:
    """Keep why there was no file, and have the page drawn anew, which says it: a click alone does not."""
    if len(troubles) >= _MOST_TROUBLES:
        troubles.clear()
    troubles[session, key] = words
    # where the session has ended, nobody waits for it
    with suppress(Exception):
        info = get_instance()._session_mgr.get_active_session_info(session)  # noqa: SLF001 - nothing else reaches it
        if info is not None:
            # the same page as it stands, as Streamlit itself does it where a file of the app has changed
            info.session.request_rerun(info.session._client_state)  # noqa: SLF001
