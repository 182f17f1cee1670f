"""活動報告書: what happened, from each side; no clinical detail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.accounts.models import User
from dispatch.assignments.models.assignment import Assignment
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import N_, Term, Transport

if TYPE_CHECKING:
    from dispatch.assignments.models.receipt import Receipt


class ReportState(Term):
    """Where a report stands with the desk."""

    FILED = "filed", N_("承認待ち")
    RETURNED = "returned", N_("差し戻し")
    APPROVED = "approved", N_("承認済み")


class Punctuality(Term):
    """Whether the interpreter came, as the institution saw it."""

    ON_TIME = "on_time", N_("時間どおりに来た")
    LATE = "late", N_("遅れて来た")
    ABSENT = "absent", N_("来なかった")


class WaySource(Term):
    """Where the form had its distance from."""

    LAST = "last", N_("前回の報告")
    ESTIMATE = "estimate", N_("地図からの目安")


class ActivityReport(Stamped, Model):
    """One per assignment, by its interpreter.

    Money is in yen; `travel_yen` is the fare stated, both ways; `distance_metres` is one way, by one's own car;
    `transport` None: as stated. `usual_yen` and `usual_metres` are what the form proposed (0: nothing), the metres by
    `way_source`; `travel_note` says why it is another now. `version` grows with every filing, so that the desk
    approves what it has read.
    """

    __tablename__ = "activity_reports"
    __table_args__ = (CheckConstraint("started_at <= ended_at", name="times"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    waiting_minutes: Mapped[int] = mapped_column(default=0)
    patient_absent: Mapped[bool] = mapped_column(default=False)
    overrun_agreed_by: Mapped[str] = mapped_column(String(80), default="")
    departments_added: Mapped[str] = mapped_column(String(120), default="")
    exposure: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str] = mapped_column(Text, default="")
    next_visit_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    transport: Mapped[Transport | None] = mapped_column(TermType(Transport))
    travel_yen: Mapped[int] = mapped_column(default=0)
    distance_metres: Mapped[int] = mapped_column(default=0, server_default="0")
    usual_yen: Mapped[int] = mapped_column(default=0, server_default="0")
    usual_metres: Mapped[int] = mapped_column(default=0, server_default="0")
    way_source: Mapped[WaySource | None] = mapped_column(TermType(WaySource))
    travel_note: Mapped[str] = mapped_column(String(255), default="", server_default="")
    state: Mapped[ReportState] = mapped_column(
        TermType(ReportState), default=ReportState.FILED, server_default="filed", index=True
    )
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    desk_note: Mapped[str] = mapped_column(String(255), default="", server_default="")

    assignment: Mapped[Assignment] = relationship(back_populates="report")
    approved_by: Mapped[User | None] = relationship(User)
    receipts: Mapped[list[Receipt]] = relationship(back_populates="report", order_by="Receipt.id")

    @property
    def minutes(self) -> int:
        """Length of the activity, waiting included."""
        return int((self.ended_at - self.started_at).total_seconds() // 60)


class InstitutionReport(Stamped, Model):
    """One per assignment, by the institution: whether the interpreter came in time, and what went wrong."""

    __tablename__ = "institution_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    punctuality: Mapped[Punctuality] = mapped_column(TermType(Punctuality))
    late_minutes: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str] = mapped_column(Text, default="")
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    assignment: Mapped[Assignment] = relationship()
