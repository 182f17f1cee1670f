"""Reminders of what comes and of what is missing, each once: the outbox keeps one message for each key.

Whatever the clock does, nobody is reminded of a job that has begun or is off; who has agreed after the moment of a
reminder has just been told everything and gets none. What is due is looked for without locks; each request with
something to say is then held and looked at again, so that a cancellation at the same moment goes first or takes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from dispatch import clock, i18n
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request, one_by_one
from dispatch.assignments.services.nearing import agreed_before, tell_hospitals
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.quiet import held_until
from dispatch.notifications.services import post, written
from dispatch.requests.models import ServiceRequest
from dispatch.requests.queries import recipient_of
from dispatch.vocabulary import AssignmentState, RequestState

AHEAD = timedelta(days=2)
"""Jobs further away have no reminder yet."""
BACK = timedelta(days=30)
"""Reports that have been missing for longer are the desk's to ask for."""
SHORTEST = timedelta(hours=1)
"""Offers with less time than this to answer are not reminded of."""

Due = dict[str, Callable[[], object]]
"""By the key of its message, what writes a reminder."""


def remind_of_jobs() -> int:
    """The day before at the programme's hour, to the volunteer and the hospital; shortly before, to the volunteer.

    The hospital hears of what is near as well (`nearing`). Gives how many messages were written.
    """
    now = clock.now()
    coming = (Assignment.start_at > now, Assignment.start_at <= now + AHEAD)
    return _remind(jobs_due, Assignment.state == AssignmentState.ACCEPTED, *coming) + tell_hospitals()


def remind_of_offers() -> int:
    """Once, when half of the time to answer is gone; gives how many messages were written."""
    return _remind(offers_due, Assignment.state == AssignmentState.OFFERED, Assignment.deadline > clock.now())


def remind_of_reports() -> int:
    """On the mornings the programme names after the job, to the volunteer; the last one to the desk too.

    Gives how many messages were written.
    """
    over = Assignment.state.in_((AssignmentState.DONE, AssignmentState.NO_SHOW))
    return _remind(reports_due, over, Assignment.end_at > clock.now() - BACK, ~Assignment.report.has())


def _remind(due: Callable[[ServiceRequest], Due], *which: ColumnElement[bool]) -> int:
    """Write what is due and has not been said, request by request."""
    numbers = select(Assignment.request_id).where(*which)
    found = select(ServiceRequest).where(ServiceRequest.id.in_(numbers))
    found = found.options(selectinload(ServiceRequest.assignments).selectinload(Assignment.volunteer))
    wanted = {key: request.id for request in db.session.scalars(found) for key in due(request)}
    said = set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(wanted))))
    unsaid = {number for key, number in wanted.items() if key not in said}
    rows = select(ServiceRequest.id).where(ServiceRequest.id.in_(unsaid)).order_by(ServiceRequest.id)
    return one_by_one(rows, partial(_say, due)) if unsaid else 0


def _say(due: Callable[[ServiceRequest], Due], number: int) -> int:
    reminders = due(lock_request(db.session.get_one(ServiceRequest, number)))
    with written() as messages:
        for write in reminders.values():
            write()
    db.session.commit()
    return len(messages)


def jobs_due(request: ServiceRequest) -> Due:
    """Of the day before, while it is still that day when they leave; and of the hours before, until the start."""
    now, settings, found = clock.now(), request.programme.settings, Due()
    if request.state is not RequestState.CONFIRMED:
        return found
    team = [job for job in request.assignments if job.state is AssignmentState.ACCEPTED]
    for job in team:
        evening, midnight = _at(job.start_at, -1, settings.remind_hour), _at(job.start_at, 0, 0)
        shortly = job.start_at - timedelta(minutes=settings.remind_minutes)
        if agreed_before(job, evening) and evening <= now < shortly and held_until(now) < midnight:
            _add(found, job, "reminder_day", midnight)
            if recipient_of(request).address:
                found[_hospital_key(team)] = partial(_tell_hospital, request, team, midnight)
        elif agreed_before(job, shortly) and shortly <= now < job.start_at:
            _add(found, job, "reminder_hours", job.start_at, urgent=True)
    return found


def offers_due(request: ServiceRequest) -> Due:
    """Of offers in the second half of their time; held back over the night, they run from the morning."""
    found = Due()
    for job in request.assignments:
        if job.state is AssignmentState.OFFERED and job.offered_at and job.deadline:
            began = held_until(job.offered_at)
            half = began + (job.deadline - began) / 2
            if (
                job.deadline - began >= SHORTEST
                and half <= clock.now() <= held_until(clock.now()) < job.deadline
            ):
                _add(found, job, "offer_reminder", job.deadline)
    return found


def reports_due(request: ServiceRequest) -> Due:
    """Of the latest morning that has come, of jobs that were worked and have no report."""
    found, days = Due(), sorted(request.programme.settings.report_reminder_days)
    for job in request.assignments:
        due = [
            day for day in days if _at(job.end_at, day, letters.MORNING) <= clock.now() < job.end_at + BACK
        ]
        if job.was_worked and job.report is None and due and job.volunteer.email:
            write = partial(letters.report_missing, job, due[-1], desk=due[-1] == days[-1])
            found[f"report_missing:{job.id}:{due[-1]}"] = write
    return found


def _add(found: Due, job: Assignment, kind: str, until: datetime, *, urgent: bool | None = None) -> None:
    if job.volunteer.email:
        found[f"{kind}:{job.id}:{job.sequence}"] = partial(letters.reminder, job, kind, until, urgent=urgent)


def _at(moment: datetime, days: int, hour: int) -> datetime:
    """An hour on the foundation's wall clock, some days from a moment's day."""
    day = i18n.local(moment).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), i18n.zone())


def _hospital_key(team: Iterable[Assignment]) -> str:
    jobs = _sorted(team)
    return f"reminder_hospital:{jobs[0].request_id}:{'-'.join(str(job.id) for job in jobs)}"


def _tell_hospital(request: ServiceRequest, team: Iterable[Assignment], until: datetime) -> None:
    """Who comes tomorrow, in one message for all of a team."""
    key, jobs = _hospital_key(team), _sorted(team)
    post(
        "reminder_hospital", key, recipient_of(request), send_before=until, request=request, assignments=jobs
    )


def _sorted(jobs: Iterable[Assignment]) -> list[Assignment]:
    return sorted(jobs, key=lambda job: job.position)
