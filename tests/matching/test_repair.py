"""Repair: as good as a plan made anew with the same previous, and never more people told something new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dispatch.matching.compare import compare
from dispatch.matching.judging import is_changed
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.repair import keeping, repair
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.steady import EPSILON, solve_near, steady
from tests.matching.changes import CHANGES, called, cancelled
from tests.matching.simple import at, option, person, post, problem
from tests.matching.test_solve import town
from tests.matching.truth import best
from tests.matching.worlds import world

QUIET = SolveParams(explain="none")


def told(before: Sequence[Assigned], plan: Plan) -> int:
    """How many requests are moved, or covered that were not."""
    old = {one.request: one for one in before}
    return sum(one.request not in old or is_changed(old[one.request], one) for one in plan.assignments)


def tied(asked: dict[str, Any]) -> dict[str, Any]:
    """The problem in which a move, or covering what was not, costs ε more."""
    costs = asked["settings"]["costs"]
    old = {one["request"] for one in asked["previous"] + asked["fixed"]}
    posts = [
        {**one, "options": [{**choice, "penalty": choice["penalty"] + EPSILON} for choice in one["options"]]}
        if one["id"] not in old
        else one
        for one in asked["requests"]
    ]
    settings = {**asked["settings"], "costs": {**costs, "changed": costs["changed"] + EPSILON}}
    return {**asked, "requests": posts, "settings": settings}


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("change", CHANGES)
def test_no_plan_does_as_well_and_moves_less(
    change: Callable[[dict[str, Any], Plan, int], dict[str, Any]], seed: int
) -> None:
    """A plain model with every choice finds no better coverage or cost, and none as good that changes less."""
    asked = world(seed)
    old = solve(Problem.from_json(asked), QUIET)
    now = Problem.from_json(change(asked, old, seed))
    kept = keeping(now, old)
    plan = repair(now, old, QUIET)
    coverage, cost = best(kept.to_json())
    assert (plan.status, plan.coverage) == ("optimal", coverage)
    assert plan.cost == pytest.approx(cost)
    assert plan.check(kept) == []
    _, cost_and_ties = best(tied(kept.to_json()))
    before = [*kept.previous, *kept.fixed]
    assert told(before, plan) == round((cost_and_ties - cost) / EPSILON)
    assert told(before, plan) <= told(before, solve(kept, QUIET))


@pytest.mark.parametrize("seed", range(24))
def test_without_a_price_for_moving_only_ties_are_kept(seed: int) -> None:
    """A plan near another is as good as any, also where requests have their own earlier proposals; and where they
    have none, no other tells fewer people something new."""
    asked = world(seed)
    old = solve(Problem.from_json(asked), QUIET)
    now = called(asked, old, seed)
    problem_now = Problem.from_json(now)
    plan = solve_near(problem_now, old.assignments, QUIET)
    coverage, cost = best(now)
    assert (plan.status, plan.coverage) == ("optimal", coverage)
    assert plan.cost == pytest.approx(cost)
    assert plan.check(problem_now) == []
    if not problem_now.previous:
        assert told(old.assignments, plan) <= told(old.assignments, solve(problem_now, QUIET))


def test_some_worlds_have_no_earlier_proposals() -> None:
    """Or the test above would compare nothing."""
    assert any(not Problem.from_json(world(seed)).previous for seed in range(24))


def test_a_city_is_not_stirred_up_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One withdrawn request of a city: far fewer hear of it than where a solver settles the ties, at the same cost.

    So also where only what differs is looked at, as in a large problem.
    """
    asked = town(150, 120, seed=3)
    old = solve(asked, QUIET)
    now = Problem.from_json(cancelled(asked.to_json(), old, 1))
    fresh = solve(
        Problem.from_json({**now.to_json(), "volunteers": now.to_json()["volunteers"][::-1]}), QUIET
    )
    whole = steady(now, old.assignments, fresh, QUIET)
    monkeypatch.setattr("dispatch.matching.steady.SMALL", 0)
    near = steady(now, old.assignments, fresh, QUIET)
    for plan in (whole, near):
        assert plan.check(now) == []
        assert (plan.coverage, plan.cost) == (fresh.coverage, fresh.cost)
    assert told(old.assignments, whole) <= told(old.assignments, near) < told(old.assignments, fresh)


def test_two_alike_stay_where_they_are() -> None:
    """Of two people alike the one who was asked stays; the other way round as well, so it is no accident."""
    people = [person(id="V0"), person(id="V1")]
    asked = Problem.from_json(problem([post()], people, settings={"costs": {"changed": 0}}))
    for who in ("V0", "V1"):
        old = Plan("feasible", 1, 1, 0, None, 0, (Assigned("R0", 0, (who,)),), ())
        assert repair(asked, old).assignments == old.assignments


@pytest.mark.parametrize("held", ["R0", "R1"])
def test_of_two_requests_alike_the_one_that_has_somebody_keeps_them(held: str) -> None:
    """Where only one of two can be covered, nobody is sent from the one to the other for nothing."""
    asked = Problem.from_json(problem([post(), post(id="R1")], [person()]))
    old = Plan("feasible", 1, 1, 0, None, 0, (Assigned(held, 0, ("V0",)),), ())
    assert repair(asked, old).assignments == old.assignments
    other = Plan("feasible", 1, 1, 0, None, 0, (Assigned("R1" if held == "R0" else "R0", 0, ("V0",)),), ())
    assert steady(asked, old.assignments, other).assignments == old.assignments


def test_a_move_must_be_worth_its_price() -> None:
    """Whoever travels longer by less than `changed` stays; the minutes decide where moving is free."""
    far = person(id="V1", home={"lat": 32.85, "lon": 130.70})
    for changed, stays in ((45, True), (0, False)):
        asked = Problem.from_json(
            problem([post()], [person(), far], settings={"costs": {"changed": changed}})
        )
        old = Plan("feasible", 1, 1, 0, None, 0, (Assigned("R0", 0, ("V1",)),), ())
        assert (repair(asked, old).assignments == old.assignments) is stays


def test_what_is_no_more_is_passed_over() -> None:
    """Requests, options and people that are gone, teams of another size and confirmed work are no earlier proposals."""
    now = Problem.from_json(
        problem(
            [post(), post(id="R1", options=[option(at(14), at(15))])],
            [person()],
            fixed=[{"request": "R1", "option": 0, "volunteers": ["V0"]}],
        )
    )
    old = [
        Assigned("GONE", 0, ("V0",)),
        Assigned("R0", 3, ("V0",)),
        Assigned("R0", 0, ("AWAY",)),
        Assigned("R0", 0, ("V0", "V0")),
        Assigned("R1", 0, ("V0",)),
    ]
    for one in old:
        assert keeping(now, Plan("feasible", 0, 0, 0, None, 0, (one,), ())).previous == ()
    assert keeping(now, Plan("feasible", 0, 0, 0, None, 0, (Assigned("R0", 0, ("V0",)),), ())).previous


def test_an_option_is_found_again_by_its_time() -> None:
    """Where an option was put before the one in use, the old hour is kept under its new number."""
    before = Problem.from_json(problem([post()], [person()]))
    now = Problem.from_json(problem([post(options=[option(at(14), at(15)), option()])], [person()]))
    old = solve(before, QUIET)
    plan = repair(now, old, before=before)
    assert plan.assignments == (Assigned("R0", 1, ("V0",)),)
    assert compare(before, old, now, plan).empty
    assert keeping(now, old).previous == (Assigned("R0", 0, ("V0",)),)


def test_reasons_are_those_of_the_plan_given() -> None:
    """What stays uncovered is explained by the plan that is handed over."""
    asked = Problem.from_json(problem([post(weight=2), post(id="R1")], [person()]))
    plan = repair(asked, solve(asked, QUIET))
    assert [(one.request, one.reasons[0].requests) for one in plan.unassigned] == [("R1", ("R0",))]
