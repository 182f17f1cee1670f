"""Exercises from a script, and how long things took in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, UTCDateTime


class DrillScript(Stamped, Model):
    """What happens in an exercise: `injects` are `[{"after_minutes", "kind", "text", …}]`, in order."""

    __tablename__ = "drill_scripts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    opening: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    injects: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Drill(Stamped, Model):
    """A script played in an exercise: `done` counts the injects given; `measures` are minutes, by name, once known.

    `pauses`: `[{"from", "to"}]`, moments in ISO 8601 between which the exercise's time stood still.
    """

    __tablename__ = "drills"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), unique=True)
    script_id: Mapped[int | None] = mapped_column(
        ForeignKey("drill_scripts.id", ondelete="SET NULL"), index=True
    )
    script: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    pauses: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    done: Mapped[int] = mapped_column(default=0)
    measures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
