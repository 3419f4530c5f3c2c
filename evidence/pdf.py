"""A sheet as a PDF: tagged, selectable, and of any script; the same sheet gives the same bytes."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from analytics.evidence import Sheet, canonical, digest
from analytics.evidence.emails import Email
from analytics.evidence.letter import Letter, letter
from data_access.errors import HistoryError
from evidence.letters import drawn, families, fonts, plain

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_SHORT = (450, 650)
"""Characters of an email, and of what is on record of it, that fit on a page with certainty, however wide they are."""


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF (PDF/UA-1), its data attached as `evidence.json`; docs/evidence.md says what is on it.

    Raises HistoryError where it can't be set.
    """
    return _compiled("pdf", sheet, timestamp=sheet.made.at.astimezone(UTC), pdf_standards="ua-1")[0]


def as_pictures(sheet: Sheet, ppi: float = 100) -> list[bytes]:
    """The pages as PNG, to look at."""
    return _compiled("png", sheet, ppi=ppi)


def _compiled(form: Any, sheet: Sheet, **options: Any) -> list[bytes]:
    # PDF/UA has no letter without a glyph: marks that nobody writes on such a letter may find none all the same
    for shown in (drawn, plain):
        inputs = {
            "letter": json.dumps(_content(letter(sheet), shown), ensure_ascii=False),
            "families": json.dumps(families()),
            "author": shown(sheet.made.by),
            "digest": digest(sheet),
            "data": canonical(sheet).decode(),
        }
        with suppress(typst.TypstError):
            made = typst.compile(
                _TEMPLATE, format=form, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs, **options
            )
            return made if isinstance(made, list) else [made]
    # what Typst says quotes the sheet, and would be logged
    raise HistoryError("The sheet could not be set in pages.")


def _content(told: Letter, shown: Callable[[str], str]) -> dict[str, Any]:
    """The letter for the template, every text as it is shown: of characters that the fonts have."""
    content = {
        **asdict(replace(told, lacking=())),
        "by": " ".join(f"{line.label if place == 0 else 'on'} {line.text}" for place, line in enumerate(told.made[:2])),
        "emails": [{**asdict(email), "short": _is_short(email)} for email in told.emails],
        "unknown": [{**asdict(one), "short": len(f"{one.name}{one.about}") < _SHORT[0]} for one in told.unknown],
    }
    every: dict[str, Any] = _each_text(content, shown)
    return {**every, "unseen": "[U+" in json.dumps(every, ensure_ascii=False)}


def _is_short(email: Email) -> bool:
    about, record = (sum(len(line.text) for line in lines) for lines in (email.about, email.record))
    return len(email.name) + about < _SHORT[0] and record < _SHORT[1]


def _each_text(value: Any, shown: Callable[[str], str]) -> Any:
    match value:
        case str():
            return shown(value)
        case dict():
            return {key: _each_text(one, shown) for key, one in value.items()}
        case list() | tuple():
            return [_each_text(one, shown) for one in value]
    return value
