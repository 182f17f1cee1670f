"""What a trainer has before them: today's meetings, and the sessions around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.db import db
from training.models import Enrolment, Meeting, Trainer, TrainingSession
from training.vocabulary import EnrolmentState, SessionState

MOST = 30


@dataclass(frozen=True, slots=True)
class Board:
    """Meetings of today, the next session first; sessions to come; over but undecided; decided, the latest first."""

    today: Sequence[Meeting]
    coming: Sequence[TrainingSession]
    waiting: Sequence[TrainingSession]
    past: Sequence[TrainingSession]
    learners: dict[int, int]


def board(user_id: int | None, now: datetime, zone: ZoneInfo) -> Board:
    """Of the trainer with this account; of everybody where it is None."""
    start = datetime.combine(now.astimezone(zone).date(), time(), zone)
    mine = _of(user_id)
    last = select(func.max(Meeting.end_at)).where(Meeting.session_id == TrainingSession.id).scalar_subquery()
    is_open = exists().where(
        Enrolment.session_id == TrainingSession.id, Enrolment.state == EnrolmentState.ENROLLED
    )
    by_last = mine.order_by(last.desc(), TrainingSession.id)
    coming = db.session.scalars(mine.where(last > now).order_by(last, TrainingSession.id).limit(MOST)).all()
    waiting = db.session.scalars(by_last.where(last <= now, is_open).limit(MOST)).all()
    past = db.session.scalars(by_last.where(last <= now, ~is_open).limit(MOST)).all()
    keys = [one.id for one in (*coming, *waiting, *past)]
    return Board(_today(mine, start), coming, waiting, past, _learners(keys))


def _of(user_id: int | None) -> Select[TrainingSession]:
    shown = (
        select(TrainingSession)
        .where(TrainingSession.state.in_((SessionState.OPEN, SessionState.HELD)))
        .options(selectinload(TrainingSession.meetings), joinedload(TrainingSession.course))
    )
    if user_id is None:
        return shown
    mine = (Trainer.user_id == user_id) & Trainer.active  # who has stopped teaching opens nothing any more
    return shown.where(TrainingSession.trainers.any(mine))


def _today(mine: Select[TrainingSession], start: datetime) -> Sequence[Meeting]:
    keys = mine.with_only_columns(TrainingSession.id)
    statement = (
        select(Meeting)
        .where(Meeting.session_id.in_(keys), Meeting.start_at < start + timedelta(days=1))
        .where(Meeting.end_at > start)
        .options(joinedload(Meeting.session).joinedload(TrainingSession.course))
        .order_by(Meeting.start_at)
    )
    return db.session.scalars(statement).all()


def _learners(keys: Sequence[int]) -> dict[int, int]:
    from_rows = (
        select(Enrolment.session_id, func.count())
        .where(Enrolment.session_id.in_(keys))
        .where(
            Enrolment.state.in_(
                (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
            )
        )
        .group_by(Enrolment.session_id)
    )
    return {key: number for key, number in db.session.execute(from_rows)}  # noqa: C416 (rows are no pairs to mypy)
