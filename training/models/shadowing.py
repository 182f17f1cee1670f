"""Trainees beside seniors, and what the seniors say of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.assignments.models import Assignment
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.volunteers.models import Volunteer
from training.vocabulary import ShadowingState

_LIVE_SQL = text("state IN ('proposed', 'asked', 'offered', 'confirmed')")


class Shadowing(Stamped, Model):
    """One trainee as an extra, unpaid pair of eyes on one job; never in the place of the interpreter.

    The state moves only in `training.services.shadowing`: proposed, then the hospital
    is asked (`asked`), then the trainee (`offered`).
    """

    __tablename__ = "shadowings"
    __table_args__ = (
        Index(
            "uq_shadowings_one_per_job",
            "assignment_id",
            unique=True,
            sqlite_where=_LIVE_SQL,
            postgresql_where=_LIVE_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    trainee_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    state: Mapped[ShadowingState] = mapped_column(
        TermType(ShadowingState), default=ShadowingState.PROPOSED, index=True
    )
    consent_by: Mapped[str] = mapped_column(String(120), default="")
    consent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(255), default="")

    assignment: Mapped[Assignment] = relationship()
    trainee: Mapped[Volunteer] = relationship()


class MentorNote(Stamped, Model):
    """What a senior or the desk writes down about a trainee's progress; no clinical detail."""

    __tablename__ = "mentor_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    shadowing_id: Mapped[int | None] = mapped_column(ForeignKey("shadowings.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author: Mapped[str] = mapped_column(String(120))
    ready: Mapped[bool | None]
    text: Mapped[str] = mapped_column(Text)

    trainee: Mapped[Volunteer] = relationship()
    shadowing: Mapped[Shadowing | None] = relationship()
