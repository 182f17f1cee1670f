"""The time that courses take of people: sessions they have a seat in, and sessions they teach.

A seat that is only offered, and a place in the queue, promise nothing yet. Who teaches is expected from the day the
session is planned: a draft keeps its trainer, as it keeps its room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from dispatch.db import db
from dispatch.volunteers.engagements import Engagement
from dispatch.volunteers.models import Volunteer
from training.models import Course, Enrolment, Meeting, Trainer, TrainingRoom, TrainingSession
from training.models.sessions import session_trainers
from training.vocabulary import EnrolmentState, SessionMode, SessionState
from training.wording.courses import named

UNKNOWN_WAY = timedelta(minutes=30)
"""What is kept free before and after a session whose place is not known, or not on the map."""


def session_engagements(
    people: Collection[int] | None, since: datetime, until: datetime
) -> Iterable[Engagement]:
    """What sessions take of these people's time in a span (None: of everybody's); in two looks."""
    learns = select(Enrolment.volunteer_id).join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    learns = learns.where(Enrolment.state == EnrolmentState.ENROLLED)
    teaches = (
        select(Volunteer.id)
        .join(Trainer, Trainer.user_id == Volunteer.user_id)
        .join(session_trainers, session_trainers.c.trainer_id == Trainer.id)
        .join(TrainingSession, TrainingSession.id == session_trainers.c.session_id)
        .where(Trainer.active)
    )
    if people is not None:
        learns = learns.where(Enrolment.volunteer_id.in_(people))
        teaches = teaches.where(Volunteer.id.in_(people))
    for statement in (learns, teaches):
        yield from _found(statement, since, until)


def _found(whose: Select[Any], since: datetime, until: datetime) -> Iterator[Engagement]:
    statement = (
        whose.join(Meeting, Meeting.session_id == TrainingSession.id)
        .join(Course, Course.id == TrainingSession.course_id)
        .outerjoin(TrainingRoom, TrainingRoom.id == TrainingSession.room_id)
        .where(Meeting.start_at < until, Meeting.end_at > since)
        .where(TrainingSession.state != SessionState.CANCELLED)
        .add_columns(Meeting.start_at, Meeting.end_at, Course.name, TrainingSession.title)
        .add_columns(TrainingSession.mode, TrainingRoom.lat, TrainingRoom.lon)
    )
    return (_engagement(*row) for row in db.session.execute(statement))


def _engagement(
    person: int,
    start: datetime,
    end: datetime,
    course: str,
    title: str,
    mode: SessionMode,
    lat: float | None,
    lon: float | None,
) -> Engagement:
    """Who may come to the room or take part online is expected in the room."""
    there = mode is not SessionMode.ONLINE
    place = (lat, lon) if there and lat is not None and lon is not None else None
    margin = UNKNOWN_WAY if there and place is None else timedelta(0)
    return Engagement(person, start, end, named(course, title), place, margin)
