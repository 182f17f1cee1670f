"""The difference of two plans: complete, counted by each plan's own problem, blind to what nobody would notice."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dispatch.matching.compare import Difference, compare
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from tests.matching.meaning import Meaning
from tests.matching.simple import at, option, person, post, problem
from tests.matching.worlds import world

QUIET = SolveParams(explain="none")


def changed(asked: dict[str, Any], seed: int) -> dict[str, Any]:
    """The problem after a cancellation, a new request and somebody's day off, as far as it has such."""
    rng, out = random.Random(seed), {**asked, "fixed": [], "previous": []}
    posts = list(asked["requests"])
    gone = posts.pop(rng.randrange(len(posts)))
    posts.append({**gone, "id": "NEW", "weight": gone["weight"] + 1})
    people = list(asked["volunteers"])
    people[0] = {**people[0], "available": people[0]["available"][1:]}
    return {**out, "requests": posts, "volunteers": people}


def figures(asked: dict[str, Any], plan: Plan) -> tuple[int, float]:
    """Coverage and cost, counted one assignment at a time."""
    meaning = Meaning(asked)
    jobs: dict[str, int] = {}
    for one in plan.assignments:
        for who in one.volunteers:
            jobs[who] = jobs.get(who, 0) + 1
    cost = sum(
        meaning.team_price(meaning.posts[one.request], one.option, one.volunteers) for one in plan.assignments
    )
    cost += sum(meaning.load_price(who, n) for who, n in jobs.items())
    return sum(meaning.posts[one.request]["weight"] for one in plan.assignments), cost


@pytest.mark.parametrize("seed", range(60))
def test_the_difference_leads_from_the_old_plan_to_the_new(seed: int) -> None:
    """Whoever takes the old plan and does what the difference says holds the new plan; the figures are true."""
    before, now = world(seed), changed(world(seed), seed)
    old_problem, new_problem = Problem.from_json(before), Problem.from_json(now)
    old, new = solve(old_problem, QUIET), solve(new_problem, QUIET)
    found = compare(old_problem, old, new_problem, new)
    held = {one.request: one for one in old.assignments if one.request not in found.gone}
    for lost in found.lost:
        del held[lost.request]
    for moved in found.moved:
        assert held.pop(moved.request) == moved.before.assigned
        held[moved.request] = moved.now.assigned
    for won in found.won:
        assert won.request not in held
        held[won.request] = won.assigned
    assert _loosely(held.values()) == _loosely(new.assignments)
    assert (found.coverage_before, found.cost_before) == pytest.approx(figures(before, old))
    assert (found.coverage, found.cost) == pytest.approx(figures(now, new))
    assert found.coverage_change == found.coverage - found.coverage_before
    assert found.cost_change == pytest.approx(found.cost - found.cost_before)
    assert found.new == ("NEW",)
    assert len(found.gone) == 1
    assert found.proven


def _loosely(assignments: Any) -> list[tuple[str, int, list[str]]]:
    """Assignments whose teams are sets: the same people in other needs are no difference."""
    return sorted((one.request, one.option, sorted(one.volunteers)) for one in assignments)


def plan_of(asked: Problem, *assignments: Assigned) -> Plan:
    """A plan with these assignments; its figures are not looked at."""
    return Plan("feasible", 0, 0, 0, None, 0, assignments, ())


def between(old: dict[str, Any], one: Assigned, new: dict[str, Any], other: Assigned) -> Difference:
    first, second = Problem.from_json(old), Problem.from_json(new)
    return compare(first, plan_of(first, one), second, plan_of(second, other))


def test_an_option_put_before_others_moves_nobody() -> None:
    """The same hour under another number is the same job; another hour under the same number is not."""
    old = problem([post()], [person()])
    new = problem([post(options=[option(at(14), at(15)), option()])], [person()])
    same = between(old, Assigned("R0", 0, ("V0",)), new, Assigned("R0", 1, ("V0",)))
    moved = between(old, Assigned("R0", 0, ("V0",)), new, Assigned("R0", 0, ("V0",)))
    assert (same.empty, same.kept) == (True, ("R0",))
    assert [one.request for one in moved.moved] == ["R0"]
    assert not moved.empty


def test_the_same_team_in_other_needs_is_kept() -> None:
    """Two people who change needs within their team are told nothing; another person is a move."""
    team = post(needs=[{"language": "vi", "level": 1}, {"language": "vi", "level": 1}])
    asked = problem([team], [person(), person(id="V1"), person(id="V2")])
    swapped = between(asked, Assigned("R0", 0, ("V0", "V1")), asked, Assigned("R0", 0, ("V1", "V0")))
    other = between(asked, Assigned("R0", 0, ("V0", "V1")), asked, Assigned("R0", 0, ("V1", "V2")))
    assert swapped.empty
    assert len(other.moved) == 1


def test_a_moment_is_compared_as_a_moment() -> None:
    """Ten o'clock in Japan and one o'clock in UTC are one time."""
    utc = post(options=[option("2026-11-30T01:00+00:00", "2026-11-30T02:00+00:00")])
    found = between(
        problem([post()], [person()]),
        Assigned("R0", 0, ("V0",)),
        problem([utc], [person()]),
        Assigned("R0", 0, ("V0",)),
    )
    assert found.empty


def test_a_plan_of_another_problem_is_refused() -> None:
    """A plan that names a request its problem does not know is no plan of it."""
    asked = problem([post()], [person()])
    with pytest.raises(KeyError, match="R9"):
        between(asked, Assigned("R0", 0, ("V0",)), asked, Assigned("R9", 0, ("V0",)))


def test_as_json() -> None:
    """The JSON names who comes instead of whom, when, and what it costs."""
    asked = problem([post()], [person(), person(id="V1", recent_jobs=2)])
    found = between(asked, Assigned("R0", 0, ("V0",)), asked, Assigned("R0", 0, ("V1",))).to_json()
    assert found["cost"] == {"before": 0, "now": 10, "change": 10}
    assert found["coverage"] == {"before": 1, "now": 1, "change": 0}
    assert found["moved"][0]["before"]["volunteers"] == ["V0"]
    assert found["moved"][0]["now"] == {
        "request": "R0",
        "option": 0,
        "volunteers": ["V1"],
        "start": "2026-11-30T10:00:00+09:00",
        "end": "2026-11-30T11:00:00+09:00",
        "mode": "onsite",
    }
    assert (found["won"], found["lost"], found["kept"], found["proven"]) == ([], [], 0, False)
