"""Cells of a spreadsheet that look empty and are not: covered by a merged one, or formulas nobody has worked out yet.

A reader of values sees nothing in them. Taken for empty they would quietly lose what the office meant.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict

from openpyxl.utils import range_boundaries

MERGED = "#結合"
UNCALCULATED = "#数式"
MOST = 200
"""Rows and columns of one merged cell that are marked; a file merged beyond that is refused by these already."""

Odd = dict[int, dict[int, str]]
"""By line (from 1) and place (from 0): which of the two it is."""

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]+\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula without a value; one whose value is an empty text says so by its type."""


def odd_cells(data: bytes, part: str) -> Odd:
    """Those of the sheet that is this part of the file."""
    found: Odd = defaultdict(dict)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read(part)
    for ref in _FORMULA.findall(sheet):
        at, line, _right, _low = _bounds(ref)
        found[line][at - 1] = UNCALCULATED
    for ref in _MERGE.findall(sheet):
        for line, at in _covered(*_bounds(ref)):
            found[line].setdefault(at - 1, MERGED)
    return found


def _covered(left: int, top: int, right: int, low: int) -> list[tuple[int, int]]:
    """The cells of a merged one without its first, as far as anybody will read on."""
    lines, places = range(top, min(low, top + MOST) + 1), range(left, min(right, left + MOST) + 1)
    return [(line, at) for line in lines for at in places if (line, at) != (top, left)]


def _bounds(ref: bytes) -> tuple[int, int, int, int]:
    """Left, top, right and lower edge, all from 1."""
    left, top, right, low = range_boundaries(ref.decode())
    return left or 1, top or 1, right or 1, low or 1
