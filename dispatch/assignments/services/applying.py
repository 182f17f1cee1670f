"""A plan becomes proposals: only for what has not changed since the plan was made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence, Set
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch.assignments.models import Assignment, PlanRun
from dispatch.assignments.planning import Outlook, Way, row_id
from dispatch.assignments.planning.limits import Limit
from dispatch.assignments.services.checks import live
from dispatch.assignments.services.drafting import proposal
from dispatch.assignments.services.states import move
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import DispatchError
from dispatch.matching.costs import pair_cost
from dispatch.matching.plan import Plan, Reason, Unassigned
from dispatch.matching.problem import Assigned
from dispatch.matching.rules import Rule, refusal_table
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.requests.models.service_request import OPEN_STATES
from dispatch.vocabulary import AssignmentState, RequestState

logger = logging.getLogger(__name__)


def lock_open() -> Sequence[int]:
    """Hold every open request until the transaction ends, so that none moves between the look and the writing."""
    statement = (
        select(ServiceRequest.id).where(ServiceRequest.state.in_(OPEN_STATES)).order_by(ServiceRequest.id)
    )
    return db.session.scalars(statement.with_for_update()).all()


def apply(run: PlanRun, outlook: Outlook, plan: Plan, stale: Set[str]) -> int:
    """Write the plan's proposals and reasons for every open request that is not stale; gives the number of new ones."""
    wanted = outlook.open - stale
    chosen = select(ServiceRequest).where(ServiceRequest.id.in_([row_id(key) for key in wanted]))
    rows = {row.id: row for row in db.session.scalars(chosen) if row.is_open}
    created = 0
    for one in plan.assignments:
        if row_id(one.request) in rows:
            created += _apart(_propose, run, outlook, rows[row_id(one.request)], one)
    for left in plan.unassigned:
        if row_id(left.request) in rows:
            _apart(_leave, outlook, rows[row_id(left.request)], left)
    return created


def _apart(write: Callable[..., bool], *args: Any) -> bool:
    """Write one request's part in a savepoint: one that cannot be written holds up no other."""
    try:
        with db.session.begin_nested():
            return write(*args)
    except (DispatchError, IntegrityError):
        logger.exception("a part of the plan could not be written")
        return False


def _propose(run: PlanRun, outlook: Outlook, request: ServiceRequest, one: Assigned) -> bool:
    way, positions = outlook.ways[one.request][one.option], outlook.positions[one.request]
    people = {position: row_id(who) for position, who in zip(positions, one.volunteers, strict=True)}
    standing = _loose(request)
    same = _says(standing, way, people)
    if not same:
        _clear(standing)
        for need, position in enumerate(positions):
            cost = pair_cost(outlook.problem, one.volunteers[need], one.request, one.option, need)
            db.session.add(proposal(request, position, people[position], way, cost, run.id))
    request.why_uncovered = None
    db.session.flush()
    db.session.refresh(request, ["assignments"])
    requests.move(request, RequestState.PROPOSED, SYSTEM)
    return not same


def _says(standing: Sequence[Assignment], way: Way, people: dict[int, int]) -> bool:
    """Whether these proposals already name these people for this time and mode, and nothing else."""
    return {job.position: job.volunteer_id for job in standing} == people and all(
        job.is_current and (job.option_id, job.mode) == (way.option_id, way.mode) for job in standing
    )


def _leave(outlook: Outlook, request: ServiceRequest, left: Unassigned) -> bool:
    _clear(_loose(request))
    request.why_uncovered = [part for reason in left.reasons for part in _reasons(outlook, left, reason)]
    requests.move(request, RequestState.MATCHING, SYSTEM)
    return False


def _reasons(outlook: Outlook, left: Unassigned, reason: Reason) -> list[dict[str, Any]]:
    """The engine's reason; of those it calls not free, the ones who have only been asked enough are told apart."""
    whole = reason.to_json()
    if reason.rule is not Rule.AVAILABILITY or not outlook.asked_enough:
        return [whole]
    refused = refusal_table(outlook.problem, left.request, reason.option or 0, reason.need or 0)
    resting = sum(refused[who][:1] == (Rule.AVAILABILITY,) for who in outlook.asked_enough & refused.keys())
    if not resting:
        return [whole]
    busy = {**whole, "count": whole["count"] - resting}
    return [*([busy] if busy["count"] else []), {**whole, "rule": Limit.ASKS.value, "count": resting}]


def _loose(request: ServiceRequest) -> list[Assignment]:
    """Proposals that a plan may replace: the solver's own, and those a change of the request has overtaken."""
    return [job for job in live(request, AssignmentState.PROPOSED) if job.run_id or not job.is_current]


def _clear(proposals: Sequence[Assignment]) -> None:
    """Take back what was only proposed: nobody has been told of it."""
    for job in proposals:
        move(job, AssignmentState.WITHDRAWN, SYSTEM)
