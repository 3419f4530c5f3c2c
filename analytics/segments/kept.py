"""Saved segments among themselves: what a definition comes to, who uses whom, and that none contains itself."""

from collections.abc import Iterator, Sequence
from itertools import count

from analytics.segments.definitions import Combined, Saved, SavedSegment, Segment, SegmentError, parts
from analytics.segments.stored import from_dict, to_dict

MOST_PARTS, DEEPEST = 200, 100
"""Segments that use one another grow fast: twice the one before, seventeen times, is a hundred thousand questions."""


def expand(segment: Segment, saved: Sequence[SavedSegment]) -> Segment:
    """The segment with every saved one in it replaced by its definition of today, to any depth.

    Raises SegmentError, naming the way to it, for one that was removed and for one that contains itself; and where
    it comes to more than `MOST_PARTS` questions, or is deeper than `DEEPEST`.
    """
    return _Expansion(saved).of(segment, (), 0)


def check_saveable(segment: Segment, segment_id: str | None, saved: Sequence[SavedSegment]) -> None:
    """Raises SegmentError where a definition can't be kept under this id (None: a new one), or not be read again.

    What can't be expanded can't be kept: see `expand`.
    """
    own = tuple(one for one in saved if one.id == segment_id)
    _Expansion(saved).of(segment, own, 0)
    from_dict(to_dict(segment))


def users(segment_id: str, saved: Sequence[SavedSegment]) -> list[SavedSegment]:
    """The saved segments whose own definition names this one, in their order."""
    return [one for one in saved if Saved(segment_id) in parts(one.definition)]


def users_of_topic(topic_id: str, saved: Sequence[SavedSegment]) -> list[SavedSegment]:
    """The saved segments whose own definition is about this topic, in their order."""
    return [one for one in saved if any(getattr(part, "topic_id", "") == topic_id for part in parts(one.definition))]


class _Expansion:
    """One segment being expanded: the questions are counted as they are met, over all of it."""

    def __init__(self, saved: Sequence[SavedSegment]) -> None:
        self._known = {one.id: one for one in saved}
        self._numbers: Iterator[int] = count(1)

    def of(self, segment: Segment, way: tuple[SavedSegment, ...], depth: int) -> Segment:
        if depth > DEEPEST:
            raise SegmentError(
                f"This segment is deeper than {DEEPEST}, counting those that are used by those it uses: use fewer."
            )
        match segment:
            case Combined(how, left, right):
                return Combined(how, self.of(left, way, depth + 1), self.of(right, way, depth + 1))
            case Saved(segment_id):
                found = self._found(segment_id, way)
                return self.of(found.definition, (*way, found), depth + 1)
        if next(self._numbers) > MOST_PARTS:
            raise SegmentError(
                f"This segment comes to more than {MOST_PARTS} questions, with those of the saved segments that it "
                "uses: use fewer."
            )
        return segment

    def _found(self, segment_id: str, way: tuple[SavedSegment, ...]) -> SavedSegment:
        found = self._known.get(segment_id)
        if found is None:
            raise SegmentError(
                f"{_called(way)} uses a saved segment that was removed. Its definition is kept: put another "
                "segment in its place."
            )
        if found in way:
            names = " → ".join(f"“{one.name}”" for one in (*way[way.index(found) :], found))
            raise SegmentError(f"A segment can’t contain itself: {names}.")
        return found


def _called(way: tuple[SavedSegment, ...]) -> str:
    return f"“{way[-1].name}”" if way else "This segment"
