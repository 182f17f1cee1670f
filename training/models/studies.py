"""Questions that pages put to the solvers: when to hold sessions, what to teach next, who is to watch whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import UTCDateTime
from dispatch.studies import Study, WatchedStudy

_QUEUED_SQL = text("state = 'queued'")


class TimetableStudy(WatchedStudy):
    """A timetable asked for: the problem as sent and the plan as it came, both as JSON."""

    __tablename__ = "timetable_studies"

    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class DemandStudy(WatchedStudy):
    """What to teach next, asked for: `wanted` are the months looked at and the question. At most one waits."""

    __tablename__ = "demand_studies"
    __table_args__ = (
        Index(
            "uq_demand_studies_one_queued", "state", unique=True, sqlite_where=_QUEUED_SQL, postgresql_where=_QUEUED_SQL
        ),
    )  # fmt: skip

    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PairingStudy(Study):
    """A pairing of trainees with jobs asked for: the plan as it came, as JSON, and how many proposals came of it."""

    __tablename__ = "pairing_studies"

    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    proposed: Mapped[int] = mapped_column(default=0)
