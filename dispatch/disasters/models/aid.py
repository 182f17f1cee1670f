"""Mutual aid: associations elsewhere, what is asked of them, what they offer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.vocabulary import AidState


class Association(Stamped, Model):
    """Another association that may be asked. `drill`: has agreed to be reached in exercises."""

    __tablename__ = "associations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    region: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    contact: Mapped[str] = mapped_column(String(80), default="")
    drill: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")


class AidRequest(Stamped, Model):
    """What an event lacks: `lines` are `[{"language", "role", "number", "start", "end", "remote"}]`."""

    __tablename__ = "aid_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    state: Mapped[AidState] = mapped_column(TermType(AidState), default=AidState.DRAFT, index=True)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    answers: Mapped[list[AidAnswer]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="AidAnswer.id"
    )


class AidAnswer(Stamped, Model):
    """What one association says to a request; it may be changed until the request has ended.

    `helpers`: `[{"id", "name", "languages", "roles", "arrives", "leaves", …, "guest"}]`, `guest` being the supporter
    that somebody has become. `version` counts the changes: who looks at an older one takes nobody and changes nothing.
    """

    __tablename__ = "aid_answers"
    __table_args__ = (UniqueConstraint("request_id", "association_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("aid_requests.id", ondelete="CASCADE"), index=True)
    association_id: Mapped[int | None] = mapped_column(
        ForeignKey("associations.id", ondelete="SET NULL"), index=True
    )
    association_name: Mapped[str] = mapped_column(String(120))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    helpers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=0)

    request: Mapped[AidRequest] = relationship(back_populates="answers")
