"""Sets of days, and whole numbers that change from day to day.

A condition is met on a set of days; a level is a number that steps up and down. Days are ordinals
(`date.toordinal`), spans are half open, so that unions, sections and gaps are exact and nobody walks day by day.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

BEGIN, END = date.min.toordinal(), date.max.toordinal() + 1

Days: TypeAlias = tuple[tuple[int, int], ...]
"""Spans of days, each from its first to the day after its last; sorted, apart from one another, none empty."""

ALWAYS: Days = ((BEGIN, END),)
NEVER: Days = ()


def between(first: date | None, last: date | None) -> Days:
    """The days from one to another, both among them; None: without beginning, without end."""
    start = BEGIN if first is None else first.toordinal()
    end = END if last is None else last.toordinal() + 1
    return ((start, end),) if start < end else NEVER


@lru_cache(maxsize=1 << 14)
def months_later(day: date, months: int) -> int:
    """The ordinal of the same day of a later month, or of that month's last day where it is shorter.

    What lies beyond the calendar is END. What counts for a month from 31 January counts through 27 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return END
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).toordinal()


def union(sets: Iterable[Days]) -> Days:
    """The days that stand in any of the sets."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(span for days in sets for span in days):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def without(days: Days) -> Days:
    """The days that do not stand in the set."""
    edges = [BEGIN, *(edge for span in days for edge in span), END]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


def section(sets: Iterable[Days]) -> Days:
    """The days that stand in all of the sets; all days where there is no set."""
    return without(union(without(days) for days in sets))


def span_of(days: Days, day: int) -> tuple[int, int] | None:
    """The span in which the day stands, if any."""
    at = bisect_right(days, (day, END + 1)) - 1
    return days[at] if at >= 0 and day < days[at][1] else None


@dataclass(frozen=True, slots=True)
class Steps:
    """A whole number for every day: `values[k]` from `starts[k]` until the day before `starts[k + 1]`."""

    starts: tuple[int, ...]
    values: tuple[int, ...]

    def on(self, day: int) -> int:
        """The number of a day."""
        return self.values[bisect_right(self.starts, day) - 1]

    def at_least(self, value: int) -> Days:
        """The days on which the number is `value` or more."""
        ends = (*self.starts[1:], END)
        spans = zip(self.starts, ends, self.values, strict=True)
        return union([((start, end),) for start, end, one in spans if one >= value])

    def drop(self, day: int) -> tuple[int, int] | None:
        """The first day after `day` on which the number is lower than on it, and the number of that day."""
        at, now = bisect_right(self.starts, day), self.on(day)
        later = zip(self.starts[at:], self.values[at:], strict=True)
        return next(((start, value) for start, value in later if value < now), None)


def steps(changes: Iterable[tuple[int, int]]) -> Steps:
    """The running total of (day, by how much it changes); 0 before the first."""
    total, by_day = 0, {BEGIN: 0}
    for day, change in sorted(changes):
        total += change
        by_day[day] = total
    return from_values(by_day.items())


def from_values(values: Iterable[tuple[int, int]]) -> Steps:
    """Steps from (day, number from then on), in their order, the first being BEGIN; equal neighbours become one."""
    listed = [one for one in values if one[0] < END]
    kept = [listed[0], *(b for a, b in pairwise(listed) if a[1] != b[1])]
    return Steps(tuple(day for day, _ in kept), tuple(value for _, value in kept))


def as_date(ordinal: int) -> date | None:
    """The day of an ordinal; None for END, where nothing ends."""
    return None if ordinal >= END else date.fromordinal(ordinal)


def last_day(end: int) -> date | None:
    """The last day of a span that ends before `end`; None where it does not end."""
    return None if end >= END else date.fromordinal(end - 1)
