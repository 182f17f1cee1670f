"""Who stands where at which hour: posts, their shifts, the solver's runs, duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.models.runs import SolverRun
from dispatch.disasters.models.supporters import Supporter
from dispatch.disasters.vocabulary import DutyState, SupporterRole

_QUEUED_SQL = text("state = 'queued'")


class Post(Stamped, Model):
    """A place to stand: a role at a place. Its shifts carry the hours."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[SupporterRole] = mapped_column(TermType(SupporterRole))
    place: Mapped[str] = mapped_column(String(255), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    remote: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    shifts: Mapped[list[Shift]] = relationship(
        back_populates="post", cascade="all, delete-orphan", order_by="Shift.start_at"
    )


class Shift(Stamped, Model):
    """Hours at a post: how many people, which languages at least one of them speaks, how much it matters.

    `languages`: `[{"language": "vi", "level": 2, "number": 1}]`. `experienced`: how many must have served before.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="hours"),
        CheckConstraint("number BETWEEN 1 AND 100", name="number"),
        CheckConstraint("importance BETWEEN 1 AND 1000", name="importance"),
        CheckConstraint("experienced BETWEEN 0 AND number", name="experienced"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    start_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
    number: Mapped[int] = mapped_column(default=1)
    languages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    importance: Mapped[int] = mapped_column(default=1)
    experienced: Mapped[int] = mapped_column(default=0)

    post: Mapped[Post] = relationship(back_populates="shifts")
    duties: Mapped[list[Duty]] = relationship(back_populates="shift", cascade="all, delete-orphan")


class RosterRun(SolverRun, Model):
    """A roster asked for. One at a time waits for an event."""

    __tablename__ = "roster_runs"
    __table_args__ = (
        Index(
            "uq_roster_runs_one_queued", "event_id", unique=True,
            sqlite_where=_QUEUED_SQL, postgresql_where=_QUEUED_SQL,
        ),
    )  # fmt: skip


class Duty(Stamped, Model):
    """One supporter in one shift. The hours are the shift's, kept here so that the database can refuse a second duty.

    `held`: a person has said so, the solver keeps to it: one that is released and held is not to be given again.

    An exclusion constraint on PostgreSQL, triggers on SQLite: nobody has two duties at once that are confirmed or done.
    """

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="hours"),
        Index(
            "uq_duties_once", "shift_id", "supporter_id", unique=True,
            sqlite_where=text("state <> 'released'"), postgresql_where=text("state <> 'released'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("roster_runs.id", ondelete="SET NULL"))
    state: Mapped[DutyState] = mapped_column(TermType(DutyState), default=DutyState.PLANNED)
    start_at: Mapped[datetime] = mapped_column(UTCDateTime)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
    held: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(255), default="")

    shift: Mapped[Shift] = relationship(back_populates="duties")
    supporter: Mapped[Supporter] = relationship()


class RosterTerms(Stamped, Model):
    """On what terms a supporter serves in an event; who has none serves as the law allows.

    `hours_a_day`, `hours_in_7_days`: own limits, which only lower those of the law. `experienced`: has served before.
    `unavailable`: `[[start, end]]`, hours in which they cannot come whatever the muster says. `wishes`:
    `[{"post": id, "against": false}]`.
    """

    __tablename__ = "roster_terms"
    __table_args__ = (
        UniqueConstraint("event_id", "supporter_id"),
        CheckConstraint("hours_a_day BETWEEN 1 AND 12", name="day"),
        CheckConstraint("hours_in_7_days BETWEEN 1 AND 84", name="week"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"))
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"), index=True)
    nights: Mapped[bool] = mapped_column(default=True)
    hours_a_day: Mapped[int | None]
    hours_in_7_days: Mapped[int | None]
    experienced: Mapped[bool] = mapped_column(default=False)
    unavailable: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    wishes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def away(self) -> list[tuple[datetime, datetime]]:
        """`unavailable` as moments."""
        return [
            (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in self.unavailable
        ]
