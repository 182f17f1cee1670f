"""A plan judges itself: each kind of lie is found out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Plan, Reason, Unassigned
from dispatch.matching.problem import Problem, ProblemError
from dispatch.matching.rules import Rule
from dispatch.matching.solve import solve
from tests.matching.simple import at, option, person, post, problem

LATER = option(at(14), at(15))
ASKED = Problem.from_json(
    problem(
        [
            post(weight=3),
            post(id="R1", options=[LATER]),
            post(id="R2", needs=[{"language": "xx", "level": 1}]),
        ],
        [person(), person(id="V1", recent_jobs=4, max_per_day=1), person(id="V2", languages={"zh": 4})],
        fixed=[{"request": "R1", "option": 0, "volunteers": ["V1"]}],
    )
)
PLAN = solve(ASKED)


def test_the_plan_is_right() -> None:
    """The negative control: nothing is wrong with the plan that is spoilt below."""
    assert PLAN.check(ASKED) == []
    assert (PLAN.status, PLAN.coverage, PLAN.cost) == ("optimal", 4, 20)


def given(*assignments: tuple[str, int, list[str]]) -> dict[str, Any]:
    """These assignments, the rest unassigned."""
    some = tuple(Assigned(request, place, tuple(who)) for request, place, who in assignments)
    rest = {"R0", "R1", "R2"} - {one.request for one in some}
    return {"assignments": some, "unassigned": tuple(Unassigned(r) for r in sorted(rest))}


FIXED = ("R1", 0, ["V1"])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (given(("R0", 0, ["V0"]), ("R9", 0, ["V0"]), FIXED), "R9: no such request"),
        (given(("R0", 1, ["V0"]), FIXED), "R0: no option 1"),
        (given(("R0", 0, ["V9"]), FIXED), "R0: no such volunteer V9"),
        (given(("R0", 0, ["V0", "V0"]), FIXED), "R0: not one distinct volunteer for each need"),
        (given(("R0", 0, ["V0"]), ("R0", 0, ["V0"]), FIXED), "R0: assigned twice"),
        (given(("R0", 0, ["V0"])), "R1: confirmed work was moved or dropped"),
        (given(("R0", 0, ["V0"]), ("R1", 0, ["V0"])), "R1: confirmed work was moved or dropped"),
        (given(("R0", 0, ["V2"]), FIXED), "R0: V2 is refused by language"),
        (given(("R0", 0, ["V1"]), FIXED), "R0: V1 is refused by daily_cap"),
        ({"coverage": 5, "coverage_bound": 5}, "coverage: says 5, is 4"),
        ({"cost": 19, "cost_bound": 19}, "cost: says 19, is 20"),
        ({"coverage_bound": 3}, "coverage_bound is below the coverage"),
        ({"cost_bound": 21}, "cost_bound is above the cost"),
        ({"cost_bound": None}, "status is optimal, but the bounds say otherwise"),
        ({"coverage_bound": 9}, "status is optimal, but the bounds say otherwise"),
        ({"unassigned": ()}, "not every request is either assigned or unassigned, exactly once"),
    ],
)
def test_a_lie_is_found_out(change: dict[str, Any], fault: str) -> None:
    """One thing changed, and the plan says what is wrong with it."""
    assert fault in replace(PLAN, **change).check(ASKED)


@pytest.mark.parametrize(
    ("people", "fault"),
    [
        ([person(max_per_day=3)], "V0: R0 and R1 clash"),
        (
            [person(max_per_day=1, available=[[at(8), at(20)]])],
            "V0: max_per_day is 1, but 2 jobs fall on one day",
        ),
        ([person(max_per_week=1)], "V0: max_per_week is 1, but 2 jobs fall on one week"),
    ],
)
def test_two_jobs_of_one_person(people: list[dict[str, Any]], fault: str) -> None:
    """Two new jobs of one person are judged together."""
    far = {"lat": 33.0, "lon": 130.7}
    posts = [
        post(),
        post(id="R1", site=far if "clash" in fault else post()["site"], options=[option(at(11), at(12))]),
    ]
    people[0]["max_travel_minutes"] = 300
    asked = Problem.from_json(problem(posts, people))
    both = given(("R0", 0, ["V0"]), ("R1", 0, ["V0"]))["assignments"]
    assert fault in replace(PLAN, assignments=both, unassigned=()).check(asked)


def test_round_trip() -> None:
    """Written and read again, a plan is the same, with its reasons."""
    reasons = (Reason(Rule.LANGUAGE, 2, need=0, option=1), Reason(Rule.CONTESTED, 1, requests=("R0",)))
    plan = replace(PLAN, unassigned=(Unassigned("R2", reasons),))
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    "source", ["{", "[]", {"format": "dispatch-plan/1"}, {**PLAN.to_json(), "cost": "cheap"}]
)
def test_what_is_no_plan_is_refused(source: Any) -> None:
    """Reading something else is a ProblemError, as with problems."""
    with pytest.raises(ProblemError):
        Plan.from_json(source)
