"""Saved segments: as the team keeps them, and what people do with them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from analytics.segments import Saved, SavedSegment, Segment, SegmentError, check_saveable, from_dict, to_dict, users
from data_access.access import Role
from data_access.errors import HistoryError
from data_access.kept import Document, Kind, open_kept
from ui import access, formats, links, notices, who
from ui.people_questions import SegmentsFilters, Show, filters_of

_MADE, _BEGAN, _SAID = "saved.made", "saved.began", "saved.said"
_LONGEST = 200
_MOST_MADE = 20


@dataclass(frozen=True)
class Shelf:
    """What is kept: `documents` by name; `segments`, those that can be read; `problems`, by id, of the others."""

    documents: tuple[Document, ...]
    segments: tuple[SavedSegment, ...]
    problems: dict[str, str] = field(default_factory=dict)

    def find(self, segment_id: str) -> Document | None:
        """The document of an id, if it is there."""
        return next((one for one in self.documents if one.id == segment_id), None)

    def definition(self, segment_id: str) -> Segment | None:
        """What a saved segment says, if it is there and can be read."""
        return next((one.definition for one in self.segments if one.id == segment_id), None)


@dataclass(frozen=True)
class Target:
    """A segment that a question is to be saved as: in which version it was read; None where it was removed."""

    id: str
    name: str
    version: int | None


def shelf() -> Shelf:
    """What is kept now. Raises KeptError where it can't be read."""
    documents = open_kept().segments()
    segments, problems = [], {}
    for one in documents:
        try:
            segments.append(SavedSegment(one.id, one.name, from_dict(one.definition)))
        except SegmentError as error:
            problems[one.id] = str(error)
    return Shelf(documents, tuple(segments), problems)


def just_made() -> list[Segment]:
    """The questions that were put aside in this session, to be combined, newest first."""
    made: list[Segment] = st.session_state.get(_MADE, [])
    return made


def target(segment_id: str, known: Shelf) -> Target | None:
    """What a question that is being changed is to be saved as: what is kept under this id, or was until its removal.

    Its version is the one that was kept when this session began to change it.
    """
    document = known.find(segment_id)
    if document:
        began = st.session_state.setdefault(f"{_BEGAN}.{segment_id}", document.version)
        return Target(segment_id, document.name, began)
    last = open_kept().changes(Kind.SEGMENT, segment_id, most=1).rows(named=True) if segment_id else []
    return Target(segment_id, last[0]["name"], None) if last else None


def keep(segment: Segment, suggested: str, key: str, target: Target | None = None) -> None:
    """A place to save a question under a name, or as what a saved segment asks from now on; or to combine it."""
    label = f"Save as “{target.name}”, or as another segment" if target else "Save this question as a segment"
    with st.expander(formats.literal(label), icon=":material/bookmark_add:", expanded=target is not None):
        st.caption("What is kept is the question, never the people: it is asked anew on the data of each day.")
        with st.grid(2, min_column_width=230, vertical_alignment="bottom"):
            # another question has another name to suggest: it is another widget
            typed = f"{key}.name.{hash(segment)}"
            st.text_input("Name", value=suggested[:_LONGEST], key=typed, max_chars=_LONGEST)
            who.ask("It stands beside the segment, so that others know whom to ask.", f"{key}.save")
        with st.container(horizontal=True):
            # a callback is given the question of the run before, which may just have changed: this run saves it
            if target:
                title = f"Save as “{target.name}”" if target.version else f"Bring “{target.name}” back as this"
                if _button(title, "save", f"{key}.replace", _clicked, key, target):
                    _save(segment, suggested, key)
            if _button("Save as a new segment", "bookmark_add", f"{key}.new", _clicked, key, None, typed, suggested):
                _save(segment, suggested, key)
            if _button("Combine it with another …", "join_inner", f"{key}.combine"):
                combine(segment)
                st.rerun()
        _told(key)


def manage(document: Document, known: Shelf) -> None:
    """What can be done with a saved segment: ask something else by it, give it another name, remove it."""
    key, definition = "saved", known.definition(document.id)
    if said := st.session_state.pop(_SAID, ""):
        st.toast(formats.literal(said))
    with st.expander("Change, rename or remove it", icon=":material/edit:"):
        with st.grid(2, min_column_width=230, vertical_alignment="bottom"):
            typed = f"{key}.rename.{document.id}"
            st.text_input("Name", value=document.name, key=typed, max_chars=_LONGEST)
            who.ask("It stands beside the segment, so that others know whom to ask.", f"{key}.manage")
        using = [f"“{one.name}”" for one in users(document.id, known.segments)]
        sure = True
        if using:
            st.warning(
                f"Used by {formats.literal(', '.join(using))}: without it, they can’t be worked out.",
                icon=":material/link:",
            )
            sure = st.checkbox("Remove it all the same", key=f"{key}.sure.{document.id}")
        with st.container(horizontal=True):
            if definition:
                _button("Change what it asks", "edit", f"{key}.change", _change, definition, document.id)
                _button("Combine it with another …", "join_inner", f"{key}.combine", combine, Saved(document.id))
            _button("Rename", "badge", f"{key}.rename", _rename, document, typed, key)
            _button("Remove", "delete", f"{key}.remove", _remove, document, key, disabled=not sure)
        _told(key)


def combine(segment: Segment) -> None:
    """Called by a click: put a question aside, and go and combine it with another one."""
    if not isinstance(segment, Saved):
        st.session_state[_MADE] = [segment, *(one for one in just_made() if one != segment)][:_MOST_MADE]
    links.open_next(links.Place.SEGMENTS, SegmentsFilters(show=Show.COMBINE, left=segment))


def as_it_was(change: Mapping[str, Any]) -> None:
    """Called by a click on a row of `Kept.changes`: the question as that change left it, or as it was until then."""
    with _problems("saved"):
        _change(from_dict(json.loads(change["after"] or change["before"])), change["id"])


@access.only(Role.ANALYST)
def _clicked(key: str, target: Target | None, typed: str = "", suggested: str = "") -> None:
    """Note what was to be replaced, and the name as it was typed; None for one that was only suggested."""
    name = target.name if target else st.session_state[typed]
    st.session_state[f"{key}.clicked"] = (None if not target and name == suggested[:_LONGEST] else name, target)


def _change(definition: Segment, segment_id: str) -> None:
    # whoever saves it from now on until this one is saved is named, and not overwritten
    st.session_state.pop(f"{_BEGAN}.{segment_id}", None)
    links.open_next(links.Place.SEGMENTS, replace(filters_of(definition), saved=segment_id))


def _save(segment: Segment, suggested: str, key: str) -> None:
    access.require(Role.ANALYST)
    name, target = st.session_state.pop(f"{key}.clicked")
    with _problems(key):
        check_saveable(segment, target.id if target else None, shelf().segments)
        before = (target.id, target.version) if target else (None, None)
        name = suggested[:_LONGEST] if name is None else name
        saved = open_kept().save(Kind.SEGMENT, name, to_dict(segment), who.current(), *before)
        st.session_state.pop(f"{_BEGAN}.{saved.id}", None)
        _show(saved, f"Saved as “{saved.name}”.")
        st.rerun()


@access.only(Role.ANALYST)
def _rename(document: Document, typed: str, key: str) -> None:
    with _problems(key):
        name = st.session_state[typed]
        saved = open_kept().save(Kind.SEGMENT, name, document.definition, who.current(), document.id, document.version)
        _show(saved, f"It is called “{saved.name}” now.")


@access.only(Role.ANALYST)
def _remove(document: Document, key: str) -> None:
    with _problems(key):
        open_kept().remove(Kind.SEGMENT, document.id, who.current(), document.version)
        st.toast(formats.literal(f"“{document.name}” was removed."))
        links.open_next(links.Place.SEGMENTS, SegmentsFilters())


def _show(saved: Document, words: str) -> None:
    # a toast of a run that is about to begin anew may never be seen
    st.session_state[_SAID] = words
    links.open_next(links.Place.SEGMENTS, SegmentsFilters(saved=saved.id))


@contextmanager
def _problems(key: str) -> Iterator[None]:
    """Keep what is wrong for the page about to be drawn: it stands by the buttons, and nothing typed is lost."""
    try:
        yield
    except HistoryError as error:
        st.session_state[f"{key}.problem"] = str(error)


def _told(key: str) -> None:
    problem = st.session_state.pop(f"{key}.problem", "")
    if problem:
        notices.problem(problem)


def _button(
    label: str, icon: str, key: str, click: Callable[..., None] | None = None, *args: Any, disabled: bool = False
) -> bool:
    icon = f":material/{icon}:"
    return st.button(formats.literal(label), icon=icon, key=key, on_click=click, args=args, disabled=disabled)
