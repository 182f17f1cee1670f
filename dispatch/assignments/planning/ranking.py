"""Who is the next best for a need, by the engine's rules and costs, everything else staying as it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from dispatch.assignments.models import LIVE, Assignment
from dispatch.assignments.planning.build import build
from dispatch.assignments.planning.outlook import Way, request_key, row_id
from dispatch.db import db
from dispatch.matching.costs import CostParts, cost_table
from dispatch.matching.rules import refusal_table
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody whom no rule forbids, when and how they would come, and the cost in minutes."""

    volunteer_id: int
    way: Way
    cost: CostParts


def ranked(
    request: ServiceRequest, position: int, option_id: int, mode: Mode, *, spare_proposed: bool = True
) -> list[Ranked]:
    """All who could fill a need at one of the request's times, cheapest first, whoever else is asked for it already.

    Left out are those asked for this request before, those who have been asked enough this week, and, with
    `spare_proposed`, those who are about to be asked for other work at that time. Empty once that time has begun.
    """
    outlook = build([request.id], keep_choices=False, open_again=True)
    key, problem = request_key(request.id), outlook.problem
    ways = outlook.ways.get(key, ())
    at = next((k for k, way in enumerate(ways) if (way.option_id, way.mode) == (option_id, mode)), None)
    if at is None or position not in outlook.positions[key]:
        return []
    need = outlook.positions[key].index(position)
    refused, costs = refusal_table(problem, key, at, need), cost_table(problem, key, at, need)
    left_out = _known(request) | (_proposed(request, ways[at]) if spare_proposed else set())
    found = [
        (costs[person.id].total, person.recent_jobs, row_id(person.id))
        for person in problem.candidates
        if not refused[person.id] and row_id(person.id) not in left_out
    ]
    keys = {row_id(person.id): person.id for person in problem.candidates}
    return [Ranked(who, ways[at], costs[keys[who]]) for _cost, _recent, who in sorted(found)]


def _known(request: ServiceRequest) -> set[int]:
    """Everybody who has to do with the request already."""
    return {job.volunteer_id for job in request.assignments if job.state in LIVE or job.state.value == "done"}


def _proposed(request: ServiceRequest, way: Way) -> set[int]:
    statement = select(Assignment.volunteer_id).where(
        Assignment.state == AssignmentState.PROPOSED,
        Assignment.request_id != request.id,
        Assignment.start_at < way.end,
        Assignment.end_at > way.start,
    )
    return set(db.session.scalars(statement))
