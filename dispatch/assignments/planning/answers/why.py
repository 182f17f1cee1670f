"""Why this person: the cost by parts, who would be next, and what gave way."""

from __future__ import annotations

from typing import Any

from dispatch.assignments.planning.answers.standing import PARAMS, place, standing, told
from dispatch.assignments.planning.outlook import Outlook, request_key, row_id, volunteer_key
from dispatch.matching import why as engine
from dispatch.matching.compare import placed


def why(outlook: Outlook, request_id: int, people: list[int]) -> dict[str, Any]:
    """The answer for the proposal of these people; `{"stale": True}` where the best plan names others by now."""
    key, problem = request_key(request_id), outlook.problem
    plan = standing(problem)
    given = next((one for one in plan.assignments if one.request == key), None)
    if given is None or set(given.volunteers) != {volunteer_key(who) for who in people}:
        return {"stale": True}
    found = engine.why(problem, plan, key, PARAMS)
    positions, best = outlook.positions[key], found.next_best
    next_best = placed(problem, [best])[key] if best is not None else None
    return {
        "people": [
            {
                "volunteer_id": row_id(one.volunteer),
                "position": positions[one.need],
                "parts": {k: v for k, v in one.to_json().items() if k not in ("volunteer", "need")},
            }
            for one in found.parts
        ],
        "penalty": found.penalty,
        "changed": found.changed,
        "cost": found.cost,
        "next": place(next_best) if next_best is not None else None,
        "difference": told(problem, found.difference, key),
        "gave_way": told(problem, found.gave_way, key),
        "proven": found.difference.proven,
    }
