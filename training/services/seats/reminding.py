"""Timed words: a wished course that is open, the day before a meeting, thanks after the last one; each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from dispatch import clock, i18n
from dispatch.assignments.services.checks import one_by_one
from dispatch.db import db, lock
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import written
from dispatch.volunteers.models import Volunteer
from training.models import Attendance, CourseWish, Enrolment, Meeting, TrainingSession
from training.queries.invitations import invited_key
from training.queries.seats.learners import lacking
from training.queries.seats.mine import is_closed
from training.services.seats import letters
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionMode, SessionState

Row = TypeVar("Row", Enrolment, CourseWish)

REMIND_HOUR = 15
"""The hour, on the day before, from which people are reminded."""
THANK_HOUR = 9
"""The hour, on the day after, from which they are thanked."""
AHEAD, BACK = timedelta(days=2), timedelta(days=7)
TAUGHT = (SessionState.OPEN, SessionState.HELD)


def remind() -> int:
    """Remind everybody with a seat on the afternoon before each meeting; gives how many messages were written."""
    now = clock.now()
    soon = select(Meeting.session_id).join(TrainingSession, TrainingSession.id == Meeting.session_id)
    soon = soon.where(
        TrainingSession.state.in_(TAUGHT), Meeting.start_at > now, Meeting.start_at <= now + AHEAD
    )
    return _each(soon.distinct(), _remind)


def follow_up() -> int:
    """Thank those who came, on the morning after the last meeting; gives how many messages were written."""
    now = clock.now()
    over = select(Meeting.session_id).join(TrainingSession, TrainingSession.id == Meeting.session_id)
    over = over.where(TrainingSession.state.in_(TAUGHT), Meeting.end_at <= now, Meeting.end_at > now - BACK)
    return _each(over.distinct(), _thank)


def tell_wishers() -> int:
    """Tell those who wish for a course that a session of it is open to them; gives how many messages were written.

    Whoever wishes for it online hears of sessions with a place online only; who lacks a prerequisite, or was invited to
    it, hears nothing.
    """
    wished = exists().where(CourseWish.course_id == TrainingSession.course_id)
    open_ones = select(TrainingSession.id).where(TrainingSession.state == SessionState.OPEN, wished)
    return _each(open_ones, _tell_wishers)


def _tell_wishers(session: TrainingSession) -> None:
    if is_closed(session):
        return
    inside = select(Enrolment.volunteer_id).where(Enrolment.session_id == session.id)
    wishes = select(CourseWish).join(CourseWish.volunteer).options(contains_eager(CourseWish.volunteer))
    theirs = (
        CourseWish.course_id == session.course_id,
        CourseWish.volunteer_id.not_in(inside),
        Volunteer.active,
    )
    found = db.session.scalars(wishes.where(*theirs).order_by(CourseWish.id)).all()
    uninvited = _untold(found, lambda wish: invited_key(session.id, wish.volunteer_id))
    for wish in _untold(uninvited, partial(letters.wish_key, session=session)):
        suits = session.mode is not SessionMode.ROOM or not wish.online_only
        if suits and not lacking(session, wish.volunteer):
            letters.wish_open(wish, session)


def _each(sessions: Select[int], act: Callable[[TrainingSession], None]) -> int:
    def turn(number: int) -> int:
        session = lock(db.session.get_one(TrainingSession, number))
        with written() as messages:
            act(session)
        db.session.commit()
        return len(messages)

    return one_by_one(sessions, turn)


def _remind(session: TrainingSession) -> None:
    now = clock.now()
    for meeting in session.meetings:
        if _at(meeting.start_at, -1, REMIND_HOUR) <= now < meeting.start_at:
            people = _with_seat(session, S.ENROLLED, S.COMPLETED)
            for enrolment in _untold(people, partial(letters.reminder_key, meeting=meeting)):
                letters.reminder(enrolment, meeting)


def _thank(session: TrainingSession) -> None:
    if not _at(session.end_at, 1, THANK_HOUR) <= clock.now() < session.end_at + BACK:
        return
    came = set(
        db.session.scalars(
            select(Attendance.enrolment_id)
            .join(Enrolment)
            .where(Enrolment.session_id == session.id, Attendance.minutes > 0)
        )
    )
    people = _with_seat(session, S.ENROLLED, S.COMPLETED, S.NOT_COMPLETED)
    for enrolment in _untold(people, letters.thanks_key):
        if enrolment.id in came or (not came and enrolment.state is not S.NOT_COMPLETED):
            letters.thanks(enrolment)


def _untold(rows: Sequence[Row], key_of: Callable[[Row], str]) -> list[Row]:
    """Those whose message has not been written yet, looked up for all at once."""
    keys = [key_of(row) for row in rows]
    told = set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
    return [row for row, key in zip(rows, keys, strict=True) if key not in told]


def _with_seat(session: TrainingSession, *states: S) -> list[Enrolment]:
    found = select(Enrolment).join(Enrolment.volunteer).options(contains_eager(Enrolment.volunteer))
    found = found.where(Enrolment.session_id == session.id, Enrolment.state.in_(states))
    return list(db.session.scalars(found.order_by(Enrolment.id)))


def _at(moment: datetime, days: int, hour: int) -> datetime:
    """An hour on the foundation's wall clock, some days from a moment's day."""
    day = i18n.local(moment).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), i18n.zone())
