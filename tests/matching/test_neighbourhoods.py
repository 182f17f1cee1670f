"""Where a relaxation is too large for its time: fewer rows are looked at, and plans made better piece by piece."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import numpy as np
import pytest

from dispatch.matching import columns, exact, neighbourhoods
from dispatch.matching.arrays import Ints
from dispatch.matching.clashes import adjacency, clashing, neighbours
from dispatch.matching.components import components
from dispatch.matching.exact import Settler
from dispatch.matching.instance import Instance, instance_of
from dispatch.matching.model import Objective
from dispatch.matching.neighbourhoods import Neighbourhoods
from dispatch.matching.problem import Problem
from dispatch.matching.rules import jobs_as_work, jobs_too_close, too_close
from dispatch.matching.solve import SolveParams, solve
from tests.matching.test_blocks import nation
from tests.matching.worlds import World

SEEDS = range(40)


def worlds() -> Iterator[Problem]:
    """Random problems of every field."""
    for seed in SEEDS:
        yield Problem.from_json(json.dumps(World(seed).json()))


def parts() -> Iterator[Instance]:
    """What is solved of them."""
    for problem in worlds():
        yield from components(instance_of(problem))


def settler(part: Instance) -> Settler:
    """A settler that has done nothing but the phone list."""
    return Settler(part, lambda: math.inf, 0, lambda *_: None)


def test_two_jobs_are_too_close_however_it_is_asked() -> None:
    """What is plain from the times alone is no different from the whole look; both answers occur."""
    seen = set()
    for part in parts():
        arrays, n = part.arrays, len(part)
        i, j = (index.ravel() for index in np.indices((n, n)))
        a, b, who = part.job[i], part.job[j], part.candidate[i]
        whole = too_close(arrays, who, jobs_as_work(arrays, a), jobs_as_work(arrays, b))
        assert (jobs_too_close(arrays, who, a, b) == whole).all()
        seen |= set(whole.tolist())
    assert seen == {True, False}


def test_one_persons_clashes_are_the_same_by_matrix() -> None:
    """The matrix of one person's jobs says what the list of clashing pairs says."""
    for part in parts():
        for who in np.unique(part.candidate).tolist():
            job = part.job[part.candidate == who]
            i, j = clashing(part.arrays, np.full(len(job), who), job)
            assert adjacency(part.arrays, who, job) == neighbours(len(job), i, j)


def test_the_search_counts_as_the_plan_does() -> None:
    """The objective that neighbourhoods are compared by is that of the plan, teams and load included."""
    for part in parts():
        one = settler(part)
        plan = np.zeros(len(part), dtype=bool)
        plan[one._pairs_of(one.best.chosen)] = True
        for objective in (Objective(1.0, one.weight), Objective(0.0, 1.0)):
            nearby = Neighbourhoods(one.model, one.relaxation.cutter, lambda: math.inf, 0)
            assert nearby._value(objective, plan) == pytest.approx(one._value(objective))


def test_the_search_ends_at_the_truth_on_small_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neighbourhoods as large as the problem find the optimum; what comes out is a plan, and never worse."""
    monkeypatch.setattr(neighbourhoods, "BARREN", 6)
    better = 0
    for problem in worlds():
        truth = {len(part): settler(part).run() for part in components(instance_of(problem))}
        for part in components(instance_of(problem)):
            one = settler(part)
            before = (one.best.coverage, -one.best.cost)
            nearby = Neighbourhoods(one.model, one.relaxation.cutter, lambda: math.inf, 0)
            dense = np.zeros(len(part))
            dense[nearby.search(Objective(1.0, one.weight), one._pairs_of(one.best.chosen), -math.inf)] = 1.0
            one._offer(dense)
            found = (one.best.coverage, -one.best.cost)
            assert before <= found <= (truth[len(part)].coverage, -truth[len(part)].cost)
            better += found > before
    assert better > 5


def test_a_relaxation_left_off_still_gives_true_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a limit, a relaxation may be left off at the first chance: the plan is sound, its bounds hold, nobody is
    asked twice; without a limit nothing is ever left off."""
    problem = nation(3)
    best = solve(problem, SolveParams())
    monkeypatch.setattr(columns, "TAIL", math.inf)
    monkeypatch.setattr(exact, "TAIL_SHARE", math.inf)
    monkeypatch.setattr(neighbourhoods, "BARREN", 10)
    called: list[float] = []
    search = Neighbourhoods.search

    def heard(self: Neighbourhoods, objective: Objective, used: Ints, goal: float) -> Ints:
        called.append(goal)
        return search(self, objective, used, goal)

    monkeypatch.setattr(Neighbourhoods, "search", heard)
    again = solve(problem, SolveParams())
    assert not called
    assert (again.coverage, again.cost) == (best.coverage, best.cost)
    hurried = solve(problem, SolveParams(time_limit=20))
    assert called
    assert not hurried.check(problem)
    assert hurried.coverage <= best.coverage <= hurried.coverage_bound
    assert hurried.cost_bound is None or hurried.cost_bound <= best.cost
