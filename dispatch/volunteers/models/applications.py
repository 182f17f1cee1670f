"""People who want to be on the roster and are not yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch import clock
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import ApplicationState
from dispatch.volunteers.models.volunteer import Volunteer

OPEN = text("state IN ('unconfirmed', 'waiting')")


class Application(Stamped, Model):
    """What a stranger says of themselves; one that is open for each address of mail.

    `languages`: rows `{"language": code, "level": what they think it is}`. `nonce` is in the link of the last
    confirmation mail, of which `mails` were sent: words that change make another link, and there is an end to mails.
    """

    __tablename__ = "applications"
    __table_args__ = (
        Index("uq_applications_open_email", "email", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(255))
    phone: Mapped[str] = mapped_column(String(40), default="")
    town: Mapped[str] = mapped_column(String(120), default="")
    languages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    message: Mapped[str] = mapped_column(String(500), default="")
    locale: Mapped[str] = mapped_column(String(12), default="ja")
    consented_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    nonce: Mapped[str] = mapped_column(String(40))
    mails: Mapped[int] = mapped_column(default=0)
    state: Mapped[ApplicationState] = mapped_column(
        TermType(ApplicationState), default=ApplicationState.UNCONFIRMED, index=True
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id", ondelete="SET NULL"))

    volunteer: Mapped[Volunteer | None] = relationship()
