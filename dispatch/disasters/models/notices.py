"""The translation desk: a message comes in, becomes plain Japanese, is translated, read again, approved, published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch import clock
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.models.events import DisasterEvent
from dispatch.disasters.models.supporters import Supporter
from dispatch.disasters.vocabulary import NoticeState, TranslationState


class Notice(Stamped, Model):
    """A message for residents. `source`: who says it, `source_url` where; `expires_at`: until when it is true.

    `replaces_id`: the notice that this one puts right; publishing it withdraws the old one everywhere. `version`
    counts what was written, so that of two writers the later one is told.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id", ondelete="SET NULL"))
    state: Mapped[NoticeState] = mapped_column(
        TermType(NoticeState), default=NoticeState.RECEIVED, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    plain_title: Mapped[str] = mapped_column(String(200), default="")
    plain_body: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200))
    source_url: Mapped[str] = mapped_column(String(500), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    plain_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    plain_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=0)

    event: Mapped[DisasterEvent] = relationship()
    replaces: Mapped[Notice | None] = relationship(remote_side=[id])
    translations: Mapped[list[NoticeTranslation]] = relationship(
        back_populates="notice", cascade="all, delete-orphan", order_by="NoticeTranslation.id"
    )
    publications: Mapped[list[Publication]] = relationship(
        back_populates="notice", cascade="all, delete-orphan", order_by="Publication.id"
    )


class NoticeTranslation(Stamped, Model):
    """A notice in one language (`ja-easy` is plain Japanese itself). Who read it is never who wrote it.

    Each step keeps its time: assigned, translated, read, approved; `state_since`: when the present one began.
    `version` guards against two writers.
    """

    __tablename__ = "notice_translations"
    __table_args__ = (
        UniqueConstraint("notice_id", "language"),
        CheckConstraint("reader_id IS NULL OR reader_id <> translator_id", name="two_people"),
        CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[TranslationState] = mapped_column(
        TermType(TranslationState), default=TranslationState.WAITING, index=True
    )
    state_since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    translator_id: Mapped[int | None] = mapped_column(
        ForeignKey("supporters.id", ondelete="SET NULL"), index=True
    )
    reader_id: Mapped[int | None] = mapped_column(
        ForeignKey("supporters.id", ondelete="SET NULL"), index=True
    )
    assigned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    translated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)

    notice: Mapped[Notice] = relationship(back_populates="translations")
    translator: Mapped[Supporter | None] = relationship(foreign_keys=[translator_id])
    reader: Mapped[Supporter | None] = relationship(foreign_keys=[reader_id])


class Publication(Stamped, Model):
    """Where a notice stands: the public page, a poster, a shelter's board, a broadcast; from when until when."""

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), index=True)
    where: Mapped[str] = mapped_column("place", String(120))
    public_page: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_down_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_down_by: Mapped[str] = mapped_column(String(120), default="")

    notice: Mapped[Notice] = relationship(back_populates="publications")


class Phrase(Stamped, Model):
    """An approved sentence in one language, ready to be used again: what it says in plain Japanese, and how."""

    __tablename__ = "phrases"
    __table_args__ = (
        Index(
            "uq_phrases_current", "japanese", "language", unique=True,
            sqlite_where=text("retired_at IS NULL"), postgresql_where=text("retired_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    japanese: Mapped[str] = mapped_column(String(400))
    language: Mapped[str] = mapped_column(String(12), index=True)
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(40), default="")
    translation_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice_translations.id", ondelete="SET NULL")
    )
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uses: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
