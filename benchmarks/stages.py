"""The stages before the solving, one after the other and each by itself: `python -m benchmarks.stages PROBLEM [PLAN]`.

Prints their seconds, what the phone list covers, and what is wrong with the plan, if one is named.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.region import Json
from dispatch.matching.greedy import greedy, value
from dispatch.matching.instance import instance_of
from dispatch.matching.model import Model
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds a piece of work took, and what it gave."""
    began = time.perf_counter()
    out = work()
    return time.perf_counter() - began, out


def measure(problem_file: Path, plan_file: Path | None = None) -> Json:
    """Seconds to read the problem, to find the eligible pairs and to lay out the model of all of them; the phone list;
    the faults of the plan, found by `Plan.check`."""
    text = problem_file.read_bytes()
    parse, problem = timed(lambda: Problem.from_json(text))
    eligibility, instance = timed(lambda: instance_of(problem))
    model, _ = timed(lambda: Model(instance))
    coverage, cost = value(instance, greedy(instance))
    plan = None if plan_file is None else Plan.from_json(plan_file.read_bytes())
    return {
        "requests": len(problem.requests),
        "volunteers": len(problem.candidates),
        "pairs": len(instance),
        "parse": parse,
        "eligibility": eligibility,
        "model": model,
        "greedy_coverage": coverage,
        "greedy_cost": cost / instance.unit,
        "faults": [] if plan is None else plan.check(problem),
    }


if __name__ == "__main__":
    print(json.dumps(measure(*map(Path, sys.argv[1:]))))
