"""The people of a segment on a page: why they are in it, what to mind, the list for the next send."""

from functools import partial

import polars as pl
import streamlit as st

from analytics.followup import same_page
from analytics.segments import (
    OPENS_ARE_UNSURE,
    Clicked,
    Combined,
    Frequent,
    How,
    Names,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
    expand,
    parts,
    rests_on_opens,
    title,
    with_machine,
    words,
)
from analytics.segments.reckoning import uncertain_among
from analytics.whom import Whom
from data_access.errors import HistoryError
from data_access.history import History
from data_access.query import Query
from ui import asking, cache, definitions, figures, formats, frequencies, links, lists, machine, notices, tables
from ui.emails import newest_day, quoted_names
from ui.questions import TimelineFilters
from ui.saved import Shelf


def names(history: History, known: Shelf) -> Names:
    """What the ids in definitions are called today."""
    return Names(
        {topic.id: topic.name for topic in cache.topics()},
        quoted_names(cache.sends(history, Query()).frame),
        {one.id: one.name for one in known.documents},
    )


def saved_rows(history: History, known: Shelf, called: Names) -> pl.DataFrame:
    """Every saved segment, by name, with its number of people today: see `tables.saved_table`."""
    rows = []
    for document in known.documents:
        definition, problem, people, opens = (
            known.definition(document.id),
            known.problems.get(document.id, ""),
            None,
            False,
        )
        if definition:
            try:
                whole = expand(definition, known.segments)
                people, opens = asking.size(history, whole), rests_on_opens(whole)
            except HistoryError as error:
                problem = str(error)
        asks = words(definition, called) if definition else ""
        rows.append((document, asks, people, opens, problem))
    return tables.saved_table(rows, history.time_zone)


def show(history: History, segment: Segment, known: Shelf, called: Names, name: str, key: str) -> str:
    """A segment: what it asks, how many people that is, what to mind, and who, ready for the next send.

    `name`: in a few words, for the names of files; `key`: the name of the page's view. Gives what to say below of where
    it all comes from. Raises SegmentError where something that it uses is not there any more.
    """
    whole = expand(segment, known.segments)
    st.markdown(formats.literal(tables.sentence(words(whole, called))))
    with st.skeleton(height=400):
        found = asking.people(history, whole)
    told = _counts(history, segment, whole, known, called, found)
    _mind(history, whole, called, found)
    _people(history, whole, found, called, name, key)
    return told


def _counts(
    history: History, segment: Segment, whole: Segment, known: Shelf, called: Names, found: pl.DataFrame
) -> str:
    """How many people there are, and how it comes about; gives what to say at the end of where it all is from."""
    if isinstance(whole, OpenedNotClicked | NotOpened | NeverEngages):
        reckoned = asking.reckoned(history, whole)
        figures.reckoned(reckoned)
        st.caption(notices.about_reckoned(reckoned))
        return notices.provenance(history, reckoned.answer.provenance)
    if isinstance(segment, Combined):
        sides = (segment.left, segment.right)
        left, right = (expand(side, known.segments) for side in sides)
        both = asking.size(history, Combined(How.AND, left, right))
        counts = [asking.size(history, side) for side in (left, right)]
        figures.combined(segment.how, [title(side, called) for side in sides], counts, both, found.height)
    else:
        figures.people(found.height)
    return notices.complete(history)


def _mind(history: History, whole: Segment, called: Names, found: pl.DataFrame) -> None:
    """What to mind before anybody acts on it: emails that are too young, links to the same page, opens, machines."""
    sends = cache.sends(history, Query()).frame
    leaves = list(parts(whole))
    missed = [leaf for leaf in leaves if isinstance(leaf, OpenedNotClicked)]
    for send_id in sorted({leaf.send_id for leaf in leaves if isinstance(leaf, OpenedNotClicked | NotOpened)}):
        notices.still_arriving(called.sends[send_id], newest_day(sends, send_id), history.today)
    for leaf in dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, OpenedNotClicked)):
        clicked = cache.links(history, Query(sends=(leaf.send_id,), machine=leaf.machine)).frame
        notices.same_page(leaf.article, same_page(clicked, leaf.article))
    if counted := _machines(whole):
        # where parts differ, neither number is that of the people shown
        shown = all(counted)
        this = found.height if len(counted) == 1 else asking.size(history, with_machine(whole, shown))
        other = asking.size(history, with_machine(whole, not shown))
        st.caption(machine.both(shown, [("People", formats.number(this), formats.number(other))]))
    if rests_on_opens(whole):
        unsure = OPENS_ARE_UNSURE
        if missed:
            counts = all(leaf.machine for leaf in missed)
            unsure += notices.uncertain(uncertain_among(found, asking.Asking(history), counts))
        st.markdown(f":orange-badge[:material/visibility: rests on opens] :small[{unsure}]")


def _people(history: History, whole: Segment, found: pl.DataFrame, called: Names, name: str, key: str) -> None:
    """The people: on the screen, and ready to send."""
    st.subheader("The people")
    if found.is_empty():
        notices.nothing_found("Nobody on file: ask of more people, or of other days.")
        return
    shown = tables.segment_table(history, found.head(tables.MOST_PEOPLE))
    tables.show(
        shown,
        columns=tables.segment_columns(found),
        key=f"{key}.people",
        alt="The people, and why each is among them; a click opens a person's timeline.",
        ids=shown["Contact ID"].to_list(),
        on_click=lambda person: links.open_next(links.Place.TIMELINE, TimelineFilters(person=person)),
    )
    if found.height > tables.MOST_PEOPLE:
        st.caption(f"The first {tables.MOST_PEOPLE} of {found.height:,}; the file has all of them.")
    listing = lists.Listing(
        name,
        tables.sentence(words(whole, called)),
        meanings(whole),
        found,
        partial(tables.reasons_file, time_zone=history.time_zone),
    )
    lists.ready_to_send(history, listing, key)


def meanings(segment: Segment) -> tuple[str, ...]:
    """What the words of an expanded segment mean."""
    leaves = [part for part in parts(segment) if not isinstance(part, Saved)]
    told = [definitions.PEOPLE]
    if any(leaf.whom != Whom() for leaf in leaves):
        told.append(definitions.MEANT)
    clicked = [leaf for leaf in leaves if isinstance(leaf, Clicked)]
    if clicked:
        told += [definitions.ARTICLE, definitions.LAST_CLICK, definitions.UTILITY]
    if any(leaf.by_total_clicks for leaf in clicked):
        told.append(definitions.EVERY_CLICK)
    if any(isinstance(leaf, OpenedNotClicked) for leaf in leaves):
        told.append(definitions.CALL_TO_ACTION)
    if any(isinstance(leaf, Frequent) for leaf in leaves):
        told += [frequencies.GOT, definitions.WHOLE_PERIODS]
    if rests_on_opens(segment):
        told += [definitions.OPENED, OPENS_ARE_UNSURE]
    told += [machine.COUNTED if counted else machine.LEFT_OUT for counted in _machines(segment)]
    return tuple(told)


def _machines(whole: Segment) -> set[bool]:
    """Whether machine activity counts in an expanded segment; both where its parts differ, neither where none asks."""
    return {part.machine for part in parts(whole) if not isinstance(part, Frequent | Saved)}
