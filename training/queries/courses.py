"""Reading courses, rooms, trainers and what is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch import clock
from dispatch.db import Base, db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.volunteers.levels import FactKind
from dispatch.volunteers.levels.conditions import Leaf, leaves
from dispatch.volunteers.queries import current_rules
from training.models import (
    Award,
    Course,
    Enrolment,
    Material,
    Meeting,
    Trainer,
    TrainingRoom,
    TrainingSession,
)
from training.prerequisites import read
from training.vocabulary import CourseKind, EnrolmentState, SessionState

Row = TypeVar("Row", bound=Base)

LEARNT = (FactKind.COURSE, FactKind.TEST, FactKind.TRAINING)
"""What rules of levels may ask of one course, by its code."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the catalogue is asked for."""

    text: str = ""
    kind: CourseKind | None = None
    archived: bool = False


def get_course(course_id: int) -> Course:
    """A course by its key."""
    return _get(Course, course_id, _("この講座は見つかりません。"))


def get_room(room_id: int) -> TrainingRoom:
    """A room by its key."""
    return _get(TrainingRoom, room_id, _("この会場は見つかりません。"))


def get_trainer(trainer_id: int) -> Trainer:
    """A trainer by their key."""
    return _get(Trainer, trainer_id, _("この講師は見つかりません。"))


def get_material(material_id: int) -> Material:
    """Something handed out, by its key."""
    return _get(Material, material_id, _("この資料は見つかりません。"))


def _get(model: type[Row], key: int, sentence: str) -> Row:
    row = db.session.get(model, key)
    if row is None:
        raise NotFound(sentence)
    return row


def search(wanted: Wanted, page: int = 1, per_page: int = 50) -> Pagination:
    """The catalogue, by kind and name."""
    return db.paginate(matching(wanted), page=page, per_page=per_page, error_out=False)


def matching(wanted: Wanted) -> Select[Course]:
    """The courses asked for; each word is looked for in name, code and summary."""
    statement = select(Course).options(selectinload(Course.units))
    for word in wanted.text.split():
        statement = statement.where(
            Course.name.icontains(word, autoescape=True)
            | Course.code.icontains(word, autoescape=True)
            | Course.summary.icontains(word, autoescape=True)
        )
    if wanted.kind:
        statement = statement.where(Course.kind == wanted.kind)
    if not wanted.archived:
        statement = statement.where(Course.archived_at.is_(None))
    return statement.order_by(Course.archived_at.is_not(None), Course.kind, Course.name, Course.id)


def held_courses() -> Sequence[Course]:
    """The courses that can still be held."""
    return db.session.scalars(matching(Wanted())).all()


def rooms() -> Sequence[TrainingRoom]:
    """All rooms, those in use first."""
    return db.session.scalars(
        select(TrainingRoom).order_by(TrainingRoom.active.desc(), TrainingRoom.name)
    ).all()


def trainers() -> Sequence[Trainer]:
    """All trainers, those who teach first."""
    statement = select(Trainer).options(joinedload(Trainer.user), selectinload(Trainer.courses))
    return db.session.scalars(statement.order_by(Trainer.active.desc(), Trainer.kana, Trainer.id)).all()


def next_days(courses: Sequence[Course]) -> dict[int, Meeting]:
    """By course: the first meeting of the next open session, where there is one."""
    statement = (
        select(Meeting)
        .join(Meeting.session)
        .where(
            TrainingSession.course_id.in_([course.id for course in courses]),
            TrainingSession.state == SessionState.OPEN,
            Meeting.start_at > clock.now(),
        )
        .options(joinedload(Meeting.session))
        .order_by(Meeting.start_at.desc())
    )
    return {meeting.session.course_id: meeting for meeting in db.session.scalars(statement)}


def completed_counts(courses: Sequence[Course]) -> dict[int, int]:
    """By course: how many hold its certificate."""
    statement = (
        select(Award.course_id, func.count())
        .where(Award.course_id.in_([course.id for course in courses]), Award.revoked_on.is_(None))
        .group_by(Award.course_id)
    )
    return {key: int(count) for key, count in db.session.execute(statement)}


def undecided(course: Course) -> int:
    """How many have a seat in it whose result is still to come: what completes the course counts for them as it is
    then."""
    statement = (
        select(func.count())
        .select_from(Enrolment)
        .join(Enrolment.session)
        .where(TrainingSession.course_id == course.id, Enrolment.state == EnrolmentState.ENROLLED)
        .where(TrainingSession.state.in_((SessionState.OPEN, SessionState.HELD)))
    )
    return int(db.session.scalar(statement) or 0)


def completed(course: Course, page: int = 1, per_page: int = 30) -> Pagination:
    """The certificates of a course, the latest first."""
    statement = (
        select(Award)
        .where(Award.course_id == course.id)
        .options(joinedload(Award.volunteer))
        .order_by(Award.completed_on.desc(), Award.id.desc())
    )
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)


def materials_of_course(course: Course) -> Sequence[Material]:
    """What is handed out at every session of a course."""
    return db.session.scalars(
        select(Material).where(Material.course_id == course.id).order_by(Material.id)
    ).all()


def asked_for_by(code: str, *, held: bool = False) -> Sequence[str]:
    """The names of the courses that ask for the completion of the course of this code; `held`: of those held still."""
    found = select(Course.name, Course.prerequisites).order_by(Course.name, Course.id)
    rows = db.session.execute(found.where(Course.archived_at.is_(None)) if held else found)
    return [name for name, stated in rows if code in [one.course for one in read(stated)]]


def is_in_rules(code: str) -> bool:
    """Whether a rule of levels, past, present or announced, goes by the course of this code."""
    named = (leaf for rule in current_rules().rules for leaf in leaves(rule.when))
    return any(isinstance(one, Leaf) and one.kind in LEARNT and one.code == code for one in named)
