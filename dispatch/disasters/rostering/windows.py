"""Long horizons, some days at a time: what is proven for 72 hours in seconds makes a fortnight good, if not proven."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dispatch.disasters.rostering.problem import Problem

LONG = timedelta(hours=120)  # up to here all at once
SPAN, STEP = timedelta(hours=48), timedelta(hours=36)


def windows(problem: Problem) -> list[set[int]]:
    """Shifts that are planned together, in order of time; each shares a day with the next. One, where all are."""
    return list(_windows(problem))


def _windows(problem: Problem) -> Iterator[set[int]]:
    begin, end = problem.horizon.start, problem.horizon.end
    span = end - begin if end - begin <= LONG else SPAN
    while True:
        yield {s for s, shift in enumerate(problem.shifts) if begin <= shift.start < begin + span}
        if begin + span >= end:
            return
        begin += STEP
