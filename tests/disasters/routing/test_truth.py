"""What the solver says of rounds is true: compared with brute force, a checker and nearest-first, all of the JSON."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.nearest import Asked, nearest_first
from dispatch.disasters.routing import exact
from dispatch.disasters.routing.bounding import Relaxation
from dispatch.disasters.routing.instance import Instance
from dispatch.disasters.routing.model import Model
from dispatch.disasters.routing.opening import nearest_first as nearest
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.solve import SolveParams, solve
from tests.disasters.routing import truth
from tests.disasters.routing.worlds import world

SEEDS = st.integers(0, 10_000)


def solved(raw: dict[str, Any], seconds: float | None = None) -> dict[str, Any]:
    given_ = Problem.from_json(raw)
    plan = solve(given_, SolveParams(seconds))
    assert plan.check(given_) == []
    return plan.to_json()


def value(plan: dict[str, Any]) -> truth.Value:
    return plan["coverage"], plan["matches"], -plan["cost"]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_few_shelters_are_solved_to_the_best_there_is(seed: int) -> None:
    """With few shelters the plan is as good as the best by brute force, and says that it is optimal."""
    raw = world(seed, shelters=5)
    plan = solved(raw)
    assert truth.faults(raw, plan) == []
    assert value(plan) == truth.best(raw)
    assert plan["status"] == "optimal"


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SEEDS)
def test_the_search_and_its_bounds_hold_against_brute_force(seed: int) -> None:
    """The search comes to the best there is by itself, and the bounds of the relaxation are not below it."""
    instance = Instance(Problem.from_json(world(seed, shelters=5)))
    assume(instance.open)
    best = exact.best_rounds(instance)
    found = [nearest(instance)]
    steps = count()
    model = Model(instance, lambda: next(steps) > 200, found.append, matched=True)
    model.improve(found[0], 20)
    coverage, matches, _ = instance.worth(best)
    assert max(instance.worth(rounds) for rounds in found) == instance.worth(best)
    how = {"workers": 1, "seed": 0}
    assert Relaxation(instance).most_coverage(0, 5, how, lambda: False) >= coverage
    assert Relaxation(instance).most_matches(coverage, 5, how, lambda: False) >= matches


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_larger_rounds_are_valid_and_no_worse_than_nearest_first(seed: int) -> None:
    """Whatever the problem and however little time, a plan holds, fixed stops stand, and it beats or equals both."""
    raw = world(seed, shelters=25, teams=4)
    plan = solved(raw, 0.3)
    assert truth.faults(raw, plan) == []
    asked = Asked(raw)
    for by_weight in (False, True):
        assert value(plan) >= asked.value(nearest_first(asked, by_weight=by_weight))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_no_shelter_that_still_fits_is_left_out(seed: int) -> None:
    """A shelter that is not reached fits into no round as it stands, wherever it is put."""
    raw = world(seed, shelters=7, teams=2)
    asked, plan = Asked(raw), solved(raw)
    for team, stops in ((one["team"], one["stops"]) for one in plan["routes"]):
        order = [stop["shelter"] for stop in stops[len(asked.fixed[team]) :]]
        for missed in plan["not_reached"]:
            if asked.may(team, missed["shelter"]):
                for k in range(len(order) + 1):
                    assert asked.times(team, [*order[:k], missed["shelter"], *order[k:]]) is None


@pytest.mark.parametrize("what", ["late", "twice", "fixed", "dropped", "figures"])
def test_the_checker_would_notice(what: str) -> None:
    """Both checkers, this one and the plan's own, find what is broken in a plan that held."""
    raw = next(one for one in map(world, range(1000)) if one["fixed"] and _goes_on(one))
    plan, broken = solved(raw), solved(raw)
    stops = next(one["stops"] for one in broken["routes"] if one["stops"] and one["stops"][-1]["minutes"])
    if what == "late":
        stops[-1]["arrive"] = raw["teams"][0]["hours"][0]
    elif what == "twice":
        stops.append(stops[-1])
    elif what == "fixed":
        first = next(one["stops"] for one in broken["routes"] if one["team"] == raw["fixed"][0]["team"])
        first[0]["leave"] = first[0]["arrive"]
    elif what == "dropped":
        stops.pop()
    else:
        broken["cost"] -= 1
    assert truth.faults(raw, plan) == []
    assert truth.faults(raw, broken) != []
    from_file = Plan.from_json(broken)
    assert from_file.check(Problem.from_json(raw)) != []


def _goes_on(raw: dict[str, Any]) -> bool:
    instance = Instance(Problem.from_json(raw))
    return bool(instance.open)
