"""Fixes: every patch, applied and solved again, covers the request and loses nothing; shortages only where none does."""

from __future__ import annotations

from collections import Counter
from typing import Any

import jsonpatch
import pytest

from dispatch.matching import patches
from dispatch.matching.fixes import explain_fully, find_fixes
from dispatch.matching.fixes.applying import changed
from dispatch.matching.fixes.proving import only
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Fix, Kind
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.variants import without
from tests.matching.truth import best, faults
from tests.matching.worlds import world

QUIET = SolveParams(explain="none")


def solved(asked: dict[str, Any]) -> tuple[Problem, Plan]:
    problem = Problem.from_json(asked)
    return problem, solve(problem, QUIET)


def value(plan: Plan) -> tuple[int, float]:
    return plan.coverage, -plan.cost


def holds(asked: dict[str, Any], plan: Plan, request: str, fix: Fix) -> None:
    """What a fix promises, found again from the problem's JSON alone."""
    patched = jsonpatch.apply_patch(asked, list(fix.patch))
    problem, again = solved(patched)
    assert again.status == "optimal"
    assert fix.proven
    assert (again.coverage, again.cost) == (plan.coverage + fix.gain, fix.cost)
    assert value(solve(without(problem, request), QUIET)) < value(again), "a plan without it is as good"
    wanted = {one.request for one in plan.assignments} | {request}
    chosen = wanted | (
        {one.request for one in again.assignments} if fix.gain > weight(asked, request) else set()
    )
    kept = solve(only(problem, chosen), QUIET)
    assert {one.request for one in kept.assignments} >= wanted, "something was lost"
    assert value(kept) == value(again)


def weight(asked: dict[str, Any], request: str) -> int:
    return int(next(one["weight"] for one in asked["requests"] if one["id"] == request))


@pytest.mark.parametrize("first", range(0, 120, 10))
def test_every_patch_covers_the_request_and_loses_nothing(first: int) -> None:
    """Applied by anyone to the JSON and solved afresh: the request is covered in every best plan, with the gain and
    the cost that were promised, and one of the best plans covers all that was covered before."""
    for seed in range(first, first + 10):
        asked = world(seed)
        problem, plan = solved(asked)
        for left in plan.unassigned:
            for fix in find_fixes(problem, plan, left.request).fixes:
                holds(asked, plan, left.request, fix)
