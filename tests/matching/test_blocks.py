"""Regions relaxed apart and put together: the same answer as in one piece, with any number of processes."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

from dispatch.matching import blocks, components
from dispatch.matching.arrays import arrays_of
from dispatch.matching.components import _labels
from dispatch.matching.eligibility import eligible_pairs
from dispatch.matching.instance import instance_of
from dispatch.matching.problem import Problem
from dispatch.matching.rules import refused_by
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import at, option, person, post, problem


def nation(regions: int, seed: int = 1) -> Problem:
    """Regions far from each other, tied together by phone options; each has too few people."""
    rng = random.Random(seed)
    posts: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for region in range(regions):
        for k in range(25):
            start, day = rng.randint(8, 16), rng.randrange(3)
            options = [option(at(start, day=day), at(start + 1, day=day))]
            if rng.random() < 0.5:
                options.append({**options[0], "mode": "phone", "penalty": 40})
            needs = [{"language": rng.choice(("vi", "en")), "level": 1}]
            needs += [{"language": "en", "level": 1}] if rng.random() < 0.2 else []
            site = {"lat": 32.8 + rng.uniform(-0.1, 0.1), "lon": 130.7 + 3 * region + rng.uniform(-0.1, 0.1)}
            posts.append(
                post(id=f"R{region}-{k}", weight=rng.choice((1, 4)), options=options, needs=needs, site=site)
            )
        for k in range(8):
            home = {"lat": 32.8 + rng.uniform(-0.2, 0.2), "lon": 130.7 + 3 * region + rng.uniform(-0.2, 0.2)}
            days = [[at(8, day=day), at(18, day=day)] for day in range(3) if rng.random() < 0.6]
            people.append(
                person(
                    id=f"V{region}-{k}",
                    home=home,
                    languages={"vi": 2, "en": 1} if k % 3 else {"en": 3},
                    modes=["onsite", "phone"],
                    max_travel_minutes=120,
                    max_per_day=2,
                    available=days,
                )
            )
    return Problem.from_json(json.dumps(problem(posts, people)))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks as small as a region."""
    monkeypatch.setattr(blocks, "WORTH_IT", 0)
    monkeypatch.setattr(blocks, "BLOCK", 1)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.usefixtures("small_blocks")
def test_regions_together_are_as_good_as_one_piece(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coverage, cost and proof are the same whether the regions are relaxed apart or not."""
    asked = nation(4)
    assert len(blocks.blocks_of(instance_of(asked))) == 4, "or the test proves nothing"
    apart = solve(asked, SolveParams(workers=workers))
    assert apart.check(asked) == []
    monkeypatch.setattr(blocks, "WORTH_IT", 10**9)
    whole = solve(asked)
    assert apart.status == whole.status == "optimal"
    assert (apart.coverage, apart.cost) == (whole.coverage, whole.cost)


@pytest.mark.usefixtures("small_blocks")
def test_the_number_of_processes_does_not_change_the_plan() -> None:
    """The plan is the same to the last name."""
    asked = nation(5, seed=2)
    one, two = (solve(asked, SolveParams(workers=workers)) for workers in (1, 2))
    assert one.assignments == two.assignments


@pytest.mark.usefixtures("small_blocks")
def test_time_that_runs_out_among_the_regions_leaves_a_plan() -> None:
    """Stopped at any step, the plan is valid, no worse than the phone list, and its bounds are true."""
    asked = nation(4)
    best = solve(asked)
    for steps in (1, 3, 6, 12, 25):
        left = iter(range(steps))
        plan = solve(asked, SolveParams(stop=lambda left=left: next(left, None) is None))  # type: ignore[misc]
        assert plan.check(asked) == []
        assert plan.coverage <= best.coverage <= plan.coverage_bound


def test_the_tree_of_homes_loses_nobody() -> None:
    """Who is eligible is the same as when every rule is asked about every pair."""
    for seed in range(4):
        arrays = arrays_of(nation(3, seed))
        slots, people = len(arrays.jobs.slot_job), len(arrays.people.recent)
        slot, who = np.divmod(np.arange(slots * people), people)
        allowed = ~np.logical_or.reduce(list(refused_by(arrays, slot, who).values()))
        found = eligible_pairs(arrays)
        assert (found.slot * people + found.candidate).tolist() == np.flatnonzero(allowed).tolist()


def test_components_may_be_shared_out_among_processes() -> None:
    """Parts that share nobody give the same plan, whether one process solves them or three."""
    asked = json.loads(json.dumps(nation(4, seed=3).to_json()))
    for one in asked["requests"]:
        one["options"] = [option for option in one["options"] if option["mode"] == "onsite"]
    apart = Problem.from_json(asked)
    whole = instance_of(apart)
    assert len(np.unique(_labels(whole))) >= 4, "or the test proves nothing"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "SMALLEST", 1)
        one, three = (solve(apart, SolveParams(workers=workers)) for workers in (1, 3))
    assert one.status == "optimal"
    assert one.assignments == three.assignments
