"""When a person is free: every week, and on dates that are not like the others."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model


class WeeklyHours(Model):
    """Free on this weekday (Monday is 0) between two wall-clock times; an end of 0:00 means midnight."""

    __tablename__ = "weekly_hours"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start: Mapped[time]
    end: Mapped[time]


class DateException(Model):
    """Free, or not free, on one date; without times the whole day."""

    __tablename__ = "date_exceptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    free: Mapped[bool]
    start: Mapped[time | None]
    end: Mapped[time | None]
