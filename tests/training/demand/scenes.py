"""Small random pasts with a course: people just below the level that the requests ask for, and slow, plain solving."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import at, option, person, post, problem
from tests.matching.worlds import world
from training.demand.courses import Course, counting, graduated


def past(seed: int) -> Problem:
    """Every third one is a world of all rules; the others are short of level, not of time, so that graduates matter."""
    if seed % 3 == 0:
        return _odd(seed)
    rng = random.Random(seed)
    people = [_person(rng, k) for k in range(rng.randint(5, 8))]
    return Problem.from_json(problem([_post(rng, k) for k in range(rng.randint(6, 12))], people))


def _person(rng: random.Random, k: int) -> dict[str, Any]:
    spoken = {code: rng.choice((1, 1, 2, 2, 3)) for code in rng.choice((["vi"], ["zh"], ["vi", "zh"]))}
    hours = rng.choice(((8, 18), (8, 18), (8, 13), (12, 18)))
    return person(
        id=f"V{k}", languages=spoken, available=[list(map(at, hours))], max_per_day=rng.choice((1, 2, 3))
    )


def _post(rng: random.Random, k: int) -> dict[str, Any]:
    hours = rng.sample(range(8, 17), rng.choice((1, 1, 2)))
    needs = [
        {"language": rng.choice(("vi", "vi", "zh")), "level": rng.choice((2, 3, 3))}
        for _ in range(rng.choice((1, 1, 1, 2)))
    ]
    options = [option(at(hour), at(hour + 1), penalty=10 * j) for j, hour in enumerate(hours)]
    return post(id=f"R{k}", weight=rng.choice((1, 2, 5)), options=options, needs=needs)


def _odd(seed: int) -> Problem:
    made = world(seed)
    rng = random.Random(seed)
    for one in made["requests"]:
        one["needs"] = [{**need, "level": rng.choice((1, 2, 3, 4))} for need in one["needs"]]
    for one in made["volunteers"]:
        one["languages"] = {code: rng.choice((1, 2, 3)) for code in one["languages"]}
    return Problem.from_json({**made, "fixed": made["fixed"][:1]})


def course(seed: int) -> Course:
    """A course up to level 3 in one of the two languages, or another step in one of the worlds of all rules."""
    rng = random.Random(1000 + seed)
    language = rng.choice(("vi", "vi", "zh"))
    requires = rng.choice((0, 1, 2)) if seed % 3 == 0 else 1
    return Course("c", language, requires, requires + rng.choice((1, 2)) if seed % 3 == 0 else 3, seats=3)


def cold(problem: Problem, course: Course, people: Iterable[str]) -> int:
    """How many requests the engine covers when it solves the whole changed problem anew."""
    changed = graduated(counting(problem), course, people)
    plan = solve(changed, SolveParams(explain="none"))
    assert plan.check(changed) == []
    assert plan.coverage == plan.coverage_bound
    return plan.coverage
