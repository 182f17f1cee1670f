"""When a course is held: sessions, their meetings, what is handed out, and series made from a pattern."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from training.models.courses import Course, CourseUnit, Trainer, TrainingRoom
from training.vocabulary import SessionMode, SessionState

session_trainers = Table(
    "session_trainers",
    Model.metadata,
    Column("session_id", Integer, ForeignKey("training_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("trainer_id", Integer, ForeignKey("trainers.id"), primary_key=True),
)
"""Who teaches a session."""
meeting_units = Table(
    "meeting_units",
    Model.metadata,
    Column("meeting_id", Integer, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", Integer, ForeignKey("course_units.id", ondelete="CASCADE"), primary_key=True),
)
"""Which units of the curriculum a meeting teaches."""


class SessionSeries(Stamped, Model):
    """The pattern from which several sessions of a course were made, as it was given."""

    __tablename__ = "session_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    pattern: Mapped[dict[str, Any]] = mapped_column(JSON)


class TrainingSession(Stamped, Model):
    """A course held once, on one day or several.

    `schedule_version` counts the changes of time and place, for calendars and for those who are asked whether the
    new time suits them. `opened_at`: since when it has been public. `cost_yen`: what holding it costs the foundation,
    for the numbers.
    """

    __tablename__ = "training_sessions"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("fee_yen >= 0 AND cost_yen >= 0", name="money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("session_series.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[SessionState] = mapped_column(
        TermType(SessionState), default=SessionState.DRAFT, index=True
    )
    mode: Mapped[SessionMode] = mapped_column(TermType(SessionMode), default=SessionMode.ROOM)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("training_rooms.id"))
    online_url: Mapped[str] = mapped_column(String(255), default="")
    capacity: Mapped[int]
    fee_yen: Mapped[int] = mapped_column(default=0)
    cost_yen: Mapped[int] = mapped_column(default=0)
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(255), default="")
    schedule_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    course: Mapped[Course] = relationship()
    series: Mapped[SessionSeries | None] = relationship()
    room: Mapped[TrainingRoom | None] = relationship()
    trainers: Mapped[list[Trainer]] = relationship(secondary=session_trainers, order_by=Trainer.kana)
    meetings: Mapped[list[Meeting]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="Meeting.start_at"
    )
    materials: Mapped[list[Material]] = relationship(cascade="all, delete-orphan", order_by="Material.id")

    @property
    def start_at(self) -> datetime:
        """When the first meeting begins."""
        return self.meetings[0].start_at

    @property
    def end_at(self) -> datetime:
        """When the last meeting ends."""
        return max(meeting.end_at for meeting in self.meetings)


class Meeting(Model):
    """One day (or part of one) of a session."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="times"),
        Index("ix_meetings_session_time", "session_id", "start_at", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id", ondelete="CASCADE"))
    start_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
    title: Mapped[str] = mapped_column(String(120), default="")

    session: Mapped[TrainingSession] = relationship(back_populates="meetings")
    units: Mapped[list[CourseUnit]] = relationship(secondary=meeting_units, order_by=CourseUnit.position)

    @property
    def minutes(self) -> int:
        """Its length."""
        return int((self.end_at - self.start_at).total_seconds() // 60)


class Material(Stamped, Model):
    """Something handed out: an address, or a file in the store; for all sessions of a course or for one of them."""

    __tablename__ = "materials"
    __table_args__ = (
        CheckConstraint("(course_id IS NULL) <> (session_id IS NULL)", name="of"),
        CheckConstraint("(file IS NULL) <> (url = '')", name="what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("training_sessions.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500), default="")
    file: Mapped[str | None] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(40), default="")
    size: Mapped[int] = mapped_column(default=0)
