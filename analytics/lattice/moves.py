"""From one day to the next: a number that was told stays, until ten people or more have moved."""

from dataclasses import replace

from analytics.lattice.blocks import LEAST, Block, Lattice, reached_by, total
from analytics.lattice.leaves import Tally


def told_anew(before: Lattice, counts: Tally) -> Lattice:
    """What is told after `before`, of the same question, when the counts are these.

    The blocks stay as they are. Their numbers are told anew one by one, `reached` first, each only where the table
    that comes of it `may_follow`; the others stay as they were told.
    """
    now = before
    while (after := _pass(before, now, counts)) != now:
        now = after
    return now


def may_follow(before: Lattice, after: Lattice) -> bool:
    """Whether one table may be told after another: nothing about fewer than ten people is in it or in the change.

    - Of each block ten people or more are told, and of each measure ten or more who did, ten or more who did not.
    - Each of these numbers is as it was, or differs by ten or more.
    - Where it is told anew who did, those who did not differ by ten or more as well: they never stay just the same.
    """
    for was, now in zip(before.reached, after.reached, strict=True):
        if now.people < LEAST or not _as_it_was_or_far(was.people, now.people):
            return False
    for blocks_before, blocks in zip(before.measures, after.measures, strict=True):
        for was, now in zip(blocks_before, blocks, strict=True):
            rest_before, rest = _rest(before, was), _rest(after, now)
            if min(now.people, rest) < LEAST or not _as_it_was_or_far(was.people, now.people):
                return False
            if was.people != now.people and abs(rest - rest_before) < LEAST:
                return False
    return True


def _pass(before: Lattice, now: Lattice, counts: Tally) -> Lattice:
    """Each number as it is now, where it may be told, with what was told anew before it."""
    for name in ("reached", "opened", "clicked"):
        for place, block in enumerate(getattr(now, name)):
            people = total(getattr(counts, name), block.leaves)
            blocks: tuple[Block, ...] = getattr(now, name)
            changed = (*blocks[:place], replace(block, people=people), *blocks[place + 1 :])
            after = replace(now, **{name: changed})
            if may_follow(before, after):
                now = after
    return now


def _as_it_was_or_far(was: int, now: int) -> bool:
    return was == now or abs(was - now) >= LEAST


def _rest(lattice: Lattice, block: Block) -> int:
    """Those of a block of a measure who did not."""
    return reached_by(lattice, block.leaves) - block.people
