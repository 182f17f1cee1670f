"""Are you safe, can you come: the muster, its answers, and calls for a number of people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch import clock
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.models.supporters import Supporter
from dispatch.disasters.vocabulary import (
    AnsweredBy,
    CallOutAnswer,
    CallOutState,
    Coming,
    MusterState,
    Safety,
)

_ASKING_SQL = text("state = 'asking'")


class Muster(Stamped, Model):
    """One question to all supporters of an event; one at a time.

    `intervals`: minutes until the silent are asked again, growing; after the last nobody is asked by itself.
    """

    __tablename__ = "musters"
    __table_args__ = (
        Index("uq_musters_one_asking", "event_id", unique=True, sqlite_where=_ASKING_SQL, postgresql_where=_ASKING_SQL),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    state: Mapped[MusterState] = mapped_column(TermType(MusterState), default=MusterState.ASKING)
    text: Mapped[str] = mapped_column(Text, default="")
    intervals: Mapped[list[int]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    replies: Mapped[list[MusterReply]] = relationship(back_populates="muster", cascade="all, delete-orphan")


class MusterReply(Stamped, Model):
    """One supporter in one muster: how often asked, and what they say now. What they said before is in `earlier`.

    `place`: where they are, in their words; `lat`, `lon` where it is known. `languages`: codes that they can use today.
    `version` counts the answers; a page that was filled in from an older one does not overwrite a newer.
    """

    __tablename__ = "muster_replies"
    __table_args__ = (
        UniqueConstraint("muster_id", "supporter_id"),
        Index("ix_muster_replies_due", "next_ask_at"),
        CheckConstraint("(answered_at IS NULL) = (safety IS NULL)", name="answered"),
        CheckConstraint("coming <> 'later' OR coming_at IS NOT NULL", name="later_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    muster_id: Mapped[int] = mapped_column(ForeignKey("musters.id", ondelete="CASCADE"))
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"), index=True)
    asks: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_ask_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[AnsweredBy | None] = mapped_column(TermType(AnsweredBy))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    safety: Mapped[Safety | None] = mapped_column(TermType(Safety))
    coming: Mapped[Coming | None] = mapped_column(TermType(Coming))
    coming_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(120), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=0)
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    muster: Mapped[Muster] = relationship(back_populates="replies")
    supporter: Mapped[Supporter] = relationship()


class CallOut(Stamped, Model):
    """Two Vietnamese by 20:00: a number of people for a language and a role, asked in widening steps until filled.

    `steps`: `[{"after_minutes": 0, "km": 5}, {"after_minutes": 20, "km": null}]`, the distance from the place; None is
    everybody, remote ones too. `step`: the last one that was asked. `until_at`: until when they are needed there; None:
    from `wanted_by` on they are at the roster's disposal.
    """

    __tablename__ = "call_outs"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 500", name="number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    state: Mapped[CallOutState] = mapped_column(
        TermType(CallOutState), default=CallOutState.CALLING, index=True
    )
    language: Mapped[str | None] = mapped_column(String(12))
    role: Mapped[str | None] = mapped_column(String(40))
    number: Mapped[int]
    wanted_by: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(255))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    step: Mapped[int] = mapped_column(default=-1)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    asks: Mapped[list[CallOutAsk]] = relationship(back_populates="call_out", cascade="all, delete-orphan")


class CallOutAsk(Stamped, Model):
    """One supporter who is called, in which step, and the answer.

    `ask_at`: since when they wait to be written to, None once they have been. `until_at`: until when they can stay.
    """

    __tablename__ = "call_out_asks"
    __table_args__ = (
        UniqueConstraint("call_out_id", "supporter_id"),
        Index("ix_call_out_asks_due", "ask_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_outs.id", ondelete="CASCADE"))
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"), index=True)
    step: Mapped[int]
    ask_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[CallOutAnswer | None] = mapped_column(TermType(CallOutAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[AnsweredBy | None] = mapped_column(TermType(AnsweredBy))

    call_out: Mapped[CallOut] = relationship(back_populates="asks")
    supporter: Mapped[Supporter] = relationship()
