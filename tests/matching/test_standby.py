"""Standby: nobody counts twice, everybody could really come, and no other choice covers more of the risk."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Any

import pytest

from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.rules import Rule
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.standby import RARE, RARE_UP_TO, Standby, standby
from tests.matching.meaning import Meaning
from tests.matching.simple import at, option, person, post, problem
from tests.matching.truth import best, teams
from tests.matching.worlds import world

QUIET = SolveParams(explain="none")


def found_in(asked: dict[str, Any], **more: Any) -> Standby:
    whole = Problem.from_json(asked)
    return standby(whole, solve(whole, QUIET), **more)


def risks(asked: dict[str, Any], seed: int) -> dict[str, float]:
    rng = random.Random(seed)
    return {one["id"]: rng.choice((1, 2, 2, 5)) for one in asked["requests"]}


def as_confirmed(asked: dict[str, Any], plan: Plan, risk: dict[str, float]) -> dict[str, Any]:
    """The same question put in another way: the plan is confirmed, and each of its needs is asked for once more."""
    posts = {one["id"]: one for one in asked["requests"]}
    again = []
    for one in plan.assignments:
        like = posts[one.request]
        for k, need in enumerate(like["needs"]):
            choice = {**like["options"][one.option], "penalty": 0}
            again.append(
                {**like, "id": f"{k} of {one.request}", "weight": risk[one.request], "needs": [need]}
                | {"options": [choice]}
            )
    fixed = [
        {"request": one.request, "option": one.option, "volunteers": list(one.volunteers)}
        for one in plan.assignments
    ]
    kept = [posts[one.request] for one in plan.assignments]
    out = {**asked, "requests": kept + again, "fixed": fixed, "previous": []}
    meaning = Meaning(out)
    for copy in again:
        able = {team for _, _, team in teams(meaning, copy)}
        copy["options"][0]["penalty"] = RARE * max(0, min(len(able), RARE_UP_TO) - 1)
    return out


def priced(asked: dict[str, Any], plan: Plan, found: Standby) -> tuple[float, float]:
    """Risk and cost of the standby people with everything in the plan, counted plainly."""
    meaning = Meaning(asked)
    names = [f"{one.need} of {one.request}" for one in found.people]
    jobs = Counter(who for one in plan.assignments for who in one.volunteers)
    jobs.update(one.volunteer for one in found.people)
    cost = sum(
        meaning.team_price(meaning.posts[name], 0, (one.volunteer,))
        for name, one in zip(names, found.people, strict=True)
    )
    cost += sum(
        meaning.team_price(meaning.posts[one.request], one.option, one.volunteers) for one in plan.assignments
    )
    cost += sum(meaning.load_price(who, n) for who, n in jobs.items())
    held = [one.request for one in plan.assignments]
    return sum(meaning.posts[name]["weight"] for name in names + held), cost


@pytest.mark.parametrize("seed", range(80))
def test_no_choice_covers_more_of_the_risk(seed: int) -> None:
    """A plain model of the plan confirmed, with every need asked for again, finds the same risk and the same cost."""
    asked = {**world(seed), "previous": []}
    whole = Problem.from_json(asked)
    plan, risk = solve(whole, QUIET), risks(asked, seed)
    found = standby(whole, plan, risk)
    other = as_confirmed(asked, plan, risk)
    covered, cost = best(other)
    mine = priced(other, plan, found)
    assert (mine[0], found.proven) == (covered, True)
    assert mine[1] == pytest.approx(cost)
    asked_for = [(one.request, need) for one in plan.assignments for need in range(len(one.volunteers))]
    given = [(one.request, one.need) for one in found.people]
    given += [(one.request, one.need) for one in found.without]
    assert sorted(given) == sorted(asked_for)


@pytest.mark.parametrize("seed", range(80))
def test_everybody_could_come_on_top_of_what_they_do(seed: int) -> None:
    """No rule refuses a standby person, and all they do and stand by for fits together, caps included."""
    asked = world(seed)
    whole, meaning = Problem.from_json(asked), Meaning(asked)
    plan = solve(whole, QUIET)
    given = {one.request: one for one in plan.assignments}
    work: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in plan.assignments:
        for who in one.volunteers if one.request not in meaning.fixed else ():
            work[who].append(meaning.work(meaning.posts[one.request], one.option))
    for help_ in standby(whole, plan).people:
        asking, choice = meaning.posts[help_.request], given[help_.request].option
        who = meaning.people[help_.volunteer]
        assert meaning.refused(who, asking, choice, asking["needs"][help_.need]) is None
        assert help_.volunteer not in given[help_.request].volunteers
        work[help_.volunteer].append(meaning.work(asking, choice))
    for name, all_of_it in work.items():
        assert meaning.spare(name, all_of_it)


@pytest.mark.parametrize("seed", range(80))
def test_the_cost_is_that_of_stepping_in(seed: int) -> None:
    """Way, level, wish and continuity of the need, and the load of one job more than the plan gives."""
    asked = world(seed)
    whole, meaning = Problem.from_json(asked), Meaning(asked)
    plan = solve(whole, QUIET)
    given = {one.request: one for one in plan.assignments}
    jobs = Counter(who for one in plan.assignments for who in one.volunteers)
    for one in standby(whole, plan).people:
        asking = meaning.posts[one.request]
        way = meaning.price(
            meaning.people[one.volunteer], asking, given[one.request].option, asking["needs"][one.need]
        )
        held = jobs[one.volunteer]
        load = meaning.load_price(one.volunteer, held + 1) - meaning.load_price(one.volunteer, held)
        assert one.cost == pytest.approx(way + load)


def test_one_person_for_one_of_two_at_the_same_time() -> None:
    """Two jobs at one hour, one person free: the one at greater risk has them, and the other hears so."""
    people = [person(), person(id="V1"), person(id="V2")]
    asked = problem([post(), post(id="R1")], people)
    found = found_in(asked, risk={"R0": 0.1, "R1": 0.4})
    assert [one.request for one in found.people] == ["R1"]
    assert [(one.request, one.need) for one in found.without] == [("R0", 0)]
    reason = found.without[0].reasons[0]
    assert (reason.rule, reason.requests) == (Rule.CONTESTED, ("R1",))


def test_one_person_for_two_jobs_one_after_the_other() -> None:
    """Somebody may stand by for the morning and for the afternoon, unless a cap forbids it."""
    later = post(id="R1", options=[option(at(14), at(15))])
    people = [person(max_per_day=1), person(id="V1", max_per_day=1), person(id="V2", languages={"vi": 4})]
    found = found_in(problem([post(), later], people))
    assert [(one.request, one.volunteer) for one in found.people] == [("R0", "V2"), ("R1", "V2")]
    people[2]["max_per_day"] = 1
    assert len(found_in(problem([post(), later], people)).people) == 1


def test_whoever_works_at_that_hour_is_not_free() -> None:
    """The plan's own people are taken by its jobs, and the reasons say so; a team's members cannot stand in for each
    other."""
    needs = [{"language": "vi", "level": 1}, {"language": "vi", "level": 1}]
    found = found_in(problem([post(needs=needs)], [person(), person(id="V1"), person(id="V2", languages={})]))
    assert found.people == ()
    assert [[(r.rule, r.count) for r in one.reasons] for one in found.without] == 2 * [
        [(Rule.LANGUAGE, 1), (Rule.CLASH, 2)]
    ]


def test_at_equal_risk_the_one_with_fewer_people_comes_first() -> None:
    """One person free for both; the other job has a second one, whom a third job needs at any price."""
    hours = [option(at(10), at(11))]
    posts = [
        post(id="R0", options=hours, needs=[{"language": "vi", "level": 1}]),
        post(id="R1", options=hours, needs=[{"language": "zh", "level": 1}]),
        post(id="R2", options=hours, needs=[{"language": "en", "level": 1}]),
    ]
    people = [
        person(id="A", languages={"vi": 1}),
        person(id="B", languages={"zh": 1}),
        person(id="C", languages={"en": 1}),
        person(id="D", languages={"vi": 1, "zh": 1}, recent_jobs=9),
        person(id="E", languages={"zh": 1, "en": 1}, recent_jobs=9),
    ]
    for order in (posts, posts[::-1]):
        found = found_in(problem(order, people))
        assert {one.request for one in found.people} == {"R0", "R2"}
        assert [one.request for one in found.without] == ["R1"]


def test_only_what_is_confirmed() -> None:
    """Standby is sought for the requests named, and all other work still holds its people."""
    asked = problem([post(), post(id="R1")], [person(), person(id="V1"), person(id="V2", recent_jobs=5)])
    found = found_in(asked, confirmed=["R1"])
    assert [(one.request, one.volunteer) for one in found.people] == [("R1", "V2")]
    assert found.without == ()
    with pytest.raises(KeyError):
        found_in(asked, confirmed=["R9"])


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_a_risk_is_a_number(wrong: float) -> None:
    """A risk that cannot be compared is refused; nought is none, and may be covered after all others."""
    asked = problem([post()], [person(), person(id="V1")])
    with pytest.raises(ValueError, match="risk"):
        found_in(asked, risk={"R0": wrong})
    assert len(found_in(asked, risk={"R0": 0}).people) == 1


def test_as_json() -> None:
    """The JSON lists who stands by and who has nobody."""
    asked = problem([post(), post(id="R1")], [person(), person(id="V1"), person(id="V2", recent_jobs=5)])
    found = found_in(asked).to_json()
    assert found["people"] == [{"request": "R0", "need": 0, "volunteer": "V2", "cost": 25}]
    assert found["without"] == [
        {
            "request": "R1",
            "need": 0,
            "reasons": [{"rule": "contested", "count": 1, "requests": ["R0"]}],
        }
    ]
    assert found["proven"] is True
