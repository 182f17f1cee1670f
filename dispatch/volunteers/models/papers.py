"""What a person speaks and which papers they hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, TermType
from dispatch.vocabulary import CredentialKind

if TYPE_CHECKING:
    from dispatch.volunteers.models.volunteer import Volunteer


ONE_LANGUAGE = (CredentialKind.MEDICAL_BASIC, CredentialKind.MEDICAL_EXPERT, CredentialKind.ICM)
"""Certificates that were earned in one language: without that language they show nothing of somebody who speaks two."""


class VolunteerLanguage(Model):
    """A language somebody speaks, at the level that holds today: 1 to 4, or 0 where none has been shown yet.

    The level is written by `services.levels.rederive` alone. `evidence` is a word beside it, `decided_by` and
    `decided_on` say who judged it last and when (unknown for old entries).
    """

    __tablename__ = "volunteer_languages"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "language"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12), index=True)
    level: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[str] = mapped_column(String(255), default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    decided_on: Mapped[date | None]

    volunteer: Mapped[Volunteer] = relationship(back_populates="languages")


def last_day(valid_until: date | None, revoked_on: date | None) -> date | None:
    """The last day on which a paper counts (None: without end)."""
    if revoked_on is None:
        return valid_until
    before = revoked_on - timedelta(days=1)
    return before if valid_until is None else min(valid_until, before)


class Credential(Model):
    """A certificate, a finished course or a paper; valid through `valid_until` (no date: without end).

    `language`: the one it is about ("": all, as for every paper). `revoked_on`: the first day on which it counts no
    more, whatever `valid_until` says.
    """

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("volunteer_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    kind: Mapped[CredentialKind] = mapped_column(TermType(CredentialKind))
    language: Mapped[str] = mapped_column(String(12), default="", server_default="")
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    revoked_on: Mapped[date | None]

    volunteer: Mapped[Volunteer] = relationship(back_populates="credentials")

    @property
    def last_day(self) -> date | None:
        """The last day on which it counts (None: without end)."""
        return last_day(self.valid_until, self.revoked_on)
