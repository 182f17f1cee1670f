"""One person's time in days, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.volunteers.models import DateException, Volunteer
from dispatch.volunteers.queries.availability import Window, is_holiday, windows


@dataclass(frozen=True, slots=True)
class Day:
    """A day: when the person is free (wall clock of the zone it was asked in), and why it may be otherwise."""

    date: date
    free: tuple[Window, ...]
    holiday: bool
    paused: bool
    excepted: bool


def coming_days(volunteer: Volunteer, first: date, count: int, zone: ZoneInfo) -> list[Day]:
    """`count` days from `first` on; a window over midnight is cut at the day's edges."""
    days = [first + timedelta(days=number) for number in range(count)]
    free = windows([volunteer], first, days[-1], zone)[volunteer.id]
    excepted = {row.day for row in volunteer.exceptions}
    return [
        Day(day, _within(free, day, zone), is_holiday(day), _paused(volunteer, day), day in excepted)
        for day in days
    ]


def coming_exceptions(volunteer: Volunteer, today: date) -> list[DateException]:
    """Exceptions from today on, by date."""
    found = [row for row in volunteer.exceptions if row.day >= today]
    return sorted(found, key=lambda row: (row.day, row.start is not None, row.start))


def _within(free: list[Window], day: date, zone: ZoneInfo) -> tuple[Window, ...]:
    opens = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    closes = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    cut = ((max(start, opens), min(end, closes)) for start, end in free)
    return tuple((start, end) for start, end in cut if start < end)


def _paused(volunteer: Volunteer, day: date) -> bool:
    if volunteer.paused_from is None and volunteer.paused_until is None:
        return False
    return (volunteer.paused_from or date.min) <= day <= (volunteer.paused_until or date.max)
