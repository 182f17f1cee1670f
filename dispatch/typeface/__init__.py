"""The typefaces of what is printed, in slices, of which a paper takes only those it needs.

Noto Serif JP has 16,000 characters, old forms and rare names among them; the families after it have the scripts it
lacks. Their files are those of the packages `@fontsource/…`, byte for byte but for the two Chinese ones, which hold
only what Japanese lacks (`scripts/typefaces.py`; see each manifest.json). fpdf2 embeds of each slice only the letters
that occur. Some scripts must be shaped, which `documents` does; what does without it stays with `JAPANESE`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from fontTools.ttLib import TTFont

HOME = Path(__file__).parent
JAPANESE = ("noto-serif-jp",)
FAMILIES = (
    *JAPANESE, "noto-serif", "noto-serif-sc", "noto-serif-hk", "noto-sans-kr", "noto-serif-devanagari",
    "noto-serif-bengali", "noto-serif-sinhala", "noto-serif-thai", "noto-serif-khmer", "noto-serif-myanmar",
    "noto-naskh-arabic",
)  # fmt: skip
"""Whoever comes first writes what several have."""
FOLDER = HOME / JAPANESE[0]
LATIN = "noto-serif-jp-latin-400-normal.woff"
_FACE = re.compile(r"files/([^)/]+\.woff)\).*?unicode-range:([^;}]+)", re.DOTALL)
_RANGE = re.compile(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", re.IGNORECASE)


class Unwritable(ValueError):
    """The typeface lacks some characters; `characters` names them."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"the typeface has no {characters}")
        self.characters = characters


def slices(text: str, families: Sequence[str] = JAPANESE) -> list[Path]:
    """The files needed to write a text, Latin first; raises `Unwritable`."""
    paths, lacking = _needed(text, tuple(families))
    if lacking:
        raise Unwritable("".join(sorted(lacking)))
    return paths


def missing(text: str, families: Sequence[str] = JAPANESE) -> frozenset[str]:
    """The characters of a text that the families lack."""
    return _needed(text, tuple(families))[1]


def unseen(letter: str) -> bool:
    """Whether a character only says how its neighbours are joined, broken or turned: it has no shape of its own."""
    return unicodedata.category(letter) == "Cf"


@functools.cache
def letters(path: Path) -> frozenset[str]:
    """Which characters a file does hold; the declaration promises a few more."""
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _needed(text: str, families: tuple[str, ...]) -> tuple[list[Path], frozenset[str]]:
    paths = [FOLDER / "files" / LATIN]
    lacking = {letter for letter in set(text) - {" "} if not unseen(letter)} - letters(paths[0])
    for family in families:
        declared = _declared(family)
        named = [path for letter in sorted(lacking) for path in declared.get(letter, ())]
        for path in dict.fromkeys(named):
            if lacking & letters(path):
                paths.append(path)
                lacking -= letters(path)
    return paths, frozenset(lacking)


@functools.cache
def _declared(family: str) -> dict[str, list[Path]]:
    """Which files of a family say that they hold which character."""
    folder = HOME / family
    present = {path.name: path for path in (folder / "files").iterdir()}
    held: dict[str, list[Path]] = {}
    for name, ranges in _FACE.findall((folder / "400.css").read_text(encoding="utf-8")):
        if name in present:
            for first, last in _RANGE.findall(ranges):
                for code in range(int(first, 16), int(last or first, 16) + 1):
                    held.setdefault(chr(code), []).append(present[name])
    return held
