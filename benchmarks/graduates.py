"""What ten courses for a city's month take: `python -m benchmarks.graduates`, by hand; needs ../shared/matching.

Numbers go to docs/what-to-teach.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from dispatch.matching.problem import Problem
from training.demand.courses import Course
from training.demand.ranking import rank

GENERATOR = Path(__file__).resolve().parents[2] / "shared" / "matching" / "make_problem.py"
LANGUAGES = ("vi", "zh", "en", "tl", "ne")
CITY = ("--requests", "400", "--volunteers", "250", "--days", "28")
SPARE = ("0.3", "0.15")


def main() -> None:
    """Rank ten courses of eight seats over a generated month, once with people to spare and once without."""
    if not GENERATOR.exists():
        print(f"no generator at {GENERATOR}: nothing to measure")
        return
    courses = [Course(f"{one}{level}", one, level - 1, level) for one in LANGUAGES for level in (3, 4)]
    for spare in SPARE:
        made = subprocess.run(
            [sys.executable, str(GENERATOR), *CITY, "--seed", "2", "--spare", spare],
            check=True,
            capture_output=True,
        )
        _measure(spare, Problem.from_json(json.loads(made.stdout)), courses)


def _measure(spare: str, city: Problem, courses: list[Course]) -> None:
    began = time.process_time()
    ranking = rank([city], courses)
    spent = time.process_time() - began
    load = os.getloadavg()[0]
    print(f"spare {spare}: {ranking.covered} of {ranking.requests}, {spent:.1f} CPU seconds, load {load:.1f}")
    for one in ranking.courses:
        gains = [(choice.gained, choice.bound) for choice in one.curve.choices]
        print(
            f"  {one.course.code}: suited {one.curve.suited}, useful {one.curve.useful}, (gained, bound) {gains}"
        )


if __name__ == "__main__":
    main()
