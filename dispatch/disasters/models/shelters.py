"""Shelters, who goes round them, and what was found there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch import clock
from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.models.runs import SolverRun
from dispatch.disasters.vocabulary import ShelterPriority, VisitState
from dispatch.vocabulary import Transport

_QUEUED_SQL = text("state = 'queued'")


class Shelter(Stamped, Model):
    """A designated shelter, as the public list has it; `code` is the list's own id."""

    __tablename__ = "shelters"
    __table_args__ = (CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="", index=True)
    municipality_code: Mapped[str] = mapped_column(String(12), default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    hazards: Mapped[list[str]] = mapped_column(JSON, default=list)
    active: Mapped[bool] = mapped_column(default=True)


class EventShelter(Stamped, Model):
    """A shelter in one event: open or not, what is known of it, when it was seen last.

    `languages`: codes known there, `suspected`: thought to be there. `windows`: `[{"start", "end"}]`, the hours of each
    day ("09:00") in which it may be visited (none: always); `road_closed`: cannot be reached, the reason is in `note`.
    """

    __tablename__ = "event_shelters"
    __table_args__ = (UniqueConstraint("event_id", "shelter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"))
    shelter_id: Mapped[int] = mapped_column(ForeignKey("shelters.id"), index=True)
    open: Mapped[bool] = mapped_column(default=True)
    priority: Mapped[ShelterPriority] = mapped_column(
        TermType(ShelterPriority), default=ShelterPriority.NORMAL
    )
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    suspected: Mapped[list[str]] = mapped_column(JSON, default=list)
    windows: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    road_closed: Mapped[bool] = mapped_column(default=False)
    visit_minutes: Mapped[int] = mapped_column(default=30)
    visited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    shelter: Mapped[Shelter] = relationship()


class ShelterOpening(Stamped, Model):
    """Shelters that were opened together, by a search of the public list, so that it can be undone.

    `words`, `place`: the search. `made`, `reopened`: keys of the event's shelters that were new, or had been closed.
    """

    __tablename__ = "shelter_openings"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    made: Mapped[list[int]] = mapped_column(JSON, default=list)
    reopened: Mapped[list[int]] = mapped_column(JSON, default=list)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RoundTeam(Stamped, Model):
    """Who goes round together on a day, how and with which vehicle, from where, from when to when.

    By car only with a driver; a team without one goes on foot.
    """

    __tablename__ = "round_teams"
    __table_args__ = (CheckConstraint("start_at < end_at", name="hours"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    transport: Mapped[Transport] = mapped_column(TermType(Transport), default=Transport.CAR)
    vehicle: Mapped[str] = mapped_column(String(80), default="")
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("supporters.id", ondelete="SET NULL"))
    start_at: Mapped[datetime] = mapped_column(UTCDateTime)
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)
    base: Mapped[str] = mapped_column(String(255), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    daylight_only: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    members: Mapped[list[TeamMember]] = relationship(cascade="all, delete-orphan", order_by="TeamMember.id")


class TeamMember(Model):
    """A supporter in a team of rounds."""

    __tablename__ = "round_team_members"
    __table_args__ = (UniqueConstraint("team_id", "supporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("round_teams.id", ondelete="CASCADE"))
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"), index=True)


class RoundRun(SolverRun, Model):
    """Rounds asked for. One at a time waits for an event."""

    __tablename__ = "round_runs"
    __table_args__ = (
        Index(
            "uq_round_runs_one_queued", "event_id", unique=True,
            sqlite_where=_QUEUED_SQL, postgresql_where=_QUEUED_SQL,
        ),
    )  # fmt: skip


class RoundVisit(Stamped, Model):
    """One stop of a team: in which order, when it should arrive and leave, and what became of it."""

    __tablename__ = "round_visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("round_teams.id", ondelete="CASCADE"), index=True)
    event_shelter_id: Mapped[int] = mapped_column(
        ForeignKey("event_shelters.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[int | None] = mapped_column(ForeignKey("round_runs.id", ondelete="SET NULL"))
    position: Mapped[int]
    arrive_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leave_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[VisitState] = mapped_column(TermType(VisitState), default=VisitState.PLANNED)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(String(255), default="")

    team: Mapped[RoundTeam] = relationship()
    stop: Mapped[EventShelter] = relationship()


class VisitForm(Stamped, Model):
    """What a team found at a shelter. `key` was made where the form was filled in: however often it is sent, it is one.

    `people`: `[{"nationality", "language", "number"}]`; `needs`: `[{"category", "text", "urgent"}]`. `filled_at`: by
    the writer's own clock; `created_at`: when it arrived. No names of people in the shelter are asked for.
    """

    __tablename__ = "visit_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True)
    event_shelter_id: Mapped[int] = mapped_column(
        ForeignKey("event_shelters.id", ondelete="CASCADE"), index=True
    )
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("round_visits.id", ondelete="SET NULL"))
    filled_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    filled_by: Mapped[str] = mapped_column(String(80), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    people: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    needs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    photo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    photo_type: Mapped[str] = mapped_column(String(40), default="")
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    stop: Mapped[EventShelter] = relationship()
