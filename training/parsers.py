"""How long something took and on which day it was, as people write it. Each raises ValueError with a sentence."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dispatch import clock
from dispatch.i18n import _, zone
from dispatch.japanese import plain
from dispatch.tables import parsers

MOST_MINUTES = 1_000 * 60
MOST_POINTS = 1_000
OLDEST = date(1980, 1, 1)
_SERIALS = range(29_221, 73_051)
"""Days of a spreadsheet from 1980 through 2099, as numbers."""
_WORDS = re.compile(
    r"(?:(\d{1,4}(?:\.\d{1,2})?)(?:時間|h|hours?))?(?:(半)|(\d{1,5})(?:分間?|m|min|minutes?))?"
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::00)?")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4})?")


def minutes(cell: str) -> int:
    """A length of time in minutes: `2時間30分`, `2:30`, `150分`, and a bare number as hours, `2.5`."""
    written = plain(cell)
    found = _read(written)
    if found is None:
        raise ValueError(_("時間は 2.5、2:30、2時間30分 のように書いてください。"))
    if found > MOST_MINUTES:
        raise ValueError(_("%(n)s時間以内にしてください。", n=MOST_MINUTES // 60))
    return found


def past_day(cell: str) -> date:
    """A day that has come already, not before 1980; the bare number of a spreadsheet's day is refused, with its day."""
    written = plain(cell)
    if written.isdecimal() and int(written) in _SERIALS:
        meant = date(1899, 12, 30) + timedelta(days=int(written))
        raise ValueError(
            _(
                "日付ではなく数値です。セルの表示形式を「日付」にするか、%(day)s のように書いてください。",
                day=meant.isoformat(),
            )
        )
    return check_past(parsers.date(cell))


def check_past(day: date) -> date:
    """The day, where it is neither in the future nor before 1980."""
    if day > clock.today(zone()):
        raise ValueError(_("先の日付です。終わったものだけを記録できます。"))
    if day < OLDEST:
        raise ValueError(_("%(year)s年より前の日付です。年を確かめてください。", year=OLDEST.year))
    return day


def _read(written: str) -> int | None:
    if _NUMBER.fullmatch(written):
        return round(float(written) * 60)
    if found := _CLOCK.fullmatch(written):
        return int(found[1]) * 60 + int(found[2])
    found = _WORDS.fullmatch(written)
    if not found or not written or (found[2] and not found[1]):
        return None
    return round(float(found[1] or 0) * 60) + (30 if found[2] else int(found[3] or 0))
