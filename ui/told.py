"""What viewers are told: the table of a question, frozen for the day, and the words around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.lattice import (
    LEAST,
    SETTLED_DAYS,
    Cell,
    Question,
    cells,
    first_told,
    from_definition,
    tally_at,
    to_definition,
    told_anew,
)
from data_access.history import History
from data_access.kept import Told, open_kept
from ui import cache, formats, worked_out

RULE = (
    f"Every figure is of {LEAST} people or more, rounded to 5. A line of fewer is **withheld**, and another one with "
    "it, so that nobody can work it out from the rest. The same goes for who opened and who clicked: a share is "
    f"withheld where fewer than {LEAST} people did, or fewer than {LEAST} did not. A share below 5% or above 95% is "
    "shown as just that."
)
LINES = (
    "Everybody stands on exactly one line, by their current affiliations: one school, several schools of a campus, "
    "several campuses, or none. Opens and clicks count as Salesforce has them, likely machine activity among them."
)
MARKS = "A hollow mark stands for a limit, not for a place: the share is under 5%, or over 95%."
NOTHING_TO_ASK = (
    f"There is nothing to show yet: an email has its figures {SETTLED_DAYS} days after it was sent, a month "
    f"{SETTLED_DAYS} days after it ended."
)
NOTHING_TOLD = "Of this one nothing can be shown; choose another."


@dataclass(frozen=True)
class Figures:
    """The lines of a table, and the local day since when it stands."""

    day: date
    lines: tuple[Cell, ...]


def told(history: History, question: Question) -> Figures | None:
    """What everyone of a history's scope is told of a question on its day; None where that is nothing."""

    def follow(before: Sequence[Told]) -> dict[str, Any] | None:
        counts = tally_at(cache.engagement(history, question.query).frame, worked_out.homes_of(history))
        if tables := [from_definition(one.table) for one in before if one.table]:
            return to_definition(told_anew(tables, counts))
        lattice = first_told(counts)
        return to_definition(lattice) if lattice else None

    found = open_kept().figures(history.scope, question.text, history.today, follow)
    return Figures(found.day, cells(from_definition(found.table))) if found.table else None


def frozen(history: History, day: date) -> str:
    """Since when a table stands, how it goes on, and how far the history reaches that it is of."""
    return (
        f"Figures as of {formats.day(day)}: the same for everybody all day, and from one day to the next a figure "
        f"stays until {LEAST} people or more have moved. The history is complete to "
        f"{formats.moment(history.as_of, history.time_zone)}."
    )
