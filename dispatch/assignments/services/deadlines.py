"""How long a volunteer has to answer: the fewer working days are left, the shorter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dispatch import clock, i18n
from dispatch.requests.models import ProgrammeSettings
from dispatch.volunteers.queries.availability import is_holiday


def working_days(first: date, last: date) -> int:
    """Days from `first` up to but without `last` on which offices in Japan are open."""
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return sum(day.weekday() < 5 and not is_holiday(day) for day in days)


def offer_deadline(start: datetime, settings: ProgrammeSettings) -> datetime:
    """When an offer made now for a job at `start` ends without an answer; never after the job has begun."""
    now = clock.now()
    left = working_days(i18n.local(now).date(), i18n.local(start).date())
    minutes = next((minutes for days, minutes in settings.offer_minutes if left >= days), 60)
    return min(now + timedelta(minutes=minutes), start)
