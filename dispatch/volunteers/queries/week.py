"""One person's time in days, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.engagements import Engagement, engagements
from dispatch.volunteers.hours import Span, Week
from dispatch.volunteers.models import DateException, Volunteer
from dispatch.volunteers.queries.availability import (
    Window,
    is_holiday,
    is_paused,
    join,
    span_of,
    stated_hours,
    windows,
    without,
)

WEEKS_SHOWN = 5
"""This week and the four after it."""
BOOKED = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.DONE)


@dataclass(frozen=True, slots=True)
class Day:
    """A day: when the person is free (wall clock of the zone it was asked in), and why it may be otherwise.

    `busy` is whether calendars take something out of the free hours; `work` is what is booked or offered and stays
    within `free`; `sessions` are those they attend or teach, and are taken out of it.
    """

    date: date
    free: tuple[Window, ...]
    holiday: bool
    paused: bool
    excepted: bool
    busy: bool = False
    work: tuple[Window, ...] = ()
    sessions: tuple[Window, ...] = ()


def coming_days(
    volunteer: Volunteer, first: date, count: int, zone: ZoneInfo, busy: Sequence[Window] = ()
) -> list[Day]:
    """`count` days from `first` on; a window over midnight is cut at the day's edges."""
    days = [first + timedelta(days=number) for number in range(count)]
    stated = windows([volunteer], first, days[-1], zone)[volunteer.id]
    left = windows([volunteer], first, days[-1], zone, {volunteer.id: busy})[volunteer.id]
    promised = _promised(volunteer, days, zone)
    free = without(left, [(one.start - one.margin, one.end + one.margin) for one in promised])
    sessions = [(one.start, one.end) for one in promised]
    work = [(job.start_at, job.end_at) for job in volunteer.assignments if job.state in BOOKED]
    excepted = {row.day for row in volunteer.exceptions}
    return [
        Day(
            date=day,
            free=_within(free, day, zone),
            holiday=is_holiday(day),
            paused=is_paused(volunteer, day),
            excepted=day in excepted,
            busy=_within(left, day, zone) != _within(stated, day, zone),
            work=_within(work, day, zone),
            sessions=_within(sessions, day, zone),
        )
        for day in days
    ]


def _promised(volunteer: Volunteer, days: Sequence[date], zone: ZoneInfo) -> list[Engagement]:
    since = datetime.combine(days[0], time(), zone)
    until = datetime.combine(days[-1] + timedelta(days=1), time(), zone)
    return engagements([volunteer.id], since, until).get(volunteer.id, [])


def weeks_ahead(volunteer: Volunteer, today: date, zone: ZoneInfo, busy: Sequence[Window] = ()) -> list[Day]:
    """From this week's Monday on, so that weeks stand one under the other."""
    return coming_days(volunteer, monday_of(today), 7 * WEEKS_SHOWN, zone, busy)


def coming_exceptions(volunteer: Volunteer, today: date) -> list[DateException]:
    """Exceptions from today on, by date."""
    found = [row for row in volunteer.exceptions if row.day >= today]
    return sorted(found, key=lambda row: (row.day, row.start is not None, row.start))


def week_before(volunteer: Volunteer, today: date) -> Week:
    """The hours that somebody had stated for the days of last week, Monday to Sunday."""
    first = monday_of(today) - timedelta(days=7)
    days = [first + timedelta(days=number) for number in range(7)]
    return tuple(
        tuple(clock_span(span) for span in spans) for spans in stated_hours(volunteer, days).values()
    )


def weekly_hours(volunteer: Volunteer) -> Week:
    """The weekly pattern, Monday first; what overlaps or touches is one."""
    days = ([row for row in volunteer.pattern if row.weekday == day] for day in range(7))
    return tuple(
        tuple(clock_span(span) for span in join([span_of(row.start, row.end) for row in rows]))
        for rows in days
    )


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def clock_span(span: tuple[int, int]) -> Span:
    """Minutes since midnight as two wall-clock times; midnight at the end is 0:00."""
    start, end = (time(*divmod(minutes % (24 * 60), 60)) for minutes in span)
    return start, end


def _within(windows_: Iterable[Window], day: date, zone: ZoneInfo) -> tuple[Window, ...]:
    opens = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    closes = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    cut = ((max(start, opens), min(end, closes)) for start, end in windows_)
    return tuple((start, end) for start, end in cut if start < end)
