"""Reading sessions: one, those to come, a month of them, how full they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from dispatch import clock
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, local, zone
from dispatch.volunteers.queries import is_holiday
from training.models import SEATED, Course, Enrolment, Meeting, Trainer, TrainingRoom, TrainingSession
from training.vocabulary import EnrolmentState, SessionState

KEPT = timedelta(days=60)
"""How long what is over or cancelled stays in the public calendar, so that every program hears of it."""


_EDGES = (
    select(
        Meeting.session_id, func.min(Meeting.start_at).label("first"), func.max(Meeting.end_at).label("last")
    )
    .group_by(Meeting.session_id)
    .subquery("edges")
)
"""From when until when each session is held."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the sessions is asked for, by keys; None: all. Cancelled ones only where they are asked for."""

    course: int | None = None
    room: int | None = None
    trainer: int | None = None
    state: SessionState | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """How full a session is: seats held (those offered count), and people in the queue."""

    taken: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's sheet; `inside`: it belongs to the month shown."""

    date: date
    inside: bool
    today: bool
    holiday: bool
    meetings: tuple[Meeting, ...]


def get_session(session_id: int) -> TrainingSession:
    """A session by its key, with what its page shows."""
    statement = select(TrainingSession).where(TrainingSession.id == session_id).options(*_WHOLE)
    session = db.session.scalar(statement)
    if session is None:
        raise NotFound(_("この回は見つかりません。"))
    return session


_WHOLE = (
    joinedload(TrainingSession.course),
    joinedload(TrainingSession.room),
    selectinload(TrainingSession.trainers),
    selectinload(TrainingSession.meetings),
)


def coming(wanted: Wanted, page: int = 1, per_page: int = 30) -> Pagination:
    """Sessions that are not over, the next first; all there are where a state is asked for that lies behind."""
    statement = _matching(wanted).join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
    if wanted.state not in (SessionState.HELD, SessionState.CANCELLED):
        statement = statement.where(_EDGES.c.last > clock.now()).order_by(_EDGES.c.first, TrainingSession.id)
    else:
        statement = statement.order_by(_EDGES.c.first.desc(), TrainingSession.id)
    return db.paginate(statement.options(*_WHOLE), page=page, per_page=per_page, error_out=False)


def untaught(trainer: Trainer | None = None) -> Sequence[TrainingSession]:
    """Sessions to come whose trainers have all stopped teaching, and open ones without any; the next first.

    With `trainer`: all to come that this one was to teach, whoever else does.
    """
    alive = TrainingSession.state.in_((SessionState.DRAFT, SessionState.OPEN))
    if trainer is not None:
        lost = TrainingSession.trainers.any(Trainer.id == trainer.id)
    else:
        named = (TrainingSession.state == SessionState.OPEN) | TrainingSession.trainers.any()
        lost = named & ~TrainingSession.trainers.any(Trainer.active)
    statement = (
        select(TrainingSession)
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .where(alive, lost, _EDGES.c.last > clock.now())
        .order_by(_EDGES.c.first, TrainingSession.id)
    )
    return db.session.scalars(statement.options(*_WHOLE)).all()


def unfit(room: TrainingRoom) -> Sequence[TrainingSession]:
    """Sessions to come in a room that is out of use or has fewer seats than they have; the next first."""
    statement = (
        select(TrainingSession)
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .where(TrainingSession.room_id == room.id, _EDGES.c.last > clock.now())
        .where(TrainingSession.state.in_((SessionState.DRAFT, SessionState.OPEN)))
        .order_by(_EDGES.c.first, TrainingSession.id)
    )
    if room.active:
        statement = statement.where(TrainingSession.capacity > room.capacity)
    return db.session.scalars(statement.options(*_WHOLE)).all()


def of_course(course: Course, page: int = 1, per_page: int = 20) -> Pagination:
    """Every session of a course, the latest first."""
    statement = (
        select(TrainingSession)
        .where(TrainingSession.course_id == course.id)
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .order_by(_EDGES.c.first.desc(), TrainingSession.id.desc())
        .options(*_WHOLE)
    )
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)


def public(course: Course | None = None) -> Sequence[TrainingSession]:
    """Open sessions that have not ended, the next first."""
    statement = (
        select(TrainingSession)
        .where(TrainingSession.state == SessionState.OPEN, _EDGES.c.last > clock.now())
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .order_by(_EDGES.c.first, TrainingSession.id)
        .options(*_WHOLE)
    )
    if course is not None:
        statement = statement.where(TrainingSession.course_id == course.id)
    return db.session.scalars(statement).all()


def published() -> Sequence[TrainingSession]:
    """What the public calendar tells: everything that was ever open and not over for long."""
    statement = (
        select(TrainingSession)
        .where(TrainingSession.opened_at.is_not(None), _EDGES.c.last > clock.now() - KEPT)
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .order_by(_EDGES.c.first, TrainingSession.id)
        .options(*_WHOLE)
    )
    return db.session.scalars(statement).all()


def fills(sessions: Sequence[TrainingSession]) -> dict[int, Fill]:
    """How full each of these is, by its key."""
    seated = func.sum(case((Enrolment.state.in_(SEATED), 1), else_=0))
    waiting = func.sum(case((Enrolment.state == EnrolmentState.WAITING, 1), else_=0))
    keys = [session.id for session in sessions]
    rows = db.session.execute(
        select(Enrolment.session_id, seated, waiting)
        .where(Enrolment.session_id.in_(keys))
        .group_by(Enrolment.session_id)
    ).all()
    return {key: Fill() for key in keys} | {key: Fill(int(taken), int(queue)) for key, taken, queue in rows}


def month(first: date, wanted: Wanted) -> list[list[Day]]:
    """The weeks of a month, Monday first, each day with its meetings."""
    start = first - timedelta(days=first.weekday())
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    end = after + timedelta(days=-after.weekday() % 7)
    found: dict[date, list[Meeting]] = {}
    for meeting in _meetings(_midnight(start), _midnight(end), wanted):
        found.setdefault(local(meeting.start_at).date(), []).append(meeting)
    today = clock.today(zone())
    sheet = [
        Day(day, day.month == first.month, day == today, is_holiday(day), tuple(found.get(day, ())))
        for day in (start + timedelta(days=number) for number in range((end - start).days))
    ]
    return [sheet[at : at + 7] for at in range(0, len(sheet), 7)]


def _meetings(since: datetime, before: datetime, wanted: Wanted) -> Sequence[Meeting]:
    sessions = _matching(wanted).with_only_columns(TrainingSession.id)
    statement = (
        select(Meeting)
        .join(Meeting.session)
        .where(Meeting.start_at >= since, Meeting.start_at < before, TrainingSession.id.in_(sessions))
        .options(contains_eager(Meeting.session).joinedload(TrainingSession.course))
        .order_by(Meeting.start_at, Meeting.id)
    )
    return db.session.scalars(statement).all()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone())


def _matching(wanted: Wanted) -> Select[TrainingSession]:
    statement = select(TrainingSession)
    if wanted.course:
        statement = statement.where(TrainingSession.course_id == wanted.course)
    if wanted.room:
        statement = statement.where(TrainingSession.room_id == wanted.room)
    if wanted.trainer:
        statement = statement.where(TrainingSession.trainers.any(Trainer.id == wanted.trainer))
    if wanted.state:
        return statement.where(TrainingSession.state == wanted.state)
    return statement.where(TrainingSession.state != SessionState.CANCELLED)
