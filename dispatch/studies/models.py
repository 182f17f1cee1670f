"""What every question to a solver has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import StudyState

UNDER_WAY = (StudyState.QUEUED, StudyState.RUNNING)


class Study(Stamped, Model):
    """What every question has: who asked, and how far it has come. `message`: why it failed, for maintainers."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[StudyState] = mapped_column(TermType(StudyState), default=StudyState.QUEUED, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def begin(self, now: datetime) -> None:
        """A worker has it."""
        self.state, self.started_at = StudyState.RUNNING, now

    def end(self, state: StudyState, now: datetime) -> None:
        """It is over, and how."""
        self.state, self.finished_at = state, now


class WatchedStudy(Study):
    """One that people look on at: `heartbeat_at` is the worker's last sign, `stop_asked` that somebody called it off.

    `wanted` is what was chosen when it was asked for.
    """

    __abstract__ = True

    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    progress: Mapped[str] = mapped_column(String(120), default="")
    stop_asked: Mapped[bool] = mapped_column(default=False)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def begin(self, now: datetime) -> None:
        """A worker has it: that is the first sign of it."""
        super().begin(now)
        self.heartbeat_at = now

    def end(self, state: StudyState, now: datetime) -> None:
        """It is over: nobody asks any more how far it is."""
        super().end(state, now)
        self.progress = ""
