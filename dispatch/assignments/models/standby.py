"""Somebody asked beforehand to step in. The state moves only in `assignments.services.standing_by`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import Mode, StandbyState
from dispatch.volunteers.models import Volunteer

COUNTED_ON = (StandbyState.ASKED, StandbyState.AGREED)
"""States in which the desk relies on the person; the database lets no two of them overlap for one person."""

_COUNTED_SQL = text("state IN ('asked', 'agreed')")


class Standby(Stamped, Model):
    """One person for one need of a request. Their time is not taken: they may accept other work, which ends this."""

    __tablename__ = "standbys"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="times"),
        Index(
            "uq_standbys_asked_once_at_a_time",
            "request_id",
            "volunteer_id",
            unique=True,
            sqlite_where=_COUNTED_SQL,
            postgresql_where=_COUNTED_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id"), index=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("request_options.id"))
    position: Mapped[int]
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    state: Mapped[StandbyState] = mapped_column(TermType(StandbyState), default=StandbyState.ASKED)
    start_at: Mapped[datetime] = mapped_column(UTCDateTime)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mode: Mapped[Mode] = mapped_column(TermType(Mode))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(String(255), default="")

    request: Mapped[ServiceRequest] = relationship()
    option: Mapped[RequestOption] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
