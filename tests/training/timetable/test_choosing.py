"""The programme over whole courses, made to work where a single trivial bound would have done: it names every set that
matters, so what it proves is true."""

from __future__ import annotations

import math
from typing import Any

import pytest
from ortools.sat.python import cp_model

from benchmarks.timetables import problem
from tests.training.timetable.truth import best, faults
from tests.training.timetable.worlds import world
from training.timetable import solve as solving
from training.timetable import standing
from training.timetable.choosing import Choosing
from training.timetable.instance import Instance
from training.timetable.model import UNIT, Model
from training.timetable.problem import Problem
from training.timetable.solve import solve


@pytest.fixture
def no_shortcut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a bound by hand nor the programmes over single placements: everything is proven by whole sets."""
    trivial = standing.trivial_bound
    monkeypatch.setattr(standing, "trivial_bound", lambda instance: trivial(instance) + 1)
    monkeypatch.setattr(solving, "_cover", lambda _: None)
    monkeypatch.setattr(solving, "_cheapen", lambda _: None)


def test_whole_sets_prove_the_truth(no_shortcut: None) -> None:
    """On small problems the sets alone prove the greatest weight, as every placement tried, and the least cost wherever
    nothing was proposed before that could be worth keeping for nobody."""
    proven = 0
    for seed in range(60):
        asked = world(seed)
        given = Problem.from_json(asked)
        plan = solve(given)
        most, least = best(asked)
        assert faults(asked, plan.to_json()) == plan.check(given) == []
        assert (plan.coverage, plan.coverage_bound) == (most, most)
        assert (plan.cost_bound or 0) - 1e-6 <= least <= plan.cost + 1e-6
        proven += plan.status == "optimal"
    assert proven > 40


def _by_itself(model: Model, objective: Any, *, most: bool) -> tuple[float, float]:
    """What the programme over single placements finds with some effort and nothing to begin from, and its bound."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_deterministic_time = 1, 0.6
    (model.cp.maximize if most else model.cp.minimize)(objective)
    status = solver.solve(model.cp)
    assert status != cp_model.INFEASIBLE
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    nothing = -math.inf if most else math.inf
    return (solver.objective_value, solver.best_objective_bound) if found else (nothing, -nothing)


@pytest.mark.parametrize(("kind", "seed"), [("scarce", 0), ("slack", 2)])
def test_the_other_programme_does_not_know_better(kind: str, seed: int) -> None:
    """Nine sessions for sixty people, proven in full: the programme over single placements, left to itself, finds
    nothing better and proves nothing against it; negative control: it does find a timetable that comes near."""
    asked: dict[str, Any] = problem(kind, seed, sessions=9, people=60, courses=3)
    given = Problem.from_json(asked)
    plan = solve(given)
    assert (plan.status, faults(asked, plan.to_json())) == ("optimal", [])
    model = Model(Instance(given))
    value, bound = _by_itself(model, model.coverage, most=True)
    assert plan.coverage / 2 < value <= plan.coverage <= bound + 1e-6
    model.cp.add(model.coverage >= plan.coverage)
    value, bound = _by_itself(model, model.cost, most=False)
    assert bound / UNIT - 1e-6 <= plan.cost <= value / UNIT


@pytest.mark.parametrize("seed", [73, 136])
def test_without_every_set_nothing_is_proven(
    seed: int, no_shortcut: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: were sets left out unsaid, a bound that the truth breaks would be told; the tests see it."""
    within, asked = Choosing.within, world(seed)

    def forgetful(choosing: Choosing, gap: float) -> float:
        told = within(choosing, gap)
        choosing.sets = []
        return told

    most, least = best(asked)
    plan = solve(Problem.from_json(asked))
    assert plan.coverage_bound >= most
    assert (plan.cost_bound or 0) <= least + 1e-6
    monkeypatch.setattr(Choosing, "within", forgetful)
    monkeypatch.setattr(Choosing, "known", lambda choosing: None)
    plan = solve(Problem.from_json(asked))
    assert plan.coverage_bound < most or (plan.cost_bound or 0) > least + 1e-6
