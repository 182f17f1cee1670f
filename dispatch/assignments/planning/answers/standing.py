"""The plan to ask about, and differences between plans in the rows' numbers."""

from __future__ import annotations

from typing import Any

from dispatch.assignments.planning.outlook import row_id
from dispatch.matching.compare import Difference, Placed
from dispatch.matching.costs import plain
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve

PARAMS = SolveParams(time_limit=20.0, explain="none")
"""A coordinator waits for the answer; what is found until then is true, if not proven to be the best."""


def standing(problem: Problem) -> Plan:
    """The best plan for now, which keeps the proposals that stand wherever moving them does not pay."""
    return solve(problem, PARAMS, start=problem.previous)


def told(problem: Problem, difference: Difference, about: str) -> dict[str, Any]:
    """What differs for others than the request `about`, of which the page speaks anyway.

    `cost_change` in minutes leaves out that a proposal for `about` itself is moved: nobody has been told of it, and the
    coordinator is about to. `moving` is the part of it that stands for moving others' proposals.
    """
    stand = {one.request for one in problem.previous} & {one.request for one in difference.moved}
    changed = problem.settings.costs.changed
    return {
        "won": [place(one) for one in difference.won if one.request != about],
        "lost": [place(one) for one in difference.lost if one.request != about],
        "moved": [
            {"before": place(one.before), "now": place(one.now)}
            for one in difference.moved
            if one.request != about
        ],
        "coverage_change": difference.coverage_change,
        "cost_change": plain(difference.cost_change - changed * (about in stand)),
        "moving": plain(changed * len(stand - {about})),
        "proven": difference.proven,
    }


def place(one: Placed) -> dict[str, Any]:
    """Who does which request, when and how."""
    return {
        "request_id": row_id(one.request),
        "people": [row_id(who) for who in one.volunteers],
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "mode": one.mode.value,
    }
