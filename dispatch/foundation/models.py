"""The foundation's own settings: one row over the defaults of the configuration."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import time
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.config import time_of_day
from dispatch.db import Model

ONLY = 1
"""The key of the row."""


@dataclass(frozen=True, slots=True)
class Common:
    """What is common to all programmes.

    `quiet_from` and `quiet_until` are times of the foundation's wall clock, like `21:00`; twice the same means never.
    `alarm_seconds`: after how long without a sign of the timed jobs the desk is warned; 0 is never.
    """

    quiet_from: str
    quiet_until: str
    alarm_seconds: int

    @classmethod
    def names(cls) -> list[str]:
        """Names of the settings."""
        return [one.name for one in fields(cls)]

    @property
    def quiet_hours(self) -> tuple[time, time]:
        """From when to when it is quiet. Raises `ValueError` where a setting is no time of day."""
        return time_of_day(self.quiet_from), time_of_day(self.quiet_until)


class FoundationSettings(Model):
    """What a page has changed of the configuration; there is no row before the first change."""

    __tablename__ = "foundation_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    stated: Mapped[dict[str, Any]] = mapped_column("settings", JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
