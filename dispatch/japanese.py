"""Reading what people write in Japanese: widths of characters, dates by era, times in words.

Pure functions; what cannot be read is a plain `ValueError`, and the caller finds the sentence for it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
"""The year before each era's first."""

_WIDE = re.compile(
    r"[０-９Ａ-Ｚａ-ｚ\u3000\uFF66-\uFF9F]+"
)  # letters and digits, the wide space, narrow kana
_DASHES = re.compile(r"[‐‑‒–—―−ー－ｰ─]")
_DAY = re.compile(r"(?:(\d{4})|(令和|平成|昭和|[rhs])(\d{1,2}|元))[年./-](\d{1,2})[月./-](\d{1,2})日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?\)$")
_TIME = re.compile(r"(午前|午後|am|pm)?(\d{1,2})(?:(?::|時)(?:(\d{1,2})(?::00|分)?|(半))?)?(am|pm)?")
_COMPACT_TIME = re.compile(r"(\d{1,2})(\d{2})")
_MOMENT = re.compile(r"(.+?(?:日(?:\([^)]*\))?|\d))[t ]+(\S.*)|(.+日(?:\([^)]*\))?)(\S.*)")

_STEERING = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def tidy(text: str) -> str:
    """Text as it is kept: letters and digits narrow, kana wide, one space for many; the rest as written.

    Signs that steer a terminal or turn the direction of the text are no text, and a database may refuse them.
    Full NFKC would also change brackets and the old forms of characters in people's names.
    """
    narrow = _WIDE.sub(lambda run: unicodedata.normalize("NFKC", run[0]), _STEERING.sub("", text))
    return "\n".join(" ".join(line.split()) for line in narrow.strip().splitlines())


def plain(text: str) -> str:
    """Text for comparing: NFKC, without spaces, in small letters."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def dashes(text: str) -> str:
    """The many dashes of a Japanese keyboard as the plain one."""
    return _DASHES.sub("-", text)


def read_date(text: str) -> date:
    """A day: 2026-11-24, 2026/11/24, 20261124, 2026年11月24日（火）, 令和8年11月24日, R8.11.24."""
    written = _WEEKDAY.sub("", plain(text))
    found = _DAY.fullmatch(written) or _COMPACT_DAY.fullmatch(written)
    if not found:
        raise ValueError(text)
    if found.re is _COMPACT_DAY:
        return date(int(found[1]), int(found[2]), int(found[3]))
    year = int(found[1]) if found[1] else ERAS[found[2]] + (1 if found[3] == "元" else int(found[3]))
    return date(year, int(found[4]), int(found[5]))


def read_time(text: str) -> time:
    """A time of day: 9:30, 9時半, 午後2時, 2pm, 9, 930, 1430. Midnight at the end of a day cannot be said."""
    written = plain(text)
    short = _COMPACT_TIME.fullmatch(written)
    if short:
        return time(int(short[1]), int(short[2]))
    found = _TIME.fullmatch(written)
    if not found:
        raise ValueError(text)
    half = found[1] or found[5]
    hour, minute = int(found[2]), 30 if found[4] else int(found[3] or 0)
    if half and hour > 12:
        raise ValueError(text)
    if half in ("午後", "pm"):
        hour = hour % 12 + 12
    elif half:
        hour %= 12
    return time(hour, minute)


def read_moment(text: str) -> datetime:
    """A day and a time in one, on the wall clock (naive): `2026-11-24 9:30`, `令和8年11月24日 午前9時半`."""
    written = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    found = _MOMENT.fullmatch(written)
    if not found:
        raise ValueError(text)
    day, at = (found[1], found[2]) if found[1] else (found[3], found[4])
    return datetime.combine(read_date(day), read_time(at))
