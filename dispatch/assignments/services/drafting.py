"""A proposal as a row, whoever makes it."""

from __future__ import annotations

from dispatch.assignments.models import Assignment
from dispatch.assignments.planning import Way
from dispatch.matching.costs import CostParts
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState


def proposal(
    request: ServiceRequest,
    position: int,
    volunteer_id: int,
    way: Way,
    cost: CostParts,
    run_id: int | None = None,
) -> Assignment:
    """Somebody for one need at one time, with the cost in minutes by its parts; without a run a person has chosen."""
    need = next(need for need in request.needs if need.position == position)
    return Assignment(
        request_id=request.id,
        option_id=way.option_id,
        position=position,
        volunteer_id=volunteer_id,
        run_id=run_id,
        state=AssignmentState.PROPOSED,
        start_at=way.start,
        end_at=way.end,
        mode=way.mode,
        language=need.language,
        level=need.level,
        cost_parts={
            "travel": cost.travel,
            "level_surplus": cost.level_surplus,
            "gender_wish": cost.gender_wish,
            "discontinuity": cost.discontinuity,
            "total": cost.total,
        },
    )
