"""Dates, times, durations and offsets as calendar files write them, and as they sometimes write them wrongly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from dispatch.calendars.faults import Why, Wrong

EARLIEST, LATEST = 1000, 2999
"""Years in which somebody's calendar may have an event: Apple keeps birthdays without a year in 1604."""
LONGEST = timedelta(days=36_525)

_WHEN = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ]?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*([Zz]|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2}):?(\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Length:
    """A duration: days of the calendar, then time of the clock, because a day of a clock change has 23 or 25 hours."""

    days: int = 0
    clock: timedelta = timedelta(0)

    @property
    def about(self) -> timedelta:
        """How long this is but for clock changes."""
        return timedelta(days=self.days) + self.clock


When = date | datetime
"""A date, a time on some wall (naive), or a moment (aware)."""


def read_when(text: str) -> When:
    """`20261201`, `20261201T100000` or `20261201T010000Z`. Raises `Wrong`."""
    found = _WHEN.fullmatch(text.strip())
    if not found:
        raise Wrong(Why.NOT_A_TIME, text)
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    try:
        on = date(year, month, day)
        if found[4] is None:
            return _in_reach(on, text)
        second = min(int(found[6] or 0), 59)  # a leap second is the last of its minute
        at = datetime.combine(on, time(int(found[4]), int(found[5]), second))
        return _in_reach(at.replace(tzinfo=_mark(found[7])) if found[7] else at, text)
    except ValueError:
        raise Wrong(Why.NOT_A_TIME, text) from None


def _mark(text: str) -> timezone:
    return UTC if text in "Zz" else timezone(read_offset(text))


def _in_reach(when: When, text: str) -> When:
    if not EARLIEST <= when.year <= LATEST:
        raise Wrong(Why.OUT_OF_REACH, text)
    return when


def read_length(text: str) -> Length:
    """`PT1H30M`, `P1D`, `P2W`. Raises `Wrong`, also for what is less than nothing."""
    found = _LENGTH.fullmatch(text.strip())
    if not found or not any(found.groups()[1:]):
        raise Wrong(Why.NOT_A_LENGTH, text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if weeks > 10**5 or days > 10**6:
        raise Wrong(Why.OUT_OF_REACH, text)
    length = Length(weeks * 7 + days, timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if length.about > LONGEST:
        raise Wrong(Why.OUT_OF_REACH, text)
    if found[1] == "-" and length.about:
        raise Wrong(Why.ENDS_EARLY, text)
    return length


def read_offset(text: str) -> timedelta:
    """`+0900`: how far a wall clock is ahead of UTC. Raises `Wrong`."""
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        raise Wrong(Why.BAD_ZONE, text)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if offset >= timedelta(days=1):
        raise Wrong(Why.BAD_ZONE, text)
    return -offset if found[1] == "-" else offset


def wall(when: When) -> datetime:
    """A date as its midnight, a time without its zone."""
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    return datetime.combine(when, time())
