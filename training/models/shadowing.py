"""Trainees beside seniors: who is to watch, what was agreed with whom, and what the seniors say afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.assignments.models import Assignment
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.requests.models import Institution
from dispatch.vocabulary import EndedBy
from dispatch.volunteers.models import Volunteer
from training.vocabulary import Readiness, ShadowingState

_LIVE_SQL = text("state IN ('proposed', 'asked', 'offered', 'confirmed')")


class Apprenticeship(Stamped, Model):
    """Somebody who is to watch `wanted` jobs in a language before doing them, and waits since `since`.

    Asked for by the person or begun by the desk (`by_desk`: who). Ended, it keeps its past.
    """

    __tablename__ = "apprenticeships"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "language"),
        CheckConstraint("wanted BETWEEN 1 AND 50", name="wanted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12))
    wanted: Mapped[int] = mapped_column(default=3)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_desk: Mapped[str] = mapped_column(String(120), default="")

    volunteer: Mapped[Volunteer] = relationship()


class Shadowing(Stamped, Model):
    """One trainee as an extra, unpaid pair of eyes on one job; never in the place of the interpreter.

    The state moves only in `training.services.shadowing`: proposed, then the hospital
    is asked (`asked`), then the trainee (`offered`). `ended_by`: on whose side it came to nothing; None where the
    job or the plan changed. What the institution ended is offered to nobody else, what the trainee or the desk ended
    not to this trainee again.
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
    ended_by: Mapped[EndedBy | None] = mapped_column(TermType(EndedBy))
    reason: Mapped[str] = mapped_column(String(255), default="")

    assignment: Mapped[Assignment] = relationship()
    trainee: Mapped[Volunteer] = relationship()


class MentorNote(Stamped, Model):
    """What a senior or the desk writes down about a trainee's progress; no clinical detail.

    `text` and `ready` are for the desk; the trainee sees `for_trainee` and nothing else.
    """

    __tablename__ = "mentor_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    shadowing_id: Mapped[int | None] = mapped_column(ForeignKey("shadowings.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author: Mapped[str] = mapped_column(String(120))
    ready: Mapped[Readiness | None] = mapped_column(TermType(Readiness))
    text: Mapped[str] = mapped_column(Text)
    for_trainee: Mapped[str] = mapped_column(Text, default="")

    trainee: Mapped[Volunteer] = relationship()
    shadowing: Mapped[Shadowing | None] = relationship()


class StandingConsent(Stamped, Model):
    """What an institution has said once for all: it need not be asked each time (`allowed`), or takes nobody."""

    __tablename__ = "standing_consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(
        ForeignKey("institutions.id", ondelete="CASCADE"), unique=True
    )
    allowed: Mapped[bool]
    given_by: Mapped[str] = mapped_column(String(120), default="")
    valid_until: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(120))

    institution: Mapped[Institution] = relationship()


class ShadowingSettings(Model):
    """The rules of shadowing where they differ from the usual ones (`training.pairing.rules`): one row."""

    __tablename__ = "shadowing_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    stated: Mapped[dict[str, Any]] = mapped_column("settings", JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
