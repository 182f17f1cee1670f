"""A question to the engine: asked on a page, answered by the scheduler, read again by the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import N_, RunState, Term


class QuestionKind(Term):
    """What can be asked."""

    FIXES = "fixes", N_("どうすれば担当できるか")
    WHY = "why", N_("なぜこの人か")
    SWAP = "swap", N_("別の人にしたときの違い")
    STANDBY = "standby", N_("控えの人")


class PlanQuestion(Stamped, Model):
    """About one request, or (standby) about all. `detail` says what exactly; `answer` is in the rows' own numbers."""

    __tablename__ = "plan_questions"
    __table_args__ = (Index("ix_plan_questions_about", "kind", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[QuestionKind] = mapped_column(TermType(QuestionKind))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("service_requests.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[RunState] = mapped_column(TermType(RunState), default=RunState.QUEUED, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text, default="")

    @property
    def under_way(self) -> bool:
        """Whether the answer is still to come."""
        return self.state in (RunState.QUEUED, RunState.RUNNING)
