"""The engine against the truth: random small problems with every field, solved by a model of its own."""

from __future__ import annotations

import pytest

from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from tests.matching.truth import best, faults
from tests.matching.worlds import world

PROBLEMS, BATCH = 600, 20


@pytest.mark.parametrize("first", range(0, PROBLEMS, BATCH))
def test_agrees_with_the_truth(first: int) -> None:
    """Coverage and cost equal the proven best, the plan says optimal, and no rule is broken."""
    for seed in range(first, first + BATCH):
        asked = world(seed)
        problem = Problem.from_json(asked)
        plan = solve(problem, SolveParams(explain="none"))
        assert (plan.coverage, plan.cost) == pytest.approx(best(asked)), f"world {seed}"
        assert plan.status == "optimal", f"world {seed}"
        assert faults(asked, plan.to_json()) == plan.check(problem) == [], f"world {seed}"


def test_the_worlds_are_hard_enough() -> None:
    """Among the random problems there are uncovered requests, teams and contested people to speak of."""
    plans = [(world(seed), solve(Problem.from_json(world(seed)))) for seed in range(60)]
    sizes = [len(asked["requests"]) for asked, _ in plans]
    covered = [len(plan.assignments) for _, plan in plans]
    assert 0.3 * sum(sizes) < sum(covered) < 0.9 * sum(sizes)
    teams = [one for _, plan in plans for one in plan.assignments if len(one.volunteers) > 1]
    assert len(teams) > 20
    contested = [plan for _, plan in plans for one in plan.unassigned if one.reasons[0].rule == "contested"]
    assert len(contested) > 10
