"""Fixes: every patch, applied and solved again, covers the request and loses nothing; a shortage only without any."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import jsonpatch
import numpy as np
import pytest

from dispatch.matching import patches
from dispatch.matching.arrays import arrays_of
from dispatch.matching.costs import home_minutes
from dispatch.matching.fixes import explain_fully, find_fixes, proving
from dispatch.matching.fixes.applying import changed
from dispatch.matching.fixes.catalogue import Catalogue, asks
from dispatch.matching.fixes.ideas import half_day
from dispatch.matching.fixes.proving import only
from dispatch.matching.parts import Request
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import RULE_OF, Change, Fix, Kind
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.variants import without
from tests.matching.truth import best
from tests.matching.worlds import world

QUIET = SolveParams(explain="none")


def solved(asked: dict[str, Any]) -> tuple[Problem, Plan]:
    problem = Problem.from_json(asked)
    return problem, solve(problem, QUIET)


def value(plan: Plan) -> tuple[int, float]:
    return plan.coverage, -plan.cost


def covered(plan: Plan) -> set[str]:
    return {one.request for one in plan.assignments}


def is_fix(problem: Problem, plan: Plan, request: Request) -> bool:
    """Whether each best plan of the changed problem covers the request, and one of them all that `plan` covers."""
    again = solve(problem, QUIET)
    wanted = covered(plan) | {request.id}
    if again.coverage < plan.coverage + request.weight or request.id not in covered(again):
        return False
    if not value(solve(without(problem, request.id), QUIET)) < value(again):
        return False
    alone = again.coverage == plan.coverage + request.weight
    kept = solve(only(problem, wanted if alone else wanted | covered(again)), QUIET)
    return covered(kept) >= wanted and value(kept) == value(again)


def holds(asked: dict[str, Any], plan: Plan, request: str, fix: Fix) -> bool:
    """Whether a fix keeps what it promises, found again from the problem's JSON alone."""
    problem, again = solved(jsonpatch.apply_patch(asked, list(fix.patch)))
    promised = plan.coverage + fix.gain, fix.cost, True
    if (again.coverage, again.cost, fix.proven) != promised:
        return False
    return is_fix(problem, plan, next(one for one in problem.requests if one.id == request))


def fixes_of(seeds: range) -> Iterator[tuple[dict[str, Any], Plan, str, Fix]]:
    for seed in seeds:
        asked = world(seed)
        problem, plan = solved(asked)
        for left in plan.unassigned:
            for fix in find_fixes(problem, plan, left.request).fixes:
                yield asked, plan, left.request, fix


@pytest.mark.parametrize("first", range(0, 60, 6))
def test_every_patch_covers_the_request_and_loses_nothing(first: int) -> None:
    """Applied by anyone to the JSON and solved afresh: the request is covered in every best plan, with the gain and
    the cost that were promised, and one of the best plans covers all that was covered before."""
    for asked, plan, request, fix in fixes_of(range(first, first + 6)):
        assert holds(asked, plan, request, fix), f"{request}: {fix}"


def test_a_wrong_promise_is_noticed() -> None:
    """The other way round: another gain, another cost, the patch of another fix or none do not pass for a fix."""
    asked, plan, request, fix = next(fixes_of(range(20)))
    assert holds(asked, plan, request, fix)
    for wrong in ({"gain": fix.gain + 1}, {"cost": fix.cost - 1}, {"patch": ()}, {"proven": False}):
        assert not holds(asked, plan, request, replace(fix, **wrong))


def test_the_patch_is_the_change() -> None:
    """Whichever way it is made the problem is the same: from parts, by patch on its JSON, by patch on the file."""
    kinds = Counter[Kind]()
    for asked, _, _, fix in fixes_of(range(60, 96)):
        problem = Problem.from_json(asked)
        made = changed(problem, fix.changes).to_json()
        assert patches.apply(problem, fix.patch).to_json() == made
        assert Problem.from_json(patches.patched(asked, fix.patch)).to_json() == made
        kinds.update(one.kind for one in fix.changes)
    assert set(kinds) == set(Kind), "the worlds call for every kind of change"


def test_the_best_come_first() -> None:
    """At most five, none twice, no more than two of one kind; what asks least of people first, then the cheaper."""
    by_request: dict[tuple[int, str], list[Fix]] = {}
    for seed in range(15):
        for _, _, request, fix in fixes_of(range(seed, seed + 1)):
            by_request.setdefault((seed, request), []).append(fix)
    for fixes in by_request.values():
        order = [(asks(fix.changes), fix.cost) for fix in fixes]
        assert order == sorted(order)
        assert len({fix.changes for fix in fixes}) == len(fixes) <= 5
        kinds = Counter(tuple(one.kind for one in fix.changes) for fix in fixes)
        assert max(kinds.values()) <= 2
        assert len({len(fix.changes) for fix in fixes}) == 1, "two changes only where one does not do"


def of_volunteers(problem: Problem, request: Request) -> Iterator[Change]:
    """Every single change of every volunteer, whether or not it could help."""
    arrays, zone = arrays_of(problem), ZoneInfo(problem.timezone)
    first = int(arrays.jobs.first_job[arrays.request_index[request.id]])
    for v, one in enumerate(problem.candidates):
        if one.max_per_day is not None:
            yield Change(Kind.DAY_CAP, RULE_OF[Kind.DAY_CAP], volunteer=one.id, cap=one.max_per_day + 1)
        if one.max_per_week is not None:
            yield Change(Kind.WEEK_CAP, RULE_OF[Kind.WEEK_CAP], volunteer=one.id, cap=one.max_per_week + 1)
        for k, option in enumerate(request.options):
            start, end = half_day(option, zone)
            yield Change(Kind.FREE, RULE_OF[Kind.FREE], volunteer=one.id, start=start, end=end)
            way = int(home_minutes(arrays, np.array([first + k]), np.array([v]))[0])
            if way > one.max_travel_minutes:
                yield Change(Kind.TRAVEL, RULE_OF[Kind.TRAVEL], volunteer=one.id, minutes=way)


@pytest.mark.parametrize("first", range(200, 224, 4))
def test_no_single_change_is_missed(first: int) -> None:
    """Where fewer than one single change is found, each of the catalogue's is tried in full: none is a fix."""
    for seed in range(first, first + 4):
        problem, plan = solved(world(seed))
        catalogue, by_id = Catalogue(problem), {one.id: one for one in problem.requests}
        for left in plan.unassigned:
            request, found = by_id[left.request], find_fixes(problem, plan, left.request)
            assert bool(found.fixes) != bool(found.shortage)
            if not found.fixes or len(found.fixes[0].changes) > 1:
                singles = [c for one in catalogue.singles(request) for cs in one.changes.values() for c in cs]
                for change in {*singles, *of_volunteers(problem, request)}:
                    assert not is_fix(changed(problem, [change]), plan, request), f"{seed} {change}"


def test_large_problems_promise_what_a_plan_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is solved again, a plan with the fix's gain and cost exists, and what is called proven is."""
    monkeypatch.setattr(proving, "SOLVABLE", 0)
    proven = Counter[bool]()
    for asked, plan, request, fix in fixes_of(range(60)):
        _, again = solved(jsonpatch.apply_patch(asked, list(fix.patch)))
        assert (again.coverage, -again.cost) >= (plan.coverage + fix.gain, -fix.cost)
        assert not fix.proven or holds(asked, plan, request, fix)
        proven[fix.proven] += 1
    assert min(proven[True], proven[False]) > 10


def test_what_a_contested_request_would_cost_others() -> None:
    """The price under a contested reason is that of the best plan of all that cover the request."""
    seen = 0
    for seed in range(300, 330):
        asked = world(seed)
        problem = Problem.from_json(asked)
        plan = explain_fully(problem, solve(problem))
        for left in plan.unassigned:
            for reason in left.reasons:
                if reason.loses is not None:
                    heavy = 1 + sum(post["weight"] for post in asked["requests"])
                    posts = [
                        {**post, "weight": heavy} if post["id"] == left.request else post
                        for post in asked["requests"]
                    ]
                    coverage, cost = best({**asked, "requests": posts})
                    assert coverage >= heavy
                    assert reason.loses == plan.coverage - (coverage - heavy)
                    assert reason.cost == pytest.approx(cost - plan.cost)
                    seen += 1
    assert seen > 5


def test_a_plan_with_fixes_is_read_as_it_was_written() -> None:
    """The JSON of a fully explained plan gives the same plan back."""
    for seed in range(12):
        problem = Problem.from_json(world(seed))
        plan = explain_fully(problem, solve(problem))
        text = json.dumps(plan.to_json())
        assert Plan.from_json(text).to_json() == json.loads(text)
        assert [(one.fixes, one.shortage) for one in Plan.from_json(text).unassigned] == [
            (one.fixes, one.shortage) for one in plan.unassigned
        ]
        assert Plan.from_json(text).check(problem) == []
