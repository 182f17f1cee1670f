"""`python -m benchmarks [--sizes S,M,L] [--seed N]`: a table in markdown on standard output.

Each size runs in its own process, so that its peak memory is its own. Seconds are those of the clock on the wall;
`cpu` is what the process used for the solve, which is the figure to compare when the machine is shared.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.region import Json, Region
from dispatch.matching import backend
from dispatch.matching.greedy import greedy, value
from dispatch.matching.instance import instance_of
from dispatch.matching.model import Model
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve

SIZES = {"S": (100, 300), "M": (1500, 1500), "L": (5000, 3000)}
LIMIT = 300.0
HEAD = (
    "size",
    "problem",
    "pairs",
    "parse",
    "eligibility",
    "model",
    "solve",
    "cpu",
    "total",
    "memory",
    "status",
    "coverage",
    "gap",
    "cost",
    "gap",
    "greedy coverage",
    "greedy cost",
)
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds a piece of work took, and what it gave."""
    began = time.perf_counter()
    out = work()
    return time.perf_counter() - began, out


def measure(size: str, seed: int) -> Json:
    """One row: every stage of one size. `solve` is the engine's whole time, eligibility and model included."""
    requests, people = SIZES[size]
    text = json.dumps(Region(requests, people, seed=seed).json())
    backend.load()
    parse, problem = timed(lambda: Problem.from_json(text))
    eligibility, instance = timed(lambda: instance_of(problem))
    model, _ = timed(lambda: Model(instance))
    start = value(instance, greedy(instance))
    fresh = Problem.from_json(text)
    used = time.process_time()
    seconds, plan = timed(lambda: solve(fresh, SolveParams(time_limit=LIMIT)))
    used = time.process_time() - used
    if faults := plan.check(problem):
        raise SystemExit(f"{size}: {faults[0]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bound = plan.cost_bound
    return {
        "size": size,
        "problem": f"{requests} × {people}",
        "pairs": f"{len(instance):,}",
        "parse": f"{parse:.2f} s",
        "eligibility": f"{eligibility:.2f} s",
        "model": f"{model:.2f} s",
        "solve": f"{seconds:.2f} s",
        "cpu": f"{used:.2f} s",
        "total": f"{parse + seconds:.2f} s",
        "memory": f"{memory:.0f} MiB",
        "status": plan.status,
        "figures": [
            plan.coverage,
            percent(plan.coverage_bound - plan.coverage, plan.coverage),
            plan.cost,
            "none" if bound is None else percent(plan.cost - bound, plan.cost),
            start[0],
            start[1] / instance.unit,
        ],
    }


def percent(gap: float, of: float) -> str:
    """A gap as a share."""
    return f"{100 * gap / max(1, abs(of)):.3f} %"


def main() -> None:
    """Measure each size in a process of its own and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="S,M")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.seed)))
        return
    print("|", " | ".join(HEAD), "|")
    print("|", " | ".join("---" for _ in HEAD), "|")
    for size in asked.sizes.split(","):
        command = [sys.executable, "-m", "benchmarks", "--one", size, "--seed", str(asked.seed)]
        row = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        figures = row.pop("figures")
        print("|", " | ".join(str(cell) for cell in (*row.values(), *figures)), "|", flush=True)


if __name__ == "__main__":
    main()
