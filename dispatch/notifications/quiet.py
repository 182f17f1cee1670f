"""Quiet hours: what is not urgent waits for the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from dispatch import clock, i18n
from dispatch.foundation.queries import common


def hours() -> tuple[time, time]:
    """From when to when it is quiet, on the foundation's wall clock; twice the same time means never.

    Raises `ValueError` where a setting is no time of day.
    """
    return common().quiet_hours


def held_until(moment: datetime) -> datetime:
    """When a message that could leave at `moment` leaves: then, or at the end of the quiet hours it falls into."""
    start, end = hours()
    here = i18n.local(moment)
    at = here.time()
    over_midnight = start > end
    quiet = not end <= at < start if over_midnight else start <= at < end
    if not quiet:
        return moment
    day = here.date() + timedelta(days=1 if over_midnight and at >= start else 0)
    return datetime.combine(day, end, i18n.zone()).astimezone(clock.now().tzinfo)
