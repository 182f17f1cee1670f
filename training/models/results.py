"""What came of it: who was there, how the test went, what was awarded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from training.models.courses import Course
from training.models.enrolments import Enrolment
from training.models.sessions import Meeting
from training.vocabulary import CheckInWay


class Attendance(Stamped, Model):
    """So many minutes of one meeting. A meeting missed and made up at another is `made_up_at` that other one."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "meeting_id"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    made_up_at_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    minutes: Mapped[int]
    way: Mapped[CheckInWay] = mapped_column(TermType(CheckInWay))
    checked_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recorded_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(255), default="")

    enrolment: Mapped[Enrolment] = relationship()
    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    made_up_at: Mapped[Meeting | None] = relationship(foreign_keys=[made_up_at_id])


class TestResult(Stamped, Model):
    """One attempt at a course's test, from 0 to 100; the best counts."""

    __test__ = False
    __tablename__ = "test_results"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "attempt"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    score: Mapped[int]
    taken_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(255), default="")

    enrolment: Mapped[Enrolment] = relationship()


class Award(Stamped, Model):
    """A course completed: the certificate with its number, the code to verify it, and the badge's place in the list.

    What stands on the paper is kept as it was (the holder's name in three writings, `title`, `minutes`, `points`),
    whatever changes later.
    `revoked_on`: the first day on which it counts no more.
    """

    __tablename__ = "awards"
    __table_args__ = (CheckConstraint("minutes >= 0 AND points >= 0", name="numbers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    status_index: Mapped[int] = mapped_column(unique=True)
    holder: Mapped[str] = mapped_column(String(80))
    holder_kana: Mapped[str] = mapped_column(String(80), default="")
    holder_roman: Mapped[str] = mapped_column(String(160))
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str | None] = mapped_column(String(12))
    grants: Mapped[CredentialKind | None] = mapped_column(TermType(CredentialKind))
    minutes: Mapped[int]
    units: Mapped[int] = mapped_column(default=0)
    points: Mapped[int]
    begun_on: Mapped[date]
    completed_on: Mapped[date]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    revoked_on: Mapped[date | None]
    revoked_by: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(255), default="")

    volunteer: Mapped[Volunteer] = relationship()
    course: Mapped[Course] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
