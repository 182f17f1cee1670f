"""A rule of repetition (RRULE) as it is written, checked part by part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.calendars.faults import Why, Wrong
from dispatch.calendars.values import When, read_when

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_RULE = 5000
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 60, False),
    "BYSETPOS": (1, 366, True),
}
"""Least and greatest number, and whether they may be counted from the end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How often, until when, and which days and times; weekdays are (which one, or 0 for each; Monday is 0)."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: When | None = None
    week_start: int = 0
    days: tuple[tuple[int, int], ...] = ()
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def below_days(self) -> bool:
        """Whether it repeats within a day."""
        return self.freq in ("HOURLY", "MINUTELY")


def read_rule(text: str) -> Rule:
    """`FREQ=WEEKLY;BYDAY=TU,TH`. Raises `Wrong`; a repetition by the second is nobody's appointment."""
    parts = _parts(text)
    freq = parts.get("FREQ", "")
    if freq == "SECONDLY":
        raise Wrong(Why.TOO_OFTEN, text)
    if freq not in FREQUENCIES or parts.get("RSCALE", "GREGORIAN") != "GREGORIAN" or "BYEASTER" in parts:
        raise Wrong(Why.NOT_A_RULE, text)
    if freq in ("HOURLY", "MINUTELY") and "BYSETPOS" in parts:
        raise Wrong(Why.NOT_A_RULE, text)
    try:
        return Rule(freq, **_limits(parts), **_choices(parts))
    except (ValueError, KeyError):
        raise Wrong(Why.NOT_A_RULE, text) from None


def _parts(text: str) -> dict[str, str]:
    if len(text) > LONGEST_RULE:
        raise Wrong(Why.NOT_A_RULE, text)
    parts: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.upper().split(";"))):
        name, sign, value = part.partition("=")
        if not sign or name in parts or (not value and not name.startswith("X-")):
            raise Wrong(Why.NOT_A_RULE, text)
        parts[name] = value
    return parts


def _limits(parts: dict[str, str]) -> dict[str, Any]:
    """How often and how long."""
    return {
        "interval": _number(parts.get("INTERVAL", "1"), 1, 10**6),
        "count": _number(parts["COUNT"], 1, 10**9) if "COUNT" in parts else None,
        "until": read_when(parts["UNTIL"]) if "UNTIL" in parts else None,
        "week_start": WEEKDAYS.index(parts.get("WKST", "MO")),
    }


def _choices(parts: dict[str, str]) -> dict[str, Any]:
    """Which days and times."""
    return {
        "days": tuple(sorted({_weekday(one) for one in parts["BYDAY"].split(",")}))
        if "BYDAY" in parts
        else (),
        "months": _numbers(parts, "BYMONTH"),
        "month_days": _numbers(parts, "BYMONTHDAY"),
        "year_days": _numbers(parts, "BYYEARDAY"),
        "weeks": _numbers(parts, "BYWEEKNO"),
        "hours": _numbers(parts, "BYHOUR"),
        "minutes": _numbers(parts, "BYMINUTE"),
        "seconds": tuple(sorted({min(one, 59) for one in _numbers(parts, "BYSECOND")})),
        "positions": _numbers(parts, "BYSETPOS"),
    }


def _weekday(text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text.strip())
    if not found or not -53 <= int(found[1] or 0) <= 53 or found[1] in ("0", "+0", "-0"):
        raise ValueError(text)
    return int(found[1] or 0), WEEKDAYS.index(found[2])


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    if name not in parts:
        return ()
    least, most, both_ways = _RANGES[name]
    return tuple(sorted({_signed(one, least, most, both_ways) for one in parts[name].split(",")}))


def _signed(text: str, least: int, most: int, both_ways: bool) -> int:
    text = text.strip()
    if both_ways and text[:1] in ("+", "-"):
        return (-1 if text[0] == "-" else 1) * _number(text[1:], least, most)
    return _number(text, least, most)


def _number(text: str, least: int, most: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        raise ValueError(text)
    return int(text)


def is_timed(when: When | None) -> bool:
    """Whether this names a time and not only a date."""
    return isinstance(when, datetime)
