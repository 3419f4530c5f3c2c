"""The fonts beside this file: their families, and what stands for a character that none of them has."""

from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTCollection, TTFont

from analytics.evidence.text import JOINERS, code

_FONTS = Path(__file__).with_name("fonts")
_FIRST = "Noto Sans"
_LAST = ("WenQuanYi Micro Hei", "Noto Sans Symbols", "Noto Sans Symbols2", "Noto Emoji")


@cache
def fonts() -> typst.Fonts:
    """The fonts of every sheet; those of the machine are left out, so that every machine makes the same."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


@cache
def families() -> tuple[str, ...]:
    """Their families, in the order in which a character is looked for."""
    scripts = set(fonts().families()) - {_FIRST, *_LAST}
    return (_FIRST, *sorted(scripts), *_LAST)


def drawn(text: str) -> str:
    """The text, with the number of each character in its place that no font has: `[U+20BB7]`."""
    missing = {character for character in set(text) - set(JOINERS) if not _has(ord(character))}
    return text.translate({ord(character): code(character) for character in missing}) if missing else text


def _has(character: int) -> bool:
    # most names need no other than the first, and to read all takes a second
    return character in _characters(f"{_FIRST.replace(' ', '')}-Regular.ttf") or any(
        character in _characters(path.name) for path in sorted(_FONTS.glob("*.tt[cf]"))
    )


@cache
def _characters(name: str) -> frozenset[int]:
    path = _FONTS / name
    if path.suffix == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return frozenset(collection.fonts[0].getBestCmap())
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
