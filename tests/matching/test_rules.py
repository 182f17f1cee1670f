"""Each rule and each cost, one at a time, and the fast table against the meaning."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.matching.costs import CostParts, cost_table, pair_cost
from dispatch.matching.problem import Problem
from dispatch.matching.rules import Rule, refusal_table, refusals
from tests.matching.meaning import Meaning
from tests.matching.simple import at, commitment, person, post, problem
from tests.matching.worlds import world

NEAR, FAR = {"lat": 32.80, "lon": 130.70}, {"lat": 32.95, "lon": 130.70}


def refused(who: dict[str, Any], what: dict[str, Any], **top: Any) -> tuple[Rule, ...]:
    return refusals(Problem.from_json(problem([what], [who], **top)), who["id"], what["id"], 0, 0)


def test_nothing_refuses_a_fitting_person() -> None:
    """The plain person of these tests may do the plain job: each test below changes one thing."""
    assert refused(person(), post()) == ()


@pytest.mark.parametrize(
    ("rule", "who", "what"),
    [
        (Rule.LANGUAGE, {"languages": {"vi": 1}}, {}),
        (Rule.LANGUAGE, {"languages": {}}, {}),
        (Rule.GENDER, {"gender": "male"}, {"gender": "female"}),
        (Rule.CREDENTIAL, {}, {"credentials": ["medical"]}),
        (Rule.CREDENTIAL, {"credentials": {"medical": "2026-11-29"}}, {"credentials": ["medical"]}),
        (Rule.TOPIC, {"declines_topics": ["surgery"]}, {"topics": ["surgery"]}),
        (Rule.BANNED, {}, {"banned": ["V0"]}),
        (Rule.MODE, {"modes": ["phone"]}, {}),
        (Rule.AVAILABILITY, {"available": [[at(8), at(10, 30)]]}, {}),
        (Rule.AVAILABILITY, {"available": [[at(8), at(10, 30)], [at(10, 30), at(17)]]}, {}),
        (Rule.DISTANCE, {"home": FAR, "max_travel_minutes": 30}, {}),
        (Rule.CLASH, {"commitments": [commitment(at(10, 30), at(12))]}, {}),
        (Rule.CLASH, {"commitments": [commitment(at(11), at(12), FAR)]}, {}),
        (Rule.ENGAGED, {"commitments": [commitment(at(10, 30), at(12), counts=False)]}, {}),
        (Rule.ENGAGED, {"commitments": [commitment(at(11), at(12), FAR, counts=False)]}, {}),
        (Rule.ENGAGED, {"commitments": [commitment(at(9), at(9, 46), None, "video", counts=False)]}, {}),
        (Rule.DAILY_CAP, {"max_per_day": 0}, {}),
        (Rule.DAILY_CAP, {"max_per_day": 1, "commitments": [commitment(at(14), at(15))]}, {}),
        (Rule.WEEKLY_CAP, {"max_per_week": 1, "commitments": [commitment(at(14, day=2), at(15, day=2))]}, {}),
    ],
)
def test_one_rule_refuses(rule: Rule, who: dict[str, Any], what: dict[str, Any]) -> None:
    """Each rule refuses by itself, and only that rule."""
    assert refused(person(**who), post(**what)) == (rule,)


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ({"credentials": {"medical": "2026-11-30"}}, {"credentials": ["medical"]}),
        ({"gender": None}, {"gender": None}),
        ({"commitments": [commitment(at(11), at(12))]}, {}),
        ({"commitments": [commitment(at(9), at(9, 45), mode="phone", site=None)]}, {}),
        ({"max_per_week": 1, "commitments": [commitment(at(10, day=7), at(11, day=7))]}, {}),
        (
            {"max_per_day": 1, "max_per_week": 1, "commitments": [commitment(at(11), at(12), counts=False)]},
            {},
        ),
    ],
)
def test_the_edge_is_allowed(who: dict[str, Any], what: dict[str, Any]) -> None:
    """The last valid day counts; back to back at one site and the exact turnaround will do; a new week is new;
    what is no work counts towards no cap."""
    assert refused(person(**who), post(**what)) == ()


def test_confirmed_work_of_others_is_held() -> None:
    """A confirmed job of another request refuses by clash and cap; the request's own confirmation does not."""
    posts = [post(), post(id="R1")]
    fixed = [{"request": "R0", "option": 0, "volunteers": ["V0"]}]
    asked = Problem.from_json(problem(posts, [person(max_per_day=1)], fixed=fixed))
    assert refusals(asked, "V0", "R1", 0, 0) == (Rule.CLASH, Rule.DAILY_CAP)
    assert refusals(asked, "V0", "R0", 0, 0) == ()


def test_cost_by_parts() -> None:
    """Each part of a pair's cost stands on its own line; the sum is what the plan pays."""
    who = person(gender="male", languages={"vi": 4}, home=FAR, max_travel_minutes=240)
    what = post(gender_wish="female", continuity=["V1"])
    asked = Problem.from_json(problem([what], [who, person(id="V1")]))
    parts = pair_cost(asked, "V0", "R0", 0, 0)
    assert parts == CostParts(travel=73, level_surplus=20, gender_wish=30, discontinuity=60)
    assert parts.total == 183


def test_unknown_needs_and_people_are_errors() -> None:
    """A question about what does not exist is an error, not a wrong answer."""
    asked = Problem.from_json(problem([post()], [person()]))
    with pytest.raises(KeyError):
        refusals(asked, "V9", "R0", 0, 0)
    for option, need in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        with pytest.raises(IndexError):
            pair_cost(asked, "V0", "R0", option, need)


@pytest.mark.parametrize("seed", range(2000, 2015))
def test_tables_agree_with_the_meaning(seed: int) -> None:
    """Over random problems the first refusal and the cost of every pair are what the plain meaning says."""
    asked = world(seed)
    asked["fixed"] = []
    meaning, checked = Meaning(asked), Problem.from_json(asked)
    for one in asked["requests"]:
        for option in range(len(one["options"])):
            for place, need in enumerate(one["needs"]):
                table = refusal_table(checked, one["id"], option, place)
                costs = cost_table(checked, one["id"], option, place)
                for who, volunteer in meaning.people.items():
                    plain = [rule for rule in table[who] if rule not in (Rule.DAILY_CAP, Rule.WEEKLY_CAP)]
                    assert (plain[0] if plain else None) == meaning.refused(volunteer, one, option, need)
                    assert table[who] == refusals(checked, who, one["id"], option, place)
                    assert costs[who] == pair_cost(checked, who, one["id"], option, place)
                    assert costs[who].total == pytest.approx(meaning.price(volunteer, one, option, need))
