"""A person on the roster, and where they will not go."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import Gender, Transport
from dispatch.volunteers.models.hours import DateException, WeeklyHours
from dispatch.volunteers.models.levels import LevelOverride, LevelSpan
from dispatch.volunteers.models.papers import Credential, VolunteerLanguage

if TYPE_CHECKING:
    from dispatch.accounts.models import User
    from dispatch.assignments.models import Assignment


class Volunteer(Stamped, Model):
    """A person on the roster. The exact address is for coordinators only.

    `asks_per_week`: how often at most they want to be asked in a week; None is the programme's limit.
    `availability_confirmed_at`: when they last said that their hours are right; after `availability_reminder_days`
    (0: never) they are asked. `availability_before`: what the last change of theirs replaced, so that it can be undone.
    `roman`: the name in Roman letters as they spell it (a passport's, say); empty where nobody has asked.
    `left_on`: since then all but the name and the record of the work is deleted.
    """

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
    roman: Mapped[str] = mapped_column(String(160), default="", server_default="")
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
    open_on_holidays: Mapped[bool] = mapped_column(default=False, server_default=false())
    availability_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    availability_reminder_days: Mapped[int] = mapped_column(default=30, server_default="30")
    availability_before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    asks_per_week: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    left_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User | None] = relationship("User", back_populates="volunteer")
    languages: Mapped[list[VolunteerLanguage]] = relationship(
        back_populates="volunteer",
        cascade="all, delete-orphan",
        order_by="(VolunteerLanguage.level.desc(), VolunteerLanguage.id)",
    )
    credentials: Mapped[list[Credential]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="Credential.kind"
    )
    level_overrides: Mapped[list[LevelOverride]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="LevelOverride.id"
    )
    level_spans: Mapped[list[LevelSpan]] = relationship(
        back_populates="volunteer",
        cascade="all, delete-orphan",
        order_by="(LevelSpan.language, LevelSpan.first)",
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
        """The level that holds today in a language; 0 where it is not spoken, or no level has been shown."""
        return next((spoken.level or 0 for spoken in self.languages if spoken.language == language), 0)


class RefusedInstitution(Model):
    """An institution where this volunteer will not go (workplace, conflict of interest); coordinators see it.

    The desk's entry and its `reason` are not shown to the volunteer; the volunteer's own (`own_reason` is not None,
    though it may be empty) is shown to both, and to no institution.
    """

    __tablename__ = "refused_institutions"
    __table_args__ = (UniqueConstraint("volunteer_id", "institution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"))
    by_desk: Mapped[bool] = mapped_column(default=True, server_default=true())
    reason: Mapped[str] = mapped_column(String(255), default="")
    own_reason: Mapped[str | None] = mapped_column(String(255))
