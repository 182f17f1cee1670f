"""Levels as they follow: the rules set, what coordinators decided instead, and from when until when what holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType
from dispatch.vocabulary import VisitKind

if TYPE_CHECKING:
    from dispatch.volunteers.models.volunteer import Volunteer


class LevelRuleSet(Stamped, Model):
    """All rules, past, present and announced, as they were set at one moment; the last row is what counts.

    `rules` is `dispatch-levels/1`. Without a row the usual rules count, as version 0. `first`: the day from which the
    new ones among them hold. `base` is the version whose effect its author had looked at.
    """

    __tablename__ = "level_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    first: Mapped[date]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(120))


class LevelOverride(Stamped, Model):
    """What a coordinator set instead of what the rules say; never without a note and never without an end.

    Either `level` (0: none) or `visit` with `allowed`. `floor`: it counts only where the rules give less. It holds from
    `first` through `last`, and not from `ended_on` on where somebody has ended it before.
    """

    __tablename__ = "level_overrides"
    __table_args__ = (
        CheckConstraint("first <= last", name="days"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level"),
        CheckConstraint("(level IS NULL) = (visit IS NOT NULL)", name="target"),
        CheckConstraint("(visit IS NULL) = (allowed IS NULL)", name="visit"),
        CheckConstraint("note <> ''", name="note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    level: Mapped[int | None]
    visit: Mapped[VisitKind | None] = mapped_column(TermType(VisitKind))
    allowed: Mapped[bool | None]
    floor: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(255))
    first: Mapped[date]
    last: Mapped[date] = mapped_column(index=True)
    set_by: Mapped[str] = mapped_column(String(120), default="")
    ended_on: Mapped[date | None]
    ended_by: Mapped[str] = mapped_column(String(120), default="")

    volunteer: Mapped[Volunteer] = relationship(back_populates="level_overrides")

    @property
    def last_day(self) -> date:
        """The last day on which it counts; before `first` where it was ended before it began."""
        return self.last if self.ended_on is None else min(self.last, self.ended_on - timedelta(days=1))


class LevelSpan(Model):
    """From `first` through `last` somebody's level in a language, and the kinds of visits (codes) they are allowed.

    Written by `services.levels.rederive` alone, out of rules, facts and overrides; days that no span holds are level 0.
    """

    __tablename__ = "level_spans"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "language", "first"),
        CheckConstraint("first <= last", name="days"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level"),
        Index("ix_level_spans_last", "last"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12))
    first: Mapped[date]
    last: Mapped[date]
    level: Mapped[int]
    visits: Mapped[list[str]] = mapped_column(JSON)

    volunteer: Mapped[Volunteer] = relationship(back_populates="level_spans")
