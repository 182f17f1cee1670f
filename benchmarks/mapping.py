"""Neighbouring problems as ours: a qualification is a language, a cost is a surplus of level, nobody travels.

Every job has one option, by phone, and one need at level 1 in a language of its own. Who may do it speaks that
language; what it costs that they do it is how far above level 1 they speak it, at one minute a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from benchmarks.region import MONDAY, Json

HOUR = 60  # minutes
NO_COSTS = {
    "travel_minute": 0,
    "level_surplus": 0,
    "load": 0,
    "gender_wish": 0,
    "discontinuity": 0,
    "changed": 0,
}
MOST_LEVEL = 1000

Span = tuple[int, int]  # minutes since the Monday, half open
Costs = Mapping[tuple[int, int], int]  # of (person, job), where that person may do it


def at(minutes: int) -> str:
    """A moment so many minutes after the first Monday begins."""
    return (MONDAY + timedelta(minutes=minutes)).isoformat(timespec="minutes")


def problem(requests: list[Json], people: list[Json], costs: Mapping[str, float]) -> Json:
    """A `dispatch-problem/1` in which no minute is lost between two jobs and only `costs` count."""
    return {
        "format": "dispatch-problem/1",
        "timezone": "Asia/Tokyo",
        "settings": {"turnaround_minutes": 0, "costs": {**NO_COSTS, **costs}},
        "requests": requests,
        "volunteers": people,
        "fixed": [],
        "previous": [],
    }


def job(k: int, span: Span, language: str) -> Json:
    """A request for one person by phone."""
    option = {"start": at(span[0]), "end": at(span[1]), "mode": "phone", "penalty": 0}
    return {
        "id": f"R{k:05d}",
        "weight": 1,
        "options": [option],
        "needs": [{"language": language, "level": 1}],
    }


def person(v: int, languages: Mapping[str, int], span: Span) -> Json:
    """Somebody on the phone during `span`, with no caps."""
    return {
        "id": f"V{v:05d}",
        "languages": dict(languages),
        "modes": ["phone"],
        "available": [[at(span[0]), at(span[1])]],
    }


def assignment(costs: Costs, people: int, jobs: int) -> Json:
    """Linear assignment: all jobs at one hour, so that everyone takes one at most; the cost is the plan's cost plus
    `shift(costs)` for each job that is covered."""
    return _priced(costs, people, [(0, HOUR)] * jobs)


def allocation(costs: Costs, people: int, jobs: int) -> Json:
    """Generalised assignment without capacity: one job after the other, so that anyone may take all of them."""
    return _priced(costs, people, [(10 * k, 10 * k + 10) for k in range(jobs)])


def shift(costs: Costs) -> int:
    """What was taken off every cost: levels count from the cheapest."""
    return min(costs.values(), default=0)


def _priced(costs: Costs, people: int, spans: Sequence[Span]) -> Json:
    least = shift(costs)
    if max(costs.values(), default=0) - least >= MOST_LEVEL:
        raise ValueError(f"costs must lie within {MOST_LEVEL - 1} of one another: they become levels")
    spoken: list[dict[str, int]] = [{} for _ in range(people)]
    for (v, k), cost in costs.items():
        spoken[v][f"q{k}"] = 1 + cost - least
    day = (0, max(end for _, end in spans))
    return problem(
        [job(k, span, f"q{k}") for k, span in enumerate(spans)],
        [person(v, languages, day) for v, languages in enumerate(spoken)],
        {"level_surplus": 1},
    )


def tasks(spans: Sequence[Span], qualified: Iterable[Iterable[int]], load: float = 5) -> Json:
    """Personnel task scheduling: jobs at fixed times, and for each person the jobs they are qualified for.

    As many jobs as possible are given out. `load` spreads them over the people; 0 leaves nothing but coverage.
    """
    day = (min(start for start, _ in spans), max(end for _, end in spans))
    return problem(
        [job(k, span, f"q{k}") for k, span in enumerate(spans)],
        [person(v, {f"q{k}": 1 for k in able}, day) for v, able in enumerate(qualified)],
        {"load": load},
    )
