"""Topics as a file: all of them to be downloaded, and a file to be taken in after it was shown what it would do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from analytics.topics import Topic
from analytics.topics_file import Step, Taken, TopicsFileError, compare, read_toml, to_toml
from campaigns.files import plain_name
from data_access.access import Role
from data_access.errors import KeptError
from data_access.history import History
from data_access.kept import Draft, Kind, open_kept
from data_access.query import Query
from ui import access, cache, downloads, formats, notices, tables, who
from ui.topics.editing import Shelf
from ui.topics.preview import tells_nothing

_TURN = "topics.file.turn"
_PROBLEM = "topics.file.problem"
_MEGABYTES = 1


def file_button(topics: Sequence[Topic], today: date) -> None:
    """All topics as TOML."""
    downloads.file_button(
        "Download as a file",
        f"{plain_name('topics', today)}.toml",
        "application/toml",
        lambda: to_toml(topics).encode(),
        key="topics.download",
        about=downloads.About("What are links about?", len(topics), ("id", "name", "rules")),
        help_="All topics as TOML: to keep, to edit, or to take into another installation.",
    )


def take_in(history: History, kept: Shelf, query: Query, *, ask: bool) -> None:
    """A place for a file; what it would do; a button that does it. `ask`: whether to ask who it is as well."""
    turn = st.session_state.setdefault(_TURN, 0)
    file = st.file_uploader(
        "A file of topics (TOML)",
        type="toml",
        max_upload_size=_MEGABYTES,
        key=f"topics.file.{turn}",
        help="As it is downloaded above. Topics are added, or changed where their id or else their name is known; none "
        "is removed.",
    )
    if file is None:
        return
    try:
        taken = _taken(history, file.getvalue(), kept)
    except TopicsFileError as error:
        said = "\n".join(f"- {formats.literal(problem)}" for problem in error.problems)
        st.error(f"The file can’t be taken in; nothing was changed.\n\n{said}", icon=":material/error:")
        return
    _show(history, taken, query)
    if ask:
        who.ask("It stands beside the topics, so that others know whom to ask.")
    if problem := st.session_state.pop(_PROBLEM, ""):
        notices.problem(problem)
    _button(taken, kept)


def _taken(history: History, data: bytes, kept: Shelf) -> tuple[Taken, ...]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TopicsFileError(["The file is not written in UTF-8: save it as that."]) from error
    taken = compare(read_toml(text), kept.topics)
    problems = [f"“{one.topic.name}”: {words}" for one in taken if (words := tells_nothing(history, one.topic))]
    if problems:
        raise TopicsFileError(problems)
    return taken


def _show(history: History, taken: Sequence[Taken], query: Query) -> None:
    # those that are new may have no id yet
    numbered = tuple(replace(one.topic, id=str(number)) for number, one in enumerate(taken))
    tables.show(
        tables.taken_table(taken, cache.topic_tally(history, numbered, query)),
        columns=tables.TAKEN_COLUMNS,
        key="topics.taken",
        alt="Each topic of the file, whether it would be added, changed or left as it is, and what it catches.",
        height="content",
    )


def _button(taken: Sequence[Taken], kept: Shelf) -> None:
    counts = {step: sum(one.step is step for one in taken) for step in (Step.ADD, Step.CHANGE)}
    told = ", ".join(f"{count:,} {step}" for step, count in counts.items() if count)
    if not told:
        notices.nothing_found("The file says what is kept already: there is nothing to take in.")
        return
    st.button(
        f"Take it in: {told}",
        type="primary",
        icon=":material/upload:",
        key="topics.take",
        on_click=_take,
        # what is shown, and not what somebody may have made of it since
        args=([_draft(one, kept) for one in taken if one.step is not Step.NOTHING], told),
    )


@access.only(Role.ADMIN)
def _take(drafts: Sequence[Draft], told: str) -> None:
    try:
        open_kept().save_all(Kind.TOPIC, drafts, who.current())
    except KeptError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        # an empty place for the next file
        st.session_state[_TURN] += 1
        st.toast(f"Taken in: {told}.", icon=":material/check:")


def _draft(one: Taken, kept: Shelf) -> Draft:
    document = kept.find(one.topic.id)
    known = {"id": one.topic.id} if one.topic.id else {}
    return Draft(one.topic.name, one.topic.to_dict(), version=document.version if document else None, **known)
