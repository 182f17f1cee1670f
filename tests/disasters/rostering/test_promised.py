"""Hours promised elsewhere in the middle of the horizon count for rest, day and week as hours served before it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem, ProblemError
from dispatch.disasters.rostering.solve import solve
from tests.disasters.rostering.truth import best, faults
from tests.disasters.rostering.worlds import at, world


def promised(seed: int) -> dict[str, Any]:
    """A random problem in which some people have one or two such hours, beside those they have worked."""
    asked, draw = world(seed), Random(seed + 10**6)
    for one in asked["supporters"]:
        days = draw.sample((0, 1), draw.choice([0, 1, 1, 2]))
        begun = [24 * day + draw.choice([7, 10, 15, 19]) for day in days]
        spans = [[at(hour), at(hour + draw.choice([1, 2, 4]))] for hour in begun]
        one["worked"] = [*one.get("worked", []), *spans]
    return asked


@pytest.mark.parametrize("seed", range(30))
def test_they_agree_with_the_truth(seed: int) -> None:
    """As good as every roster tried, proven, and no rule broken by the checker's own reckoning."""
    asked = promised(seed)
    try:
        problem = Problem.from_json(asked)
    except ProblemError:  # two fixed duties at once, which chance may draw (see test_truth)
        return
    plan = solve(problem)
    assert plan.status == "optimal"
    assert (plan.coverage, plan.cost) == pytest.approx(best(asked))
    assert faults(asked, plan.to_json()) == []


def day(**worked: Any) -> Plan:
    """The roster of one shift from 8 to 16 on the second day, for who has worked so."""
    asked = {
        "format": "dispatch-roster/1",
        "horizon": [at(0), at(48)],
        "shifts": [{"id": "h1", "post": "a", "role": "phone", "start": at(32), "end": at(40)}],
        "supporters": [{"id": "s1", "roles": ["phone"], "available": [[at(0), at(48)]], **worked}],
    }
    return solve(Problem.from_json(asked))


@pytest.mark.parametrize(
    ("hours", "comes"),
    [((20, 22), False), ((18, 20), True), ((41, 42), False), ((44, 46), False), ((10, 12), True)],
    ids=["late the evening before", "early enough", "the same day", "the same evening", "the day before"],
)
def test_rest_and_the_hours_of_a_day(hours: tuple[int, int], comes: bool) -> None:
    """Eleven hours between two days, eight in one: whatever was promised elsewhere is counted."""
    assert bool(day(worked=[[at(hours[0]), at(hours[1])]]).duties) is comes
