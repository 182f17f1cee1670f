"""Who could step in for work that is confirmed, for all of it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import COUNTED_ON, Standby
from dispatch.assignments.planning.answers.standing import PARAMS, standing
from dispatch.assignments.planning.outlook import Outlook, request_key, row_id, volunteer_key
from dispatch.db import db
from dispatch.matching.parts import Commitment, Mode
from dispatch.matching.problem import Problem
from dispatch.matching.standby import standby


def standing_by(outlook: Outlook, confirmed: Collection[int]) -> dict[str, Any]:
    """For each confirmed request and need who could step in, beside everything the plan gives them; the most at risk
    first. `without` are those nobody could, with the reasons."""
    fixed = {one.request for one in outlook.problem.fixed}
    wanted = [key for key in map(request_key, confirmed) if key in fixed]
    problem = _beside(outlook.problem)
    found = standby(problem, standing(problem), confirmed=wanted, params=PARAMS)
    return {
        "people": [
            {
                "request_id": row_id(one.request),
                "position": outlook.positions[one.request][one.need],
                "volunteer_id": row_id(one.volunteer),
                "cost": one.cost,
            }
            for one in found.people
        ],
        "without": [
            {
                "request_id": row_id(one.request),
                "position": outlook.positions[one.request][one.need],
                "reasons": [reason.to_json() for reason in one.reasons],
            }
            for one in found.without
        ],
        "proven": found.proven,
    }


def _beside(problem: Problem) -> Problem:
    """The problem beside those who have been asked: nobody is named a second time for the same request, whatever they
    have said, nor for another one at a time when they stand by."""
    asked, ready = defaultdict[str, set[str]](set), defaultdict[str, list[Commitment]](list)
    for one in db.session.scalars(select(Standby).where(Standby.end_at > clock.now())):
        who = volunteer_key(one.volunteer_id)
        asked[request_key(one.request_id)].add(who)
        if one.state in COUNTED_ON:
            ready[who].append(Commitment(one.start_at, one.end_at, Mode.PHONE))
    held = {one.request: set(one.volunteers) for one in problem.fixed}
    known = {person.id for person in problem.candidates}
    return replace(
        problem,
        requests=tuple(
            replace(
                one, banned=tuple(sorted({*one.banned} | asked[one.id] & known - held.get(one.id, set())))
            )
            for one in problem.requests
        ),
        candidates=tuple(
            replace(one, commitments=(*one.commitments, *ready[one.id])) for one in problem.candidates
        ),
    )
