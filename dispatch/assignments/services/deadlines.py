"""How long a volunteer has to answer: the fewer working days are left, the shorter; in the last day it is minutes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dispatch import clock, i18n
from dispatch.notifications.quiet import held_until
from dispatch.requests.models import ProgrammeSettings
from dispatch.volunteers.queries.availability import is_holiday

HOUR = timedelta(hours=1)


def working_days(first: date, last: date) -> int:
    """Days from `first` up to but without `last` on which offices in Japan are open."""
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return sum(day.weekday() < 5 and not is_holiday(day) for day in days)


def hurried_minutes(start: datetime, settings: ProgrammeSettings) -> int | None:
    """Minutes to answer in the last day before a job; None where there is more time."""
    left = start - clock.now()
    return next((minutes for hours, minutes in settings.last_day_minutes if left < hours * HOUR), None)


def is_hurried(start: datetime, settings: ProgrammeSettings) -> bool:
    """Whether a job is so near that its offers wait for no morning, and the desk is to watch them."""
    return hurried_minutes(start, settings) is not None


def offer_deadline(start: datetime, settings: ProgrammeSettings) -> datetime:
    """When an offer made now for a job at `start` ends without an answer; never after the job has begun.

    An offer that is held back over the night runs from the morning: nobody loses the time in which they were not told.
    """
    now, hurried = clock.now(), hurried_minutes(start, settings)
    if hurried is not None:
        return min(now + timedelta(minutes=hurried), start)
    left = working_days(i18n.local(now).date(), i18n.local(start).date())
    minutes = next((minutes for days, minutes in settings.offer_minutes if left >= days), 60)
    return min(held_until(now) + timedelta(minutes=minutes), start)
