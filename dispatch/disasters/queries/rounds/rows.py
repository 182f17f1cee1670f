"""The rows of rounds: a event's shelters, its teams, their stops, the runs of the planner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    EventShelter,
    RoundRun,
    RoundTeam,
    RoundVisit,
    Shelter,
)
from dispatch.disasters.queries.shelters import containing
from dispatch.disasters.vocabulary import ShelterPriority, VisitState
from dispatch.errors import NotFound
from dispatch.i18n import _, local, zone
from dispatch.studies import UNDER_WAY
from dispatch.vocabulary import StudyState

PER_PAGE = 50
URGENCY = case(
    {one: rank for rank, one in enumerate(ShelterPriority)},
    value=EventShelter.priority,
)


def get_stop(event: DisasterEvent, stop_id: int) -> EventShelter:
    """A shelter of this event; raises `NotFound`."""
    found = db.session.get(EventShelter, stop_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この避難所は、この災害対応にありません。"))
    return found


def get_team(event: DisasterEvent, team_id: int) -> RoundTeam:
    """A team of this event; raises `NotFound`."""
    found = db.session.get(RoundTeam, team_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この班は見つかりません。"))
    return found


def get_run(event: DisasterEvent, run_id: int) -> RoundRun:
    """A run of this event; raises `NotFound`."""
    found = db.session.get(RoundRun, run_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この計画は見つかりません。"))
    return found


def stops(event: DisasterEvent, page: int, words: str = "", municipality: str | None = None) -> Pagination:
    """The event's shelters, all or those that are looked for: open ones first, the most urgent, those not seen yet."""
    wanted = select(EventShelter).join(EventShelter.shelter).where(EventShelter.event_id == event.id)
    if municipality:
        wanted = wanted.where(Shelter.municipality == municipality)
    return db.paginate(
        wanted.where(*containing(words))
        .options(contains_eager(EventShelter.shelter))
        .order_by(EventShelter.open.desc(), URGENCY, EventShelter.visited_at.is_not(None), EventShelter.id),
        page=page,
        per_page=PER_PAGE,
        error_out=False,
    )


def open_stops(event: DisasterEvent) -> Sequence[EventShelter]:
    """The event's open shelters, the most urgent first."""
    return db.session.scalars(
        select(EventShelter)
        .where(EventShelter.event_id == event.id, EventShelter.open)
        .options(joinedload(EventShelter.shelter))
        .order_by(URGENCY, EventShelter.id)
    ).all()


def reportable(event: DisasterEvent) -> Sequence[EventShelter]:
    """All shelters that were ever open in this event: also of one that has closed a report may be on its way."""
    return db.session.scalars(
        select(EventShelter)
        .where(EventShelter.event_id == event.id)
        .join(EventShelter.shelter)
        .options(joinedload(EventShelter.shelter))
        .order_by(EventShelter.open.desc(), Shelter.municipality_code, Shelter.name, EventShelter.id)
    ).all()


def counts(event: DisasterEvent) -> dict[str, int]:
    """How many shelters are open, have been visited, are urgent and not seen yet, and cannot be reached."""
    wanted = select(
        func.count(),
        func.count(EventShelter.visited_at),
        func.count().filter(
            EventShelter.visited_at.is_(None), EventShelter.priority == ShelterPriority.URGENT
        ),
        func.count().filter(EventShelter.road_closed),
    ).where(EventShelter.event_id == event.id, EventShelter.open)
    found = db.session.execute(wanted).one()
    return dict(zip(("open", "visited", "urgent", "closed"), map(int, found), strict=True))


def day_span(day: date) -> tuple[datetime, datetime]:
    """A day's beginning and end by the foundation's clock."""
    begin = datetime.combine(day, time(), zone())
    return begin, begin + timedelta(days=1)


def teams(event: DisasterEvent, day: date | None = None) -> Sequence[RoundTeam]:
    """The event's teams in their order; of one day, that on which they leave."""
    wanted = select(RoundTeam).where(RoundTeam.event_id == event.id).options(selectinload(RoundTeam.members))
    if day is not None:
        begin, end = day_span(day)
        wanted = wanted.where(RoundTeam.start_at >= begin, RoundTeam.start_at < end)
    return db.session.scalars(wanted.order_by(RoundTeam.start_at, RoundTeam.position, RoundTeam.id)).all()


def team_days(event: DisasterEvent) -> list[date]:
    """The days on which there are teams, in order."""
    starts = db.session.scalars(select(RoundTeam.start_at).where(RoundTeam.event_id == event.id))
    return sorted({local(start).date() for start in starts})


def visits(of: Sequence[RoundTeam]) -> dict[int, list[RoundVisit]]:
    """The stops of these teams, by team, in order; those passed over are left out."""
    found: dict[int, list[RoundVisit]] = defaultdict(list)
    rows = db.session.scalars(
        select(RoundVisit)
        .where(RoundVisit.team_id.in_([one.id for one in of]), RoundVisit.state != VisitState.SKIPPED)
        .options(joinedload(RoundVisit.stop).joinedload(EventShelter.shelter))
        .order_by(RoundVisit.team_id, RoundVisit.position, RoundVisit.arrive_at, RoundVisit.id)
    )
    for one in rows:
        found[one.team_id].append(one)
    return found


def municipalities(event: DisasterEvent) -> Sequence[tuple[str, int]]:
    """Where the event's shelters are, and how many."""
    found = db.session.execute(
        select(Shelter.municipality, func.count())
        .join(EventShelter, EventShelter.shelter_id == Shelter.id)
        .where(EventShelter.event_id == event.id, Shelter.municipality != "")
        .group_by(Shelter.municipality)
        .order_by(func.min(Shelter.municipality_code), Shelter.municipality)
    )
    return [(name, count) for name, count in found]


def troubles(of: Sequence[RoundTeam]) -> Sequence[RoundVisit]:
    """Stops still ahead that nobody can or need make any more: the road or the shelter is closed, or another team has
    been there since."""
    stop = EventShelter
    gone = ~stop.open | stop.road_closed | (stop.priority == ShelterPriority.NONE)
    return db.session.scalars(
        select(RoundVisit)
        .join(RoundVisit.stop)
        .where(RoundVisit.team_id.in_([one.id for one in of]), RoundVisit.state == VisitState.PLANNED)
        .where(gone | (stop.visited_at > RoundVisit.created_at))
        .options(joinedload(RoundVisit.stop).joinedload(EventShelter.shelter), joinedload(RoundVisit.team))
        .order_by(RoundVisit.arrive_at, RoundVisit.id)
    ).all()


def latest_run(event: DisasterEvent, day: date | None = None) -> RoundRun | None:
    """What was asked last (of this day); None where nothing was."""
    rows = db.session.scalars(
        select(RoundRun).where(RoundRun.event_id == event.id).order_by(RoundRun.id.desc())
    )
    return next((one for one in rows if day is None or one.wanted.get("day") == day.isoformat()), None)


def run_ahead(event: DisasterEvent) -> RoundRun | None:
    """The run that waits or works; None where none does."""
    return db.session.scalar(
        select(RoundRun)
        .where(RoundRun.event_id == event.id, RoundRun.state.in_(UNDER_WAY))
        .order_by(RoundRun.id.desc())
    )


def confirmed_run(event: DisasterEvent, day: date) -> RoundRun | None:
    """The plan by which the teams of a day go; None where none was confirmed."""
    rows = db.session.scalars(
        select(RoundRun)
        .where(
            RoundRun.event_id == event.id,
            RoundRun.state == StudyState.DONE,
            RoundRun.confirmed_at.is_not(None),
        )
        .order_by(RoundRun.confirmed_at.desc())
    )
    return next((one for one in rows if one.wanted.get("day") == day.isoformat()), None)
