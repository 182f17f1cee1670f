"""Small random pasts with a course: people just below the level that the requests ask for, and slow, plain solving."""

from __future__ import annotations

import random
from collections.abc import Iterable

from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from tests.matching.worlds import world
from training.demand.courses import Course, counting, graduated


def past(seed: int) -> Problem:
    """A random problem whose requests ask for more than most people have."""
    made = world(seed)
    rng = random.Random(seed)
    for post in made["requests"]:
        post["needs"] = [{**need, "level": rng.choice((1, 2, 3, 4))} for need in post["needs"]]
    for person in made["volunteers"]:
        person["languages"] = {code: rng.choice((1, 2, 3)) for code in person["languages"]}
    return Problem.from_json({**made, "fixed": made["fixed"][:1]})


def course(seed: int) -> Course:
    """A random course in the language that every such world has, or in a second one."""
    rng = random.Random(1000 + seed)
    requires = rng.choice((0, 1, 1, 2))
    return Course("c", rng.choice(("vi", "vi", "zh")), requires, requires + rng.choice((1, 2)), seats=3)


def cold(problem: Problem, course: Course, people: Iterable[str]) -> int:
    """How many requests the engine covers when it solves the whole changed problem anew."""
    changed = graduated(counting(problem), course, people)
    plan = solve(changed, SolveParams(explain="none"))
    assert plan.check(changed) == []
    assert plan.coverage == plan.coverage_bound
    return plan.coverage
