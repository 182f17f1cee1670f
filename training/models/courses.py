"""What is taught: courses with their units, the rooms, and the people who teach."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.accounts.models import User
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import CredentialKind
from training.vocabulary import CourseKind

trainer_courses = Table(
    "trainer_courses",
    Model.metadata,
    Column("trainer_id", Integer, ForeignKey("trainers.id", ondelete="CASCADE"), primary_key=True),
    Column("course_id", Integer, ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True),
)
"""Who can teach what."""


class Course(Stamped, Model):
    """Something that can be held again and again as sessions.

    `language`: the one it teaches (None: for all). `minutes`: of the whole curriculum. `attendance_percent` of them
    must be attended and the test passed with `pass_mark` (0 to 100; None: no test) to complete it. Whoever completes it
    gets `points`, and where `grants` is set that credential for `grants_months` (None: without an end).
    `prerequisites` is data, read by `training.prerequisites`. An archived course keeps its past and is held no more.
    Where the desk says so it takes those at level `raises_from` or more to `raises_to`; None: as the rules of
    levels say. `cost_yen` is what holding it once costs the foundation, `cost_per_person_yen` what each who
    attends adds (None: not known).
    """

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark"),
        CheckConstraint("attendance_percent BETWEEN 0 AND 100", name="attendance"),
        CheckConstraint("grants_months > 0", name="months"),
        CheckConstraint("points >= 0 AND fee_yen >= 0 AND capacity > 0", name="numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[CourseKind] = mapped_column(TermType(CourseKind))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(12))
    minutes: Mapped[int]
    attendance_percent: Mapped[int] = mapped_column(default=80)
    pass_mark: Mapped[int | None]
    prerequisites: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    grants: Mapped[CredentialKind | None] = mapped_column(TermType(CredentialKind))
    grants_months: Mapped[int | None]
    points: Mapped[int] = mapped_column(default=0)
    fee_yen: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int] = mapped_column(default=20)
    raises_from: Mapped[int | None]
    raises_to: Mapped[int | None]
    cost_yen: Mapped[int | None]
    cost_per_person_yen: Mapped[int | None]
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    units: Mapped[list[CourseUnit]] = relationship(
        back_populates="course", cascade="all, delete-orphan", order_by="CourseUnit.position"
    )
    trainers: Mapped[list[Trainer]] = relationship(
        secondary=trainer_courses, back_populates="courses", order_by="Trainer.kana"
    )


class CourseUnit(Model):
    """One unit of a course's curriculum."""

    __tablename__ = "course_units"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]

    course: Mapped[Course] = relationship(back_populates="units")


class TrainingRoom(Model):
    """A room in which sessions are held. `hours`: when it can be had, `[weekday (0 Monday), "09:00", "21:00"]` each."""

    __tablename__ = "training_rooms"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    ward: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    capacity: Mapped[int]
    hours: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(255), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Trainer(Stamped, Model):
    """Somebody who teaches; with an account they see the trainer's page. `hours` as those of a room."""

    __tablename__ = "trainers"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    hours: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    max_per_day: Mapped[int] = mapped_column(default=2)
    active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(255), default="")

    user: Mapped[User | None] = relationship()
    courses: Mapped[list[Course]] = relationship(
        secondary=trainer_courses, back_populates="trainers", order_by=Course.code
    )
