"""Reminders of what comes and of what is missing, each once: the outbox keeps one message for each key.

Whatever the clock does, nobody is reminded of a job that has begun or is off; who has agreed after the moment of a
reminder has just been told everything and gets none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from dispatch import clock, i18n
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.db import db
from dispatch.notifications.services import post
from dispatch.requests.models import ServiceRequest
from dispatch.requests.queries import recipient_of
from dispatch.vocabulary import AssignmentState, RequestState

AHEAD = timedelta(days=2)
"""Jobs further away have no reminder yet."""
BACK = timedelta(days=30)
"""Reports that have been missing for longer are the desk's to ask for."""
SHORTEST = timedelta(hours=1)
"""Offers with less time than this to answer are not reminded of."""


def remind_of_jobs() -> int:
    """The day before at the programme's hour, to the volunteer and the hospital; shortly before, to the volunteer."""
    now = clock.now()
    coming = _jobs(AssignmentState.ACCEPTED).where(
        Assignment.start_at > now, Assignment.start_at <= now + AHEAD
    )
    jobs = [job for job in db.session.scalars(coming) if job.request.state is RequestState.CONFIRMED]
    told = 0
    for job in jobs:
        settings = job.request.programme.settings
        day_before = _at(job.start_at, -1, settings.remind_hour)
        shortly = job.start_at - timedelta(minutes=settings.remind_minutes)
        if _agreed_before(job, day_before) and day_before <= now < shortly:
            letters.reminder(job, "reminder_day")
            _hospital(job)
            told += 1
        elif _agreed_before(job, shortly) and shortly <= now:
            letters.reminder(job, "reminder_hours", urgent=True)
            told += 1
    db.session.commit()
    return told


def remind_of_offers() -> int:
    """Once, when half of the time to answer is gone; gives how many offers are in their second half."""
    now = clock.now()
    waiting = _jobs(AssignmentState.OFFERED).where(Assignment.deadline > now)
    late = [job for job in db.session.scalars(waiting) if _half_gone(job, now)]
    for job in late:
        letters.reminder(job, "offer_reminder")
    db.session.commit()
    return len(late)


def remind_of_reports() -> int:
    """On the mornings the programme names after the job, to the volunteer; the last one to the desk too."""
    now = clock.now()
    over = _jobs(AssignmentState.DONE).where(Assignment.end_at > now - BACK, ~Assignment.report.has())
    told = 0
    for job in db.session.scalars(over):
        days = sorted(job.request.programme.settings.report_reminder_days)
        due = [day for day in days if _at(job.end_at, day, letters.MORNING) <= now]
        if due:
            letters.report_missing(job, due[-1], desk=due[-1] == days[-1])
            told += 1
    db.session.commit()
    return told


def _jobs(state: AssignmentState) -> Select[Assignment]:
    return (
        select(Assignment)
        .where(Assignment.state == state)
        .options(selectinload(Assignment.request).selectinload(ServiceRequest.programme))
        .order_by(Assignment.id)
    )


def _at(moment: datetime, days: int, hour: int) -> datetime:
    """An hour on the foundation's wall clock, some days from a moment's day."""
    day = i18n.local(moment).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), i18n.zone())


def _agreed_before(job: Assignment, moment: datetime) -> bool:
    return job.answered_at is not None and job.answered_at < moment


def _half_gone(job: Assignment, now: datetime) -> bool:
    if job.offered_at is None or job.deadline is None or job.deadline - job.offered_at < SHORTEST:
        return False
    return now >= job.offered_at + (job.deadline - job.offered_at) / 2


def _hospital(job: Assignment) -> None:
    """Who comes tomorrow, in one message for all of a team."""
    request = job.request
    team = [one for one in request.assignments if one.state is AssignmentState.ACCEPTED]
    names = "-".join(str(one.id) for one in _sorted(team))
    post(
        "reminder_hospital",
        f"reminder_hospital:{request.id}:{names}",
        recipient_of(request),
        request=request,
        assignments=_sorted(team),
    )


def _sorted(jobs: Iterable[Assignment]) -> list[Assignment]:
    return sorted(jobs, key=lambda job: job.position)
