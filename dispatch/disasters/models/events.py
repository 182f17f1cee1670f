"""What has happened: events, the telegrams that proposed them, how far the feeds have been read, and the day log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch import clock
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState, LogKind
from dispatch.matching.reading import LONGEST_TEXT

_OPEN_SQL = text("state = 'open' AND mode = 'actual'")


class DisasterEvent(Stamped, Model):
    """One disaster, or one exercise; its `mode` is set when it is made and never changes.

    `occurred_at`: when it struck. `settings`: what was changed for this event of the foundation's settings of
    disasters. `rule`: which rule proposed it. `closing`: the closing report's own words (summary, lessons).
    """

    __tablename__ = "disaster_events"
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="closed_after_open"),
        Index("ix_disaster_events_open", "mode", sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    mode: Mapped[EventMode] = mapped_column(TermType(EventMode))
    kind: Mapped[EventKind] = mapped_column(TermType(EventKind))
    state: Mapped[EventState] = mapped_column(TermType(EventState), default=EventState.PROPOSED, index=True)
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    summary: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(String(120), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closing: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    telegrams: Mapped[list[TelegramRow]] = relationship(
        back_populates="event", order_by="(TelegramRow.reported_at, TelegramRow.id)"
    )

    @property
    def exercise(self) -> bool:
        """Whether this is only an exercise."""
        return self.mode == EventMode.EXERCISE


class EventJoin(Model):
    """A proposal that people have added to an event that was open: an aftershock of what is answered already.

    `telegrams`: keys of those that moved with it, to be given back where it is answered by itself after all.
    """

    __tablename__ = "disaster_joins"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("disaster_events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    telegrams: Mapped[list[int]] = mapped_column(JSON, default=list)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class TelegramRow(Stamped, Model):
    """A telegram as it came, once: `digest` is the SHA-256 of its bytes.

    `event_key`: all that it is about, so that nothing is cut as long as what a telegram may say. `reading` is what
    `telegrams` made of it; `standing` False: a correction or a cancellation has taken its place.
    """

    __tablename__ = "disaster_telegrams"
    __table_args__ = (Index("ix_disaster_telegrams_which", "kind", "event_key", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("disaster_events.id", ondelete="SET NULL"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    event_key: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    serial: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    status: Mapped[str] = mapped_column(String(12))
    info_type: Mapped[str] = mapped_column(String(12))
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    headline: Mapped[str] = mapped_column(Text, default="")
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    standing: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(255), default="")

    event: Mapped[DisasterEvent | None] = relationship(back_populates="telegrams")


class FeedState(Stamped, Model):
    """How far a feed of telegrams has been read. `state` is what the poller hands back, as JSON."""

    __tablename__ = "disaster_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


class LogEntry(Model):
    """A line of an event's day log; lines are never changed, a mistake gets a line of its own.

    `key` makes a line of the system's a single one, however often its job runs.
    """

    __tablename__ = "disaster_log"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    kind: Mapped[LogKind] = mapped_column(TermType(LogKind), default=LogKind.NOTE)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str] = mapped_column(String(255), default="")
    key: Mapped[str | None] = mapped_column(String(80))
