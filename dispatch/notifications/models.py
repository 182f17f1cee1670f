"""The outbox, and what decides how its messages sound and which way they take.

A message is a row of the same transaction as the change it tells of.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from dispatch import clock
from dispatch.db import Model, Stamped, UTCDateTime


class OutboxMessage(Stamped, Model):
    """One message to one address; `key` makes a second writing of the same message impossible.

    `claimed_until`: a worker (`claimed_by`) has it in hand until then; one that dies lets it go by that.
    `refused_at`: the other side will not have it, at once or by a bounce; nobody tries again by themselves.
    `send_before`: from then on it would only confuse, and is not sent any more.
    `exercise`: it belongs to an exercise, and leaves only for an address on the drill list.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_due", "sent_at", "send_after"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    channel: Mapped[str] = mapped_column(String(12), default="mail")
    address: Mapped[str] = mapped_column(String(255), index=True)
    locale: Mapped[str] = mapped_column(String(12), default="ja")
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    calendar_method: Mapped[str | None] = mapped_column(String(12))
    send_after: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    send_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    exercise: Mapped[bool] = mapped_column(default=False, server_default=false())


class MessageChoice(Stamped, Model):
    """How one person wants to be written to; who has no row gets mail in the language of the account."""

    __tablename__ = "message_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    channel: Mapped[str] = mapped_column(String(12), default="mail")
    locale: Mapped[str] = mapped_column(String(12), default="")
    webhook_url: Mapped[str] = mapped_column(String(500), default="")


class MessageText(Stamped, Model):
    """One version of the words of a kind of message in one language; the newest counts, and none is ever changed.

    `source` None: back to the built-in words. `fault`: why these words could not be used when they were needed.
    """

    __tablename__ = "message_texts"
    __table_args__ = (Index("ix_message_texts_which", "kind", "locale", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(12))
    source: Mapped[str | None] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str] = mapped_column(String(255))
    fault: Mapped[str] = mapped_column(Text, default="")
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class UsedLink(Stamped, Model):
    """A one-tap link that has done its work; kept until it would have expired anyway."""

    __tablename__ = "used_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
