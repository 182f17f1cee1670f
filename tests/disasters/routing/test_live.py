"""Rounds change while they are under way: what was done stands, and as little as possible is moved."""

from __future__ import annotations

from typing import Any

from benchmarks.rounds import problem
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.solve import SolveParams, solve
from tests.disasters.routing import truth
from tests.disasters.routing.test_problem import small


def under_way() -> tuple[dict[str, Any], Plan]:
    """A day's rounds, and the problem after each team has made two stops."""
    raw = problem(3, shelters=30, teams=3)
    for one in raw["shelters"]:
        one["priority"] = "high" if one["priority"] == "urgent" else one["priority"]
    plan = solve(Problem.from_json(raw), SolveParams(0))
    for route in plan.to_json()["routes"]:
        for k, stop in enumerate(route["stops"]):
            entry = {"team": route["team"], "shelter": stop["shelter"]}
            raw.setdefault("previous", []).append(entry)
            if k < 2:
                times = {"arrive": stop["arrive"], "leave": stop["leave"]}
                raw.setdefault("fixed", []).append({**entry, **times})
    return raw, plan


def test_what_was_done_stands_and_nothing_is_lost() -> None:
    """With nothing new the rounds after two stops reach as much as before, and the stops made stand."""
    raw, before = under_way()
    after = solve(Problem.from_json(raw), SolveParams(0.5))
    assert truth.faults(raw, after.to_json()) == []
    assert after.coverage >= before.coverage


def test_a_closed_road_and_a_new_urgent_shelter_are_taken_in() -> None:
    """A shelter whose road closes drops out with that reason, and one that becomes urgent is reached."""
    raw, before = under_way()
    coming = [stop.shelter for one in before.routes for stop in one.stops[2:]]
    shelters = {one["id"]: one for one in raw["shelters"]}
    shelters[coming[0]]["road_closed"] = True
    missed = next(one.shelter for one in before.not_reached if one.reason == "time_short")
    shelters[missed]["priority"] = "urgent"
    plan = solve(Problem.from_json(raw), SolveParams(0.5))
    assert truth.faults(raw, plan.to_json()) == []
    reasons = {one.shelter: one.reason.value for one in plan.not_reached}
    assert reasons[coming[0]] == "road_closed"
    assert missed not in reasons


def test_shelters_stay_with_their_teams_where_changes_are_dear() -> None:
    """A shelter that was another team's is given to the nearer one only where that saves more than a change costs."""
    raw = small()
    raw["teams"].append({**raw["teams"][0], "id": "t1", "base": {"lat": 32.8, "lon": 130.701}})
    raw["previous"] = [{"team": "t0", "shelter": "s0"}]
    for changed, team in ((1000, "t0"), (0, "t1")):
        raw["settings"] = {"changed": changed}
        plan = solve(Problem.from_json(raw))
        assert [one.team for one in plan.routes if one.stops] == [team]


def test_a_team_goes_on_from_where_it_is() -> None:
    """The present place and time go before the last stop: the first way is measured from there, and not earlier."""
    raw, _ = under_way()
    last = [stop for stop in raw["fixed"] if stop["team"] == "t0"][-1]
    raw["teams"][0]["present"] = {"site": {"lat": 32.9, "lon": 130.8}, "at": last["leave"]}
    plan = solve(Problem.from_json(raw), SolveParams(0.5))
    assert truth.faults(raw, plan.to_json()) == []


def test_whoever_says_stop_gets_rounds_at_once() -> None:
    """Stopped before anything is looked for, and without any time, there are still valid rounds with a true bound."""
    raw = problem(4, shelters=30, teams=3)
    for params in (SolveParams(stop=lambda: True), SolveParams(0)):
        plan = solve(Problem.from_json(raw), params)
        assert truth.faults(raw, plan.to_json()) == []
        assert plan.coverage > 0
