"""Which topic is open, and what stands in the editor and is not saved yet: kept for the session, topic by topic."""

import json
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from analytics.topics import GROUPS, PARTS, Topic, TopicError, rule_for, topics_of
from data_access.errors import KeptError
from data_access.history import History
from data_access.kept import Document, open_kept
from ui import machine, notices
from ui.panels.topic import topic_gone
from ui.questions import TopicsFilters
from ui.view import View

NEW = "+"
"""Stands for a topic that has no id yet; no topic has this one."""

_OPEN = "topics.open"
_EDITED = "topics.edited"
_TURN = "topics.turn"


@dataclass(frozen=True)
class Shelf:
    """The topics as they are kept now, by name, and the documents that keep them, in the same order."""

    documents: tuple[Document, ...]
    topics: tuple[Topic, ...]

    def find(self, topic_id: str) -> Document | None:
        """The document of a topic, if there is one."""
        return next((document for document in self.documents if document.id == topic_id), None)

    def topic(self, document: Document) -> Topic:
        """What one of the documents says."""
        return self.topics[self.documents.index(document)]


@dataclass
class Editing:
    """What stands in the editor.

    `version`: of the document that it was made from, None where there was none. `rules`: by group, the rows, each with
    the text of every part. `turn` is another one for each, so that its widgets are not taken for those of another.
    """

    topic_id: str
    version: int | None
    name: str
    made_from: tuple[str, dict[str, Any]]
    turn: int
    rules: dict[str, dict[int, dict[str, str]]] = field(default_factory=lambda: {group: {} for group in GROUPS})

    @property
    def definition(self) -> dict[str, Any]:
        """What is written, without what is empty."""
        written = {
            group: [{part: text.strip() for part, text in row.items() if text.strip()} for row in rows.values()]
            for group, rows in self.rules.items()
        }
        return {group: rules for group, rows in written.items() if (rules := [row for row in rows if row])}

    @property
    def changed(self) -> bool:
        """Whether anything is written that was not there when it was opened."""
        return (self.name.strip(), self.definition) != self.made_from

    def key(self, *names: str | int) -> str:
        """The key of a widget."""
        return ".".join(map(str, ("topics", self.turn, *names)))

    def typed(self) -> None:
        """Take over what was typed since the page was drawn."""
        self.name = st.session_state.get(self.key("name"), self.name)
        for group, rows in self.rules.items():
            for row, texts in rows.items():
                for part, text in texts.items():
                    texts[part] = st.session_state.get(self.key(group, row, part), text)

    def add(self, group: str, rule: dict[str, str]) -> None:
        """One row more; a row that says something takes the place of those that are empty."""
        rows = self.rules[group]
        if rule:
            self.rules[group] = rows = {key: row for key, row in rows.items() if any(map(str.strip, row.values()))}
        rows[_next()] = dict.fromkeys(PARTS, "") | rule

    def drop(self, group: str, row: int) -> None:
        """One row less."""
        del self.rules[group][row]

    def write(self, definition: dict[str, Any]) -> None:
        """The rules of a definition instead of those that are there."""
        for group in GROUPS:
            self.rules[group] = {}
            for rule in definition.get(group, []):
                self.add(group, rule)
        if not self.rules["any_of"] and not self.rules["all_of"]:
            self.add("any_of", {})


def shelf() -> Shelf:
    """The topics as they are now. Raises KeptError where they can't be read."""
    documents = open_kept().topics()
    try:
        return Shelf(documents, topics_of(documents))
    except TopicError as error:
        raise KeptError(str(error)) from error


def opened(kept: Shelf, history: History) -> tuple[Editing | None, TopicsFilters]:
    """What is open, as the address or a click wants it, and what the page is asked; says so where a topic is gone."""
    view = View("topics", TopicsFilters)
    counted = machine.switch(view, view.asked.machine)
    key = view.key("open", NEW if view.asked.new else view.asked.topic)
    chosen: str = st.session_state[key]
    editing = _editing(chosen, kept.find(chosen))
    if chosen and editing is None:
        view.problems.append(topic_gone(chosen, history.time_zone))
        st.session_state[key] = chosen = ""
    asked = TopicsFilters(topic="" if chosen == NEW else chosen, new=chosen == NEW, machine=counted)
    view.keep(asked)
    notices.ignored(view.problems)
    return editing, asked


def open_topic(topic_id: str) -> None:
    """Called by a click: this topic is the one to be edited; none where it is empty."""
    st.session_state[_OPEN] = topic_id


def start_new() -> None:
    """Called by a click: a topic without anything in it, unless one is begun already."""
    open_topic(NEW)


def start_rule(article: str) -> None:
    """Called by a click: a rule that catches this link, for the topic that is open or else a new one."""
    if not st.session_state.get(_OPEN):
        start_new()
    chosen = st.session_state[_OPEN]
    editing = _edited().get(chosen) or _begin(chosen, None)
    editing.add("any_of", rule_for(article).to_dict())


def as_it_was(change: dict[str, Any]) -> None:
    """Called by a click: the topic as a row of `Kept.changes` left it, or as it was before it was removed."""
    open_topic(change["id"])
    if (editing := _edited().get(change["id"])) and editing.changed:
        st.toast("Save or discard first what you changed in this topic.", icon=":material/edit:")
        return
    now = next((document for document in open_kept().topics() if document.id == change["id"]), None)
    editing = _begin(change["id"], now)
    editing.name = change["name"]
    editing.write(json.loads(change["after"] or change["before"]))


def forget(editing: Editing) -> None:
    """What stands in the editor is saved, or not wanted any more."""
    _edited().pop(editing.topic_id or NEW, None)


def _editing(chosen: str, document: Document | None) -> Editing | None:
    """What is written of a topic in this session, else what is kept of it; None where there is neither."""
    found = _edited().get(chosen)
    if found:
        found.typed()
    if found and (found.changed or chosen == NEW):
        return found
    if found and document and found.version == document.version:
        return found
    return _begin(chosen, document) if document or chosen == NEW else None


def _begin(chosen: str, document: Document | None) -> Editing:
    name, definition = (document.name, document.definition) if document else ("", {})
    editing = Editing("" if chosen == NEW else chosen, document.version if document else None, name, ("", {}), _next())
    editing.write(definition)
    editing.made_from = (name, editing.definition)
    _edited()[chosen] = editing
    return editing


def _edited() -> dict[str, Editing]:
    edited: dict[str, Editing] = st.session_state.setdefault(_EDITED, {})
    return edited


def _next() -> int:
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    return int(st.session_state[_TURN])
