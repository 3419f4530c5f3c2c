"""The fonts beside this file: their families, and what stands for a character that none of them has."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTCollection, TTFont

from analytics.evidence.text import JOINERS, code

_FONTS = Path(__file__).with_name("fonts")
_MARKS = "".join(chr(number) for number in range(0x20000) if unicodedata.category(chr(number)).startswith("M"))
_UNSEEN = frozenset(f"{JOINERS}\ufe0e\ufe0f")
_LETTER = re.compile(f"(?s:.)[{re.escape(_MARKS)}{JOINERS}]*")
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
    """The text, with the number of each character in its place that can't be drawn: `[U+20BB7]`.

    That is a character that no font has, and a mark of which no font has the letter below it as well.
    """
    # most names need no other font, and to read all takes a second
    if _of_first().issuperset(text):
        return text
    return "".join(_drawn(letter) for letter in _LETTER.findall(text))


def plain(text: str) -> str:
    """The same for where even that can't be drawn: nothing is left but what the first font has, without marks."""
    return "".join(
        character if character in _of_first() and character not in _MARKS else code(character) for character in text
    )


def _drawn(letter: str) -> str:
    """A character with the marks on it."""
    needed = set(letter) - _UNSEEN
    if any(font >= needed for font in _every_font()):
        return letter
    base, marks = letter[0], letter[1:]
    shown = base if base in _UNSEEN or any(base in font for font in _every_font()) else code(base)
    return shown + "".join(mark if mark in _UNSEEN else code(mark) for mark in marks)


def _of_first() -> frozenset[str]:
    return _characters(f"{_FIRST.replace(' ', '')}-Regular.ttf")


@cache
def _every_font() -> tuple[frozenset[str], ...]:
    return tuple(_characters(path.name) for path in sorted(_FONTS.glob("*.tt[cf]")))


@cache
def _characters(name: str) -> frozenset[str]:
    path = _FONTS / name
    if path.suffix == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return frozenset(map(chr, collection.fonts[0].getBestCmap()))
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
