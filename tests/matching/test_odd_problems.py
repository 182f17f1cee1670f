"""Problems nobody expects: each is solved, its plan is sound, and small ones have the answer of the truth."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from dispatch.matching.judging import measure
from dispatch.matching.parts import MOST_WEIGHT, Costs
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import SITE, at, option, person, post, problem
from tests.matching.truth import best, faults
from tests.matching.worlds import world

Json = dict[str, Any]
Oddity = Callable[[Json, random.Random], None]
FREE = dict.fromkeys(Costs.names(), 0)
EDGES = [
    *[{"lat": 90, "lon": 0}, {"lat": 90, "lon": 77.5}, {"lat": 89.99, "lon": -120}, {"lat": -90, "lon": 10}],
    *[
        {"lat": 0, "lon": 180},
        {"lat": 0, "lon": -180},
        {"lat": 0, "lon": 179.95},
        {"lat": -0.0, "lon": -179.99},
    ],
]


def _ids(asked: Json) -> list[str]:
    return [someone["id"] for someone in asked["volunteers"]]


def _proposal(one: Json, team: list[str], rng: random.Random) -> Json:
    return {"request": one["id"], "option": rng.randrange(len(one["options"])), "volunteers": team}


def all_weigh_a_million(asked: Json, rng: random.Random) -> None:
    for one in asked["requests"]:
        one["weight"] = 1_000_000


def some_weigh_a_million(asked: Json, rng: random.Random) -> None:
    for one in asked["requests"]:
        one["weight"] = rng.choice([1, 2, 999_999, 1_000_000])


def nothing_costs(asked: Json, rng: random.Random) -> None:
    asked["settings"]["costs"] = FREE
    for one in asked["requests"]:
        for way in one["options"]:
            way["penalty"] = 0


def costs_have_decimals(asked: Json, rng: random.Random) -> None:
    amounts = [0, 0.001, 0.333, 1.5, 7.125, 400.007]
    asked["settings"]["costs"] = {name: rng.choice(amounts) for name in Costs.names()}
    for one in asked["requests"]:
        for way in one["options"]:
            way["penalty"] = rng.choice([0, 0.001, 12.345])


def costs_are_the_greatest(asked: Json, rng: random.Random) -> None:
    asked["settings"]["costs"] = {name: rng.choice([1_000_000, 1, 0]) for name in Costs.names()}


def caps_of_nought(asked: Json, rng: random.Random) -> None:
    for someone in asked["volunteers"]:
        if rng.random() < 0.5:
            someone[rng.choice(["max_per_day", "max_per_week"])] = 0


def any_level_will_do(asked: Json, rng: random.Random) -> None:
    """Level 0 is met by those who have no word of the language."""
    for one in asked["requests"]:
        for need in one["needs"]:
            need["level"] = 0
    for someone in asked["volunteers"]:
        if rng.random() < 0.5:
            someone["languages"] = {}


def nobody_travels(asked: Json, rng: random.Random) -> None:
    sites = [one["site"] for one in asked["requests"] if "site" in one] or [SITE]
    for someone in asked["volunteers"]:
        someone["max_travel_minutes"] = 0
        if rng.random() < 0.7:
            someone["home"] = rng.choice(sites)


def the_ends_of_the_earth(asked: Json, rng: random.Random) -> None:
    for someone in asked["volunteers"]:
        someone["home"] = rng.choice(EDGES)
        for held in someone.get("commitments", []):
            if "site" in held:
                held["site"] = rng.choice(EDGES)
    for one in asked["requests"]:
        if "site" in one:
            one["site"] = rng.choice(EDGES)


def speeds_without_sense(asked: Json, rng: random.Random) -> None:
    names = ("walk", "bicycle", "transit", "car", "boat")
    asked["settings"] |= {"speed_kmh": {name: rng.choice([0.1, 100_000]) for name in names}}
    asked["settings"] |= {
        "detour": rng.choice([0, 100]),
        "turnaround_minutes": rng.choice([0.001, 59.999, 10_000]),
    }


def people_are_all_alike(asked: Json, rng: random.Random) -> None:
    first = asked["volunteers"][0]
    asked["volunteers"] = [{**copy.deepcopy(first), "id": name} for name in _ids(asked)]


def requests_are_all_alike(asked: Json, rng: random.Random) -> None:
    first, names = asked["requests"][0], [one["id"] for one in asked["requests"]]
    asked["requests"] = [{**copy.deepcopy(first), "id": name} for name in names]
    asked["fixed"], asked["previous"] = [], []


def everybody_is_banned(asked: Json, rng: random.Random) -> None:
    for one in asked["requests"]:
        if rng.random() < 0.5:
            one["banned"] = _ids(asked)


def those_proposed_are_gone(asked: Json, rng: random.Random) -> None:
    """Everything was proposed before, to other numbers of people, of whom many are free no longer."""
    asked["previous"] = [
        _proposal(one, rng.sample(_ids(asked), rng.randint(0, len(_ids(asked)))), rng)
        for one in asked["requests"]
    ]
    for someone in asked["volunteers"]:
        if rng.random() < 0.4:
            someone["available"] = []


def everything_is_confirmed(asked: Json, rng: random.Random) -> None:
    """Wherever there are people enough, and whatever the rules say."""
    asked["fixed"] = [
        _proposal(one, rng.sample(_ids(asked), len(one["needs"])), rng)
        for one in asked["requests"]
        if len(one["needs"]) <= len(_ids(asked))
    ]


def worked_a_great_deal(asked: Json, rng: random.Random) -> None:
    for someone in asked["volunteers"]:
        someone["recent_jobs"] = rng.choice([0, 99_999, 100_000])


def over_at_once(asked: Json, rng: random.Random) -> None:
    """Jobs of a millionth of a second, at odd seconds, in offsets of odd seconds."""
    for one in asked["requests"]:
        for way in one["options"]:
            if rng.random() < 0.7:
                way["start"] = f"{way['start'][:16]}:00{way['start'][16:]}"
                way["end"] = f"{way['start'][:19]}.000001{way['start'][19:]}:00"


ODDITIES: list[Oddity] = [
    all_weigh_a_million,
    some_weigh_a_million,
    nothing_costs,
    costs_have_decimals,
    costs_are_the_greatest,
    caps_of_nought,
    any_level_will_do,
    nobody_travels,
    the_ends_of_the_earth,
    speeds_without_sense,
    people_are_all_alike,
    requests_are_all_alike,
    everybody_is_banned,
    those_proposed_are_gone,
    everything_is_confirmed,
    worked_a_great_deal,
    over_at_once,
]


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda oddity: oddity.__name__)
def test_odd_worlds(oddity: Oddity) -> None:
    """Random problems made odd in one way have the best answer there is, and it is proven."""
    for seed in range(50_000, 50_020):
        asked = world(seed)
        oddity(asked, random.Random(seed))
        made = Problem.from_json(asked)
        plan = solve(made)
        assert (plan.coverage, plan.cost) == pytest.approx(best(asked), abs=1e-6), f"world {seed}"
        assert plan.status == "optimal", f"world {seed}"
        assert faults(asked, plan.to_json()) == plan.check(made) == [], f"world {seed}"


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda oddity: oddity.__name__)
def test_odd_worlds_are_odd(oddity: Oddity) -> None:
    """The negative control of the test above: the oddity changes the answer of some of its problems."""
    for seed in range(50_000, 50_020):
        asked = world(seed)
        oddity(asked, random.Random(seed))
        if best(asked) != best(world(seed)):
            return
    pytest.fail("all of them have the answer they had before")


def solved(asked: Json, **params: Any) -> Plan:
    """The plan, which must be sound."""
    made = Problem.from_json(asked)
    plan = solve(made, SolveParams(**params))
    assert plan.check(made) == []
    return plan


@pytest.mark.parametrize("posts", [[], [post()]])
@pytest.mark.parametrize("people", [[], [person(available=[])]])
def test_nothing_to_do_or_nobody_to_do_it(posts: list[Json], people: list[Json]) -> None:
    """No requests, no volunteers, or neither: an optimal plan that covers nothing, for nothing."""
    plan = solved(problem(posts, people))
    assert (plan.status, plan.coverage, plan.coverage_bound, plan.cost, plan.cost_bound) == (
        "optimal",
        0,
        0,
        0,
        0,
    )
    assert [one.request for one in plan.unassigned] == [one["id"] for one in posts]


def test_the_greatest_weights() -> None:
    """At the greatest weight a file may hold plans are sound and their bounds are true, though not always met."""
    for seed in range(20):
        asked, rng = world(seed), random.Random(seed)
        for one in asked["requests"]:
            one["weight"] = rng.choice([1, 2, MOST_WEIGHT - 1, MOST_WEIGHT])
        plan = solved(asked, time_limit=20)
        assert plan.coverage <= plan.coverage_bound


def crowd(n: int, rng: random.Random, **fields: Any) -> list[Json]:
    """People around one town, of two languages each."""
    return [
        person(
            id=f"V{k}",
            home={"lat": 32.8 + rng.uniform(-0.1, 0.1), "lon": 130.7 + rng.uniform(-0.1, 0.1)},
            languages={code: rng.randint(1, 4) for code in rng.sample(["vi", "zh", "en", "ne"], 2)},
            **fields,
        )
        for k in range(n)
    ]


def wants(rng: random.Random, n: int) -> list[Json]:
    return [{"language": rng.choice(["vi", "zh", "en", "ne"]), "level": rng.randint(1, 3)} for _ in range(n)]


def test_eight_needs() -> None:
    """A team of eight comes whole or not at all, each for a need they can fill."""
    rng = random.Random(1)
    asked = problem([post(needs=wants(rng, 8)), post(id="R1", needs=wants(rng, 8), weight=2)], crowd(25, rng))
    plan = solved(asked)
    assert plan.status == "optimal"
    assert {len(set(one.volunteers)) for one in plan.assignments} == {8}


def test_more_needs_than_people() -> None:
    """Eight are wanted and seven are there: the request is left out and everybody is free for the next."""
    asked = problem(
        [post(needs=wants(random.Random(1), 1) * 8, weight=1_000), post(id="R1")],
        [person(id=f"V{k}") for k in range(7)],
    )
    assert [one.request for one in solved(asked).assignments] == ["R1"]


def test_fifty_options() -> None:
    """Of fifty ways to be met a request takes one, and the cheapest that everyone together can afford."""
    ways = [option(at(8 + k % 10, 0, k // 10), at(9 + k % 10, 0, k // 10), penalty=k) for k in range(50)]
    free = [[at(8, 0, day), at(20, 0, day)] for day in range(5)]
    asked = problem(
        [post(id=f"R{k}", options=ways) for k in range(30)],
        [person(id=f"V{k}", available=free, max_per_day=4, max_per_week=12) for k in range(3)],
        settings={"costs": FREE},
    )
    plan = solved(asked)
    assert (plan.status, plan.coverage) == ("optimal", 30)
    # three people, at most four jobs a day: twelve on each of the first two days, six on the third
    assert plan.cost == sum(3 * sum(sorted(range(d * 10, d * 10 + 10))[:4]) for d in range(2)) + 3 * (20 + 21)


def test_ten_thousand_at_one_minute() -> None:
    """Everybody wants somebody at ten o'clock: each of a hundred people takes one, and what cannot be is proven."""
    rng = random.Random(3)
    asked = problem(
        [post(id=f"R{k}", needs=wants(rng, 1), weight=rng.randint(1, 5)) for k in range(10_000)],
        crowd(100, rng, max_per_day=9),
    )
    plan = solved(asked, explain="none")
    assert (plan.status, len(plan.assignments)) == ("optimal", 100)
    assert plan.coverage == 500


def test_everything_confirmed_against_the_rules() -> None:
    """What a person has confirmed stays, with its cost, even where every rule speaks against it."""
    someone = person(
        languages={}, available=[], max_per_day=0, max_travel_minutes=0, home={"lat": 33, "lon": 131}
    )
    kept = [{"request": f"R{k}", "option": 0, "volunteers": ["V0"]} for k in range(3)]
    asked = problem([post(id=f"R{k}", banned=["V0"]) for k in range(3)], [someone], fixed=kept)
    plan, made = solved(asked), Problem.from_json(asked)
    assert (plan.status, plan.coverage, plan.cost) == ("optimal", *measure(made, made.fixed))
    assert plan.coverage == 3
