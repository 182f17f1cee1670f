"""Who could step in for work that is confirmed, for all of it at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dispatch.assignments.planning.answers.standing import PARAMS, standing
from dispatch.assignments.planning.outlook import Outlook, request_key, row_id
from dispatch.matching.standby import standby


def standing_by(outlook: Outlook, confirmed: Collection[int]) -> dict[str, Any]:
    """For each confirmed request and need who could step in, beside everything the plan gives them; the most at risk
    first. `without` are those nobody could, with the reasons."""
    fixed = {one.request for one in outlook.problem.fixed}
    wanted = [key for key in map(request_key, confirmed) if key in fixed]
    found = standby(outlook.problem, standing(outlook.problem), confirmed=wanted, params=PARAMS)
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
