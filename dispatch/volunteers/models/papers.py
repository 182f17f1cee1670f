"""What a person speaks and which papers they hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, TermType
from dispatch.vocabulary import CredentialKind

if TYPE_CHECKING:
    from dispatch.volunteers.models.volunteer import Volunteer


class VolunteerLanguage(Model):
    """A language at a level (1 to 4), what shows it, and who decided so when (unknown for old entries)."""

    __tablename__ = "volunteer_languages"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "language"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12), index=True)
    level: Mapped[int]
    evidence: Mapped[str] = mapped_column(String(255), default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    decided_on: Mapped[date | None]

    volunteer: Mapped[Volunteer] = relationship(back_populates="languages")


class Credential(Model):
    """A certificate, a finished course or a paper; valid through `valid_until` (no date: without end)."""

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("volunteer_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    kind: Mapped[CredentialKind] = mapped_column(TermType(CredentialKind))
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]

    volunteer: Mapped[Volunteer] = relationship(back_populates="credentials")
