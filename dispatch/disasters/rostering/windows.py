"""Long horizons in pieces: what is settled for two days in tenths of a second makes a fortnight good, if not proven."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dispatch.disasters.rostering.problem import Problem

LONG = timedelta(hours=120)  # up to here all at once
SPANS = tuple(timedelta(hours=hours) for hours in (48, 72, 120, 168))
STEP = 2 / 3  # of a span, from one piece to the next


def windows(problem: Problem, span: timedelta) -> list[set[int]]:
    """Shifts that are planned together, in order of time; each piece shares some hours with the next. None, where all
    are."""
    length = problem.horizon.end - problem.horizon.start
    return [] if length <= max(LONG, span) else list(_windows(problem, span))


def _windows(problem: Problem, span: timedelta) -> Iterator[set[int]]:
    begin, end = problem.horizon.start, problem.horizon.end
    while True:
        yield {s for s, shift in enumerate(problem.shifts) if begin <= shift.start < begin + span}
        if begin + span >= end:
            return
        begin += STEP * span
