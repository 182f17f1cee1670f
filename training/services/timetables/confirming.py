"""A timetable confirmed: all its sessions are made, in preparation, or none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import StudyState
from training.models import Course, TimetableStudy, Trainer, TrainingRoom, TrainingSession
from training.services import sessions
from training.services.sessions import Details, SessionValues
from training.timetable.judging import Held
from training.timetable.parts import Session
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.vocabulary import SessionMode

Row = TypeVar("Row", Course, TrainingRoom, Trainer)


def confirm(actor: Actor, study: TimetableStudy) -> list[TrainingSession]:
    """Make every session of the plan, as they stand now: times, rooms and trainers are looked at anew. The study keeps
    which became which, so that those whom it seats can be invited.

    Raises `Conflict` (409) where the study is not to be confirmed (again), where something planned is gone, and
    `Taken`, one too, where a room or a trainer was taken meanwhile; then none is made, if the caller rolls back.
    """
    study = lock(study)
    if study.confirmed_at is not None:
        raise Conflict(_("この開催案は、もう確定しています。"))
    if study.state is not StudyState.DONE or study.plan is None or study.problem is None:
        raise Conflict(_("この開催案は、まだ計算が終わっていません。"))
    asked, plan = Problem.from_json(study.problem), Plan.from_json(study.plan)
    if not plan.held:
        raise Conflict(_("開ける回がないので、確定できません。"))
    wanted = {one.id: one for one in asked.sessions}
    study.confirmed_at = clock.now()
    made = [_made(actor, one, wanted[one.placement.session], asked) for one in plan.held]
    keys = {one.placement.session: session.id for one, session in zip(plan.held, made, strict=True)}
    study.plan = {**study.plan, "made": keys}
    audit.record(actor, "timetable_study.confirmed", study, sessions=[one.id for one in made])
    return made


def _made(actor: Actor, held: Held, wanted: Session, asked: Problem) -> TrainingSession:
    at = held.placement
    course = _row(Course, wanted.course)
    room = None if at.room is None else _row(TrainingRoom, at.room)
    trainers = tuple(_row(Trainer, who) for who in at.trainers)
    seats = wanted.capacity if room is None else min(wanted.capacity, room.capacity)
    details = Details(
        capacity=seats, trainers=trainers, fee_yen=course.fee_yen, cost_yen=course.cost_yen or 0
    )
    mode = SessionMode.ONLINE if room is None else SessionMode.ROOM
    times = tuple((_moment(begin), _moment(end)) for begin, end in asked.spans(wanted.id, at.start))
    return sessions.create(actor, course, SessionValues(times, details, mode, room))


def _moment(minutes: int) -> datetime:
    """A moment from minutes since 1970."""
    return datetime.fromtimestamp(minutes * 60, UTC)


def _row(model: type[Row], name: str) -> Row:
    found = db.session.get(model, int(name[1:]))
    if found is None:
        raise Conflict(_("計画に使った講座・会場・講師の一部が削除されています。もう一度計算してください。"))
    return found
