"""From one day to the next: a number that was told stays, until ten people or more have moved."""

from collections.abc import Sequence
from dataclasses import replace

from analytics.lattice.blocks import LEAST, Block, Lattice, reached_by, total
from analytics.lattice.leaves import Tally


def told_anew(told: Sequence[Lattice], counts: Tally) -> Lattice:
    """What is told after these, of the same question, oldest first, when the counts are these.

    The blocks stay as they are. Their numbers are told anew one by one, `reached` first, each only where the table
    that comes of it `may_follow`; the others stay as they were told last.
    """
    now = told[-1]
    while (after := _pass(told, now, counts)) != now:
        now = after
    return now


def may_follow(told: Sequence[Lattice], after: Lattice) -> bool:
    """Whether a table may be told after others: nothing about fewer than ten people is in it or in any change.

    - Of each block ten people or more are told, and of each measure ten or more who did, ten or more who did not.
    - Each of these numbers is as it was told last, or differs by ten or more from every one that was told.
    - Where it is told anew who did, those who did not differ by ten or more as well: they never stay just the same.
    """
    for place, now in enumerate(after.reached):
        if now.people < LEAST or not _may_be(now.people, [table.reached[place].people for table in told]):
            return False
    for measure, blocks in enumerate(after.measures):
        for place, now in enumerate(blocks):
            were = [table.measures[measure][place] for table in told]
            rest = _rest(after, now)
            if min(now.people, rest) < LEAST or not _may_be(now.people, [was.people for was in were]):
                return False
            rests = [_rest(table, was) for table, was in zip(told, were, strict=True)]
            if now.people != were[-1].people and not _is_far(rest, rests):
                return False
    return True


def _pass(told: Sequence[Lattice], now: Lattice, counts: Tally) -> Lattice:
    """Each number as it is now, where it may be told, with what was told anew before it."""
    for name in ("reached", "opened", "clicked"):
        for place, block in enumerate(getattr(now, name)):
            people = total(getattr(counts, name), block.leaves)
            blocks: tuple[Block, ...] = getattr(now, name)
            changed = (*blocks[:place], replace(block, people=people), *blocks[place + 1 :])
            after = replace(now, **{name: changed})
            if may_follow(told, after):
                now = after
    return now


def _may_be(now: int, told: Sequence[int]) -> bool:
    return now == told[-1] or _is_far(now, told)


def _is_far(now: int, told: Sequence[int]) -> bool:
    """That it came back to just what it was some days ago would say as much as that it moved by one."""
    return all(abs(now - was) >= LEAST for was in told)


def _rest(lattice: Lattice, block: Block) -> int:
    """Those of a block of a measure who did not."""
    return reached_by(lattice, block.leaves) - block.people
