"""Volunteers as the engine's candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments.models import BOOKED, Assignment
from dispatch.assignments.planning.outlook import volunteer_key
from dispatch.assignments.planning.skills import Skills, restricted, skills
from dispatch.db import db
from dispatch.matching.parts import Candidate, Commitment, Mode, Site, Window
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import AssignmentState, DeclineReason
from dispatch.volunteers.engagements import Engagement, engagements
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import busy_times, paper_ends, roster_for_matching, spans, windows


@dataclass(frozen=True, slots=True)
class Period:
    """The days for which people are looked at, on the foundation's calendar."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def week_start(self) -> datetime:
        """Monday 0:00 of the first week: from there on jobs count towards a week's cap."""
        monday = self.first - timedelta(days=self.first.weekday())
        return datetime(monday.year, monday.month, monday.day, tzinfo=self.zone)


def candidates(
    period: Period,
    recent_days: int,
    fixed_ids: set[int],
    needed: set[int],
    only: set[int] | None = None,
    resting: Collection[int] = (),
    asked: Collection[tuple[str, str]] = (),
) -> tuple[Candidate, ...]:
    """The active roster (or those of it in `only`), and whoever else is `needed` because work is fixed on them.

    Booked assignments count as commitments, but for those in `fixed_ids`, which the problem holds as fixed; sessions
    that people attend or teach take their time and count towards no cap. Those `resting` have no free time.
    `asked`: the languages and kinds of visits for which somebody is looked for.
    """
    people = roster_for_matching(only)
    known = {person.id for person in people}
    if needed - known:
        people = [*people, *db.session.scalars(select(Volunteer).where(Volunteer.id.in_(needed - known)))]
    span = (period.first, period.last, period.zone)
    busy = _with(busy_times([p.id for p in people], *span), said_not_free(clock.now()))
    free = windows([p for p in people if p.id in known - set(resting)], *span, busy)
    ids = [p.id for p in people]
    booked, promised = _commitments(ids, period.week_start, fixed_ids), _promised(ids, period)
    recent = _recent_jobs(recent_days)
    held = _skills([p.id for p in people], asked, period)
    return tuple(
        _candidate(
            person,
            held[person.id],
            free.get(person.id, []),
            (*booked[person.id], *promised.get(person.id, ())),
            recent.get(person.id, 0),
        )
        for person in sorted(people, key=lambda person: person.id)
    )


def _skills(ids: list[int], asked: Collection[tuple[str, str]], period: Period) -> dict[int, Skills]:
    spoken = spans(ids, period.first, period.last)
    apart = restricted(spoken.values(), asked)
    return {person: skills(spoken.get(person, {}), apart, period.first, period.last) for person in ids}


def said_busy(job: Assignment) -> bool:
    """Whether they have said of this very time that it does not suit them: before they had agreed, or after."""
    return job.state in (AssignmentState.DECLINED, AssignmentState.CANCELLED) and (
        job.decline_reason is DeclineReason.BUSY
    )


def said_not_free(since: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """The times, not over at `since`, of which people have said in a no that they do not suit them, by their ids.

    They are not asked about such a time again, by whatever request; about the other times of the same they are.
    """
    statement = select(Assignment.volunteer_id, Assignment.start_at, Assignment.end_at).where(
        Assignment.state.in_((AssignmentState.DECLINED, AssignmentState.CANCELLED)),
        Assignment.decline_reason == DeclineReason.BUSY,
        Assignment.end_at > since,
    )
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person, start, end in db.session.execute(statement):
        found[person].append((start, end))
    return found


def _with(
    one: Mapping[int, Sequence[tuple[datetime, datetime]]],
    other: Mapping[int, Sequence[tuple[datetime, datetime]]],
) -> dict[int, list[tuple[datetime, datetime]]]:
    return {key: [*one.get(key, ()), *other.get(key, ())] for key in one.keys() | other.keys()}


def _candidate(
    person: Volunteer,
    held: Skills,
    free: Sequence[tuple[datetime, datetime]],
    booked: Iterable[Commitment],
    recent: int,
) -> Candidate:
    return as_candidate(
        person,
        languages=held.languages,
        level_changes=held.changes,
        available=tuple(Window(start, end) for start, end in free),
        credentials=papers_of(person),
        recent_jobs=recent,
        commitments=tuple(booked),
    )


def as_candidate(person: Volunteer, **at_that_time: Any) -> Candidate:
    """Somebody with what is always so of them; `at_that_time` are the candidate's fields that the time looked at says:
    languages, papers, free hours, work."""
    return Candidate(
        id=volunteer_key(person.id),
        gender=person.gender.value if person.gender else None,
        declines_topics=tuple(person.declined_topics),
        home=Site(person.lat, person.lon),
        transport=person.transport.value,
        max_travel_minutes=person.max_travel_minutes,
        modes=tuple(Mode(mode) for mode in person.modes),
        max_per_day=person.max_per_day,
        max_per_week=person.max_per_week,
        **at_that_time,
    )


def papers_of(person: Volunteer) -> dict[str, date]:
    """The last valid day of each kind of paper."""
    return paper_ends((paper.kind, paper.last_day) for paper in person.credentials)


def _commitments(people: list[int], since: datetime, fixed_ids: set[int]) -> Mapping[int, list[Commitment]]:
    statement = (
        select(Assignment, Institution)
        .join(ServiceRequest, Assignment.request_id == ServiceRequest.id)
        .join(Institution, ServiceRequest.institution_id == Institution.id)
        .where(Assignment.state.in_(BOOKED), Assignment.end_at >= since, Assignment.volunteer_id.in_(people))
        .order_by(Assignment.start_at, Assignment.id)
    )
    held: dict[int, list[Commitment]] = defaultdict(list)
    for job, place in db.session.execute(statement):
        if job.id not in fixed_ids:
            site = Site(place.lat, place.lon)
            held[job.volunteer_id].append(Commitment(job.start_at, job.end_at, Mode(job.mode.value), site))
    return held


def _promised(people: list[int], period: Period) -> dict[int, list[Commitment]]:
    """What people have promised beside jobs, with the way there and back."""
    day = timedelta(days=1)  # on both sides: a way may lead over midnight
    last = datetime.combine(period.last, time(), period.zone)
    found = engagements(people, datetime.combine(period.first, time(), period.zone) - day, last + 2 * day)
    return {person: [_commitment(one) for one in rows] for person, rows in found.items()}


def _commitment(one: Engagement) -> Commitment:
    site = Site(*one.place) if one.place else None
    mode = Mode.ONSITE if site else Mode.VIDEO
    return Commitment(one.start - one.margin, one.end + one.margin, mode, site, counts=False)


def _recent_jobs(days: int) -> dict[int, int]:
    now = clock.now()
    statement = (
        select(Assignment.volunteer_id, func.count())
        .where(
            Assignment.state.in_((AssignmentState.ACCEPTED, AssignmentState.DONE)),
            Assignment.start_at < now,
            Assignment.start_at >= now - timedelta(days=days),
        )
        .group_by(Assignment.volunteer_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
