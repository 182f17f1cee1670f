"""Courses, rooms, trainers and sessions for tests: everything has a usual value, and every value can be overridden."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from training.models import (
    SEATED,
    Course,
    CourseUnit,
    Enrolment,
    Meeting,
    Trainer,
    TrainingRoom,
    TrainingSession,
)
from training.vocabulary import CourseKind, EnrolmentState, SessionMode, SessionState

SATURDAY_10 = datetime(2026, 12, 12, 1, 0, tzinfo=UTC)
"""Saturday 12 December 2026, 10:00 in Japan: twelve days after the tests' clock."""
ALL_WEEK = [[day, "09:00", "21:00"] for day in range(7)]
_numbers = count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def course(*, units: tuple[tuple[str, int], ...] = (), **values: Any) -> Course:
    """A half day of skill-up without prerequisites; `units`: title and minutes of each."""
    number = next(_numbers)
    base = {
        "code": f"C{number:04d}",
        "kind": CourseKind.SKILL_UP,
        "name": f"スキルアップ研修{number}",
        "name_en": f"Skill-up course {number}",
        "minutes": 180,
        "points": 5,
        "capacity": 20,
    }
    made = Course(**{**base, **values})
    made.units = [
        CourseUnit(position=place, title=title, minutes=minutes)
        for place, (title, minutes) in enumerate(units, start=1)
    ]
    return _add(made)


def room(**values: Any) -> TrainingRoom:
    """A room that can be had every day from 9 to 21."""
    number = next(_numbers)
    base = {
        "name": f"みどり会館 第{number}会議室",
        "ward": "中央区",
        "address": "みどり市中央区1-2-3",
        "capacity": 30,
        "hours": ALL_WEEK,
    }
    return _add(TrainingRoom(**{**base, **values}))


def trainer(**values: Any) -> Trainer:
    """Somebody who can teach every day from 9 to 21."""
    number = next(_numbers)
    base = {
        "name": f"森田 文子{number}",
        "kana": "もりた ふみこ",
        "email": f"trainer{number}@example.jp",
        "hours": ALL_WEEK,
    }
    return _add(Trainer(**{**base, **values}))


def session(
    course: Course | None = None,
    *,
    start: datetime = SATURDAY_10,
    hours: float = 3,
    days: int = 1,
    trainers: tuple[Trainer, ...] = (),
    **values: Any,
) -> TrainingSession:
    """An open session on a Saturday, `hours` long, on `days` Saturdays; without a room unless one is given."""
    held = course or _course()
    base = {
        "course_id": held.id,
        "state": SessionState.OPEN,
        "mode": SessionMode.ROOM,
        "capacity": held.capacity,
        "fee_yen": held.fee_yen,
        "deadline": start - timedelta(days=3),
    }
    if values.get("state") is not SessionState.DRAFT:
        base["opened_at"] = start - timedelta(days=60)
    made = TrainingSession(**{**base, **values})
    made.trainers = list(trainers)
    made.meetings = [
        Meeting(start_at=start + timedelta(weeks=week), end_at=start + timedelta(weeks=week, hours=hours))
        for week in range(days)
    ]
    return _add(made)


_course = course


def enrolment(session: TrainingSession, volunteer: Volunteer, **values: Any) -> Enrolment:
    """Somebody with the next free seat of a session; in another state where `state` says so."""
    state = values.get("state", EnrolmentState.ENROLLED)
    taken = set(db.session.scalars(select(Enrolment.seat).where(Enrolment.session_id == session.id)))
    free = next(number for number in count(1) if number not in taken)
    base = {
        "session_id": session.id,
        "volunteer_id": volunteer.id,
        "state": state,
        "seat": free if state in SEATED else None,
        "queued_at": clock.now(),
        "agreed_version": session.schedule_version,
    }
    return _add(Enrolment(**{**base, **values}))
