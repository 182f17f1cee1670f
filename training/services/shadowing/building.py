"""The only bridge between rows and the pairing's problem. It reads what is settled and moves nothing of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from dispatch import clock, i18n
from dispatch.assignments.models import Assignment
from dispatch.assignments.planning import row_id, volunteer_key
from dispatch.assignments.planning.people import Period, candidates
from dispatch.db import db
from dispatch.matching.parts import Candidate
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, EndedBy, RequestState, Strength, Topic
from dispatch.volunteers.models import RefusedInstitution
from training.models import Apprenticeship, Shadowing, StandingConsent
from training.pairing.parts import Held, Job, Mode, Pair, Settings, Site, Trainee, Want
from training.pairing.problem import Problem
from training.pairing.rules import Rule, refusals
from training.services.shadowing.settings import ShadowingRules, rules
from training.services.shadowing.states import LIVE, TOLD
from training.vocabulary import ShadowingState as State

SETTLED = (RequestState.CONFIRMED,)
COUNTED = (*TOLD, State.DONE)
"""Shadowings that take the trainee's time, and of which they need no more."""


def job_key(row: int) -> str:
    """An accepted job's name in the problem."""
    return f"A{row:07d}"


def build() -> Problem:
    """Settled jobs in the span that the rules allow, whoever learns, and the proposals that stand."""
    now, stated = clock.now(), rules()
    first, last = now + timedelta(days=stated.notice_days), now + timedelta(days=stated.horizon_days)
    jobs = _settled(Assignment.start_at >= first, Assignment.start_at <= last)
    watched = {one.assignment.request_id for one in _live() if one.state is not State.PROPOSED}
    return _problem([job for job in jobs if job.request_id not in watched], _learners(), stated)


def refused_now(shadowing: Shadowing, *, firm: bool = False) -> tuple[Rule, ...]:
    """Every rule that speaks against a shadowing as the rows stand now; its own place counts for nothing.

    With `firm` only work that the trainee has accepted takes their time, not what they are merely asked for.
    """
    learners = [one for one in _learners() if one.volunteer_id == shadowing.trainee_id]
    jobs = _settled(Assignment.id == shadowing.assignment_id)
    problem = _problem(jobs, learners, rules(), without=shadowing.id, firm=firm)
    if not jobs or not problem.trainees:
        return (Rule.LANGUAGE,)
    return refusals(problem, problem.jobs[0], problem.trainees[0])


def _settled(*which: ColumnElement[bool]) -> list[Assignment]:
    statement = (
        select(Assignment)
        .join(Assignment.request)
        .where(Assignment.state == AssignmentState.ACCEPTED, ServiceRequest.state.in_(SETTLED), *which)
        .options(
            joinedload(Assignment.request).selectinload(ServiceRequest.ruled_volunteers),
            joinedload(Assignment.request).joinedload(ServiceRequest.institution),
            joinedload(Assignment.request).selectinload(ServiceRequest.assignments),
        )
        .order_by(Assignment.start_at, Assignment.id)
    )
    return list(db.session.scalars(statement))


def _learners() -> list[Apprenticeship]:
    statement = select(Apprenticeship).where(Apprenticeship.ended_at.is_(None))
    return list(db.session.scalars(statement.options(joinedload(Apprenticeship.volunteer))))


def _live() -> list[Shadowing]:
    statement = select(Shadowing).where(Shadowing.state.in_(LIVE))
    return list(db.session.scalars(statement.options(joinedload(Shadowing.assignment))))


def _problem(
    jobs: list[Assignment],
    learners: list[Apprenticeship],
    stated: ShadowingRules,
    without: int = 0,
    firm: bool = False,
) -> Problem:
    past = _Past.of({one.volunteer_id for one in learners}, {job.request_id for job in jobs}, without)
    seniors, closed = _seniors(jobs), _closed(jobs)
    made = tuple(_job(job, seniors[job.volunteer_id], past, closed, stated) for job in jobs)
    trainees = tuple(_trainees(learners, made, past, firm))
    known = {job.id for job in made}, {one.id for one in trainees}
    return Problem(
        jobs=made,
        trainees=trainees,
        previous=tuple(pair for pair in past.proposed if pair.job in known[0] and pair.trainee in known[1]),
        timezone=str(i18n.zone()),
        settings=Settings(
            kinds=tuple(stated.kinds),
            closed_topics=tuple(stated.closed_topics),
            modes=tuple(Mode(one) for one in stated.modes),
            senior_jobs=stated.senior_jobs,
            most_per_week=stated.most_per_week,
        ),
    )


def _seniors(jobs: Iterable[Assignment]) -> Mapping[int, int]:
    """How many jobs each interpreter has done."""
    people = {job.volunteer_id for job in jobs}
    statement = (
        select(Assignment.volunteer_id, func.count())
        .where(Assignment.volunteer_id.in_(people), Assignment.state == AssignmentState.DONE)
        .group_by(Assignment.volunteer_id)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(statement)})


def _closed(jobs: Collection[Assignment]) -> set[int]:
    """Jobs at institutions that have said once for all that they take nobody, where that holds on the job's day."""
    places = {job.request.institution_id for job in jobs}
    said = select(StandingConsent).where(
        StandingConsent.institution_id.in_(places), StandingConsent.allowed.is_(False)
    )
    no = {one.institution_id: one for one in db.session.scalars(said)}
    asked = ((job, no.get(job.request.institution_id)) for job in jobs)
    return {job.id for job, one in asked if one is not None and holds(one, job.start_at)}


def holds(consent: StandingConsent, moment: datetime) -> bool:
    """Whether what an institution has said once for all is true of that day."""
    return consent.valid_until is None or i18n.local(moment).date() <= consent.valid_until


@dataclass(frozen=True)
class _Past:
    """What these people have watched or will, and how it ended at these requests.

    `closed`: requests at which the institution wants nobody; `alone`: jobs at which the interpreter does not.
    """

    rows: list[Shadowing]
    barred: Mapping[int, set[int]]
    closed: set[int]
    alone: set[int]
    proposed: list[Pair]

    @classmethod
    def of(cls, people: Collection[int], requests: Collection[int], without: int) -> _Past:
        statement = (
            select(Shadowing)
            .join(Shadowing.assignment)
            .where(
                Shadowing.trainee_id.in_(people) | Assignment.request_id.in_(requests),
                Shadowing.id != without,
            )
            .options(
                joinedload(Shadowing.assignment)
                .joinedload(Assignment.request)
                .joinedload(ServiceRequest.institution)
            )
        )
        rows = list(db.session.scalars(statement))
        barred: dict[int, set[int]] = defaultdict(set)
        for one in rows:
            by_trainee_or_desk = one.ended_by in (EndedBy.VOLUNTEER, EndedBy.DESK)
            if by_trainee_or_desk and one.state is not State.SENIOR_REFUSED:
                barred[one.assignment.request_id].add(one.trainee_id)
        closed = {one.assignment.request_id for one in rows if one.ended_by is EndedBy.INSTITUTION}
        alone = {one.assignment_id for one in rows if one.state is State.SENIOR_REFUSED}
        proposed = [
            Pair(job_key(one.assignment_id), volunteer_key(one.trainee_id))
            for one in rows
            if one.state is State.PROPOSED
        ]
        return cls(rows, barred, closed, alone, proposed)

    def of_person(self, person: int) -> list[Shadowing]:
        return [one for one in self.rows if one.trainee_id == person and one.state in COUNTED]


def _job(job: Assignment, done: int, past: _Past, closed: Collection[int], stated: ShadowingRules) -> Job:
    asked, place = job.request, job.request.institution
    topics = {asked.topic.value} if asked.topic else set()
    if asked.infection_precautions:
        topics.add(Topic.INFECTION.value)
    others = {one.volunteer_id for one in asked.assignments}
    unwanted = {one.volunteer_id for one in asked.ruled_volunteers if not one.wanted}
    must = asked.gender is not None and asked.gender_strength is Strength.MUST
    return Job(
        id=job_key(job.id),
        request=f"R{asked.id}",
        institution=f"I{place.id}",
        senior=volunteer_key(job.volunteer_id),
        start=job.start_at,
        end=job.end_at,
        language=job.language,
        level=job.level,
        kind=asked.visit_kind.value,
        mode=Mode(job.mode.value),
        site=Site(place.lat, place.lon),
        topics=tuple(sorted(topics)),
        gender=asked.gender.value if must and asked.gender else None,
        papers=stated.needed_papers,
        senior_jobs=done,
        closed=job.id in closed or asked.id in past.closed or job.id in past.alone,
        barred=tuple(
            sorted(volunteer_key(one) for one in others | unwanted | past.barred.get(asked.id, set()))
        ),
    )


def _trainees(
    learners: list[Apprenticeship], jobs: tuple[Job, ...], past: _Past, firm: bool
) -> Iterable[Trainee]:
    """Their levels, hours, papers and work, as the plan of interpreters sees them."""
    by_person: dict[int, list[Apprenticeship]] = defaultdict(list)
    for one in learners:
        by_person[one.volunteer_id].append(one)
    today = clock.today(i18n.zone())
    last = max((i18n.local(job.end).date() for job in jobs), default=today)
    people = candidates(Period(today, last, i18n.zone()), 1, set(), set(), set(by_person))
    refused, offered = _refused(by_person), _offered(by_person) if firm else set()
    for person in people:
        number = row_id(person.id)
        watched = past.of_person(number)
        wants = tuple(_want(one, person, watched) for one in by_person[number])
        work = [one for one in person.commitments if (number, one.start, one.end) not in offered]
        held = tuple(Held(one.start, one.end, one.mode, one.site) for one in work)
        yield _trainee(person, wants, watched, refused[number], held)


def _offered(people: Collection[int]) -> set[tuple[int, datetime, datetime]]:
    """What these people are asked to interpret and have not accepted."""
    statement = select(Assignment.volunteer_id, Assignment.start_at, Assignment.end_at).where(
        Assignment.volunteer_id.in_(people), Assignment.state == AssignmentState.OFFERED
    )
    return {(row[0], row[1], row[2]) for row in db.session.execute(statement)}


def _refused(people: Collection[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one in db.session.scalars(
        select(RefusedInstitution).where(RefusedInstitution.volunteer_id.in_(people))
    ):
        found[one.volunteer_id].append(f"I{one.institution_id}")
    return found


def _want(learner: Apprenticeship, person: Candidate, watched: list[Shadowing]) -> Want:
    mine = [one for one in watched if one.assignment.language == learner.language]
    ends = [one.assignment.end_at for one in mine if one.state is State.DONE]
    waited = (clock.now() - max([learner.since, *ends])).days
    return Want(
        language=learner.language,
        level=person.languages.get(learner.language, 0),
        needed=max(0, learner.wanted - len(mine)),
        waited=max(0, waited),
    )


def _trainee(
    person: Candidate,
    wants: tuple[Want, ...],
    watched: list[Shadowing],
    refused: list[str],
    work: tuple[Held, ...],
) -> Trainee:
    seen = Counter(volunteer_key(one.assignment.volunteer_id) for one in watched)
    return Trainee(
        id=person.id,
        wants=wants,
        available=person.available,
        gender=person.gender,
        papers=dict(person.credentials),
        declines_topics=person.declines_topics,
        refuses=tuple(refused),
        home=person.home,
        transport=person.transport,
        max_travel_minutes=int(person.max_travel_minutes),
        modes=person.modes,
        max_per_day=person.max_per_day,
        max_per_week=person.max_per_week,
        held=(*work, *(_held(one) for one in watched)),
        seen=dict(seen),
    )


def _held(one: Shadowing) -> Held:
    job, place = one.assignment, one.assignment.request.institution
    return Held(job.start_at, job.end_at, Mode(job.mode.value), Site(place.lat, place.lon), watching=True)
