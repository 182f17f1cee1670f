"""Questions that pages put to the solvers, with their answers: when to hold sessions, what to teach next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from training.vocabulary import StudyState

_QUEUED_SQL = text("state = 'queued'")


class TimetableStudy(Stamped, Model):
    """A timetable asked for: what was chosen (`wanted`), the problem as sent and the plan as it came, both as JSON.

    `heartbeat_at`: the worker's last sign; `stop_asked`: somebody has called it off.
    """

    __tablename__ = "timetable_studies"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[StudyState] = mapped_column(TermType(StudyState), default=StudyState.QUEUED, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    progress: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    stop_asked: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class DemandStudy(Stamped, Model):
    """What to teach next, asked for: the months looked at and the question (`wanted`), and what came out.

    At most one waits. `heartbeat_at`: the worker's last sign; `stop_asked`: somebody has called it off.
    """

    __tablename__ = "demand_studies"
    __table_args__ = (
        Index(
            "uq_demand_studies_one_queued", "state", unique=True, sqlite_where=_QUEUED_SQL, postgresql_where=_QUEUED_SQL
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[StudyState] = mapped_column(TermType(StudyState), default=StudyState.QUEUED, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    progress: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    stop_asked: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
