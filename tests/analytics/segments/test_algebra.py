"""Combining segments is combining sets."""

from collections.abc import Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.segments import Combined, How, NotOpened, Saved, SavedSegment, Segment, people
from tests.analytics.frames import engaged, engagement
from tests.analytics.segments.asked import Asked, directory

PEOPLE, SENDS = 6, ("a", "b", "c", "d")
NOBODY_ELSE = directory(people=PEOPLE)
sets = st.frozensets(st.integers(0, PEOPLE - 1))
given_sets = st.fixed_dictionaries(dict.fromkeys(SENDS, sets))
leaves: st.SearchStrategy[Segment] = st.sampled_from(SENDS).map(lambda send: NotOpened(send_id=send))
SAVED = tuple(SavedSegment(send, f"Not {send}", NotOpened(send_id=send)) for send in SENDS)
trees: st.SearchStrategy[Segment] = st.recursive(
    leaves | st.sampled_from(SENDS).map(Saved),
    lambda below: st.builds(Combined, st.sampled_from(How), below, below),
    max_leaves=8,
)


def asked(sets_of: dict[str, frozenset[int]]) -> Asked:
    """A history in which exactly these people did not open each send."""
    return Asked(
        by_send={
            send: engagement(*(engaged(person, opened=int(person not in those)) for person in range(PEOPLE)))
            for send, those in sets_of.items()
        }
    )


def by_sets(segment: Segment, sets_of: dict[str, frozenset[int]]) -> frozenset[int]:
    match segment:
        case Combined(How.AND, left, right):
            return by_sets(left, sets_of) & by_sets(right, sets_of)
        case Combined(How.OR, left, right):
            return by_sets(left, sets_of) | by_sets(right, sets_of)
        case Combined(How.BUT_NOT, left, right):
            return by_sets(left, sets_of) - by_sets(right, sets_of)
        case NotOpened(send_id=send) | Saved(send):
            return sets_of[send]
    raise TypeError(segment)


def found(segment: Segment, sets_of: dict[str, frozenset[int]], saved: Sequence[SavedSegment] = SAVED) -> pl.DataFrame:
    return people(segment, asked(sets_of), NOBODY_ELSE, (), saved)


@settings(deadline=None)
@given(trees, given_sets)
def test_any_combination_is_that_of_the_sets(tree: Segment, sets_of: dict[str, frozenset[int]]) -> None:
    frame = found(tree, sets_of)
    assert frame["person"].is_unique().all()
    assert frozenset(frame["person"]) == by_sets(tree, sets_of)
    assert frame.schema["person"] == pl.Int32


@settings(deadline=None, max_examples=30)
@given(leaves, leaves, leaves, given_sets)
def test_the_laws_of_sets(one: Segment, two: Segment, three: Segment, sets_of: dict[str, frozenset[int]]) -> None:
    def who(how: How, left: Segment, right: Segment) -> frozenset[int]:
        return frozenset(found(Combined(how, left, right), sets_of)["person"])

    assert who(How.AND, one, two) == who(How.AND, two, one)
    assert who(How.OR, one, two) == who(How.OR, two, one)
    assert who(How.AND, one, Combined(How.OR, two, three)) == who(
        How.OR, Combined(How.AND, one, two), Combined(How.AND, one, three)
    )
    assert who(How.BUT_NOT, one, Combined(How.OR, two, three)) == who(
        How.BUT_NOT, Combined(How.BUT_NOT, one, two), three
    )
    assert who(How.OR, one, one) == who(How.AND, one, one)
    assert who(How.BUT_NOT, one, one) == frozenset()


@settings(deadline=None, max_examples=30)
@given(trees, given_sets)
def test_everyone_in_a_part_says_why(tree: Segment, sets_of: dict[str, frozenset[int]]) -> None:
    """Somebody found has a reason, one column at least that is not empty."""
    frame = found(tree, sets_of)
    reasons = frame.select(pl.exclude("person"))
    assert reasons.width > 0
    assert frame.filter(pl.all_horizontal(pl.exclude("person").is_null())).is_empty()
