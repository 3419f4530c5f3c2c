"""What is shown of a lattice: a line for everyone, each campus and each school, made of its blocks and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analytics.lattice.blocks import Block, Lattice, Leaves, people_within, reached_by, touching
from analytics.lattice.leaves import NO_AFFILIATION, SEVERAL_CAMPUSES, SEVERAL_SCHOOLS

EACH_SCHOOL = "(each of its schools)"

_STEP = 5
# one in twenty is 5 per cent
_ONE_IN = 20


class Kind(StrEnum):
    """What a line is of."""

    EVERYONE = "everyone"
    CAMPUS = "campus"
    SCHOOL = "school"
    TOGETHER = "withheld together"


class Beyond(StrEnum):
    """A share that is not told more exactly."""

    UNDER = "under 5%"
    OVER = "over 95%"


@dataclass(frozen=True)
class Part:
    """Who opened, or clicked: rounded to 5, with the share of the rounded numbers, from 0 to 1.

    All three None: withheld. `beyond` set: the share is only known to be beyond that, and neither number is told.
    """

    people: int | None = None
    share: float | None = None
    beyond: Beyond | None = None


@dataclass(frozen=True)
class Cell:
    """A line. `reached`: people, rounded to 5; None where withheld. Campus and school are empty where it has none.

    TOGETHER are the withheld lines of a campus, or, without a campus, those that are withheld across campuses.
    """

    kind: Kind
    campus: str
    school: str
    reached: int | None
    opened: Part
    clicked: Part

    @property
    def name(self) -> str:
        """What it is called, without where it stands."""
        names = {Kind.EVERYONE: "Everyone", Kind.TOGETHER: "Groups too small to show, together"}
        return names.get(self.kind) or self.school or self.campus


def cells(lattice: Lattice) -> tuple[Cell, ...]:
    """The lines: everyone, then each campus by name with its schools below it, then what is withheld across campuses.

    Who belongs to several campuses or to none, or to several schools, comes last among their like.
    """
    every = tuple(sorted(leaf for block in lattice.reached for leaf in block.leaves))
    lines = [_cell(lattice, Kind.EVERYONE, "", "", every)]
    for campus in sorted({campus for campus, _ in every}, key=_last):
        own = tuple(leaf for leaf in every if leaf[0] == campus)
        line = _cell(lattice, Kind.CAMPUS, campus, "", own)
        below = _below(lattice, campus, own) if own != ((campus, ""),) else []
        # of a campus that is withheld whole, one line says so
        withheld = line.reached is None and all(school.reached is None for school in below)
        lines += [line] if withheld else [line, *below]
    across = [leaves for leaves in _together(lattice) if len({campus for campus, _ in leaves}) > 1 and leaves != every]
    return (*lines, *(_cell(lattice, Kind.TOGETHER, "", "", leaves) for leaves in across))


def rounded(people: int) -> int:
    """To the nearest 5."""
    return (people + _STEP // 2) // _STEP * _STEP


def _below(lattice: Lattice, campus: str, own: Leaves) -> list[Cell]:
    """The schools of a campus, and those of them that are only told together; one line where all are withheld."""
    schools = sorted((school for _, school in own), key=_last)
    lines = [_cell(lattice, Kind.SCHOOL, campus, school, ((campus, school),)) for school in schools]
    if len(lines) > 1 and all(line.reached is None for line in lines):
        return [Cell(Kind.SCHOOL, campus, EACH_SCHOOL, None, Part(), Part())]
    inside = [leaves for leaves in _together(lattice) if set(leaves) < set(own)]
    return lines + [_cell(lattice, Kind.TOGETHER, campus, "", leaves) for leaves in inside]


def _together(lattice: Lattice) -> list[Leaves]:
    return [block.leaves for block in lattice.reached if len(block.leaves) > 1]


def _last(name: str) -> tuple[bool, bool, str]:
    """Names in order, what is no place last."""
    return name == NO_AFFILIATION, name in {SEVERAL_CAMPUSES, SEVERAL_SCHOOLS}, name


def _cell(lattice: Lattice, kind: Kind, campus: str, school: str, leaves: Leaves) -> Cell:
    people = people_within(lattice.reached, leaves)
    reached = None if people is None else rounded(people)
    parts = [Part() if reached is None else _part(lattice, blocks, leaves, reached) for blocks in lattice.measures]
    return Cell(kind, campus, school, reached, *parts)


def _part(lattice: Lattice, blocks: Sequence[Block], leaves: Leaves, reached: int) -> Part:
    touched = touching(blocks, leaves)
    if not touched:
        return Part()
    # where the number is withheld, the blocks that the lines are in may still say that it is low or high
    did = rounded(sum(block.people for block in touched))
    did_not = rounded(sum(reached_by(lattice, block.leaves) - block.people for block in touched))
    if _ONE_IN * did < reached:
        return Part(beyond=Beyond.UNDER)
    if _ONE_IN * did_not < reached:
        return Part(beyond=Beyond.OVER)
    return Part() if people_within(blocks, leaves) is None else Part(did, did / reached)
