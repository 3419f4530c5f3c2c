"""Saved segments among themselves: what a definition comes to, who uses whom, and that none contains itself."""

from collections.abc import Sequence

from analytics.segments.definitions import Combined, Saved, SavedSegment, Segment, SegmentError, parts


def expand(segment: Segment, saved: Sequence[SavedSegment]) -> Segment:
    """The segment with every saved one in it replaced by its definition of today, to any depth.

    Raises SegmentError, naming the way to it, for one that was removed and for one that contains itself.
    """
    return _expand(segment, {one.id: one for one in saved}, ())


def check_saveable(segment: Segment, segment_id: str | None, saved: Sequence[SavedSegment]) -> None:
    """Raises SegmentError where a definition can't be kept under this id (None: a new one): see `expand`."""
    known = {one.id: one for one in saved}
    own = known.get(segment_id) if segment_id else None
    _expand(segment, known, (own,) if own else ())


def users(segment_id: str, saved: Sequence[SavedSegment]) -> list[SavedSegment]:
    """The saved segments whose own definition names this one, in their order."""
    return [one for one in saved if Saved(segment_id) in parts(one.definition)]


def users_of_topic(topic_id: str, saved: Sequence[SavedSegment]) -> list[SavedSegment]:
    """The saved segments whose own definition is about this topic, in their order."""
    return [one for one in saved if any(getattr(part, "topic_id", "") == topic_id for part in parts(one.definition))]


def _expand(segment: Segment, known: dict[str, SavedSegment], way: tuple[SavedSegment, ...]) -> Segment:
    match segment:
        case Combined(how, left, right):
            return Combined(how, _expand(left, known, way), _expand(right, known, way))
        case Saved(segment_id):
            found = known.get(segment_id)
            if found is None:
                raise SegmentError(
                    f"{_called(way)} uses a saved segment that was removed. Its definition is kept: put another "
                    "segment in its place."
                )
            if found in way:
                names = " → ".join(f"“{one.name}”" for one in (*way[way.index(found) :], found))
                raise SegmentError(f"A segment can’t contain itself: {names}.")
            return _expand(found.definition, known, (*way, found))
    return segment


def _called(way: tuple[SavedSegment, ...]) -> str:
    return f"“{way[-1].name}”" if way else "This segment"
