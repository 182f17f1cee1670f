"""Dates from a pattern: every Saturday for five weeks, the second Sunday of each month, or the dates given. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from dispatch.vocabulary import N_, Term

MOST_DATES = 60
MOST_TRIES = 400
"""How many days of a pattern are looked at before it is given up that enough of them are no holidays."""


class Repeat(Term):
    """How a pattern goes on."""

    WEEKLY = "weekly", N_("毎週、同じ曜日")
    FORTNIGHTLY = "fortnightly", N_("隔週、同じ曜日")
    MONTHLY = "monthly", N_("毎月、第何週かの同じ曜日（例：第2日曜日）")
    DATES = "dates", N_("日にちを指定する")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`first`: the first day, which says the weekday (and which of its month). `count`: how many dates are wanted.

    `dates`: those given, for `Repeat.DATES`. A holiday that is skipped is made up for at the end, but not for given
    dates.
    """

    repeat: Repeat
    first: date
    count: int = 1
    skip_holidays: bool = False
    dates: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        """No pattern without an end."""
        if not 1 <= self.count <= MOST_DATES or len(self.dates) > MOST_DATES:
            raise ValueError(f"a pattern has 1 to {MOST_DATES} dates")

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "repeat": self.repeat.value,
            "first": self.first.isoformat(),
            "count": self.count,
            "skip_holidays": self.skip_holidays,
            "dates": [day.isoformat() for day in self.dates],
        }


def days(pattern: Pattern, is_holiday: Callable[[date], bool]) -> tuple[list[date], list[date]]:
    """The dates of a pattern, and the holidays that were left out."""
    taken: list[date] = []
    left: list[date] = []
    given = pattern.repeat is Repeat.DATES
    wanted = MOST_DATES if given else pattern.count
    source = iter(sorted(set(pattern.dates))) if given else islice(_endless(pattern), MOST_TRIES)
    while len(taken) < wanted and (day := next(source, None)) is not None:
        (left if pattern.skip_holidays and is_holiday(day) else taken).append(day)
    return taken, left


def _endless(pattern: Pattern) -> Iterator[date]:
    if pattern.repeat is Repeat.MONTHLY:
        yield from _monthly(pattern.first)
        return
    step = timedelta(weeks=2 if pattern.repeat is Repeat.FORTNIGHTLY else 1)
    day = pattern.first
    while True:
        yield day
        day += step


def _monthly(first: date) -> Iterator[date]:
    """The same weekday of the same rank in each month; a month without a fifth one is passed over."""
    rank = (first.day - 1) // 7
    year, month = first.year, first.month
    while True:
        begin = date(year, month, 1)
        day = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7 + 7 * rank)
        if day.month == month:
            yield day
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
