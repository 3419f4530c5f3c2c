"""Whoever wants to know more: everything that was told as equations over the unknown people, solved exactly."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import highspy

from analytics.lattice import LEAST, Beyond, Cell, Kind, Lattice, Leaf, Part, Tally
from analytics.lattice.moves import may_follow

SIDES = ("reached", "opened", "not opened", "clicked", "not clicked")
"""Of the people on some lines, whom a question can be about."""
_ROUNDING = 2
_MOST = 400

Range = tuple[int, int]
Group = tuple[str, frozenset[Leaf]]


@dataclass
class Attack:
    """What is known of the people of these lines on a few days: how many were reached, who of them opened, clicked."""

    leaves: Collection[Leaf]
    days: int = 1
    measures: tuple[str, ...] = ("opened", "clicked")
    solver: Any = field(default_factory=highspy.Highs)

    def __post_init__(self) -> None:
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("mip_heuristic_effort", 0.0)
        for day in range(self.days):
            for leaf in self.leaves:
                for did in self.measures:
                    self.solver.addConstr(self._unknown[day, did, leaf] - self._unknown[day, "reached", leaf] <= 0)

    @cached_property
    def _unknown(self) -> dict[tuple[int, str, Leaf], Any]:
        return {
            (day, name, leaf): self.solver.addIntegral(0, _MOST)
            for day in range(self.days)
            for name in ("reached", *self.measures)
            for leaf in sorted(self.leaves)
        }

    def people(self, day: int, group: Group) -> Any:
        """The people of a group on a day, as an expression."""
        side, leaves = group
        name = side.removeprefix("not ")
        did = sum(self._unknown[day, name, leaf] for leaf in sorted(leaves))
        return did if name == side else sum(self._unknown[day, "reached", leaf] for leaf in sorted(leaves)) - did

    def learn(self, people: Any, least: int, most: int) -> None:
        """So many people these are."""
        self.solver.addConstr(people >= least)
        self.solver.addConstr(people <= most)

    def learn_one_of(self, people: Any, ranges: Sequence[Range]) -> None:
        """The number lies in one of these ranges."""
        which = [self.solver.addBinary() for _ in ranges]
        self.solver.addConstr(sum(which) == 1)
        self.solver.addConstr(people - sum(low * one for (low, _), one in zip(ranges, which, strict=True)) >= 0)
        self.solver.addConstr(people - sum(high * one for (_, high), one in zip(ranges, which, strict=True)) <= 0)

    def read(self, cells: Iterable[Cell], day: int = 0) -> None:
        """Learn what a page shows, and that nothing is told of fewer than ten people."""
        for cell in cells:
            # which lines are together, the page does not say; the others follow from the tree
            if cell.kind is Kind.TOGETHER or cell.reached is None:
                continue
            leaves = frozenset(leaf for leaf in self.leaves if is_on(cell, leaf))
            self.learn(self.people(day, ("reached", leaves)), *_around(cell.reached))
            for name, part in (("opened", cell.opened), ("clicked", cell.clicked)):
                self._read_part(day, name, leaves, cell.reached, part)

    def _read_part(self, day: int, name: str, leaves: frozenset[Leaf], reached: int, part: Part) -> None:
        did, did_not = self.people(day, (name, leaves)), self.people(day, (f"not {name}", leaves))
        if part.people is not None:
            self.learn(did, *_around(part.people))
            self.learn(did_not, LEAST, _MOST)
        if part.beyond is not None:
            self.learn(did if part.beyond is Beyond.UNDER else did_not, 0, reached // 20 + _ROUNDING)

    def know(self, lattice: Lattice, day: int = 0) -> None:
        """Learn even more than is ever shown: every number that stands behind it, before it is rounded."""
        for name in ("reached", *self.measures):
            for block in getattr(lattice, name):
                self.learn(self.people(day, (name, frozenset(block.leaves))), block.people, block.people)

    def know_next(self, told: Sequence[Lattice], after: Lattice, day: int) -> None:
        """Learn the same of the table that followed on these: a number told anew is known, any other could not be."""
        for name in ("reached", *self.measures):
            blocks = getattr(after, name)
            for place, (was, block) in enumerate(zip(getattr(told[-1], name), blocks, strict=True)):
                people = self.people(day, (name, frozenset(block.leaves)))
                if was.people != block.people:
                    self.learn(people, block.people, block.people)
                    continue
                others = (blocks[:place], blocks[place + 1 :])
                held = [
                    number
                    for number in range(_MOST)
                    if number == block.people
                    or not may_follow(
                        told,
                        replace(after, **{name: (*others[0], replace(block, people=number), *others[1])}),
                    )
                ]
                self.learn_one_of(people, list(_runs(held)))

    def range_of(self, people: Any) -> Range:
        """The least and the most that it can be."""
        return self._solved(self.solver.minimize, people), self._solved(self.solver.maximize, people)

    def fewest_moved(self, since: int, day: int, group: Group) -> int:
        """How many people came to a group or left it from one day to another, at the very least."""
        side, leaves = group
        moves = []
        for leaf in sorted(leaves):
            one = (side, frozenset([leaf]))
            change = self.people(day, one) - self.people(since, one)
            moves.append(self.solver.addIntegral(0, _MOST))
            self.solver.addConstr(moves[-1] - change >= 0)
            self.solver.addConstr(moves[-1] + change >= 0)
        return self._solved(self.solver.minimize, sum(moves))

    def _solved(self, solve: Any, people: Any) -> int:
        solve(people)
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found: float = self.solver.getObjectiveValue()
        return round(found)


def groups(leaves: Collection[Leaf]) -> list[Group]:
    """Everybody on each line, in each campus and in all, and who of them did and did not."""
    campuses = {campus for campus, _ in leaves}
    sets = {
        *(frozenset([leaf]) for leaf in leaves),
        *(frozenset(leaf for leaf in leaves if leaf[0] == campus) for campus in campuses),
        frozenset(leaves),
    }
    return [(side, chosen) for chosen in sorted(sets, key=sorted) for side in SIDES]


def true(counts: Tally, group: Group) -> int:
    """How many people a group really has."""
    side, leaves = group
    numbers: Mapping[Leaf, int] = getattr(counts, side.removeprefix("not "))
    did = sum(numbers[leaf] for leaf in leaves)
    return sum(counts.reached[leaf] for leaf in leaves) - did if side.startswith("not ") else did


def gives_away(found: Range) -> bool:
    """Whether a range says something about fewer than ten people: it is narrow, and they need not be ten."""
    least, most = found
    return most - least < LEAST and least < LEAST


def is_on(cell: Cell, leaf: Leaf) -> bool:
    """Whether a line of the page covers a line of the tree."""
    return cell.kind is Kind.EVERYONE or (
        cell.campus == leaf[0] and (cell.kind is Kind.CAMPUS or cell.school == leaf[1])
    )


def _around(rounded: int) -> Range:
    return max(rounded - _ROUNDING, LEAST), rounded + _ROUNDING


def _runs(numbers: Sequence[int]) -> Iterable[Range]:
    begin = numbers[0]
    for number, following in zip(numbers, [*numbers[1:], None], strict=True):
        if following != number + 1:
            yield begin, number
            begin = following or 0
