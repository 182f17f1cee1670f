"""Made-up problems are the same for the same seed, are problems, and have the shape they are asked for."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from benchmarks import shapes
from benchmarks.measuring import ROOT
from benchmarks.region import APART, CENTRE, Json, Region
from dispatch.matching.instance import instance_of
from dispatch.matching.parts import Mode
from dispatch.matching.problem import Problem
from dispatch.matching.solve import solve

SMALL: dict[str, dict[str, int]] = {
    "dense-random": {"size": 6},
    "dense-wide": {"size": 6},
    "dense-equal": {"size": 6},
    "same-hours": {"requests": 20, "people": 30},
    "same-minute": {"requests": 20, "people": 30},
    "tasks": {"jobs": 30, "people": 8},
}


def region(k: Json) -> int:
    """Which region a place lies in."""
    return round((k["lon"] - CENTRE[1]) / APART)


def test_same_seed_same_problem() -> None:
    """A seed says all; another seed is another problem."""
    one, again, other = (Region(30, 40, seed=seed, regions=2).json() for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize("regions", [1, 3])
@pytest.mark.parametrize("extras", [0.0, 0.4, 1.0])
def test_a_region_is_a_problem(regions: int, extras: float) -> None:
    """Every mixture can be read without a fault and has the size that was asked for."""
    problem = Problem.from_json(Region(60, 50, extras=extras, regions=regions).json())
    assert (len(problem.requests), len(problem.candidates)) == (60, 50)


def test_extras_are_as_many_as_asked() -> None:
    """None, and no request has a second option, need or person; all, and there is each of these."""
    plain, rich = (Region(200, 100, extras=share).json()["requests"] for share in (0, 1))
    assert all(len(post["options"]) == len(post["needs"]) == 1 and "continuity" not in post for post in plain)
    for name in ("credentials", "topics", "gender_wish", "continuity", "banned"):
        assert any(name in post for post in rich), name
    assert any(len(post["options"]) > 1 for post in rich)
    assert any(len(post["needs"]) > 1 for post in rich)


def test_spare_people_are_free_more() -> None:
    """The larger `spare`, the more windows."""
    few, many = (
        sum(len(one["available"]) for one in Region(1, 200, spare=spare).json()["volunteers"])
        for spare in (0.3, 1.3)
    )
    assert few < many


def test_regions_are_joined_by_phone_alone() -> None:
    """Nobody travels from one region to another; some work by phone crosses over. Both sides are spread over all."""
    asked = Region(300, 200, regions=3, spare=1.3, extras=1.0).json()
    homes = [region(one["home"]) for one in asked["volunteers"]]
    sites = [region(post["site"]) for post in asked["requests"]]
    assert set(homes) == set(sites) == {0, 1, 2}
    instance = instance_of(problem := Problem.from_json(asked))
    jobs = [(r, option.mode) for r, request in enumerate(problem.requests) for option in request.options]
    crossing = {
        jobs[job][1]
        for job, who in zip(instance.job.tolist(), instance.candidate.tolist(), strict=True)
        if sites[jobs[job][0]] != homes[who]
    }
    assert crossing == {Mode.PHONE}


@pytest.mark.parametrize("name", shapes.SHAPES)
def test_a_shape_is_a_problem(name: str) -> None:
    """Each shape is the same for the same seed, and a problem."""
    one, again = (shapes.SHAPES[name](**SMALL[name]) for _ in range(2))
    assert one == again
    Problem.from_json(one)


@pytest.mark.parametrize("name", ["dense-random", "dense-wide", "dense-equal"])
def test_dense_means_every_pair(name: str) -> None:
    """Everyone may do everything, and all at one hour: nobody can do two."""
    problem = Problem.from_json(shapes.SHAPES[name](size=6))
    assert len(instance_of(problem)) == 36
    assert len({option.start for request in problem.requests for option in request.options}) == 1
    plan = solve(problem)
    assert len({one.volunteers for one in plan.assignments}) == plan.coverage == 6


def test_all_at_the_same_time() -> None:
    """`same-hours` has three starts, `same-minute` one; people are still free for some of it."""
    for name, count in (("same-hours", 3), ("same-minute", 1)):
        problem = Problem.from_json(shapes.SHAPES[name](requests=200, people=100))
        assert len({option.start for request in problem.requests for option in request.options}) == count
        assert len(instance_of(problem)) > 100


def test_all_tasks_can_be_done() -> None:
    """Jobs are cut from shifts, so the best plan does them all; a person who does one less is missed."""
    asked = shapes.tasks(jobs=60, people=12, skilled=0)
    assert solve(Problem.from_json(asked)).coverage == 60
    asked["volunteers"].pop()
    assert solve(Problem.from_json(asked)).coverage == 55


def test_skill_adds_pairs() -> None:
    """About a share of the jobs, besides one's own, is open to each."""
    problem = Problem.from_json(shapes.tasks(jobs=200, people=40, skilled=0.5))
    assert 0.45 < len(instance_of(problem)) / 8000 < 0.6


@pytest.mark.parametrize(
    "command", [["benchmarks.region", "--requests", "9", "--volunteers", "8"], ["benchmarks.shapes", "tasks"]]
)
def test_the_commands_print_problems(command: list[str]) -> None:
    """Both generators can be asked from the shell."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert np.isin(["requests", "volunteers"], list(json.loads(done.stdout))).all()
