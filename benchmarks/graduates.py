"""What ten courses take over a city's month and its year: `python -m benchmarks.graduates`, by hand; needs
../shared/matching.

Numbers go to docs/what-to-teach.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from dispatch.matching.problem import Problem
from training.demand.courses import Course
from training.demand.ranking import rank

GENERATOR = Path(__file__).resolve().parents[2] / "shared" / "matching" / "make_problem.py"
LANGUAGES = ("vi", "zh", "en", "tl", "ne")
CITY = ("--requests", "400", "--volunteers", "250", "--days", "28")
YEAR = ("--requests", "1000", "--volunteers", "250", "--days", "364")
SPARE = ("0.3", "0.15")
MONTH = timedelta(weeks=4)


def main() -> None:
    """Rank ten courses of eight seats over a generated month and a year's thirteen, with people to spare or not."""
    if not GENERATOR.exists():
        print(f"no generator at {GENERATOR}: nothing to measure")
        return
    courses = [Course(f"{one}{level}", one, level - 1, level) for one in LANGUAGES for level in (3, 4)]
    for spare in SPARE:
        _measure(f"month, spare {spare}", [_made(CITY, spare)], courses)
    for spare in SPARE:
        _measure(f"year, spare {spare}", _months(_made(YEAR, spare)), courses)


def _made(size: Sequence[str], spare: str) -> Problem:
    command = [sys.executable, str(GENERATOR), *size, "--seed", "2", "--spare", spare]
    made = subprocess.run(command, check=True, capture_output=True)
    return Problem.from_json(json.loads(made.stdout))


def _months(year: Problem) -> list[Problem]:
    """Four weeks each, with the people's hours of that time."""
    begin = min(one.options[0].start for one in year.requests).replace(hour=0, minute=0)
    return [_between(year, begin + k * MONTH, begin + (k + 1) * MONTH) for k in range(13)]


def _between(year: Problem, start: datetime, end: datetime) -> Problem:
    asked = tuple(one for one in year.requests if start <= one.options[0].start < end)
    people = tuple(
        replace(one, available=tuple(w for w in one.available if start <= w.start < end), commitments=())
        for one in year.candidates
    )
    return replace(year, requests=asked, candidates=people, fixed=(), previous=())


def _measure(name: str, months: list[Problem], courses: list[Course]) -> None:
    began, wall = time.process_time(), time.monotonic()
    ranking = rank(months, courses)
    spent, passed, load = time.process_time() - began, time.monotonic() - wall, os.getloadavg()[0]
    print(
        f"{name}: {ranking.covered} of {ranking.requests},"
        f" {spent:.1f} CPU seconds, {passed:.0f} in all, load {load:.1f}"
    )
    for one in ranking.courses:
        gains = [(choice.gained, choice.bound) for choice in one.curve.choices]
        print(
            f"  {one.course.code}: suited {one.curve.suited}, useful {one.curve.useful}, (gained, bound) {gains}"
        )


if __name__ == "__main__":
    main()
