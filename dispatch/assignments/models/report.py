"""活動報告書: what happened, in the interpreter's words; no clinical detail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.assignments.models.assignment import Assignment
from dispatch.db import Model, Stamped, UTCDateTime


class ActivityReport(Stamped, Model):
    """One per assignment; money in yen."""

    __tablename__ = "activity_reports"
    __table_args__ = (CheckConstraint("started_at <= ended_at", name="times"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    waiting_minutes: Mapped[int] = mapped_column(default=0)
    patient_absent: Mapped[bool] = mapped_column(default=False)
    overrun_agreed_by: Mapped[str] = mapped_column(String(80), default="")
    departments_added: Mapped[str] = mapped_column(String(120), default="")
    exposure: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str] = mapped_column(Text, default="")
    next_visit_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    travel_yen: Mapped[int] = mapped_column(default=0)

    assignment: Mapped[Assignment] = relationship(back_populates="report")
