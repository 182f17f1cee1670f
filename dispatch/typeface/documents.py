"""A document that writes every script: each letter from the first typeface that has it, joined as its script wants.

fpdf2 divides a text by letter, and so would part a mark, or the sign that joins two letters, from what it belongs to
(Nepali गर्‍यो, Sinhala ශ්‍රී): here both stay with what stands before them. Shaping is HarfBuzz's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from fpdf import FPDF
from fpdf.line_break import Fragment

from dispatch import typeface

_SHAPED = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua8e0-\ua8ff\ufb1d-\ufdff\ufe70-\ufefc]"
)
_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_STRONG = re.compile(r"[^\W\d_]")
_DECOMPOSED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")


def composed(text: str) -> str:
    """Letters with loose accents as single ones; characters of names that merely look alike stay as they are."""
    return _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def from_the_right(text: str) -> bool:
    """Whether a text is written from right to left, by its first letter."""
    first = _STRONG.search(text)
    return bool(first and _RIGHT.match(first[0]))


class Document(FPDF):
    """A4 without margins, its typefaces chosen by the letters that will occur.

    `right`: what is written now belongs to a text that runs from right to left.
    """

    def __init__(self, letters: str) -> None:
        super().__init__(format="A4")
        self.set_auto_page_break(False)
        self.set_margins(0, 0, 0)
        self.c_margin = 0
        self.right = False
        self._whose: dict[str, str] = {}
        self._held: dict[str, frozenset[str]] = {}
        for path in typeface.slices(letters, typeface.FAMILIES):
            name = path.stem.lower()
            self.add_font(name, fname=path)
            # Every slice has the same name inside; readers that keep fonts by name would mix them up.
            self.fonts[name].name = path.stem
            self._held[name] = typeface.letters(path)
            for letter in self._held[name]:
                self._whose.setdefault(letter, name)
        self.set_font(next(iter(self.fonts)))

    def normalize_text(self, text: str) -> str:
        """Turn shaping on for a text that wants it: what does without is written much faster."""
        self.set_text_shaping(
            self.right or bool(_SHAPED.search(text)), direction="rtl" if self.right else "ltr"
        )
        return super().normalize_text(text)

    def _parse_chars(self, text: str, markdown: bool, **_emphasis: Any) -> Iterator[Fragment]:
        """The text in runs of one typeface."""
        shaping = bool(self.text_shaping)
        for name, run in groupby(self._owned(text, shaping), key=lambda owned: owned[0]):
            state = self._get_current_graphics_state()
            state.font_family, state.current_font = name, self.fonts[name]
            yield Fragment([letter for _name, letter in run], state, self.k)

    def _owned(self, text: str, shaping: bool) -> Iterator[tuple[str, str]]:
        """Each letter with its typeface; spaces, marks and joins have that of the letter before."""
        name = self.font_family
        for letter in text:
            stays = letter == " " or unicodedata.combining(letter) or unicodedata.category(letter) == "Mc"
            if typeface.unseen(letter):
                if not shaping:
                    continue
            elif not (stays and letter in self._held[name]):
                name = self._whose.get(letter, self.font_family)
            yield name, letter
