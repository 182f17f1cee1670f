"""Neighbouring problems put as ours have the same optimum, found here by other means."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, product

import pytest

from benchmarks import mapping
from benchmarks.formats import Priced
from benchmarks.mapping import Costs, Span, shift
from benchmarks.published import optimum
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import solve

LOAD = 5


def priced(rng: random.Random, people: int, jobs: int, share: float) -> Costs:
    """Random costs for a share of the pairs, at least one of them."""
    pairs = [pair for pair in product(range(people), range(jobs)) if rng.random() < share] or [(0, 0)]
    return {pair: rng.randint(3, 60) for pair in pairs}


def original(plan: Plan, costs: Costs) -> int:
    """What the plan costs in the units of the original."""
    return sum(costs[int(one.volunteers[0][1:]), int(one.request[1:])] for one in plan.assignments)


@pytest.mark.parametrize("one_each", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_costs_become_levels(seed: int, one_each: bool) -> None:
    """The plan covers as many jobs as the Hungarian method, or the cheapest person for each, and costs the same."""
    rng = random.Random(seed)
    people, jobs = rng.randint(2, 9), rng.randint(2, 9)
    one = Priced("made", "test", people, jobs, priced(rng, people, jobs, rng.choice((0.3, 1.0))), one_each)
    plan, best = solve(Problem.from_json(one.json())), optimum(one)
    assert best is not None
    assert plan.status == "optimal"
    assert (plan.coverage, original(plan, one.costs)) == (best.covered, best.value)
    assert plan.cost + plan.coverage * shift(one.costs) == best.value


def test_the_two_kinds_of_assignment_differ() -> None:
    """One cheap person takes all jobs where there is no capacity, and only one where all are at one hour."""
    costs = {(0, 0): 1, (0, 1): 1, (1, 0): 50, (1, 1): 50}
    assert solve(Problem.from_json(mapping.allocation(costs, 2, 2))).cost == 0
    assert solve(Problem.from_json(mapping.assignment(costs, 2, 2))).cost == 49


def test_costs_too_far_apart_are_refused() -> None:
    """A cost that no level can stand for is an error, not another problem; the widest that can be is let through."""
    with pytest.raises(ValueError, match="within 999"):
        mapping.assignment({(0, 0): 1, (0, 1): 1001}, 1, 2)
    Problem.from_json(mapping.assignment({(0, 0): 1, (0, 1): 1000}, 1, 2))


def tried(spans: list[Span], able: list[list[int]]) -> tuple[int, int]:
    """(jobs done, cost) of the best of all ways to give out the jobs."""

    def allowed(way: tuple[int | None, ...]) -> bool:
        fit = all(who is None or job in able[who] for job, who in enumerate(way))
        free = all(
            way[a] is None or way[a] != way[b] or spans[a][1] <= spans[b][0] or spans[b][1] <= spans[a][0]
            for a, b in combinations(range(len(spans)), 2)
        )
        return fit and free

    best = (0, 0)
    for way in filter(allowed, product([None, *range(len(able))], repeat=len(spans))):
        held = Counter(who for who in way if who is not None)
        best = min(best, (-held.total(), LOAD * sum(n * (n - 1) // 2 for n in held.values())))
    return -best[0], best[1]


@pytest.mark.parametrize("seed", range(10))
def test_tasks_are_given_out_as_well_as_can_be(seed: int) -> None:
    """Coverage and spread of a task schedule are those of the best of all ways, tried one by one."""
    rng = random.Random(seed)
    starts = [rng.randrange(0, 200, 10) for _ in range(6)]
    spans = [(start, start + rng.randrange(20, 90, 10)) for start in starts]
    able = [[job for job in range(6) if rng.random() < 0.6] for _ in range(3)]
    plan = solve(Problem.from_json(mapping.tasks(spans, able, LOAD)))
    assert plan.status == "optimal"
    assert (plan.coverage, plan.cost) == tried(spans, able)


def test_a_task_begins_when_another_ends() -> None:
    """No minute is lost between two jobs: one person does both. One minute of overlap is too much."""
    able = [[0, 1]]
    assert solve(Problem.from_json(mapping.tasks([(0, 30), (30, 60)], able))).coverage == 2
    assert solve(Problem.from_json(mapping.tasks([(0, 31), (30, 60)], able))).coverage == 1
