"""How soon the answer to an event had come how far, read from what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    Muster,
    MusterReply,
    Notice,
    Publication,
    RosterRun,
    RoundTeam,
    RoundVisit,
)
from dispatch.disasters.queries.drills import drill_of, elapsed
from dispatch.disasters.vocabulary import Measure, VisitState


def moments(event: DisasterEvent) -> dict[Measure, datetime]:
    """When each was reached; what has not been is not there."""
    found = {measure: find(event) for measure, find in FINDERS.items()}
    return {measure: moment for measure, moment in found.items() if moment is not None}


def minutes(event: DisasterEvent) -> dict[Measure, int]:
    """The same in whole minutes since the exercise, or the answer, began; what an exercise has kept goes before."""
    drill = drill_of(event)
    if drill is None:
        start = event.opened_at or event.created_at
        return {
            measure: _whole((moment - start).total_seconds()) for measure, moment in moments(event).items()
        }
    kept = {Measure(code): int(value) for code, value in drill.measures.items()}
    now = {
        measure: _whole(elapsed(drill, moment).total_seconds()) for measure, moment in moments(event).items()
    }
    return now | kept


def _whole(seconds: float) -> int:
    return max(0, int(seconds // 60))


def _muster_opened(event: DisasterEvent) -> datetime | None:
    return _one(select(func.min(Muster.opened_at)).where(Muster.event_id == event.id))


def _half_answered(event: DisasterEvent) -> datetime | None:
    """When half of those asked in the first muster had answered, each for the first time."""
    first = (
        select(Muster.id)
        .where(Muster.event_id == event.id)
        .order_by(Muster.opened_at, Muster.id)
        .limit(1)
        .scalar_subquery()
    )
    replies = db.session.scalars(
        select(MusterReply).where(MusterReply.muster_id == first, MusterReply.asked_at.is_not(None))
    ).all()
    answered = sorted(filter(None, map(_first_answer, replies)))
    wanted = (len(replies) + 1) // 2
    return answered[wanted - 1] if 0 < wanted <= len(answered) else None


def _first_answer(reply: MusterReply) -> datetime | None:
    before = [one["answered_at"] for one in reply.earlier if one.get("answered_at")]
    return datetime.fromisoformat(before[0]) if before else reply.answered_at


def _roster_confirmed(event: DisasterEvent) -> datetime | None:
    return _one(select(func.min(RosterRun.confirmed_at)).where(RosterRun.event_id == event.id))


def _round_done(event: DisasterEvent) -> datetime | None:
    """When the first team had seen all of its shelters, or had passed over the rest."""
    rows = db.session.scalars(
        select(RoundVisit)
        .join(RoundTeam, RoundTeam.id == RoundVisit.team_id)
        .where(RoundTeam.event_id == event.id)
    ).all()
    rounds: dict[tuple[int | None, int], list[RoundVisit]] = defaultdict(list)
    for visit in rows:
        rounds[visit.run_id, visit.team_id].append(visit)
    return min(filter(None, map(_end_of, rounds.values())), default=None)


def _end_of(visits: list[RoundVisit]) -> datetime | None:
    if any(visit.state == VisitState.PLANNED for visit in visits):
        return None
    return max(
        (visit.done_at for visit in visits if visit.done_at and visit.state == VisitState.VISITED),
        default=None,
    )


def _notice_published(event: DisasterEvent) -> datetime | None:
    return _one(
        select(func.min(Publication.published_at))
        .join(Notice, Notice.id == Publication.notice_id)
        .where(Notice.event_id == event.id)
    )


def _one(statement: Select[Any]) -> datetime | None:
    found: datetime | None = db.session.scalar(statement)
    return found


FINDERS: dict[Measure, Callable[[DisasterEvent], datetime | None]] = {
    Measure.MUSTER_OPENED: _muster_opened,
    Measure.HALF_ANSWERED: _half_answered,
    Measure.ROSTER_CONFIRMED: _roster_confirmed,
    Measure.ROUND_DONE: _round_done,
    Measure.NOTICE_PUBLISHED: _notice_published,
}
"""How each is found."""
