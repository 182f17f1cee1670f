"""Service requests: one need for interpreters, with its times, its needs and its state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.requests.models.institution import Institution
from dispatch.requests.models.programme import Programme
from dispatch.vocabulary import (
    AgeBand,
    AskMode,
    CancelReason,
    Gender,
    JapaneseLevel,
    Mode,
    RequestState,
    Strength,
    Topic,
    Urgency,
    VisitKind,
)

if TYPE_CHECKING:
    from dispatch.accounts.models import User
    from dispatch.assignments.models import Assignment

OPEN_STATES = (RequestState.SUBMITTED, RequestState.MATCHING, RequestState.PROPOSED)


class ServiceRequest(Stamped, Model):
    """What a hospital posts. The patient is a code, never a name; `state` moves only in `requests.services`."""

    __tablename__ = "service_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[RequestState] = mapped_column(
        TermType(RequestState), default=RequestState.SUBMITTED, index=True
    )
    urgency: Mapped[Urgency] = mapped_column(TermType(Urgency), default=Urgency.NORMAL)
    department: Mapped[str] = mapped_column(String(60), default="")
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    meeting_place: Mapped[str] = mapped_column(String(120), default="")
    dialect: Mapped[str] = mapped_column(String(60), default="")
    visit_kind: Mapped[VisitKind] = mapped_column(TermType(VisitKind))
    topic: Mapped[Topic | None] = mapped_column(TermType(Topic))
    mode: Mapped[Mode] = mapped_column(TermType(Mode), default=Mode.ONSITE)
    other_modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    credentials: Mapped[list[str]] = mapped_column(JSON, default=list)
    patient_code: Mapped[str] = mapped_column(String(40), default="")
    patient_sex: Mapped[Gender | None] = mapped_column(TermType(Gender))
    patient_age: Mapped[AgeBand | None] = mapped_column(TermType(AgeBand))
    patient_minor_with_guardian: Mapped[bool] = mapped_column(default=False)
    patient_japanese: Mapped[JapaneseLevel | None] = mapped_column(TermType(JapaneseLevel))
    patient_consents: Mapped[bool] = mapped_column(default=False)
    exclusions_read: Mapped[bool] = mapped_column(default=False)
    gender: Mapped[Gender | None] = mapped_column(TermType(Gender))
    gender_strength: Mapped[Strength | None] = mapped_column(TermType(Strength))
    same_interpreter: Mapped[bool] = mapped_column(default=False)
    wanted_interpreter: Mapped[str] = mapped_column(String(255), default="")
    refused_interpreter: Mapped[str] = mapped_column(String(255), default="")
    infection_precautions: Mapped[str] = mapped_column(String(255), default="")
    series: Mapped[str] = mapped_column(String(40), default="", index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    cancel_reason: Mapped[CancelReason | None] = mapped_column(TermType(CancelReason))
    cancel_note: Mapped[str] = mapped_column(String(255), default="")
    cancelled_late: Mapped[bool] = mapped_column(default=False)
    ask_mode: Mapped[AskMode | None] = mapped_column(TermType(AskMode))
    ask_count: Mapped[int | None]
    ask_next: Mapped[bool | None]
    standby_steps_in: Mapped[bool | None]
    why_uncovered: Mapped[list[dict[str, object]] | None] = mapped_column(JSON)

    programme: Mapped[Programme] = relationship()
    institution: Mapped[Institution] = relationship()
    created_by: Mapped[User | None] = relationship("User")
    options: Mapped[list[RequestOption]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="RequestOption.rank"
    )
    needs: Mapped[list[RequestNeed]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="RequestNeed.position"
    )
    ruled_volunteers: Mapped[list[RuledVolunteer]] = relationship(cascade="all, delete-orphan")
    assignments: Mapped[list[Assignment]] = relationship(
        "Assignment", back_populates="request", order_by="(Assignment.position, Assignment.id)"
    )

    @property
    def first_start(self) -> datetime:
        """Start of the first choice (UTC)."""
        return self.options[0].start_at

    @property
    def is_open(self) -> bool:
        """Still waiting for the solver or the coordinator."""
        return self.state in OPEN_STATES

    @property
    def modes(self) -> list[Mode]:
        """The mode asked for, then those that would also do."""
        return [self.mode, *(Mode(m) for m in self.other_modes if m != self.mode)]


class RequestOption(Model):
    """One time that would do; rank 0 is the first choice."""

    __tablename__ = "request_options"
    __table_args__ = (
        UniqueConstraint("request_id", "rank"),
        CheckConstraint("start_at < end_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id", ondelete="CASCADE"))
    rank: Mapped[int]
    start_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)

    request: Mapped[ServiceRequest] = relationship(back_populates="options")


class RequestNeed(Model):
    """One interpreter: a language at a level at least. All of a request's needs are filled, or none."""

    __tablename__ = "request_needs"
    __table_args__ = (
        UniqueConstraint("request_id", "position"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id", ondelete="CASCADE"))
    position: Mapped[int]
    language: Mapped[str] = mapped_column(String(12), index=True)
    level: Mapped[int]

    request: Mapped[ServiceRequest] = relationship(back_populates="needs")


class RuledVolunteer(Model):
    """A volunteer whom this request names (`wanted`) or must not have, with the reason."""

    __tablename__ = "ruled_volunteers"
    __table_args__ = (UniqueConstraint("request_id", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    wanted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(255), default="")
