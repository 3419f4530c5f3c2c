"""What is chosen on Segments: a saved segment, one question, or two segments to combine."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.segments import How, Names, Saved, Segment, title
from analytics.topics import Topic
from analytics.whom import Directory
from data_access.history import History
from ui import filters, lists, notices, saved
from ui.panels.people_question import question_widgets, require_whole
from ui.people_questions import Question, SegmentsFilters, Show
from ui.segment_address import pack
from ui.view import View

_SHOWS = {Show.SAVED: "Saved segments", Show.QUESTION: "Ask one question", Show.COMBINE: "Combine two segments"}
_HOWS = {How.AND: "and (in both)", How.OR: "or (in either)", How.BUT_NOT: "but not (in the first only)"}
_SAVED = "segments.saved"


def segments_panel(
    history: History, directory: Directory, topics: Sequence[Topic], known: saved.Shelf, names: Names
) -> SegmentsFilters:
    """What is shown on Segments. Stops the page as long as it is not said what is to be asked or combined."""
    view = View("segments", SegmentsFilters)
    asked = view.asked
    usual: dict[str, Any] = {}
    shows = {show.value: words for show, words in _SHOWS.items()}
    show = st.radio(
        "Show",
        list(shows),
        key=view.key("show", asked.show.value),
        format_func=shows.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
    )
    chosen: dict[str, Any] = {"saved": _opened(view, asked.saved, known, open_only=show == Show.SAVED)}
    if show != Show.SAVED:
        with st.container(border=True):
            if show == Show.QUESTION:
                asks, usual = question_widgets(view, asked, history, directory, topics, tuple(Question))
                chosen |= asks
            else:
                chosen |= _two(view, asked, known, names)
    everything = SegmentsFilters(show=Show(show), **chosen, leave_out=lists.leave_out(view, asked.leave_out))
    view.keep(replace(everything, **usual))
    notices.ignored(view.problems)
    if show == Show.QUESTION:
        require_whole(everything, topics)
    if show == Show.COMBINE and not everything.combined:
        notices.nothing_found("Choose two segments: saved ones, or questions that you put aside to be combined.")
        st.stop()
    return everything


def open_segment(segment_id: str) -> None:
    """Called by a click on a row of the saved segments: show its people."""
    st.session_state[_SAVED] = segment_id


def _opened(view: View[Any], asked: str, known: saved.Shelf, *, open_only: bool) -> str:
    """The id of the saved segment that is open or being changed; empty where none is. A removed one can't be opened."""
    key = view.key("saved", asked)
    segment_id: str = st.session_state[key]
    if segment_id and not (known.find(segment_id) if open_only else saved.target(segment_id, known)):
        view.problems.append("There is no such saved segment; who removed it, if it was there, stands below.")
        st.session_state[key] = segment_id = ""
    return segment_id


def _two(view: View[Any], asked: SegmentsFilters, known: saved.Shelf, names: Names) -> dict[str, Any]:
    offered: list[Segment] = [Saved(one.id) for one in known.segments] + saved.just_made()
    # what an address brings may be of somebody else's making
    offered += [side for side in (asked.left, asked.right) if side and side not in offered]
    options = {pack(segment): segment for segment in offered}
    labels = {packed: _label(segment, names) for packed, segment in options.items()}
    hows = {how.value: words for how, words in _HOWS.items()}
    with st.grid(3, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        left = _one(view, "left", asked.left, labels, "The first segment")
        how = st.selectbox(
            "Combined by", list(hows), key=view.key("how", asked.how.value), format_func=hows.__getitem__
        )
        right = _one(view, "right", asked.right, labels, "The second segment")
    return {"left": options.get(left or ""), "how": How(how), "right": options.get(right or "")}


def _one(view: View[Any], name: str, asked: Segment | None, labels: dict[str, str], label: str) -> str | None:
    return st.selectbox(
        label,
        list(labels),
        key=view.key(name, pack(asked) if asked else None),
        format_func=labels.__getitem__,
        placeholder="Choose a segment",
        index=None,
        help="Saved segments, and questions that you put aside with “Combine it with another …” in this session.",
    )


def _label(segment: Segment, names: Names) -> str:
    text = title(segment, names)
    return text if isinstance(segment, Saved) else f"{text} (not saved)"
