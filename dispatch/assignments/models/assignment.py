"""One person, asked for one need of one request. The state moves only in `assignments.services.states`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import AssignmentState, DeclineReason, EndedBy, Mode, NoShowSide
from dispatch.volunteers.models import Volunteer

if TYPE_CHECKING:
    from dispatch.assignments.models.report import ActivityReport

BOOKED = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.DONE)
"""States in which the volunteer's time is taken; the database lets no two of them overlap."""
LIVE = (AssignmentState.PROPOSED, AssignmentState.OFFERED, AssignmentState.ACCEPTED)
"""States that still lead somewhere."""

_LIVE_SQL = text("state IN ('proposed', 'offered', 'accepted')")
_WON_SQL = text("state IN ('accepted', 'done')")
_ASKED_SQL = text("offered_at IS NOT NULL AND override_reason = ''")


class Assignment(Stamped, Model):
    """Times and mode are copied from the option, so that the guard against double booking sees them."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="times"),
        Index("ix_assignments_volunteer_time", "volunteer_id", "start_at"),
        Index(
            "uq_assignments_one_person_per_need",
            "request_id",
            "position",
            unique=True,
            sqlite_where=_WON_SQL,
            postgresql_where=_WON_SQL,
        ),
        Index(
            "uq_assignments_asked_once_at_a_time",
            "request_id",
            "volunteer_id",
            unique=True,
            sqlite_where=_LIVE_SQL,
            postgresql_where=_LIVE_SQL,
        ),
        Index(
            "uq_assignments_not_asked_twice",
            "request_id",
            "volunteer_id",
            "start_at",
            unique=True,
            sqlite_where=_ASKED_SQL,
            postgresql_where=_ASKED_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id"), index=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("request_options.id"))
    position: Mapped[int]
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("plan_runs.id"))
    state: Mapped[AssignmentState] = mapped_column(
        TermType(AssignmentState), default=AssignmentState.PROPOSED, index=True
    )
    start_at: Mapped[datetime] = mapped_column(UTCDateTime)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mode: Mapped[Mode] = mapped_column(TermType(Mode))
    language: Mapped[str] = mapped_column(String(12))
    level: Mapped[int]
    cost_parts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    broken_rules: Mapped[list[str]] = mapped_column(JSON, default=list)
    override_reason: Mapped[str] = mapped_column(String(255), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decline_reason: Mapped[DeclineReason | None] = mapped_column(TermType(DeclineReason))
    ended_by: Mapped[EndedBy | None] = mapped_column(TermType(EndedBy))
    late: Mapped[bool] = mapped_column(default=False)
    no_show_side: Mapped[NoShowSide | None] = mapped_column(TermType(NoShowSide))
    closing_note: Mapped[str] = mapped_column(String(255), default="")
    sequence: Mapped[int] = mapped_column(default=0)

    request: Mapped[ServiceRequest] = relationship(back_populates="assignments")
    option: Mapped[RequestOption] = relationship()
    volunteer: Mapped[Volunteer] = relationship(back_populates="assignments")
    report: Mapped[ActivityReport | None] = relationship(back_populates="assignment", uselist=False)

    @property
    def is_current(self) -> bool:
        """Whether the request still asks for what this was made for: a hospital may have changed it since."""
        need = next((need for need in self.request.needs if need.position == self.position), None)
        return (
            need is not None
            and (need.language, need.level) == (self.language, self.level)
            and (self.option.start_at, self.option.end_at) == (self.start_at, self.end_at)
            and self.mode in self.request.modes
        )

    @property
    def was_worked(self) -> bool:
        """Whether the volunteer did their part: the work is done, or they came and the patient did not."""
        return self.state is AssignmentState.DONE or self.no_show_side is NoShowSide.PATIENT

    @property
    def minutes(self) -> int:
        """Length of the job."""
        return int((self.end_at - self.start_at).total_seconds() // 60)
