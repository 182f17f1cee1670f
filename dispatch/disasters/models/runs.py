"""Questions put to a solver about an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import UTCDateTime
from dispatch.studies import WatchedStudy


class SolverRun(WatchedStudy):
    """The problem as sent and the plan as it came, both as JSON. `stop_asked`: called off."""

    __abstract__ = True

    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
