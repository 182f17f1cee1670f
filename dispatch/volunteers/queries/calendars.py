"""What volunteers' other calendars take of their time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.calendars import merged
from dispatch.db import db
from dispatch.volunteers.failures import Failure, say_failure
from dispatch.volunteers.models import BusyTime, CalendarFeed, OutsideCalendar, Volunteer
from dispatch.volunteers.queries.availability import Window


def busy_times(
    people: Collection[int] | None, first: date, last: date, zone: ZoneInfo
) -> dict[int, list[Window]]:
    """Busy intervals from `first` through `last`, by the volunteer's id: sorted, joined, in UTC.

    `people` are ids; None asks for everybody. Who has no other calendar is not in the answer.
    """
    begin = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    statement = (
        select(OutsideCalendar.volunteer_id, BusyTime.start_at, BusyTime.end_at)
        .join(BusyTime, BusyTime.calendar_id == OutsideCalendar.id)
        .where(BusyTime.end_at > begin, BusyTime.start_at < end)
    )
    if people is not None and len(people) <= 500:  # a longer list is sorted out here: databases limit it
        statement = statement.where(OutsideCalendar.volunteer_id.in_(people))
    wanted = None if people is None else set(people)
    found: dict[int, list[Window]] = defaultdict(list)
    for person, start, until in db.session.execute(statement):
        if wanted is None or person in wanted:
            found[person].append((start, until))
    return {person: merged(spans, begin, end) for person, spans in found.items()}


@dataclass(frozen=True, slots=True)
class Taken:
    """A time, and the calendar that takes it."""

    span: Window
    name: str


def taken_by(volunteer: Volunteer, first: date, last: date, zone: ZoneInfo) -> list[Taken]:
    """Which calendar takes which of somebody's times from `first` through `last`, by their beginning."""
    begin = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    statement = (
        select(BusyTime.start_at, BusyTime.end_at, OutsideCalendar.name)
        .join(OutsideCalendar, BusyTime.calendar_id == OutsideCalendar.id)
        .where(OutsideCalendar.volunteer_id == volunteer.id, BusyTime.end_at > begin, BusyTime.start_at < end)
        .order_by(BusyTime.start_at, BusyTime.end_at, BusyTime.id)
    )
    return [Taken((start, until), name) for start, until, name in db.session.execute(statement)]


def busy_of(volunteer: Volunteer, first: date, last: date, zone: ZoneInfo) -> list[Window]:
    """One person's busy intervals."""
    return busy_times([volunteer.id], first, last, zone).get(volunteer.id, [])


def busy_ahead(volunteer: Volunteer, today: date, zone: ZoneInfo) -> list[Window]:
    """One person's busy intervals from last week on, as far as any page looks."""
    return busy_of(volunteer, today - timedelta(days=7), today + timedelta(days=60), zone)


def outside_calendars(volunteer: Volunteer) -> list[OutsideCalendar]:
    """Somebody's other calendars, in the order they came."""
    mine = select(OutsideCalendar).where(OutsideCalendar.volunteer_id == volunteer.id)
    return list(db.session.scalars(mine.order_by(OutsideCalendar.id)))


def calendar_feed(volunteer: Volunteer) -> CalendarFeed | None:
    """Somebody's feed, if they have opened one."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.volunteer_id == volunteer.id))


def failure_said(calendar: OutsideCalendar) -> str:
    """Why a calendar cannot be read, in the language of whoever reads this."""
    return say_failure(Failure(calendar.failure, calendar.failure_values))


def host_of(calendar: OutsideCalendar) -> str:
    """Where a calendar is asked for: the host alone, because the rest of the address is a secret."""
    return urlsplit(calendar.address or "").hostname or ""
