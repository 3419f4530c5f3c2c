"""Small cells under attack: one table, and tables day after day, as equations that are solved for everybody in them."""

from collections.abc import Callable, Collection, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.lattice import LEAST, Lattice, Leaf, Tally, cells, first_told, told_anew
from analytics.lattice.cells import rounded
from tests.analytics.lattice.attack import SIDES, Attack, Group, gives_away, groups, true
from tests.thorough import times

TREE: list[Leaf] = [
    *(("Boulder", school) for school in ("Arts", "Law", "Music")),
    *(("Denver", school) for school in ("Business", "Design")),
    ("Springs", "Nursing"),
    ("(several campuses)", ""),
]
People = tuple[int, int, int]
_PEOPLE = st.integers(0, 30) | st.sampled_from([0, 1, 9, 10, 11, 60])


@st.composite
def people(draw: st.DrawFn) -> People:
    """Reached, opened, clicked on a line: often hardly anybody, nearly everybody, or just on either side of ten."""
    reached = draw(_PEOPLE)
    some = st.sampled_from([0, reached, max(reached - 1, 0), min(reached, 9), min(reached, 10), reached // 2])
    return reached, draw(some), draw(some)


POPULATIONS = st.tuples(*(people() for _ in TREE))


def tally(*lines: People, tree: list[Leaf] = TREE) -> Tally:
    return Tally(*(dict(zip(tree, numbers, strict=True)) for numbers in zip(*lines, strict=True)))


GROUPS = st.lists(st.tuples(st.sampled_from(SIDES), st.frozensets(st.sampled_from(TREE), min_size=1)), max_size=4)
"""Any people of any lines, beside those of a single line."""
FEW_GROUPS = st.lists(st.sampled_from(groups(TREE)), min_size=4, max_size=4)


@given(POPULATIONS, GROUPS, FEW_GROUPS)
@settings(max_examples=times(20, 500))
def test_one_table_gives_nothing_away(lines: tuple[People, ...], any_groups: list[Group], few: list[Group]) -> None:
    counts = tally(*lines)
    lattice = first_told(counts)
    if lattice is None:
        assert sum(counts.reached.values()) < LEAST
        return
    attack = Attack(TREE)
    attack.know(lattice)
    assert given_away(attack, counts, [*any_groups, *few]) == []


def given_away(attack: Attack, counts: Tally, among: Collection[Group]) -> list[Group]:
    """The groups of one table of which something follows; what is true is always possible."""
    found = []
    for group in among:
        least, most = attack.range_of(attack.people(0, group))
        assert least <= true(counts, group) <= most
        if gives_away((least, most)):
            found.append(group)
    return found


@given(st.lists(POPULATIONS, min_size=2, max_size=3), FEW_GROUPS)
@settings(max_examples=times(6, 120))
def test_tables_day_after_day_give_nothing_away(days: list[tuple[People, ...]], few: list[Group]) -> None:
    assert changes_given_away([tally(*lines) for lines in days], few) == []


def moved(before: People, by: People) -> People:
    reached, opened, clicked = (max(old + change, 0) for old, change in zip(before, by, strict=True))
    return reached, min(opened, reached), min(clicked, reached)


_MOVE = st.tuples(*(st.sampled_from([0, 0, 0, 1, -1, 9, 10, 11, -10, 20]) for _ in range(3)))
_NIGHT = st.tuples(*(_MOVE for _ in TREE))


@given(POPULATIONS, st.lists(_NIGHT, min_size=1, max_size=2), FEW_GROUPS)
@settings(max_examples=times(8, 200))
def test_a_few_people_who_move_overnight_give_nothing_away(
    first: tuple[People, ...], nights: list[tuple[People, ...]], few: list[Group]
) -> None:
    days = [first]
    for night in nights:
        days.append(tuple(moved(line, by) for line, by in zip(days[-1], night, strict=True)))
    assert changes_given_away([tally(*lines) for lines in days], few) == []


def changes_given_away(
    days: list[Tally], among: Collection[Group], follow: Callable[[Sequence[Lattice], Tally], Lattice] = told_anew
) -> list[tuple[int, Group]]:
    """The days and groups of which, or of whose change since any day, something follows for who saw every table."""
    first = first_told(days[0])
    if first is None:
        return []
    attack = Attack(days[0].reached, len(days), ("opened",))
    attack.know(first)
    told = [first]
    for day, counts in enumerate(days[1:], start=1):
        after = follow(told, counts)
        attack.know_next(told, after, day)
        told.append(after)
    found = []
    for since, day in combinations(range(len(days)), 2):
        for group in (group for group in among if "clicked" not in group[0]):
            level = attack.range_of(attack.people(day, group))
            least, most = attack.range_of(attack.people(day, group) - attack.people(since, group))
            assert least <= true(days[day], group) - true(days[since], group) <= most
            narrow = most - least < LEAST and attack.fewest_moved(since, day, group) < LEAST
            if narrow or gives_away(level):
                found.append((day, group))
    return found


WORST = {
    "a school of one": [(1, 1, 1), (30, 12, 3), (40, 20, 5), (50, 20, 10), (60, 30, 2), (25, 12, 1), (40, 20, 4)],
    "nobody in one school": [(0, 0, 0), (30, 12, 3), (40, 20, 5), (50, 20, 10), (60, 30, 2), (25, 12, 1), (40, 20, 4)],
    "nine of ten opened": [(10, 9, 0), (30, 12, 3), (40, 20, 5), (10, 9, 9), (60, 30, 2), (25, 12, 1), (40, 20, 4)],
    "all opened": [(20, 20, 0), (30, 30, 3), (40, 40, 5), (50, 50, 10), (60, 60, 2), (25, 25, 1), (40, 40, 4)],
    "all but one opened": [(20, 20, 0), (30, 29, 3), (40, 40, 5), (50, 50, 9), (60, 60, 2), (25, 25, 1), (40, 40, 4)],
    "a campus of two small schools": [
        (30, 12, 3),
        (40, 20, 5),
        (50, 20, 10),
        (4, 2, 1),
        (5, 5, 0),
        (25, 12, 1),
        (40, 20, 4),
    ],
    "a small campus beside a single large one": [
        (30, 12, 3),
        (40, 20, 5),
        (50, 20, 10),
        (0, 0, 0),
        (0, 0, 0),
        (3, 1, 1),
        (0, 0, 0),
    ],
    "just ten in all": [(1, 1, 0), (1, 0, 1), (1, 1, 1), (1, 0, 0), (1, 1, 1), (2, 1, 1), (3, 3, 0)],
}


@pytest.mark.parametrize("case", WORST)
def test_the_worst_populations(case: str) -> None:
    counts = tally(*WORST[case])
    lattice = first_told(counts)
    assert lattice
    reader = Attack(TREE)
    reader.read(cells(lattice))
    assert given_away(reader, counts, groups(TREE)) == []


BUSINESS = ("Denver", "Business")
NIGHTS: dict[str, tuple[Leaf, People]] = {
    "one person less, and a school would be under ten": (("Boulder", "Arts"), (-1, 0, 0)),
    "one more opened, on a line that is told together": (("Boulder", "Law"), (0, 1, 0)),
    "one more was reached": (BUSINESS, (1, 0, 0)),
    "nine more were reached": (BUSINESS, (9, 0, 0)),
    "nine more opened": (BUSINESS, (0, 9, 0)),
    "ten more opened": (BUSINESS, (0, 10, 0)),
    "ten more were reached, and all of them opened": (BUSINESS, (10, 10, 0)),
    "ten more were reached, one of them opened": (BUSINESS, (10, 1, 0)),
    "eleven more were reached, and one did not open": (BUSINESS, (11, 10, 0)),
    "a school closed": (BUSINESS, (-50, -20, -10)),
}
USUAL = [(10, 5, 1), (45, 15, 3), (60, 20, 5), (50, 20, 10), (60, 30, 2), (25, 12, 1), (40, 20, 4)]


@pytest.mark.parametrize("night", NIGHTS)
def test_the_worst_nights(night: str) -> None:
    leaf, by = NIGHTS[night]
    after = [moved(line, by) if place == leaf else line for place, line in zip(TREE, USUAL, strict=True)]
    there = [group for group in groups(TREE) if leaf in group[1]]
    assert changes_given_away([tally(*USUAL), tally(*after)], there) == []


def test_somebody_who_changes_school_overnight() -> None:
    after = [(11, 6, 1), (44, 14, 3), *USUAL[2:]]
    before = first_told(tally(*USUAL))
    assert before
    assert told_anew([before], tally(*after)) == before


def reaching(business: int) -> Tally:
    return tally(*((business, 30, 2) if leaf == BUSINESS else line for leaf, line in zip(TREE, USUAL, strict=True)))


@pytest.mark.parametrize("nights", [(10, -11), (10, -10), (10, 10, -19)])
def test_somebody_who_goes_after_others_came_is_not_seen_days_later(nights: tuple[int, ...]) -> None:
    days = [reaching(60 + sum(nights[:day])) for day in range(len(nights) + 1)]
    assert changes_given_away(days, [("reached", frozenset([BUSINESS]))]) == []


def test_against_the_last_table_alone_the_attack_succeeds() -> None:
    def follow(told: Sequence[Lattice], counts: Tally) -> Lattice:
        return told_anew(told[-1:], counts)

    group = ("reached", frozenset([BUSINESS]))
    assert changes_given_away([reaching(60), reaching(70), reaching(59)], [group], follow) == [(2, group)]


def naive(counts: Tally) -> Attack:
    """What follows where each line of ten people or more is told, and the others are withheld without a companion."""
    attack = Attack(TREE, measures=())
    for side, leaves in groups(TREE):
        people = sum(counts.reached[leaf] for leaf in leaves)
        if side == "reached" and people >= LEAST:
            attack.learn(attack.people(0, (side, leaves)), rounded(people) - 2, rounded(people) + 2)
    return attack


def test_without_companions_the_attack_succeeds() -> None:
    counts = tally(*WORST["nobody in one school"])
    withheld = ("reached", frozenset([TREE[0]]))
    attack = naive(counts)
    assert attack.range_of(attack.people(0, withheld)) == (0, 6)
    assert given_away(attack, counts, [withheld]) == [withheld]


def test_told_afresh_every_day_the_attack_succeeds() -> None:
    def afresh(_: Sequence[Lattice], counts: Tally) -> Lattice:
        lattice = first_told(counts)
        assert lattice
        return lattice

    line = ("Boulder", "Law")
    after = [moved(lines, (1, 1, 0)) if leaf == line else lines for leaf, lines in zip(TREE, USUAL, strict=True)]
    days = [tally(*USUAL), tally(*after)]
    group = ("reached", frozenset([line]))
    assert changes_given_away(days, [group]) == []
    assert changes_given_away(days, [group], afresh) == [(1, group)]
