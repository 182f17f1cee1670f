"""Questions put to a solver about an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Stamped, TermType, UTCDateTime
from dispatch.disasters.vocabulary import RunState


class SolverRun(Stamped):
    """The problem as sent and the plan as it came, both as JSON; `wanted`: what was chosen on the page.

    `heartbeat_at`: the worker's last sign; `stop_asked`: end with the best found so far.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    state: Mapped[RunState] = mapped_column(TermType(RunState), default=RunState.QUEUED, index=True)
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
