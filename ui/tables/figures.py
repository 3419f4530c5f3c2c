"""Figures as viewers read them: a line for everyone, each campus, each school."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.lattice import Cell, Kind, Part
from ui import formats

WITHHELD = "withheld"
_PLACE = "Place"
_WITHIN = "\N{NO-BREAK SPACE}" * 6
_REACHED = ("Reached", "People on file to whom at least one of these emails was delivered, rounded to 5.")
_PARTS = {
    "opened": ("Opened", "Opened %", "opened at least one of them, as Salesforce has it"),
    "clicked": ("Clicked", "Clicked %", "clicked at least one link in them"),
}


def figures_table(lines: Sequence[Cell]) -> pl.DataFrame:
    """The lines for the screen, schools indented below their campus; what is withheld says so once a measure."""
    return pl.DataFrame([{_PLACE: _indented(line), **_numbers(line, formats.number)} for line in lines])


def figures_file(lines: Sequence[Cell]) -> pl.DataFrame:
    """The same as a file: campus and school in columns of their own, and which kind of line it is."""
    return pl.DataFrame(
        [
            {
                "Line": line.kind.value,
                "Campus": line.campus or None,
                "School": line.school or None,
                **_numbers(line, str),
            }
            for line in lines
        ],
        schema_overrides={"Campus": pl.String(), "School": pl.String()},
    )


def figures_columns() -> dict[str, Any]:
    """What each column is, for whoever points at it."""
    told = {_REACHED[0]: _REACHED[1]}
    for count, share, words in _PARTS.values():
        told[count] = f"Of these, people who {words}, rounded to 5."
        told[share] = f"People who {words} ÷ people reached, of the rounded numbers."
    numbers = {
        title: st.column_config.TextColumn(help=words, alignment="right", width="small")
        for title, words in told.items()
    }
    return {_PLACE: st.column_config.TextColumn(width=250, pinned=True), **numbers}


def share(part: Part) -> str | None:
    """A share in whole per cent, or that it is beyond; None where withheld."""
    if part.beyond is not None:
        return part.beyond.value
    return None if part.share is None else f"{100 * part.share:.0f}%"


def _indented(line: Cell) -> str:
    inside = line.kind is Kind.SCHOOL or (line.kind is Kind.TOGETHER and line.campus)
    return _WITHIN + line.name if inside else line.name


def _numbers(line: Cell, number: Callable[[int], str]) -> dict[str, str | None]:
    numbers: dict[str, str | None] = {_REACHED[0]: WITHHELD if line.reached is None else number(line.reached)}
    for name, (count, share_title, _) in _PARTS.items():
        part: Part = getattr(line, name)
        numbers[count] = None if part.people is None else number(part.people)
        numbers[share_title] = None if line.reached is None else share(part) or WITHHELD
    return numbers
