"""Who takes part: seats, the waiting list, and what people wish to learn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.volunteers.models import Volunteer
from training.models.courses import Course
from training.models.sessions import TrainingSession
from training.vocabulary import EnrolmentState

SEATED = (
    EnrolmentState.OFFERED,
    EnrolmentState.ENROLLED,
    EnrolmentState.COMPLETED,
    EnrolmentState.NOT_COMPLETED,
)
"""States that hold a seat: an offered one is kept free until the offer ends."""


class Enrolment(Stamped, Model):
    """One person and one session; the state moves only in `training.services.seats`.

    `seat`: from 1 to the session's capacity, held exactly in the states of `SEATED`; the database gives each seat once.
    The waiting list goes by `priority` (higher first), then `queued_at`. A freed seat is offered until `offered_until`.
    `agreed_version`: the schedule the person has said yes to; behind the session's they are asked again.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("session_id", "volunteer_id"),
        CheckConstraint("seat > 0", name="seat"),
        CheckConstraint(
            "(seat IS NOT NULL) = (state IN ('offered', 'enrolled', 'completed', 'not_completed'))",
            name="seated",
        ),
        Index("uq_enrolments_one_person_per_seat", "session_id", "seat", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(TermType(EnrolmentState), index=True)
    seat: Mapped[int | None]
    priority: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    agreed_version: Mapped[int] = mapped_column(default=1)
    asked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(String(255), default="")
    by_desk: Mapped[str] = mapped_column(String(120), default="")

    session: Mapped[TrainingSession] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class CourseWish(Stamped, Model):
    """Somebody would like to take a course, whenever it is held."""

    __tablename__ = "course_wishes"
    __table_args__ = (UniqueConstraint("course_id", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    online_only: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(255), default="")

    course: Mapped[Course] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
