"""A run of the solver: asked for in the web process, done by the scheduler, watched by the coordinator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import RunState

_QUEUED_SQL = text("state = 'queued'")


class PlanRun(Stamped, Model):
    """Coverage in weight, cost in minutes, both with their bounds; counts are requests.

    `best` and `bound` are the coverage found so far and its bound while it works; `room` is how many more requests
    could at most be covered (0 where that is proven); `stop_asked` ends the run with the best found so far.
    `causes` are the assignments whose end asked for this run, `repair` is what it changed because of them.
    """

    __tablename__ = "plan_runs"
    __table_args__ = (  # however many ask, one run waits
        Index(
            "uq_plan_runs_one_queued", "state", unique=True, sqlite_where=_QUEUED_SQL, postgresql_where=_QUEUED_SQL
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[RunState] = mapped_column(TermType(RunState), default=RunState.QUEUED)
    reason: Mapped[str] = mapped_column(String(60), default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stage: Mapped[str] = mapped_column(String(40), default="")
    best: Mapped[float | None]
    bound: Mapped[float | None]
    stop_asked: Mapped[bool] = mapped_column(default=False)
    room: Mapped[int | None]
    rounds: Mapped[int] = mapped_column(default=0)
    stale: Mapped[int] = mapped_column(default=0)
    open_count: Mapped[int | None]
    covered_count: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20), default="")
    coverage: Mapped[int | None]
    coverage_bound: Mapped[float | None]
    cost: Mapped[float | None]
    cost_bound: Mapped[float | None]
    seconds: Mapped[float | None]
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    causes: Mapped[list[int]] = mapped_column(JSON, default=list)
    repair: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str] = mapped_column(Text, default="")

    @property
    def proven(self) -> bool:
        """Whether nobody could have covered more."""
        return (
            self.coverage is not None
            and self.coverage_bound is not None
            and self.coverage_bound <= self.coverage
        )
