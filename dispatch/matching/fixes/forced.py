"""What giving a contested request its people would cost the others: the best plan of all that cover it."""

from __future__ import annotations

from dataclasses import replace

from dispatch.matching.costs import plain
from dispatch.matching.fixes.proving import Prover
from dispatch.matching.forcing import make_room
from dispatch.matching.parts import MOST_WEIGHT
from dispatch.matching.plan import Unassigned
from dispatch.matching.rules import Rule
from dispatch.matching.variants import exchanged


def with_price(prover: Prover, left: Unassigned) -> Unassigned:
    """The uncovered request, its contested reasons with the weight others would lose and the change of cost.

    Nothing is added where no plan covers it at all, or where the problem is too large to be solved for it.
    """
    if not prover.solves or all(one.rule is not Rule.CONTESTED for one in left.reasons):
        return left
    price = _price(prover, left.request)
    if price is None:
        return left
    return replace(
        left,
        reasons=tuple(
            replace(one, loses=price[0], cost=price[1]) if one.rule is Rule.CONTESTED else one
            for one in left.reasons
        ),
    )


def _price(prover: Prover, request_id: str) -> tuple[int, float] | None:
    """(weight the others lose, minutes more), both least, the weight first; None where it is not known.

    The request is made so heavy that no plan without it is as good as the one that makes room for it.
    """
    problem, plan = prover.problem, prover.plan
    room = make_room(problem, plan.assignments, request_id)
    if room is None:
        return None
    kept = sum(prover.weight[one.request] for one in room.others)
    heavy = max(prover.weight[request_id], plan.coverage_bound - kept + 1)
    if heavy > MOST_WEIGHT:
        return None
    request = next(one for one in problem.requests if one.id == request_id)
    best = prover.solve(exchanged(problem, replace(request, weight=heavy)), room.assignments)
    if best.status != "optimal":
        return None
    return plan.coverage - (best.coverage - heavy), plain(best.cost - plan.cost)
