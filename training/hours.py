"""Weekly hours of rooms and trainers, between the rows (`[weekday, "09:00", "21:00"]`) and people's writing of them.

Weekday 0 is Monday. An end of midnight is kept as "24:00".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from dispatch.volunteers.hours import MIDNIGHT, Week

Rows = list[list[Any]]


def week_of(rows: Iterable[list[Any]]) -> Week:
    """The spans of Monday to Sunday."""
    week: list[list[tuple[time, time]]] = [[] for _day in range(7)]
    for weekday, start, end in rows:
        week[weekday].append((_read(start), _read(end)))
    return tuple(tuple(sorted(spans)) for spans in week)


def rows_of(week: Week) -> Rows:
    """The inverse of `week_of`."""
    return [
        [weekday, f"{start:%H:%M}", "24:00" if end == MIDNIGHT else f"{end:%H:%M}"]
        for weekday, spans in enumerate(week)
        for start, end in spans
    ]


def minutes_of(rows: Iterable[list[Any]], weekday: int) -> list[tuple[int, int]]:
    """The spans of one weekday, in minutes since midnight."""
    return sorted((_minutes(start), _minutes(end)) for day, start, end in rows if day == weekday)


def _read(words: str) -> time:
    return MIDNIGHT if words == "24:00" else time.fromisoformat(words)


def _minutes(words: str) -> int:
    hours, minutes = words.split(":")
    return int(hours) * 60 + int(minutes)
