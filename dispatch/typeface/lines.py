"""Where a line may end: between Japanese signs, else at spaces, and within a word only where it fills a line alone.

Thai, Khmer and Burmese have no spaces between words. Without a dictionary nobody can tell their words apart, so what
is longer than a line is broken between syllables as far as the script shows them, never within one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset(
    "）」』】〕、。，．・：；ー～？！)],.ぁぃぅぇぉっゃゅょァィゥェォッャュョ々〟’”›»।၊။ฯๆ៖។"
)
NEVER_LAST = frozenset("（「『【〔([〝‘“‹«")
_ANYWHERE = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
"""Between these (but not in Hangul, which has spaces) a line may end anywhere."""
_BLANK = " \u3000\u200b"
_PIECE = re.compile(rf"[{_BLANK}]+|[{_ANYWHERE}]|[^{_ANYWHERE}{_BLANK}]+")
_LEADING = frozenset("เแโใไ")
_TRAILING = frozenset("ะาำๅๆฯ")
_STACKED = frozenset("\u094d\u09cd\u0dca\u1039\u17d2")
"""Signs that join the consonant after them to the one before."""
_KILLED = re.compile("\u1037?\u103a")

Measure = Callable[[str], float]


def wrapped(text: str, width: float, measure: Measure) -> list[str]:
    """One line of text as lines of a width."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(text):
        size = measure(piece.rstrip(_BLANK))
        if line and used + size > width:
            lines.append(line.rstrip(_BLANK))
            line, used = "", 0.0
        if size > width:
            *full, piece = _cut(piece, width, measure)
            lines += full
        line, used = line + piece, used + measure(piece)
    return [*lines, line.rstrip(_BLANK)]


def clusters(text: str) -> Iterator[str]:
    """What must stay together: a letter with its marks, what is stacked below it, a syllable's end in Burmese."""
    start = 0
    for at in range(1, len(text)):
        if not _joined(text, at):
            yield text[start:at]
            start = at
    yield text[start:]


def _joined(text: str, at: int) -> bool:
    """Whether the letter at a place stays with the one before it."""
    before, letter = text[at - 1], text[at]
    if (
        unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf"}
        or letter in _TRAILING
        or letter in NEVER_FIRST
    ):
        return True
    if before in _STACKED or before in _LEADING or before in NEVER_LAST or before == "\u200d":
        return True
    return "\u1000" <= letter <= "\u1021" and bool(_KILLED.match(text, at + 1))


def _pieces(text: str) -> Iterator[str]:
    """The pieces between which a line may end, each with the spaces after it, so that a space is as wide as its letters
    make it; a sign that closes stays with what it closes."""
    held = ""
    for piece in _PIECE.findall(text):
        if held and (held[-1] in _BLANK or not _bound(held[-1], piece[0])):
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _bound(last: str, first: str) -> bool:
    return first in _BLANK or first in NEVER_FIRST or last in NEVER_LAST


def _cut(piece: str, width: float, measure: Measure) -> list[str]:
    """A piece that is longer than a line, in lines."""
    lines, used = [""], 0.0
    for cluster in clusters(piece):
        size = measure(cluster)
        for part, taken in (
            [(cluster, size)] if size <= width else [(sign, measure(sign)) for sign in cluster]
        ):
            if lines[-1] and used + taken > width:
                lines.append("")
                used = 0.0
            lines[-1] += part
            used += taken
    return lines
