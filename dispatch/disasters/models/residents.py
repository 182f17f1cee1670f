"""Residents who want to be told, and what is sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.vocabulary import AlertChannel, AlertState, LetterFault, ResidentState


class Resident(Stamped, Model):
    """An address that wants alerts, in a language, for areas (none: all). No name is asked for.

    `digest`: the address under a key of this instance, so that it is there once; leaving empties both at once, and
    what stays counts only. `wanted`: what was asked for and not confirmed yet, `nonce` names the newest letter that
    asks, `asks` counts them on the day of `asked_at`. `drill`: wants exercises, too.
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
    channel: Mapped[AlertChannel] = mapped_column(TermType(AlertChannel), default=AlertChannel.MAIL)
    drill: Mapped[bool] = mapped_column(default=False)
    wanted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    nonce: Mapped[str] = mapped_column(String(32), default="")
    asks: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Alert(Stamped, Model):
    """One sending: words by language, areas, who wrote it, who approved it, how fast it goes.

    `texts`: `{"vi": {"title": …, "body": …}}`. `notice_id`: the notice whose approved translations it carries.
    `next_at`: when the next letter may leave at this rate.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="two_people"),
        CheckConstraint("state IN ('draft', 'waiting') OR approved_by_id IS NOT NULL", name="approved_first"),
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
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stop_reason: Mapped[str] = mapped_column(Text, default="")


class AlertDelivery(Model):
    """One letter to one resident; the address itself is read when it leaves, and stands in no log.

    `alert_id` None: the letter that asks for the confirmation. `claimed_until`: a worker (`claimed_by`) has it in hand
    until then. `started_at`: it is being handed to the mail server; from then on nobody else takes it up, because
    nobody could say whether it has arrived.
    """

    __tablename__ = "alert_deliveries"
    __table_args__ = (
        UniqueConstraint("alert_id", "resident_id"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="one_end"),
        Index("ix_alert_deliveries_due", "alert_id", "sent_at", "send_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    send_after: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fault: Mapped[LetterFault | None] = mapped_column(TermType(LetterFault))
