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
from training.timetable.choosing import Choosing
from training.timetable.instance import Instance
from training.timetable.model import UNIT, Model
from training.timetable.problem import Problem
from training.timetable.solve import solve


@pytest.fixture
def no_shortcut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Neither a bound by hand nor the programme over single placements: everything is proven by whole sets. What was
    asked of the latter is told."""
    asked: list[str] = []
    trivial = solving._trivial_bound
    monkeypatch.setattr(solving, "_trivial_bound", lambda instance: trivial(instance) + 1)
    monkeypatch.setattr(solving._Run, "cover", lambda run: asked.append("cover"))
    return asked


def test_whole_sets_prove_the_truth(no_shortcut: list[str]) -> None:
    """On small problems the sets alone prove the greatest weight and the least cost, as every placement tried."""
    proven = 0
    for seed in range(150):
        asked = world(seed)
        try:
            given = Problem.from_json(asked)
        except ValueError:
            continue
        plan = solve(given)
        assert faults(asked, plan.to_json()) == plan.check(given) == []
        assert (plan.coverage, plan.cost) == pytest.approx(best(asked))
        proven += plan.status == "optimal"
    assert proven > 100


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


def test_without_every_set_nothing_is_proven(no_shortcut: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: were sets left out unsaid, a bound below the truth would be told; the tests see it."""
    name = Choosing.name

    def forgetful(choosing: Choosing, *given: Any) -> float:
        told = name(choosing, *given)
        choosing.sets = choosing.sets[:1]
        return told

    monkeypatch.setattr(Choosing, "name", forgetful)
    monkeypatch.setattr(Choosing, "known", lambda choosing: None)
    lies = 0
    for seed in range(150):
        try:
            given = Problem.from_json(world(seed))
        except ValueError:
            continue
        lies += solve(given).coverage_bound < best(world(seed))[0] or solve(given).cost > best(world(seed))[1]
        if lies:
            return
    pytest.fail("no lie was told")
