"""A volunteer's calendars: the private feed that goes out, and the busy times that come in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, UTCDateTime
from dispatch.volunteers.models.volunteer import Volunteer


class CalendarFeed(Stamped, Model):
    """The address of somebody's feed holds `nonce`, signed: another nonce, and the old address is worth nothing."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), unique=True)
    nonce: Mapped[str] = mapped_column(String(40))
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    volunteer: Mapped[Volunteer] = relationship()


class OutsideCalendar(Stamped, Model):
    """Another calendar of a volunteer: subscribed at `address`, or without one a file that was sent once.

    `read_at` and `covers_until` tell of the last good reading, whose busy times stay while the calendar fails
    (`failing_since`, and why: `volunteers.failures` puts it into words). `next_at` is when to ask again; a file is
    never asked. The address is a secret: only its host is shown.
    """

    __tablename__ = "outside_calendars"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(String(255), default="")
    last_modified: Mapped[str] = mapped_column(String(80), default="")
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    covers_until: Mapped[date | None]
    skipped: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(255), default="")
    failure_values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")

    volunteer: Mapped[Volunteer] = relationship()


class BusyTime(Model):
    """A time that an outside calendar says is taken; what it is taken by is not kept."""

    __tablename__ = "busy_times"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="times"),
        Index("ix_busy_times_calendar_time", "calendar_id", "end_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("outside_calendars.id", ondelete="CASCADE"))
    start_at: Mapped[datetime] = mapped_column(UTCDateTime)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
