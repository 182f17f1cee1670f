"""Hours and points, entry by entry; nothing is changed, a correction is an entry of its own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch import clock
from dispatch.db import Model, TermType, UTCDateTime
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from training.models.courses import Course
from training.vocabulary import LedgerKind


class LedgerEntry(Model):
    """So many minutes and points on a day, for a course and towards a credential where there is one.

    Append-only: the database refuses the rest. A correction names the original entry, says the same of whom, when and
    what for, and holds the difference, so that sums are plain sums.
    `source` is unique: the same thing is booked once, however often it is said.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("(corrects_id IS NOT NULL) = (kind = 'correction')", name="corrects"),
        CheckConstraint("kind = 'correction' OR (minutes >= 0 AND points >= 0)", name="numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    kind: Mapped[LedgerKind] = mapped_column(TermType(LedgerKind))
    day: Mapped[date] = mapped_column(index=True)
    minutes: Mapped[int]
    points: Mapped[int]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    credential: Mapped[CredentialKind | None] = mapped_column(TermType(CredentialKind))
    language: Mapped[str | None] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(160))
    source: Mapped[str] = mapped_column(String(120), unique=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    note: Mapped[str] = mapped_column(String(255), default="")
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    volunteer: Mapped[Volunteer] = relationship()
    course: Mapped[Course | None] = relationship()
    corrects: Mapped[LedgerEntry | None] = relationship(remote_side=[id])
