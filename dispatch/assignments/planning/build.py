"""Open and confirmed requests, and the roster, as one Problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import clock, i18n
from dispatch.assignments.models import BOOKED, Assignment
from dispatch.assignments.planning.limits import asked_enough
from dispatch.assignments.planning.outlook import Outlook, Way, request_key, volunteer_key
from dispatch.assignments.planning.people import Period, candidates, said_busy
from dispatch.assignments.planning.skills import named, skill
from dispatch.db import db
from dispatch.matching.parts import Assigned, Costs, Mode, Need, Option, Request, Settings, Site
from dispatch.matching.problem import Problem
from dispatch.requests.models import ProgrammeSettings, RequestNeed, ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState, Strength
from dispatch.volunteers.models import RefusedInstitution

IN_SCOPE = (
    RequestState.SUBMITTED,
    RequestState.MATCHING,
    RequestState.PROPOSED,
    RequestState.OFFERED,
    RequestState.CONFIRMED,
)
ENDED = (
    AssignmentState.DECLINED,
    AssignmentState.LAPSED,
    AssignmentState.WITHDRAWN,
    AssignmentState.CANCELLED,
    AssignmentState.NO_SHOW,
)
"""How a question ends without the job being done."""


def build(
    request_ids: Iterable[int] | None = None,
    volunteer_ids: Iterable[int] | None = None,
    *,
    keep_choices: bool = True,
    open_again: bool = False,
    limits: bool = True,
) -> Outlook:
    """The problem as the rows stand now.

    All open requests and the whole roster; or only the requests and people named, in which case the people's
    booked work for other requests counts as commitments. Confirmed and offered work, and what a coordinator
    chose by hand, is fixed; the solver's own earlier proposals are `previous`. Without `keep_choices` what was
    chosen by hand is open too, to be looked at again. With `open_again` every need is, whoever holds it: the holders'
    time is taken all the same. With `limits` those who have been asked enough this week are not free.
    """
    now = clock.now()
    only = None if volunteer_ids is None else set(volunteer_ids)
    every = (_View(row, now, keep_choices, open_again) for row in _requests(request_ids))
    views = [view for view in every if view.ways and (open_again or view.is_fixed or view.row.is_open)]
    fixed = [view for view in views if view.is_fixed]
    kept_ids = {job.id for view in fixed for job in view.kept}
    needed = {job.volunteer_id for view in views for job in view.kept}
    settings = _shared(views)
    resting = asked_enough(settings, only) if limits else set()
    asked = {(need.language, view.row.visit_kind.value) for view in views for need in view.row.needs}
    people = candidates(_period(views), settings.recent_days, kept_ids, needed, only, resting, asked)
    known, apart = {person.id for person in people}, named(people)
    refusals, regulars = _refused_institutions(), _regulars(views)
    problem = Problem(
        requests=tuple(view.request(known, apart, refusals, regulars) for view in views),
        candidates=people,
        fixed=tuple(view.assigned(view.kept) for view in fixed),
        previous=tuple(a for view in views if (a := view.previous(known)) is not None),
        timezone=str(i18n.zone()),
        settings=Settings(
            turnaround_minutes=settings.turnaround_minutes, costs=Costs(**settings.engine_costs)
        ),
    )
    return Outlook(
        problem=problem,
        ways={view.key: view.ways for view in views},
        positions={view.key: view.positions for view in views},
        asked_enough=frozenset(map(volunteer_key, resting)),
    )


def _shared(views: Sequence[_View]) -> ProgrammeSettings:
    """What the engine takes once for all requests together: the oldest programme's settings, with the longest
    turnaround of any, because people may go from a job of one programme to a job of another."""
    found = {view.row.programme_id: view.settings for view in views}
    if not found:
        return ProgrammeSettings()
    longest = max(one.turnaround_minutes for one in found.values())
    return replace(found[min(found)], turnaround_minutes=longest)


def _requests(ids: Iterable[int] | None) -> Sequence[ServiceRequest]:
    statement = (
        select(ServiceRequest)
        .where(ServiceRequest.state.in_(IN_SCOPE))
        .options(
            selectinload(ServiceRequest.options),
            selectinload(ServiceRequest.needs),
            selectinload(ServiceRequest.ruled_volunteers),
            selectinload(ServiceRequest.assignments),
            selectinload(ServiceRequest.institution),
            selectinload(ServiceRequest.programme),
        )
        .order_by(ServiceRequest.id)
    )
    if ids is not None:
        statement = statement.where(ServiceRequest.id.in_(list(ids)))
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def _period(views: Sequence[_View]) -> Period:
    zone = i18n.zone()
    today = clock.today(zone)
    ends = [way.end.astimezone(zone).date() for view in views for way in view.ways]
    return Period(first=today, last=max(ends, default=today), zone=zone)


def _refused_institutions() -> dict[int, set[int]]:
    refused: dict[int, set[int]] = {}
    for institution, person in db.session.execute(
        select(RefusedInstitution.institution_id, RefusedInstitution.volunteer_id)
    ):
        refused.setdefault(institution, set()).add(person)
    return refused


def _regulars(views: Sequence[_View]) -> dict[tuple[int, str], int]:
    """(institution, patient code) -> whoever interpreted there for this patient last, where that is asked for."""
    codes = {view.row.patient_code for view in views if view.row.same_interpreter and view.row.patient_code}
    if not codes:
        return {}
    statement = (
        select(ServiceRequest.institution_id, ServiceRequest.patient_code, Assignment.volunteer_id)
        .join(Assignment, Assignment.request_id == ServiceRequest.id)
        .where(
            ServiceRequest.patient_code.in_(codes),
            Assignment.state.in_((AssignmentState.ACCEPTED, AssignmentState.DONE)),
            Assignment.start_at < clock.now(),
        )
        .order_by(Assignment.start_at, Assignment.id)
    )
    return {(place, code): person for place, code, person in db.session.execute(statement)}


@dataclass(frozen=True)
class _View:
    """One request row, seen for the engine."""

    row: ServiceRequest
    now: datetime
    keep_choices: bool
    open_again: bool = False

    @property
    def key(self) -> str:
        return request_key(self.row.id)

    @property
    def settings(self) -> ProgrammeSettings:
        return self.row.programme.settings

    @cached_property
    def kept(self) -> list[Assignment]:
        """One for each need that somebody holds whatever the solver thinks: asked, agreed, gone, chosen by hand.

        Of several asked at once for one need the first counts; the time of the others is taken by what they were asked.
        """
        first: dict[int, Assignment] = {}
        for job in sorted(filter(self._holds, self.row.assignments), key=_firmest):
            first.setdefault(job.position, job)
        return [] if self.open_again else [first[position] for position in sorted(first)]

    def _holds(self, job: Assignment) -> bool:
        if job.state is AssignmentState.PROPOSED:
            return self.keep_choices and job.run_id is None and job.is_current
        return job.state in BOOKED

    @cached_property
    def is_fixed(self) -> bool:
        """Whether nothing is left to decide."""
        return {job.position for job in self.kept} == {need.position for need in self.row.needs}

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Times and modes that are still possible; where somebody holds a need already, only theirs."""
        every = tuple(
            Way(option.id, option.rank, option.start_at, option.end_at, mode)
            for option in self.row.options
            for mode in self.row.modes
        )
        if self.kept:
            first = self.kept[0]
            every = tuple(
                way for way in every if (way.option_id, way.mode) == (first.option_id, first.mode)
            ) or (Way(first.option_id, 0, first.start_at, first.end_at, first.mode),)
        return every if self.is_fixed else tuple(way for way in every if way.start > self.now)

    @cached_property
    def positions(self) -> tuple[int, ...]:
        """Needs that the engine sees: all of a fixed request, otherwise those nobody holds."""
        held = set() if self.is_fixed else {job.position for job in self.kept}
        return tuple(need.position for need in self.row.needs if need.position not in held)

    def request(
        self,
        known: set[str],
        apart: set[str],
        refused: dict[int, set[int]],
        regulars: dict[tuple[int, str], int],
    ) -> Request:
        row = self.row
        needs = {need.position: self._need(need, apart) for need in row.needs}
        must = row.gender_strength is Strength.MUST
        gender = row.gender.value if row.gender else None
        return Request(
            id=self.key,
            weight=self.settings.weight_by_urgency.get(row.urgency.value, 1),
            options=tuple(self._option(way) for way in self.ways),
            needs=tuple(needs[position] for position in self.positions),
            site=Site(row.institution.lat, row.institution.lon),
            gender=gender if must else None,
            gender_wish=None if must else gender,
            credentials=tuple(dict.fromkeys((*self.settings.required_papers, *row.credentials))),
            topics=(row.topic.value,) if row.topic else (),
            banned=_keys(self._banned(refused), known),
            continuity=_keys(self._wanted(regulars), known),
        )

    def _need(self, need: RequestNeed, apart: set[str]) -> Need:
        """Of this kind of visit, where not everybody who speaks the language is allowed it."""
        code = skill(need.language, self.row.visit_kind.value)
        return Need(code if code in apart else need.language, need.level)

    def _option(self, way: Way) -> Option:
        penalty = way.rank * self.settings.later_choice_penalty
        if way.mode is not self.row.mode:
            penalty += self.settings.other_mode_penalty
        return Option(way.start, way.end, Mode(way.mode.value), penalty)

    def _banned(self, refused: dict[int, set[int]]) -> set[int]:
        """Who must not come, who has said no or been told that they need not come, and who has another of the needs."""
        ruled = {rule.volunteer_id for rule in self.row.ruled_volunteers if not rule.wanted}
        said_no = {job.volunteer_id for job in self.row.assignments if self._was_asked(job)}
        holding = set() if self.is_fixed else set(map(_person, filter(self._holds, self.row.assignments)))
        return ruled | said_no | holding | refused.get(self.row.institution_id, set())

    def _was_asked(self, job: Assignment) -> bool:
        """Whether this was the same question.

        A "not me" is about the request, whenever it is. Silence, and a word of ours that they need not come, are about
        a time: where it has passed, or the hospital has moved it, another time is another question. A "not then" is
        about the person's time, and is taken out of it (`people.said_not_free`).
        """
        untold = job.state is AssignmentState.WITHDRAWN and not job.offered_at
        if job.state not in ENDED or untold or said_busy(job):
            return False
        own_no = job.decline_reason is not None or job.state is AssignmentState.NO_SHOW
        times = {option.start_at for option in self.row.options if option.start_at > self.now}
        return own_no or job.start_at in times

    def _wanted(self, regulars: dict[tuple[int, str], int]) -> set[int]:
        wanted = {rule.volunteer_id for rule in self.row.ruled_volunteers if rule.wanted}
        regular = regulars.get((self.row.institution_id, self.row.patient_code))
        return wanted | {regular} if self.row.same_interpreter and regular else wanted

    def assigned(self, jobs: Sequence[Assignment]) -> Assigned:
        first = jobs[0]
        at = next(
            k for k, way in enumerate(self.ways) if (way.option_id, way.mode) == (first.option_id, first.mode)
        )
        return Assigned(self.key, at, tuple(volunteer_key(job.volunteer_id) for job in jobs))

    def previous(self, known: set[str]) -> Assigned | None:
        """The solver's standing proposal, where it still fits the request."""
        jobs = sorted(
            (
                job
                for job in self.row.assignments
                if job.state is AssignmentState.PROPOSED and job.run_id and job.is_current
            ),
            key=lambda job: job.position,
        )
        fits = tuple(job.position for job in jobs) == self.positions and jobs
        if not fits or self.is_fixed or {volunteer_key(job.volunteer_id) for job in jobs} - known:
            return None
        ways = {(way.option_id, way.mode) for way in self.ways}
        return self.assigned(jobs) if (jobs[0].option_id, jobs[0].mode) in ways else None


def _person(job: Assignment) -> int:
    return job.volunteer_id


def _firmest(job: Assignment) -> tuple[bool, bool, int]:
    """Agreed before asked before chosen, and the earlier first."""
    agreed = job.state in (AssignmentState.ACCEPTED, AssignmentState.DONE)
    return not agreed, job.state is AssignmentState.PROPOSED, job.id


def _keys(ids: set[int], known: set[str]) -> tuple[str, ...]:
    return tuple(key for key in (volunteer_key(person) for person in sorted(ids)) if key in known)
