"""The room against the truth: small problems drawn by chance, every roster tried."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.disasters.rostering import pool, windows
from dispatch.disasters.rostering import solve as solving
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem, ProblemError
from dispatch.disasters.rostering.solve import solve
from tests.disasters.rostering.truth import best, faults
from tests.disasters.rostering.worlds import world


def plan_of(seed: int) -> tuple[dict, Problem, Plan] | None:
    """A problem with its plan; none where fixed duties overlap, which is told as a fault (see test_problem)."""
    asked = world(seed)
    try:
        problem = Problem.from_json(asked)
    except ProblemError:
        return None
    return asked, problem, solve(problem)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_agrees_with_the_truth(seed: int) -> None:
    """Coverage and cost equal the best there is, both proven; no rule is broken; the plan's file says the same."""
    made = plan_of(seed)
    if made is None:
        return
    asked, problem, plan = made
    assert (plan.coverage, plan.cost) == pytest.approx(best(asked))
    assert plan.status == "optimal"
    assert faults(asked, plan.to_json()) == plan.check(problem) == []
    assert Plan.from_json(plan.to_json()) == plan
    assert Problem.from_json(problem.to_json()).to_json() == problem.to_json()


def agrees_with_the_truth(seed: int) -> None:
    """The plan of a random problem, if it is one, is optimal, as every roster tried says, and breaks no rule."""
    made = plan_of(seed)
    if made is not None:
        asked, _, plan = made
        assert plan.status == "optimal"
        assert (plan.coverage, plan.cost) == pytest.approx(best(asked))
        assert faults(asked, plan.to_json()) == []


@pytest.mark.parametrize("seed", range(40))
def test_without_patterns(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody's patterns can be named, CP-SAT over single duties comes to the same."""
    monkeypatch.setattr(pool, "MOST_OF_ALL", -1)
    agrees_with_the_truth(seed)


@pytest.mark.parametrize("seed", range(40))
def test_a_day_at_a_time(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where days are planned one after the other first, all of it is planned in the end."""
    monkeypatch.setattr(windows, "LONG", timedelta(0))
    monkeypatch.setattr(solving, "SPANS", (timedelta(hours=24), timedelta(hours=36)))
    agrees_with_the_truth(seed)


def test_the_worlds_are_hard_enough() -> None:
    """Among the random problems there are empty places and full ones, and reasons of nearly every kind."""
    plans = [made[2] for seed in range(150) if (made := plan_of(seed)) is not None]
    assert sum(len(plan.duties) > 2 for plan in plans) > 30
    reasons = Counter(
        reason
        for plan in plans
        for one in plan.uncovered
        for lack in one.missing
        for reason, _ in lack.reasons
    )
    assert len(reasons) >= 14, reasons
