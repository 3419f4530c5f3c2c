"""The editor of a topic: its name and rules, what they catch while they are written, save, discard, remove."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.segments import users_of_topic
from analytics.topics import GROUPS, Topic, TopicError
from data_access.access import Role
from data_access.errors import KeptError
from data_access.history import History
from data_access.kept import Document, Kind, open_kept
from data_access.query import Query
from ui import access, formats, links, notices, saved, who
from ui.questions import InterestFilters
from ui.topics.editing import Editing, Shelf, forget, open_topic
from ui.topics.preview import preview, tells_nothing
from ui.topics.rules import begin_with, group_of_rules

_MOST_NAME = 200
_PROBLEM = "topics.problem"


def editor(history: History, editing: Editing, kept: Shelf, query: Query) -> None:
    """Everything that can be done with the topic that is open; it is shown what it catches of `query`."""
    document = kept.find(editing.topic_id)
    with st.container(border=True):
        st.subheader(f"Topic: {formats.literal(document.name)}" if document else "A new topic")
        meanwhile = _meanwhile(editing, document, kept, history.time_zone)
        begin_with(editing.key("name"), editing.name)
        editing.name = st.text_input("Name", key=editing.key("name"), max_chars=_MOST_NAME, placeholder="Athletics")
        places = {group: group_of_rules(editing, group) for group in GROUPS}
        topic = _topic(editing, places)
        if topic:
            preview(history, topic, kept.topic(document) if document else None, query)
        _actions(history, editing, document, topic, meanwhile=meanwhile)


def _meanwhile(editing: Editing, document: Document | None, kept: Shelf, time_zone: str) -> bool:
    """Whether somebody else changed or removed the topic since it was opened; says so, and asks what to do."""
    if editing.version == (document.version if document else None):
        if problem := st.session_state.pop(_PROBLEM, ""):
            notices.problem(problem)
        return False
    st.session_state.pop(_PROBLEM, None)
    last = open_kept().changes(Kind.TOPIC, editing.topic_id, most=1).row(0, named=True)
    did = f"{last['by']} {last['what']} this topic on {formats.moment(last['at'], time_zone)}, after you opened it."
    if document:
        did += f" It is called “{document.name}” now and catches {kept.topic(document).words}."
    st.warning(f"{formats.literal(did)} What you wrote stands below and is not saved.", icon=":material/group:")
    with st.container(horizontal=True):
        st.button(
            "Take theirs" if document else "Leave it removed",
            key=editing.key("theirs"),
            on_click=forget,
            args=(editing,),
            help="What you wrote here is gone then.",
        )
        st.button(
            "Keep mine",
            key=editing.key("mine"),
            on_click=_over,
            args=(editing, document.version if document else None),
            help="Then save it: it takes the place of what they did, which stays among the changes below.",
        )
    return True


def _over(editing: Editing, version: int | None) -> None:
    editing.version = version


def _topic(editing: Editing, places: Mapping[str, DeltaGenerator]) -> Topic | None:
    """What is written, as a topic; else what is wrong, where it is wrong."""
    definition = editing.definition
    try:
        return Topic.from_dict(editing.topic_id, " ".join(editing.name.split()), definition)
    except TopicError as error:
        if not definition:
            st.info("Say what a link must be: a row of rules under “Any of” or “All of”.", icon=":material/edit:")
            return None
        group, *rest = [*error.where, ""]
        place = places.get(str(group)) or st.container()
        which = f"Rule {int(rest[0]) + 1}: " if len(rest) > 1 else ""
        place.error(formats.literal(f"{which}{error}"), icon=":material/error:")
        return None


def _actions(
    history: History, editing: Editing, document: Document | None, topic: Topic | None, *, meanwhile: bool
) -> None:
    refused = tells_nothing(history, topic) if topic else ""
    if refused:
        st.error(refused, icon=":material/error:")
    who.ask("It stands beside the topic, so that others know whom to ask.")
    with st.container(horizontal=True):
        usable = topic is not None and topic.name and editing.changed and not refused and not meanwhile
        st.button(
            "Save",
            type="primary",
            icon=":material/save:",
            key=editing.key("save"),
            disabled=not usable,
            help="For everybody who uses the app." if usable else "Name, rules, and something that was not there yet.",
            on_click=_save,
            args=(history, editing),
        )
        if editing.changed or document is None:
            st.button("Discard", icon=":material/undo:", key=editing.key("discard"), on_click=_discard, args=(editing,))
        else:
            st.button("Close", icon=":material/close:", key=editing.key("close"), on_click=open_topic, args=("",))
        if document:
            asked = InterestFilters(topic=document.id)
            st.button(
                "Who cares about it",
                icon=":material/ads_click:",
                key=editing.key("interests"),
                on_click=links.open_next,
                args=(links.Place.INTERESTS, asked),
                help="Opens Link interests with this topic, as it is saved.",
            )
            _remove(editing, document)


@access.only(Role.ADMIN)
def _save(history: History, editing: Editing) -> None:
    editing.typed()
    try:
        topic = Topic.from_dict(editing.topic_id, editing.name, editing.definition)
        if tells_nothing(history, topic):
            return
        kept = open_kept().save(
            Kind.TOPIC, topic.name, topic.to_dict(), who.current(), topic.id or None, editing.version
        )
    except TopicError:
        # typed in the moment of the click: the page says what is wrong with it
        return
    except KeptError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        forget(editing)
        open_topic(kept.id)
        st.toast(f"“{formats.literal(kept.name)}” is saved.", icon=":material/check:")


def _discard(editing: Editing) -> None:
    forget(editing)
    if not editing.topic_id:
        open_topic("")


def _remove(editing: Editing, document: Document) -> None:
    with st.popover("Remove …", icon=":material/delete:", key=editing.key("remove")):
        st.markdown(
            f"Remove “{formats.literal(document.name)}” for everybody? Links to it will say that it was removed, and "
            "by whom. It stays among the changes below, from where it can be brought back."
        )
        if using := _used_by(document.id):
            st.warning(
                f"Saved segments are about it: {formats.literal(using)}. Without it, they can’t be worked out.",
                icon=":material/link:",
            )
        st.button(
            "Remove it", type="primary", key=editing.key("remove", "sure"), on_click=_gone, args=(editing, document)
        )


@access.only(Role.ADMIN)
def _gone(editing: Editing, document: Document) -> None:
    try:
        open_kept().remove(Kind.TOPIC, document.id, who.current(), document.version)
    except KeptError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        forget(editing)
        open_topic("")
        st.toast(f"“{formats.literal(document.name)}” is removed.", icon=":material/delete:")


def _used_by(topic_id: str) -> str:
    """The names of the saved segments that are about a topic; empty where there is none."""
    return ", ".join(f"“{one.name}”" for one in users_of_topic(topic_id, saved.shelf().segments))
