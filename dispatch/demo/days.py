"""The demo city's calendar: offices' working days around the day on which it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dispatch.volunteers.queries.availability import is_holiday

PAST, AHEAD = 20, 10
"""Working days of finished work (four weeks) and of work to come (two weeks)."""
BEFORE = 40
"""Working days before those, of which a few jobs are told."""
SATURDAY = 5


@dataclass(frozen=True)
class Days:
    """Days before and after today on which offices are open, and the Saturdays between on which clinics are.

    Working days instead of a fixed calendar: the city looks the same at the New Year as in June.
    """

    now: datetime
    zone: ZoneInfo
    past: tuple[date, ...]
    ahead: tuple[date, ...]

    @classmethod
    def around(cls, now: datetime, zone: ZoneInfo) -> Days:
        """The days around the moment `now` (aware)."""
        today = now.astimezone(zone).date()
        back, on = _working_days(today, -1), _working_days(today, 1)
        past = tuple(reversed([next(back) for _day in range(PAST)]))
        return cls(now, zone, past, tuple(next(on) for _day in range(AHEAD)))

    @property
    def before(self) -> tuple[date, ...]:
        """Working days of the two months before the finished work, the latest first."""
        back = _working_days(self.past[0], -1)
        return tuple(next(back) for _day in range(BEFORE))

    @property
    def today(self) -> date:
        """The day of loading, on the foundation's calendar."""
        return self.now.astimezone(self.zone).date()

    @property
    def first(self) -> date:
        """Monday of the week in which the finished work begins."""
        return self.past[0] - timedelta(days=self.past[0].weekday())

    @property
    def last(self) -> date:
        """The last day of work to come."""
        return self.ahead[-1]

    def saturdays(self, first: date, last: date) -> list[date]:
        """Saturdays from `first` through `last` on which clinics are open."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if day.weekday() == SATURDAY and _is_open(day)]

    def is_working(self, day: date) -> bool:
        """Whether offices are open on a day."""
        return _is_working(day)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A time of the wall clock on a day, in UTC."""
        return datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment on the foundation's calendar."""
        return moment.astimezone(self.zone).date()

    def in_office(self, day: date, rng: Random) -> datetime:
        """Some moment in the office hours of the last working day up to `day`, and before today."""
        hour, minute = rng.randint(9, 16), rng.randint(0, 59)
        day = min(day, self.past[-1])
        while not _is_working(day):
            day -= timedelta(days=1)
        return self.at(day, hour, minute)

    def awake(self, moment: datetime) -> datetime:
        """The same moment, moved to 7:00 where it lies in the night."""
        local = moment.astimezone(self.zone)
        return local.replace(hour=7).astimezone(UTC) if local.hour < 7 else moment


def school_year_end(day: date) -> date:
    """31 March after `day`: when yearly registrations and insurances end."""
    return date(day.year if (day.month, day.day) <= (3, 31) else day.year + 1, 3, 31)


def _is_working(day: date) -> bool:
    return day.weekday() < SATURDAY and _is_open(day)


def _is_open(day: date) -> bool:
    """Not a public holiday, and not between 29 December and 3 January."""
    return not is_holiday(day) and (day.month, day.day) not in _NEW_YEAR


_NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def _working_days(today: date, step: int) -> Iterator[date]:
    day = today
    while True:
        day += timedelta(days=step)
        if _is_working(day):
            yield day
