"""Saved segments that use one another."""

import pytest

from analytics.segments import (
    Clicked,
    Combined,
    Frequent,
    How,
    NeverEngages,
    Saved,
    SavedSegment,
    Segment,
    SegmentError,
    check_saveable,
    expand,
    parts,
    users,
    users_of_topic,
    with_machine,
)

SILENT, FANS = NeverEngages(), Clicked(topic_id="athletics")
SAVED = (
    SavedSegment("s", "Silent", SILENT),
    SavedSegment("f", "Fans", FANS),
    SavedSegment("fs", "Silent fans", Combined(How.AND, Saved("f"), Saved("s"))),
    SavedSegment("nfs", "Others", Combined(How.BUT_NOT, Saved("s"), Saved("fs"))),
)


def test_a_saved_segment_is_replaced_by_what_it_says_to_any_depth() -> None:
    assert expand(Saved("nfs"), SAVED) == Combined(How.BUT_NOT, SILENT, Combined(How.AND, FANS, SILENT))
    assert expand(FANS, ()) == FANS


def test_who_uses_a_segment_and_a_topic() -> None:
    assert [one.name for one in users("s", SAVED)] == ["Silent fans", "Others"]
    assert [one.name for one in users("fs", SAVED)] == ["Others"]
    assert users("nfs", SAVED) == []
    assert [one.name for one in users_of_topic("athletics", SAVED)] == ["Fans"]
    assert users_of_topic("giving", SAVED) == []


def test_one_that_was_removed_is_named_by_whoever_uses_it() -> None:
    left = [one for one in SAVED if one.id != "f"]
    with pytest.raises(SegmentError, match="“Silent fans” uses a saved segment that was removed"):
        expand(Saved("nfs"), left)
    with pytest.raises(SegmentError, match="This segment uses a saved segment that was removed"):
        expand(Saved("f"), left)


@pytest.mark.parametrize(
    ("definition", "segment_id", "way"),
    [
        (Saved("s"), "s", "“Silent” → “Silent”"),
        (Combined(How.OR, FANS, Saved("nfs")), "s", "“Silent” → “Others” → “Silent”"),
        (Combined(How.OR, FANS, Saved("nfs")), "f", "“Fans” → “Others” → “Silent fans” → “Fans”"),
    ],
)
def test_none_may_contain_itself(definition: Saved | Combined, segment_id: str, way: str) -> None:
    with pytest.raises(SegmentError) as error:
        check_saveable(definition, segment_id, SAVED)
    assert str(error.value) == f"A segment can’t contain itself: {way}."


def test_what_may_be_kept() -> None:
    check_saveable(Combined(How.OR, Saved("nfs"), Saved("s")), None, SAVED)
    check_saveable(Saved("s"), "f", SAVED)


def doubled(times: int) -> list[SavedSegment]:
    """Segments each of which is the one before and itself once more."""
    twice = [
        SavedSegment(f"{one}", f"Twice {one}", Combined(How.OR, Saved(f"{one - 1}"), Saved(f"{one - 1}")))
        for one in range(1, times + 1)
    ]
    return [SavedSegment("0", "Silent", SILENT), *twice]


def test_many_questions_in_one_are_refused_before_they_are_too_many() -> None:
    assert len(list(parts(expand(Saved("7"), doubled(7))))) == 128
    for times in (8, 17, 5000):
        with pytest.raises(SegmentError, match=r"comes to more than 200 questions|deeper than"):
            expand(Saved(f"{times}"), doubled(times))
    with pytest.raises(SegmentError, match="This segment comes to more than 200 questions"):
        check_saveable(Combined(How.AND, Saved("7"), Saved("7")), None, doubled(7))


def test_what_could_not_be_read_again_is_not_kept() -> None:
    deep: Segment = SILENT
    for _ in range(41):
        deep = Combined(How.OR, deep, FANS)
    with pytest.raises(SegmentError, match="40 deep, not deeper"):
        check_saveable(deep, None, ())
    for _ in range(2000):
        deep = Combined(How.OR, deep, FANS)
    with pytest.raises(SegmentError, match="deeper than"):
        check_saveable(deep, None, ())


def test_a_change_of_how_machines_count_reaches_every_question() -> None:
    both = Combined(How.OR, Combined(How.AND, SILENT, Saved("f")), FANS)
    changed = with_machine(both, machine=False)
    assert changed == Combined(
        How.OR,
        Combined(How.AND, NeverEngages(machine=False), Saved("f")),
        Clicked(topic_id="athletics", machine=False),
    )
    assert with_machine(changed, machine=True) == both
    assert with_machine(Frequent(), machine=False) == Frequent()


def test_two_editors_made_a_circle_meanwhile() -> None:
    circle = (SavedSegment("a", "A", Saved("b")), SavedSegment("b", "B", Saved("a")))
    with pytest.raises(SegmentError, match="“A” → “B” → “A”"):
        expand(Saved("a"), circle)
