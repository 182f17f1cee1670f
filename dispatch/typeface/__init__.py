"""The typeface of what is printed: Noto Serif JP in slices, of which a paper takes only those it needs.

The whole typeface has 16,000 characters, old forms and rare names among them, and its slices are the files of
the package `@fontsource/noto-serif-jp`, byte for byte (see manifest.json). fpdf2 embeds of each slice only the
letters that occur.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).with_name("noto-serif-jp")
LATIN = "noto-serif-jp-latin-400-normal.woff"
_FACE = re.compile(r"files/([^)]+\.woff)\).*?unicode-range:([^;}]+)", re.DOTALL)
_RANGE = re.compile(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", re.IGNORECASE)


class Unwritable(ValueError):
    """The typeface lacks some characters; `characters` names them."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"the typeface has no {characters}")
        self.characters = characters


def slices(text: str) -> list[Path]:
    """The files needed to write a text, Latin first; raises `Unwritable`."""
    names, missing = _needed(text)
    if missing:
        raise Unwritable("".join(sorted(missing)))
    return [FOLDER / "files" / name for name in names]


def missing(text: str) -> frozenset[str]:
    """The characters of a text that the typeface lacks."""
    return _needed(text)[1]


def _needed(text: str) -> tuple[list[str], frozenset[str]]:
    names = [LATIN]
    lacking = set(text) - {" "} - _letters(LATIN)
    for name in dict.fromkeys(_declared()[letter] for letter in sorted(lacking) if letter in _declared()):
        if lacking & _letters(name):
            names.append(name)
            lacking -= _letters(name)
    return names, frozenset(lacking)


@functools.cache
def _declared() -> dict[str, str]:
    """Which file says that it holds which character."""
    held: dict[str, str] = {}
    for name, ranges in _FACE.findall((FOLDER / "400.css").read_text(encoding="utf-8")):
        for first, last in _RANGE.findall(ranges):
            for code in range(int(first, 16), int(last or first, 16) + 1):
                held.setdefault(chr(code), name)
    return held


@functools.cache
def _letters(name: str) -> frozenset[str]:
    """Which characters a file does hold; the declaration promises a few more."""
    with TTFont(FOLDER / "files" / name, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
