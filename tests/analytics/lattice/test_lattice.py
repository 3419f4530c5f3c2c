"""Which lines are told alone and which together, what is shown of them, and what stays from day to day."""

from typing import Any

import pytest

from analytics.lattice import (
    Beyond,
    Cell,
    Kind,
    Lattice,
    Part,
    Tally,
    cells,
    first_told,
    from_definition,
    to_definition,
    told_anew,
)
from analytics.lattice.moves import may_follow

ARTS, LAW, MUSIC = (("Boulder", school) for school in ("Arts", "Law", "Music"))
BUSINESS, DESIGN = (("Denver", school) for school in ("Business", "Design"))
NONE = ("(no current affiliation)", "")


def tally(**lines: tuple[int, int, int]) -> Tally:
    tree = {"arts": ARTS, "law": LAW, "music": MUSIC, "business": BUSINESS, "design": DESIGN, "none": NONE}
    return Tally(*({tree[name]: numbers[which] for name, numbers in lines.items()} for which in range(3)))


def told(counts: Tally) -> Lattice:
    lattice = first_told(counts)
    assert lattice
    return lattice


def reached(counts: Tally) -> dict[str, int | None]:
    return {" ".join(filter(None, (cell.campus, cell.name))): cell.reached for cell in cells(told(counts))}


def blocks(lattice: Lattice, name: str = "reached") -> list[tuple[list[str], int]]:
    return [([school or campus for campus, school in block.leaves], block.people) for block in getattr(lattice, name)]


FINE = tally(
    arts=(100, 40, 20),
    law=(60, 30, 12),
    music=(52, 20, 11),
    business=(40, 20, 10),
    design=(33, 15, 12),
    none=(21, 11, 10),
)


def test_where_nobody_is_few_every_line_is_told_rounded() -> None:
    assert reached(FINE) == {
        "Everyone": 305,
        "Boulder Boulder": 210,
        "Boulder Arts": 100,
        "Boulder Law": 60,
        "Boulder Music": 50,
        "Denver Denver": 75,
        "Denver Business": 40,
        "Denver Design": 35,
        "(no current affiliation) (no current affiliation)": 20,
    }
    everyone = cells(told(FINE))[0]
    assert everyone == Cell(Kind.EVERYONE, "", "", 305, Part(135, 135 / 305), Part(75, 75 / 305))


def test_a_small_school_is_told_with_the_smallest_other_school_of_its_campus() -> None:
    counts = tally(arts=(100, 0, 0), law=(60, 0, 0), music=(9, 0, 0), business=(40, 0, 0), design=(33, 0, 0))
    assert blocks(told(counts)) == [(["Arts"], 100), (["Law", "Music"], 69), (["Business"], 40), (["Design"], 33)]
    assert {name: number for name, number in reached(counts).items() if "Boulder" in name} == {
        "Boulder Boulder": 170,
        "Boulder Arts": 100,
        "Boulder Law": None,
        "Boulder Music": None,
        "Boulder Groups too small to show, together": 70,
    }


def test_also_where_several_small_ones_are_ten_together() -> None:
    counts = tally(arts=(100, 0, 0), law=(9, 0, 0), music=(9, 0, 0), business=(0, 0, 0), design=(33, 0, 0))
    assert blocks(told(counts)) == [(["Arts", "Law", "Music"], 118), (["Business", "Design"], 33)]
    assert reached(counts) == {
        "Everyone": 150,
        "Boulder Boulder": 120,
        "Boulder (each of its schools)": None,
        "Denver Denver": 35,
        "Denver (each of its schools)": None,
    }


def test_a_small_campus_takes_a_block_of_the_smallest_other_campus() -> None:
    counts = tally(
        arts=(100, 0, 0), law=(60, 0, 0), music=(50, 0, 0), business=(4, 0, 0), design=(5, 0, 0), none=(30, 0, 0)
    )
    assert blocks(told(counts)) == [
        (["(no current affiliation)", "Business", "Design"], 39),
        (["Arts"], 100),
        (["Law"], 60),
        (["Music"], 50),
    ]
    assert reached(counts)["Boulder Boulder"] == 210
    assert {name: number for name, number in reached(counts).items() if "Denver" in name} == {"Denver Denver": None}
    assert reached(counts)["Groups too small to show, together"] == 40


def test_a_campus_of_small_schools_that_is_ten_together_is_told_as_one() -> None:
    counts = tally(arts=(100, 0, 0), business=(6, 0, 0), design=(5, 0, 0), none=(30, 0, 0))
    assert blocks(told(counts)) == [(["(no current affiliation)"], 30), (["Arts"], 100), (["Business", "Design"], 11)]


def test_fewer_than_ten_in_all_are_not_told_of() -> None:
    assert first_told(tally(arts=(5, 1, 1), law=(4, 1, 1))) is None
    assert blocks(told(tally(arts=(5, 1, 1), law=(5, 1, 1)))) == [(["Arts", "Law"], 10)]


@pytest.mark.parametrize("few", [(60, 9, 9), (60, 51, 51)])
def test_few_who_did_and_few_who_did_not_are_told_with_the_smallest_other_block(few: tuple[int, int, int]) -> None:
    counts = tally(arts=(100, 40, 40), law=few, music=(50, 20, 20))
    lattice = told(counts)
    assert blocks(lattice) == [(["Arts"], 100), (["Law"], 60), (["Music"], 50)]
    for name in ("opened", "clicked"):
        assert blocks(lattice, name) == [(["Arts"], 40), (["Law", "Music"], few[1] + 20)]
    shown = {cell.name: cell.opened for cell in cells(lattice)}
    assert shown["Arts"] == Part(40, 0.4)
    assert shown["Law"] == shown["Music"] == Part()


def test_beyond_a_limit_neither_the_share_nor_the_number_is_told() -> None:
    shown = {cell.name: cell.opened for cell in cells(told(tally(arts=(1000, 955, 0), law=(1000, 45, 0))))}
    assert shown == {
        "Everyone": Part(1000, 0.5),
        "Boulder": Part(1000, 0.5),
        "Arts": Part(beyond=Beyond.OVER),
        "Law": Part(beyond=Beyond.UNDER),
    }


def test_what_is_withheld_is_still_low_where_all_of_its_block_is() -> None:
    counts = tally(arts=(1000, 500, 0), law=(600, 3, 0), music=(400, 12, 0))
    shown = {cell.name: cell.opened for cell in cells(told(counts))}
    assert blocks(told(counts), "opened") == [(["Arts"], 500), (["Law", "Music"], 15)]
    assert shown["Law"] == shown["Music"] == Part(beyond=Beyond.UNDER)


def changed(**lines: tuple[int, int, int]) -> Tally:
    numbers: dict[str, Any] = {"arts": (100, 40, 20), "law": (60, 30, 12), "music": (52, 20, 11)}
    return tally(**{**numbers, **lines})


BEFORE = told(changed())


@pytest.mark.parametrize(
    ("law", "after"),
    [
        ((69, 39, 21), (60, 30, 12)),
        ((70, 30, 12), (70, 30, 12)),
        # ten more opened, and nothing else
        ((60, 40, 12), (60, 40, 12)),
        # ten more were reached, and all of them opened: who did not would be known to be the same people
        ((70, 40, 12), (70, 30, 12)),
        ((80, 40, 12), (80, 40, 12)),
        # hardly anybody is left: what was told stays
        ((5, 2, 1), (60, 30, 12)),
        # the rest would be fewer than ten
        ((60, 55, 12), (60, 30, 12)),
        ((35, 30, 12), (60, 30, 12)),
        # the openers have to go first
        ((30, 15, 12), (30, 15, 12)),
    ],
)
def test_a_number_stays_until_ten_people_have_moved(law: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    following = told_anew([BEFORE], changed(law=law))
    assert may_follow([BEFORE], following)
    shown = [block.people for blocks in vars(following).values() for block in blocks if block.leaves == (LAW,)]
    assert tuple(shown) == after


@pytest.mark.parametrize(("law", "after"), [(59, 70), (60, 70), (61, 70), (50, 50), (80, 80)])
def test_a_number_comes_near_none_that_was_told(law: int, after: int) -> None:
    # sixty, then seventy
    tables = [BEFORE, told_anew([BEFORE], changed(law=(70, 30, 12)))]
    assert blocks(told_anew(tables, changed(law=(law, 30, 12))))[1] == (["Law"], after)


def test_which_lines_are_told_alone_stays_and_a_new_line_is_nobodys() -> None:
    following = told_anew([BEFORE], changed(music=(3, 1, 1), business=(500, 100, 100)))
    assert blocks(following) == [(["Arts"], 100), (["Law"], 60), (["Music"], 52)]


def test_what_is_kept_is_what_was_told() -> None:
    for lattice in (BEFORE, told(tally(arts=(5, 1, 1), law=(5, 1, 1)))):
        assert from_definition(to_definition(lattice)) == lattice
