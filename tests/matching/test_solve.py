"""What `solve` promises beside being right: the same twice, valid in any time, never below the phone list."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from dispatch.matching.greedy import greedy, value
from dispatch.matching.instance import instance_of
from dispatch.matching.parts import Assigned
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import at, option, person, post, problem
from tests.matching.truth import best
from tests.matching.worlds import world


def town(requests: int, people: int, seed: int = 1) -> Problem:
    """A week of single requests for three languages, some with a second time or a team."""
    rng = random.Random(seed)
    posts, roster = [], []
    for k in range(requests):
        start, day = rng.randint(8, 16), rng.randrange(5)
        options = [option(at(start, day=day), at(start + 1, day=day))]
        if rng.random() < 0.2:
            options.append({**options[0], "mode": "phone", "penalty": 40})
        needs = [{"language": rng.choice(("vi", "zh", "en")), "level": rng.randint(1, 3)}]
        needs += [{"language": "en", "level": 1}] if rng.random() < 0.1 else []
        site = {"lat": 32.8 + rng.uniform(-0.1, 0.1), "lon": 130.7 + rng.uniform(-0.1, 0.1)}
        posts.append(
            post(id=f"R{k}", weight=rng.choice((1, 1, 4, 16)), options=options, needs=needs, site=site)
        )
    for k in range(people):
        home = {"lat": 32.8 + rng.uniform(-0.2, 0.2), "lon": 130.7 + rng.uniform(-0.2, 0.2)}
        days = [[at(8, day=day), at(18, day=day)] for day in range(5) if rng.random() < 0.5]
        roster.append(
            person(
                id=f"V{k}",
                languages={rng.choice(("vi", "zh", "en")): rng.randint(1, 4)},
                home=home,
                available=days,
                modes=rng.choice((["onsite"], ["onsite", "phone"])),
                max_per_week=rng.randint(1, 4),
                recent_jobs=rng.randrange(6),
            )
        )
    return Problem.from_json(problem(posts, roster))


@pytest.mark.parametrize("asked", [town(120, 100), Problem.from_json(world(7))])
def test_same_problem_same_plan(asked: Problem) -> None:
    """Solved twice, a problem gives the same plan apart from the seconds; also when it is read again."""
    again = Problem.from_json(asked.to_json())
    first, second, third = (solve(one).to_json() for one in (asked, asked, again))
    del first["seconds"], second["seconds"], third["seconds"]
    assert json.dumps(first) == json.dumps(second) == json.dumps(third)


def test_a_city_is_proven() -> None:
    """A city's week is proven optimal, and a plan that was told otherwise would be found out."""
    asked = town(150, 120)
    plan = solve(asked)
    assert plan.status == "optimal"
    assert plan.check(asked) == []
    assert 0 < len(plan.assignments) < 150


@pytest.mark.parametrize("limit", [0.0, 0.02, 0.2])
def test_no_time(limit: float) -> None:
    """However short the time, the plan is valid, its bounds are true, and it is no worse than the phone list's."""
    asked = town(150, 120, seed=2)
    truth, plan = solve(asked), solve(asked, SolveParams(time_limit=limit))
    instance = instance_of(asked)
    start = value(instance, greedy(instance))
    assert plan.check(asked) == []
    assert (plan.coverage, -plan.cost) >= (start[0], -start[1])
    assert plan.coverage_bound >= truth.coverage >= plan.coverage
    assert plan.cost_bound is None or plan.coverage < truth.coverage or plan.cost_bound <= truth.cost


def test_progress_is_told() -> None:
    """Whoever waits hears the stage, what is covered so far and what could be at most."""
    heard: list[tuple[str, float | None, float | None]] = []
    plan = solve(town(60, 40), SolveParams(progress=lambda *news: heard.append(news)))
    assert heard
    stage, covered, bound = heard[-1]
    assert (stage != "", covered, bound) == (True, plan.coverage, plan.coverage_bound)


def nobody() -> dict[str, Any]:
    return problem([post()], [])


def crowd() -> dict[str, Any]:
    """Forty requests at the same hour, ten people."""
    return problem(
        [post(id=f"R{k}", weight=k % 3 + 1) for k in range(40)], [person(id=f"V{k}") for k in range(10)]
    )


def choir() -> dict[str, Any]:
    """One request with eight needs, and eight people who speak two languages each."""
    needs = [{"language": ("vi", "zh")[k % 2], "level": 1} for k in range(8)]
    people = [person(id=f"V{k}", languages={"vi": 1, "zh": k % 2 * 2}) for k in range(8)]
    return problem([post(needs=needs), post(id="R1")], people)


def choosy() -> dict[str, Any]:
    """A request with fifty options, of which the cheapest but one is free."""
    options = [option(at(8 + k % 9, k % 4 * 15), at(9 + k % 9, k % 4 * 15), penalty=k) for k in range(50)]
    return problem([post(options=options)], [person(available=[[at(9), at(18)]])])


@pytest.mark.parametrize(
    ("asked", "covered"), [(problem([], []), 0), (nobody(), 0), (crowd(), 10), (choir(), 1), (choosy(), 1)]
)
def test_odd_sizes(asked: dict[str, Any], covered: int) -> None:
    """Nothing at all, nobody, one hour, a large team, many options: all are proven."""
    plan = solve(Problem.from_json(asked))
    assert (plan.status, len(plan.assignments)) == ("optimal", covered)
    assert plan.check(Problem.from_json(asked)) == []


@pytest.mark.parametrize("seed", range(3000, 3010))
def test_heavy_weights(seed: int) -> None:
    """Weights of a million beside weights of one: the one still counts, and so does the last minute."""
    asked = world(seed)
    rng = random.Random(seed)
    for one in asked["requests"]:
        one["weight"] = rng.choice((1, 2, 999_983, 1_000_000))
    plan = solve(Problem.from_json(asked))
    assert plan.status == "optimal"
    assert (plan.coverage, plan.cost) == pytest.approx(best(asked), rel=1e-12)


def test_confirmed_work_stays_though_it_breaks_every_rule() -> None:
    """One person was sent to two jobs at once, in the wrong language: both stay, and new work goes elsewhere."""
    posts = [post(id=f"R{k}", needs=[{"language": "zh" if k < 2 else "vi", "level": 2}]) for k in range(3)]
    fixed = [{"request": f"R{k}", "option": 0, "volunteers": ["V0"]} for k in range(2)]
    asked = Problem.from_json(
        problem(posts, [person(max_per_day=1), person(id="V1", recent_jobs=99)], fixed=fixed)
    )
    plan = solve(asked)
    assert [one.volunteers for one in plan.assignments] == [("V0",), ("V0",), ("V1",)]
    assert plan.check(asked) == []


def test_a_proposal_stays_unless_moving_saves_more_than_it_costs() -> None:
    """An earlier proposal is kept against a slightly cheaper one, and given up for a much cheaper one."""
    previous = [{"request": "R0", "option": 0, "volunteers": ["V0"]}]
    for recent, kept in ((9, "V0"), (10, "V1")):
        asked = problem([post()], [person(recent_jobs=recent), person(id="V1")], previous=previous)
        assert solve(Problem.from_json(asked)).assignments[0].volunteers == (kept,)


def test_a_solve_may_begin_from_an_earlier_plan() -> None:
    """Even with no time at all, what is still allowed of the earlier plan stands, and the rest of it is passed over."""
    asked = town(120, 60)
    found = solve(asked)
    unknown = Assigned("nobody's", 0, ("no one",))
    again = solve(asked, SolveParams(time_limit=0.0), start=(*found.assignments, unknown))
    assert (again.coverage, again.cost) == (found.coverage, found.cost)
    assert again.check(asked) == []
    cold = solve(asked, SolveParams(time_limit=0.0))
    assert (cold.coverage, -cold.cost) < (found.coverage, -found.cost), "or the test proves nothing"


def test_a_solve_that_is_told_to_stop_gives_the_best_so_far() -> None:
    """`stop` ends the search between two steps with a valid plan and true bounds."""
    asked = town(120, 60)
    plan = solve(asked, SolveParams(stop=lambda: True))
    assert plan.check(asked) == []
    assert plan.coverage <= solve(asked).coverage <= plan.coverage_bound
    assert plan.status == "feasible"
