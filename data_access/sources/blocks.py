"""What reading a file gives: some of its records at a time, just as the file writes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class Misshapen:
    """A record with too few or too many values. `number` counts records from 1, the header not counted."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True)
class Block:
    """Some records of a file.

    `frame` holds those with the right number of values, `numbers` the number of each; `misshapen` are the others.
    `line_of` tells the line on which a record begins (None: the file has no lines). It goes forward only: ask in
    ascending order, block after block.
    """

    frame: pl.DataFrame
    numbers: Sequence[int]
    misshapen: list[Misshapen] = field(default_factory=list)
    line_of: Callable[[int], int | None] = lambda _: None
