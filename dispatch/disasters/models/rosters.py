"""Who stands where at which hour: posts, their shifts, the solver's runs, duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
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
