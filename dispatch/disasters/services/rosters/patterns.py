"""Shifts by a pattern: so many hours from a moment, cut into pieces, with so many people by day and by night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LENGTHS = (4, 6, 8, 12)
"""Hours of a shift that a pattern may have."""
SHORTEST, LONGEST = 24, 336
NIGHT = (time(22), time(5))
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """One shift of a pattern."""

    start: datetime
    end: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """`day` and `night`: people on shifts by day, by night; none of that kind where it is 0."""

    start: datetime
    hours: int
    length: int
    day: int = 1
    night: int = 1
    importance: int = 1
    experienced: int = 0
    languages: Sequence[dict[str, Any]] = field(default_factory=tuple)

    def pieces(self, zone: ZoneInfo) -> Iterator[Piece]:
        """The shifts one after the other; the last may be shorter."""
        start, last = self.start.astimezone(UTC), self.start.astimezone(UTC) + timedelta(hours=self.hours)
        while start < last:
            end = min(start + timedelta(hours=self.length), last)
            number = self.night if by_night(start, end, zone) else self.day
            if number:
                yield Piece(start, end, number)
            start = end


def by_night(start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether more than half of it lies between 22:00 and 5:00 on the wall clock."""
    dark, day = timedelta(0), start.astimezone(zone).date() - timedelta(days=1)
    while datetime.combine(day, time(), zone) < end:
        falls = datetime.combine(day, NIGHT[0], zone)
        ends = datetime.combine(day + timedelta(days=1), NIGHT[1], zone)
        dark += max(timedelta(0), min(end, ends) - max(start, falls))
        day += timedelta(days=1)
    return 2 * dark > end - start
