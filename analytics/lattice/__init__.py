"""Figures for those who may not see people: what was reached, opened, clicked, place by place; nothing about few.

The rule, with what follows from it and what does not, stands in docs/figures-for-viewers.md. In short:

- Everyone is divided into campuses, each campus into schools; everybody stands on exactly one line (`leaves`).
- Lines are told in blocks: a line alone, or several together whose parts nobody is told. A block has ten people or
  more; of a block whose openers (clickers) are told, ten or more did and ten or more did not (`blocks`).
- Which lines are told alone is decided when a table is first told, and stays. A number told stays too, until ten people
  or more have moved (`moves`).
- What is shown is made of the blocks and of nothing else, rounded to 5; shares beyond 5 and 95 per cent are told as
  such (`cells`).
"""

from analytics.lattice.asked import SETTLED_DAYS, By, Question, emails, months
from analytics.lattice.blocks import LEAST, Block, Lattice, first_told, from_definition, to_definition
from analytics.lattice.cells import Beyond, Cell, Kind, Part, cells
from analytics.lattice.leaves import (
    NO_AFFILIATION,
    SEVERAL_CAMPUSES,
    SEVERAL_SCHOOLS,
    Homes,
    Leaf,
    Tally,
    homes,
    tally,
    tally_at,
)
from analytics.lattice.moves import told_anew

__all__ = [
    "LEAST",
    "NO_AFFILIATION",
    "SETTLED_DAYS",
    "SEVERAL_CAMPUSES",
    "SEVERAL_SCHOOLS",
    "Beyond",
    "Block",
    "By",
    "Cell",
    "Homes",
    "Kind",
    "Lattice",
    "Leaf",
    "Part",
    "Question",
    "Tally",
    "cells",
    "emails",
    "first_told",
    "from_definition",
    "homes",
    "months",
    "tally",
    "tally_at",
    "to_definition",
    "told_anew",
]
