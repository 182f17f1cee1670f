"""The roster: who interprets which languages, where, when, and with which papers."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType
from dispatch.vocabulary import CredentialKind, Gender, Transport

if TYPE_CHECKING:
    from dispatch.accounts.models import User
    from dispatch.assignments.models import Assignment


class Volunteer(Stamped, Model):
    """A person on the roster. The exact address is for coordinators only."""

    __tablename__ = "volunteers"
    __table_args__ = (
        CheckConstraint("max_per_day >= 0 AND max_per_week >= 0", name="caps"),
        CheckConstraint("max_travel_minutes >= 0", name="travel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(80), default="")
    gender: Mapped[Gender | None] = mapped_column(TermType(Gender))
    email: Mapped[str] = mapped_column(String(255), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    home_town: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    nearest_station: Mapped[str] = mapped_column(String(80), default="")
    transport: Mapped[Transport] = mapped_column(TermType(Transport), default=Transport.TRANSIT)
    max_travel_minutes: Mapped[int] = mapped_column(default=60)
    modes: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["onsite"])
    max_per_day: Mapped[int] = mapped_column(default=1)
    max_per_week: Mapped[int] = mapped_column(default=2)
    declined_topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    registered_from: Mapped[date | None]
    paused_from: Mapped[date | None]
    paused_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User | None] = relationship("User", back_populates="volunteer")
    languages: Mapped[list[VolunteerLanguage]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="VolunteerLanguage.level.desc()"
    )
    credentials: Mapped[list[Credential]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="Credential.kind"
    )
    pattern: Mapped[list[WeeklyHours]] = relationship(
        cascade="all, delete-orphan", order_by="(WeeklyHours.weekday, WeeklyHours.start)"
    )
    exceptions: Mapped[list[DateException]] = relationship(
        cascade="all, delete-orphan", order_by="DateException.day"
    )
    refused_institutions: Mapped[list[RefusedInstitution]] = relationship(cascade="all, delete-orphan")
    assignments: Mapped[list[Assignment]] = relationship(
        "Assignment", back_populates="volunteer", order_by="Assignment.start_at"
    )

    def level(self, language: str) -> int:
        """The level in a language; 0 where it is not spoken."""
        return next((spoken.level for spoken in self.languages if spoken.language == language), 0)


class VolunteerLanguage(Model):
    """A language at a level (1 to 4), and what shows it."""

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


class WeeklyHours(Model):
    """Free on this weekday (Monday is 0) between two wall-clock times; an end of 0:00 means midnight."""

    __tablename__ = "weekly_hours"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start: Mapped[time]
    end: Mapped[time]


class DateException(Model):
    """Free, or not free, on one date; without times the whole day."""

    __tablename__ = "date_exceptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    free: Mapped[bool]
    start: Mapped[time | None]
    end: Mapped[time | None]


class RefusedInstitution(Model):
    """An institution where this volunteer will not go (workplace, conflict of interest); coordinators see it."""

    __tablename__ = "refused_institutions"
    __table_args__ = (UniqueConstraint("volunteer_id", "institution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(255), default="")
