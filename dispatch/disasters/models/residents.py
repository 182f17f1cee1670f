"""Residents who want to be told, and what is sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.vocabulary import AlertState, ResidentState


class Resident(Stamped, Model):
    """An address that wants alerts, in a language, for areas. No name is asked for; leaving deletes the address.

    `digest`: SHA-256 of the address in lower case, so that it is there once and can be told after it has left.
    """

    __tablename__ = "residents"
    __table_args__ = (CheckConstraint("state <> 'left' OR email = ''", name="left_is_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[ResidentState] = mapped_column(
        TermType(ResidentState), default=ResidentState.UNCONFIRMED, index=True
    )
    language: Mapped[str] = mapped_column(String(12))
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    channel: Mapped[str] = mapped_column(String(12), default="mail")
    drill: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Alert(Stamped, Model):
    """One sending: words by language, areas, who wrote it, who approved it, how fast it goes.

    `texts`: `{"vi": {"title": …, "body": …}}`. `notice_id`: the notice whose approved translations it carries.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="two_people"),
        CheckConstraint("per_minute BETWEEN 1 AND 100000", name="rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id", ondelete="SET NULL"))
    state: Mapped[AlertState] = mapped_column(TermType(AlertState), default=AlertState.DRAFT, index=True)
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    per_minute: Mapped[int] = mapped_column(default=600)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stop_reason: Mapped[str] = mapped_column(Text, default="")


class AlertDelivery(Model):
    """One resident in one sending; the address itself is read when it leaves, and stands in no log."""

    __tablename__ = "alert_deliveries"
    __table_args__ = (
        UniqueConstraint("alert_id", "resident_id"),
        Index("ix_alert_deliveries_due", "sent_at", "send_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    send_after: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(String(120), default="")
