"""Everybody on the roster for one need: who may, who may not and why, and what each would cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from dispatch.assignments.planning import build, request_key, row_id
from dispatch.assignments.planning.limits import Limit, asked_enough
from dispatch.db import db
from dispatch.matching.costs import CostParts, cost_table
from dispatch.matching.rules import Rule, refusal_table
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode
from dispatch.volunteers.models import Volunteer


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One person: the hard rules that forbid it (none: eligible), the cost in minutes, jobs held lately, and what
    became of asking them for this request before."""

    volunteer: Volunteer
    refusals: tuple[Rule | Limit, ...]
    cost: CostParts
    jobs_recent: int
    asked_before: AssignmentState | None


def candidates(request: ServiceRequest, position: int, option_rank: int, mode: Mode) -> list[CandidateRow]:
    """The roster for one need at one of the request's times, eligible people first, then by broken rules and cost.

    Empty where that time has begun or the need is held by somebody who has been asked.
    """
    outlook = build([request.id], keep_choices=False, limits=False)
    key = request_key(request.id)
    ways = outlook.ways.get(key, ())
    at = next((k for k, way in enumerate(ways) if (way.rank, way.mode) == (option_rank, mode)), None)
    if at is None or position not in outlook.positions[key]:
        return []
    need = outlook.positions[key].index(position)
    problem = outlook.problem
    refused, costs = refusal_table(problem, key, at, need), cost_table(problem, key, at, need)
    people = _people(row_id(person.id) for person in problem.candidates)
    asked, enough = _asked(request), asked_enough(request.programme.settings)
    rows = [
        CandidateRow(
            volunteer=people[row_id(person.id)],
            refusals=(*refused[person.id], *((Limit.ASKS,) if row_id(person.id) in enough else ())),
            cost=costs[person.id],
            jobs_recent=person.recent_jobs,
            asked_before=asked.get(row_id(person.id)),
        )
        for person in problem.candidates
    ]
    return sorted(
        rows, key=lambda row: (len(row.refusals), row.cost.total, row.volunteer.kana, row.volunteer.id)
    )


def _people(ids: Iterable[int]) -> Mapping[int, Volunteer]:
    rows = db.session.scalars(select(Volunteer).where(Volunteer.id.in_(list(ids))))
    return {person.id: person for person in rows}


def _asked(request: ServiceRequest) -> dict[int, AssignmentState]:
    return {job.volunteer_id: job.state for job in request.assignments if job.offered_at}
