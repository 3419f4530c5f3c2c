"""What is told alone and what only together: lines in blocks, none of which is about fewer than ten people."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from analytics.lattice.leaves import Leaf, Tally

LEAST = 10
"""Nothing is told of fewer people."""

Leaves = tuple[Leaf, ...]


@dataclass(frozen=True)
class Block:
    """Lines, sorted, of which one number is told together, and that number before it is rounded."""

    leaves: Leaves
    people: int


@dataclass(frozen=True)
class Lattice:
    """What is told of a question, before it is rounded: everything that is shown is made of these numbers.

    `reached`: each line is in exactly one block. `opened`, `clicked`: the same, each block made of whole blocks of
    `reached`; without any block where nothing is told of them.
    """

    reached: tuple[Block, ...]
    opened: tuple[Block, ...]
    clicked: tuple[Block, ...]

    @property
    def measures(self) -> tuple[tuple[Block, ...], ...]:
        """The two that are parts of `reached`."""
        return self.opened, self.clicked


def first_told(counts: Tally) -> Lattice | None:
    """What is told of a question the first time; None where fewer than ten people were reached in all.

    Rules, for `reached` and then for each measure, in this order:

    1. In a campus, each line of fewer than ten people is told only together with the others like it and with the
       smallest other line there. (Of a measure: each block of which fewer than ten did, or fewer than ten did not.)
    2. A campus that has no line of ten people is told as one block, or, where even that has fewer than ten, only
       together with other such campuses and with the smallest block of the smallest other campus.
    """
    units = [(leaf,) for leaf in sorted(counts.reached)]
    reached = _blocks(units, counts.reached, lambda leaves: total(counts.reached, leaves) >= LEAST)
    if not reached:
        return None
    parts = [_parts([block.leaves for block in reached], counts.reached, part) for part in _measures(counts)]
    return Lattice(reached, *parts)


def total(numbers: Mapping[Leaf, int], leaves: Leaves) -> int:
    """The people of some lines; a line that came into being later has none."""
    return sum(numbers.get(leaf, 0) for leaf in leaves)


def people_within(blocks: Collection[Block], leaves: Leaves) -> int | None:
    """The people of some lines, where they are whole blocks; else None."""
    touched = touching(blocks, leaves)
    covered = sum(len(block.leaves) for block in touched)
    return sum(block.people for block in touched) if covered == len(leaves) else None


def touching(blocks: Collection[Block], leaves: Leaves) -> list[Block]:
    """The blocks that some lines are in."""
    wanted = set(leaves)
    return [block for block in blocks if not wanted.isdisjoint(block.leaves)]


def reached_by(lattice: Lattice, leaves: Leaves) -> int:
    """The people reached on some lines, which are whole blocks: those of a measure are."""
    wanted = set(leaves)
    return sum(block.people for block in lattice.reached if block.leaves[0] in wanted)


def to_definition(lattice: Lattice) -> dict[str, Any]:
    """A lattice as JSON can hold it."""
    return {
        name: [{"lines": [list(leaf) for leaf in block.leaves], "people": block.people} for block in blocks]
        for name, blocks in vars(lattice).items()
    }


def from_definition(definition: Mapping[str, Any]) -> Lattice:
    """The lattice of `to_definition`."""
    return Lattice(
        **{
            name: tuple(
                Block(tuple((campus, school) for campus, school in block["lines"]), block["people"]) for block in blocks
            )
            for name, blocks in definition.items()
        }
    )


def _measures(counts: Tally) -> tuple[Mapping[Leaf, int], ...]:
    return counts.opened, counts.clicked


def _parts(units: list[Leaves], reached: Mapping[Leaf, int], part: Mapping[Leaf, int]) -> tuple[Block, ...]:
    def enough(leaves: Leaves) -> bool:
        return LEAST <= total(part, leaves) <= total(reached, leaves) - LEAST

    told = [block.leaves for block in _blocks(units, reached, enough)]
    return tuple(Block(leaves, total(part, leaves)) for leaves in told)


def _blocks(
    units: Sequence[Leaves], reached: Mapping[Leaf, int], enough: Callable[[Leaves], bool]
) -> tuple[Block, ...]:
    """The blocks that these units make; none where all of them together are not enough."""
    campuses: dict[str, list[Leaves]] = {}
    for unit in units:
        # what stands together across campuses belongs to none of them
        places = {campus for campus, _ in unit}
        campuses.setdefault(places.pop() if len(places) == 1 else "", []).append(unit)

    def size(leaves: Leaves) -> tuple[int, Leaves]:
        return total(reached, leaves), leaves

    told = {campus: _within(own, size, enough) for campus, own in campuses.items()}
    lacking = [campus for campus, blocks in told.items() if not all(enough(block) for block in blocks)]
    together = list(chain.from_iterable(told.pop(campus) for campus in lacking))
    if together and told:
        # what stands across campuses already hides least; else the smallest campus gives a block
        companion = "" if "" in told else min(told, key=lambda campus: size(_merged(told[campus])))
        own = told[companion]
        # of a campus that has withheld lines already, those
        block = min(own, key=lambda leaves: (len(leaves) == 1, size(leaves)))
        own.remove(block)
        together.append(block)
    if together:
        told.setdefault("", []).append(_merged(together))
    every = list(chain.from_iterable(told.values()))
    return tuple(Block(leaves, total(reached, leaves)) for leaves in sorted(every)) if all(map(enough, every)) else ()


def _within(
    units: list[Leaves], size: Callable[[Leaves], tuple[int, Leaves]], enough: Callable[[Leaves], bool]
) -> list[Leaves]:
    """The blocks of a campus; a single one that is not enough where the whole campus is not."""
    lacking = [unit for unit in units if not enough(unit)]
    others = sorted((unit for unit in units if enough(unit)), key=size)
    return [*others[1:], _merged([*lacking, *others[:1]])] if lacking else others


def _merged(units: Sequence[Leaves]) -> Leaves:
    return tuple(sorted(chain.from_iterable(units)))
