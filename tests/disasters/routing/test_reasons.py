"""Each shelter that is not reached says why, and the first hurdle that no team takes is the one named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.reasons import NotReached
from dispatch.disasters.routing.solve import solve
from tests.disasters.routing.test_problem import small
from tests.disasters.routing.worlds import at

Change = Callable[[dict[str, Any], dict[str, Any]], None]
FAR = {"lat": 34.0, "lon": 130.7}


def visited_later(shelter: dict[str, Any], team: dict[str, Any]) -> None:
    shelter["visited"] = at(6)


def dark(shelter: dict[str, Any], team: dict[str, Any]) -> None:
    team["hours"] = [at(19), at(22)]


CASES: list[tuple[NotReached, Change]] = [
    (NotReached.NONE_NEEDED, lambda shelter, team: shelter.update(priority="none", road_closed=True)),
    (NotReached.ROAD_CLOSED, lambda shelter, team: shelter.update(road_closed=True)),
    (NotReached.VISITED, visited_later),
    (NotReached.NO_HOURS, dark),
    (NotReached.NO_TEAM_SPEAKS, lambda shelter, team: shelter.update(must_speak=["vi"], site=FAR)),
    (NotReached.TOO_FAR, lambda shelter, team: shelter.update(site=FAR)),
    (NotReached.TOO_FAR, lambda shelter, team: team.update(reach_km=0.5)),
    (NotReached.WINDOW, lambda shelter, team: shelter.update(windows=[[at(7), at(9.3)], [at(12), at(14)]])),
    (NotReached.MOST_VISITS, lambda shelter, team: team.update(most_visits=0)),
]


@pytest.mark.parametrize(("reason", "change"), CASES)
def test_the_reason_is_the_first_hurdle(reason: NotReached, change: Change) -> None:
    """One shelter, one team: without the change it is reached, with it the reason is named."""
    raw = small()
    assert solve(Problem.from_json(raw)).not_reached == ()
    change(raw["shelters"][0], raw["teams"][0])
    plan = solve(Problem.from_json(raw))
    assert [one.reason for one in plan.not_reached] == [reason]
    assert plan.counts()["not_reached"] == {reason.value: 1}


def test_time_goes_to_what_counts_more() -> None:
    """Where there is time for one of two shelters, the urgent one is reached and the other's time is short."""
    raw = small()
    raw["shelters"][0]["visit_minutes"] = 100
    raw["shelters"].append({**raw["shelters"][0], "id": "s1", "priority": "urgent"})
    plan = solve(Problem.from_json(raw))
    assert [(one.shelter, one.reason) for one in plan.not_reached] == [("s0", NotReached.TIME_SHORT)]


def test_a_shelter_is_visited_again_when_it_is_time() -> None:
    """With `revisit_hours` a shelter seen before is due again so much later, in the middle of the day if need be."""
    raw = small()
    raw["settings"] = {"revisit_hours": 24}
    raw["shelters"][0]["visited"] = at(-14)
    (route,) = solve(Problem.from_json(raw)).routes
    assert [stop.arrive.isoformat() for stop in route.stops] == [at(10)]
