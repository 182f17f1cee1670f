"""Why: the parts are the whole cost, the next best is the best there is, and what gave way is what would be won."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from dispatch.matching import judging
from dispatch.matching.compare import Difference
from dispatch.matching.forcing import make_room
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.variants import exchanged, released, without
from dispatch.matching.why import Why, why
from tests.matching.simple import at, option, person, post, problem
from tests.matching.truth import best
from tests.matching.worlds import world

QUIET = SolveParams(explain="none")
HEAVY = 10_000  # more than any small problem is worth


def planned(seed: int) -> tuple[Problem, Plan]:
    asked = Problem.from_json(world(seed))
    return asked, solve(asked, QUIET)


@cache
def explained(seed: int) -> list[tuple[Problem, Plan, Why]]:
    """Every assignment of a small problem with its explanation."""
    asked, plan = planned(seed)
    return [(asked, plan, why(asked, plan, one.request)) for one in plan.assignments]


@pytest.mark.parametrize("seed", range(20))
def test_parts_add_up_to_what_would_be_saved(seed: int) -> None:
    """The parts together are exactly what the plan costs less without the assignment."""
    for asked, plan, found in explained(seed):
        left = [one for one in plan.assignments if one.request != found.request]
        assert found.cost == pytest.approx(plan.cost - judging.measure(asked, left)[1])
        assert [one.volunteer for one in found.parts] == list(found.assigned.volunteers)


@pytest.mark.parametrize("seed", range(20))
def test_what_gave_way_is_what_the_best_plan_without_it_wins(seed: int) -> None:
    """A plain model of the problem without the request finds the same coverage and cost, starting from the rest."""
    for asked, plan, found in explained(seed):
        coverage, cost = best(without(asked, found.request).to_json())
        gave = found.gave_way
        assert (gave.coverage, gave.proven) == (coverage, True)
        assert gave.cost == pytest.approx(cost)
        weight = {one.id: one.weight for one in asked.requests}[found.request]
        assert gave.coverage_before == plan.coverage - weight
        assert gave.cost_before == pytest.approx(plan.cost - found.cost)


def without_one(asked: Problem, one: Assigned, who: str, weight: int) -> dict[str, Any]:
    """The problem, as JSON, in which this person may not have the request, and covering it is worth so much."""
    out = released(asked, one.request).to_json()
    for asking in out["requests"]:
        if asking["id"] == one.request:
            asking["banned"] = [*asking.get("banned", []), who]
            asking["weight"] = weight
    return out


def truth_of_next(asked: Problem, one: Assigned) -> tuple[bool, int, float]:
    """Whether another team can have the request, and coverage and cost of the best plan in which one does."""
    weight = {request.id: request.weight for request in asked.requests}[one.request]
    found = []
    for who in one.volunteers:
        coverage, cost = best(without_one(asked, one, who, HEAVY))
        able = coverage >= HEAVY
        if not able:
            coverage, cost = best(without_one(asked, one, who, weight))
        found.append((able, coverage - (HEAVY - weight if able else 0), -cost))
    able, coverage, cost = max(found)
    return able, coverage, -cost


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_better_than_the_next_best(seed: int) -> None:
    """A plain model that must cover the request with another team finds the same, or no team at all."""
    for asked, plan, found in explained(seed):
        able, coverage, cost = truth_of_next(asked, found.assigned)
        assert (found.next_best is not None) is able
        assert found.coverage_change == coverage - plan.coverage
        assert found.cost_change == pytest.approx(cost - plan.cost)
        assert found.difference.proven


def applied(plan: Plan, found: Difference) -> list[Assigned]:
    """The plan after what the difference says."""
    held = {one.request: one for one in plan.assignments}
    for lost in found.lost:
        del held[lost.request]
    held |= {one.request: one.now.assigned for one in found.moved}
    return list((held | {one.request: one.assigned for one in found.won}).values())


@pytest.mark.parametrize("seed", range(20))
def test_the_plan_with_the_next_best_is_a_plan(seed: int) -> None:
    """What the difference lists leads to a valid plan in which another team does the request."""
    for asked, plan, found in explained(seed):
        now = applied(plan, found.difference)
        problem_now = released(asked, found.request)
        assert judging.faults(problem_now, now) == []
        given = {one.request: one for one in now}.get(found.request)
        assert (given is None) == (found.next_best is None)
        assert given is None or set(given.volunteers) != set(found.assigned.volunteers)


@pytest.mark.parametrize("seed", range(60))
def test_room_is_made_where_there_is_a_team(seed: int) -> None:
    """Making room gives a valid plan with the request in it, exactly where heavy weight would have it covered."""
    asked, plan = planned(seed)
    for one in plan.unassigned:
        room = make_room(asked, plan.assignments, one.request)
        request = next(each for each in asked.requests if each.id == one.request)
        heavy = exchanged(asked, Problem.from_json(_weighing(asked, one.request)).requests[0])
        covered = {each.request for each in solve(heavy, QUIET).assignments}
        assert (room is not None) is (request.id in covered)
        assert room is None or judging.faults(asked, room.assignments) == []


def _weighing(asked: Problem, name: str) -> dict[str, Any]:
    """A problem of this request alone, worth more than all others."""
    out = asked.to_json()
    alone = [{**one, "weight": HEAVY} for one in out["requests"] if one["id"] == name]
    return {**out, "requests": alone, "fixed": [], "previous": []}


@pytest.mark.parametrize("seed", range(10))
def test_no_time(seed: int) -> None:
    """However short the time, the request stays covered where another team can have it, and the plan is valid."""
    asked, plan = planned(seed)
    for one in plan.assignments:
        found = why(asked, plan, one.request, SolveParams(time_limit=0))
        assert (found.next_best is None) == (truth_of_next(asked, one)[0] is False)
        assert judging.faults(released(asked, one.request), applied(plan, found.difference)) == []


def test_a_small_case_by_hand() -> None:
    """The near one goes, the far one would cost her way more, and the other request waits for the near one."""
    near, far = person(), person(id="V1", home={"lat": 32.85, "lon": 130.70})
    asked = Problem.from_json(problem([post(weight=2), post(id="R1")], [near, far]))
    plan = solve(asked)
    assert {one.request: one.volunteers for one in plan.assignments} in (
        {"R0": ("V0",), "R1": ("V1",)},
        {"R0": ("V1",), "R1": ("V0",)},
    )
    near_one = next(one.request for one in plan.assignments if one.volunteers == ("V0",))
    other = "R1" if near_one == "R0" else "R0"
    found = why(asked, plan, near_one)
    assert found.next_best == Assigned(near_one, 0, ("V1",))
    assert (found.coverage_change, found.cost_change) == (0, 0)
    assert {one.request for one in found.difference.moved} == {"R0", "R1"}
    assert [one.request for one in found.gave_way.moved] == [other]
    assert found.gave_way.cost_change == -found.gave_way.cost_before


def test_what_waits_behind_it_is_named() -> None:
    """A request nobody is left for is what a plan without the other wins; nobody else can do either."""
    asked = Problem.from_json(problem([post(weight=3), post(id="R1")], [person()]))
    found = why(asked, solve(asked), "R0")
    assert found.next_best is None
    assert [one.request for one in found.gave_way.won] == ["R1"]
    assert [one.request for one in found.difference.lost] == ["R0"]
    assert found.coverage_change == -2


def test_another_team_differs_in_one() -> None:
    """For a team the next best changes the one person whose place is cheapest to fill."""
    needs = [{"language": "vi", "level": 1}, {"language": "zh", "level": 1}]
    people = [
        person(),
        person(id="V1", recent_jobs=1),
        person(id="V2", languages={"zh": 1}),
        person(id="V3", languages={"zh": 1}, recent_jobs=8),
    ]
    asked = Problem.from_json(problem([post(needs=needs)], people))
    found = why(asked, solve(asked), "R0")
    assert found.next_best == Assigned("R0", 0, ("V1", "V2"))
    assert found.cost_change == 5  # the load of somebody who had a job lately


def test_a_confirmed_person_is_explained_as_any_other() -> None:
    """Confirmed work may be asked about; the one a person chose against a rule can be dearer than the next best."""
    people = [person(max_travel_minutes=0, home={"lat": 32.9, "lon": 130.7}), person(id="V1")]
    fixed = [{"request": "R0", "option": 0, "volunteers": ["V0"]}]
    asked = Problem.from_json(problem([post()], people, fixed=fixed))
    found = why(asked, solve(asked), "R0")
    assert found.next_best == Assigned("R0", 0, ("V1",))
    assert found.cost_change < 0


def test_another_time_is_no_other_person() -> None:
    """Who could come at the second time is the same person: the next best is somebody else."""
    options = [option(), option(at(14), at(15), penalty=5)]
    asked = Problem.from_json(problem([post(options=options)], [person(), person(id="V1", recent_jobs=9)]))
    found = why(asked, solve(asked), "R0")
    assert found.next_best == Assigned("R0", 0, ("V1",))


def test_only_what_is_covered_has_a_why() -> None:
    """An uncovered request has reasons instead."""
    asked = Problem.from_json(problem([post()], []))
    with pytest.raises(KeyError):
        why(asked, solve(asked), "R0")


def test_as_json() -> None:
    """The JSON holds every part by its name in the settings, and both differences."""
    asked = Problem.from_json(problem([post(gender_wish="male")], [person(recent_jobs=2)]))
    found = why(asked, solve(asked), "R0").to_json()
    assert found["people"] == [
        {
            "volunteer": "V0",
            "need": 0,
            "travel": 0,
            "level_surplus": 0,
            "gender_wish": 30,
            "discontinuity": 0,
            "load": 10,
        }
    ]
    assert (found["cost"], found["penalty"], found["changed"], found["next_best"]) == (40, 0, 0, None)
    assert found["coverage_change"] == found["difference"]["coverage"]["change"] == -1
    assert found["gave_way"]["won"] == []
