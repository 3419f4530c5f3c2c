"""A sheet as a PDF: tagged, selectable, and of any script; the same sheet gives the same bytes."""

import json
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from analytics.evidence import Sheet, canonical, digest
from analytics.evidence.letter import Email, Letter, Unknown, letter
from data_access.errors import HistoryError
from evidence.letters import drawn, families, fonts

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_SHORT = 1500
"""Letters of an email that fit on a page with certainty, so that it need not be torn apart."""


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF (PDF/UA-1), its data attached as `evidence.json`; docs/evidence.md says what is on it.

    Raises HistoryError where it can't be set.
    """
    return _compiled("pdf", sheet, timestamp=sheet.made.at.astimezone(UTC), pdf_standards="ua-1")[0]


def as_pictures(sheet: Sheet, ppi: float = 100) -> list[bytes]:
    """The pages as PNG, to look at."""
    return _compiled("png", sheet, ppi=ppi)


def _compiled(form: Any, sheet: Sheet, **options: Any) -> list[bytes]:
    inputs = {
        "letter": json.dumps(_content(letter(sheet)), ensure_ascii=False),
        "families": json.dumps(families()),
        "author": drawn(sheet.made.by),
        "digest": digest(sheet),
        "data": canonical(sheet).decode(),
    }
    try:
        made = typst.compile(
            _TEMPLATE, format=form, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs, **options
        )
    except typst.TypstError:
        # its message quotes the sheet, and would be logged
        made = None
    if made is None:
        raise HistoryError("The sheet could not be set in pages.")
    return made if isinstance(made, list) else [made]


def _content(told: Letter) -> dict[str, Any]:
    """The letter for the template, every text of characters that the fonts have."""
    content = {
        **asdict(told),
        "by": " ".join(f"{line.label if place == 0 else 'on'} {line.text}" for place, line in enumerate(told.made[:2])),
        "emails": [{**asdict(email), "short": _length(email) < _SHORT} for email in told.emails],
        "unknown": [{**asdict(email), "short": _length(email) < _SHORT} for email in told.unknown],
    }
    shown: dict[str, Any] = _each_text(content)
    return {**shown, "unseen": "[U+" in json.dumps(shown, ensure_ascii=False)}


def _length(email: Email | Unknown) -> int:
    return len(json.dumps(asdict(email), ensure_ascii=False))


def _each_text(value: Any) -> Any:
    match value:
        case str():
            return drawn(value)
        case dict():
            return {key: _each_text(one) for key, one in value.items()}
        case list() | tuple():
            return [_each_text(one) for one in value]
    return value
