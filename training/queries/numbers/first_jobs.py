"""From the entry (registration, or the first enrolment before it) to the first job done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from dispatch.assignments.models import Assignment
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.i18n import local
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.models import Volunteer
from training.models import Enrolment, TrainingSession
from training.queries.numbers.waiting import Curve, curve


@dataclass(frozen=True, slots=True)
class FirstJobs:
    """The curve of those who came in, and how many of them left before they had a job."""

    curve: Curve
    left: int


def first_jobs(first: date, last: date, today: date, course_id: int | None = None) -> FirstJobs:
    """Of everybody who came in from `first` through `last` (`course_id`: and ever enrolled in that course).

    Who has had no job yet is seen until today; who has left, until the day they did.
    """
    jobs, gone = _first_jobs(), _gone()
    waits, left = [], 0
    for key, entered in _entries(course_id).items():
        if not first <= entered <= last:
            continue
        day = jobs.get(key)
        left += day is None and key in gone
        seen = min(today, gone.get(key, today)) if day is None else day
        waits.append((max(0, (seen - entered).days), day is not None))
    return FirstJobs(curve(waits), left)


def _entries(course_id: int | None) -> dict[int, date]:
    """By person: the day of registration or of the first enrolment, whichever was earlier."""
    columns: Any = (Enrolment.volunteer_id, func.min(Enrolment.queued_at))
    enrolled = {
        key: _day(at) for key, at in db.session.execute(select(*columns).group_by(Enrolment.volunteer_id))
    }
    statement = select(Volunteer.id, Volunteer.registered_from, Volunteer.created_at)
    if course_id is not None:
        took = (
            select(Enrolment.volunteer_id).join(TrainingSession).where(TrainingSession.course_id == course_id)
        )
        statement = statement.where(Volunteer.id.in_(took))
    return {
        key: min(registered or _day(made), enrolled.get(key, date.max))
        for key, registered, made in db.session.execute(statement)
    }


def _first_jobs() -> dict[int, date]:
    columns: Any = (Assignment.volunteer_id, func.min(Assignment.start_at))
    statement = (
        select(*columns).where(Assignment.state == AssignmentState.DONE).group_by(Assignment.volunteer_id)
    )
    return {key: _day(at) for key, at in db.session.execute(statement)}


def _gone() -> dict[int, date]:
    """Since when those who are not active any more are not."""
    columns: Any = (AuditEntry.subject_id, func.max(AuditEntry.at))
    told = select(*columns).where(
        AuditEntry.subject_type == "Volunteer",
        AuditEntry.action.in_(("volunteer.deactivated", "volunteer.left")),
    )
    ended = {key: _day(at) for key, at in db.session.execute(told.group_by(AuditEntry.subject_id))}
    inactive = select(Volunteer.id, Volunteer.left_on, Volunteer.updated_at).where(~Volunteer.active)
    return {
        key: left_on or ended.get(key) or _day(changed)
        for key, left_on, changed in db.session.execute(inactive)
    }


def _day(moment: datetime) -> date:
    return local(moment).date()
