"""What a session teaches on which day, and its end."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from training.models import Course, Meeting, TrainingSession
from training.vocabulary import SessionState


def spread_units(course: Course, session: TrainingSession) -> None:
    """Teach the units in their order, each on the meeting in whose share of the whole time its middle lies."""
    total = sum(unit.minutes for unit in course.units)
    length = sum(meeting.minutes for meeting in session.meetings)
    ends, sum_so_far = [], 0
    for meeting in session.meetings:
        sum_so_far += meeting.minutes
        ends.append(sum_so_far)
        meeting.units = []
    begun = 0
    for unit in course.units:
        middle = (begun + unit.minutes / 2) / total * length
        place = next((k for k, end in enumerate(ends) if middle <= end), len(ends) - 1)
        session.meetings[place].units.append(unit)
        begun += unit.minutes


def lay_units_out(actor: Actor, session: TrainingSession, where: Mapping[int, int]) -> None:
    """Teach each unit (by key) on the meeting (by key) named for it; a unit that is not named is taught on none."""
    session = lock(session)
    for meeting in session.meetings:
        meeting.units = [unit for unit in session.course.units if where.get(unit.id) == meeting.id]
    db.session.flush()
    audit.record(actor, "session.units_laid", session, name=session.course.name)


def close_past() -> int:
    """Open sessions whose last meeting has ended are over; gives how many."""
    over = (
        select(TrainingSession.id)
        .join(Meeting, Meeting.session_id == TrainingSession.id)
        .where(TrainingSession.state == SessionState.OPEN)
        .group_by(TrainingSession.id)
        .having(func.max(Meeting.end_at) <= clock.now())
    )
    closed = 0
    for key in db.session.scalars(over.order_by(TrainingSession.id)).all():
        session = lock(db.session.get_one(TrainingSession, key))
        if session.state is SessionState.OPEN and session.end_at <= clock.now():
            session.state = SessionState.HELD
            audit.record(SYSTEM, "session.held", session, name=session.course.name)
            closed += 1
    db.session.commit()
    return closed
