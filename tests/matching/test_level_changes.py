"""A level that begins or ends within the days that are planned: what counts is the local day on which a job starts."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dispatch.matching.costs import cost_table, pair_cost
from dispatch.matching.explain import Explainer
from dispatch.matching.fixes import find_fixes
from dispatch.matching.problem import Problem, ProblemError
from dispatch.matching.remedies import Kind
from dispatch.matching.rules import RULES, Rule, refusal_table, refusals
from dispatch.matching.solve import SolveParams, solve
from tests.matching.meaning import Meaning
from tests.matching.simple import at, option, person, post, problem
from tests.matching.truth import best, faults
from tests.matching.worlds import world

DAYS = ("2026-10-24", "2026-10-25", "2026-10-26", "2026-10-28", "2026-11-01", "2027-01-01")


def dated(seed: int) -> dict[str, Any]:
    """A random problem in which most people's levels change while it lasts; in some they only rise or fall."""
    asked, rng = world(seed), random.Random(seed)
    rising, to = seed % 3 == 0, ((3, 4), (0, 0, 1), (0, 1, 2, 4))[seed % 3]
    for who in asked["volunteers"]:
        changes = {
            (rng.choice(("vi", "zh", "en")), rng.choice(DAYS)): rng.choice(to)
            for _ in range(rng.choice((0, 1, 2, 4)))
        }
        if rising:
            who["languages"] = {language: rng.randint(0, 1) for language in who["languages"]}
        if changes:
            who["level_changes"] = [
                {"language": language, "from": day, "level": level}
                for (language, day), level in changes.items()
            ]
    return asked


def undated(asked: dict[str, Any]) -> dict[str, Any]:
    """The same as if no level ever changed."""
    people = [{k: v for k, v in who.items() if k != "level_changes"} for who in asked["volunteers"]]
    return {**asked, "volunteers": people}


def change(day: str, level: int, language: str = "vi") -> dict[str, Any]:
    return {"language": language, "from": day, "level": level}


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_agrees_with_the_truth(first: int) -> None:
    """Plans with dated levels are the proven best, and no rule is broken."""
    for seed in range(first, first + 20):
        asked = dated(seed)
        problem = Problem.from_json(asked)
        plan = solve(problem, SolveParams(explain="none"))
        assert (plan.coverage, plan.cost) == pytest.approx(best(asked)), f"world {seed}"
        assert plan.status == "optimal", f"world {seed}"
        assert faults(asked, plan.to_json()) == plan.check(problem) == [], f"world {seed}"


def test_the_worlds_are_hard_enough() -> None:
    """The changes change the plan of many of these problems, for the better and for the worse."""
    better = worse = 0
    for seed in range(60):
        asked = dated(seed)
        now, before = best(asked)[0], best(undated(asked))[0]
        better, worse = better + (now > before), worse + (now < before)
    assert better > 5
    assert worse > 5


@pytest.mark.parametrize("seed", range(40))
def test_each_pair_is_judged_and_priced_by_its_day(seed: int) -> None:
    """The rule's table, the costs and the funnel of reasons agree with the meaning, pair by pair."""
    asked = dated(seed)
    problem, meaning = Problem.from_json(asked), Meaning(asked)
    for request in asked["requests"]:
        for k in range(len(request["options"])):
            for n, need in enumerate(request["needs"]):
                table = refusal_table(problem, request["id"], k, n)
                costs = cost_table(problem, request["id"], k, n)
                for who in asked["volunteers"]:
                    spoken = meaning.level(who, need["language"], meaning.work(request, k)) >= need["level"]
                    assert (Rule.LANGUAGE not in table[who["id"]]) == spoken
                    assert costs[who["id"]].total == pytest.approx(meaning.price(who, request, k, need))


@pytest.mark.parametrize("seed", range(40))
def test_the_reasons_count_by_the_day(seed: int) -> None:
    """With nobody given anything, the funnel of one need and one option is what the rules say one by one."""
    asked = dated(seed)
    problem, empty = Problem.from_json(asked), Explainer(Problem.from_json(asked), [])
    for request in asked["requests"]:
        if len(request["options"]) * len(request["needs"]) > 1 or any(
            one["request"] == request["id"] for one in asked["fixed"]
        ):
            continue
        first = [
            refused[0] if refused else None
            for refused in refusal_table(problem, request["id"], 0, 0).values()
        ]
        reasons = {one.rule: one.count for one in empty.explain(request["id"]).reasons}
        if None not in first:
            assert reasons == {rule: first.count(rule) for rule in RULES if rule in first}
        else:
            assert set(reasons) <= {Rule.CONTESTED}


@pytest.mark.parametrize(
    ("changes", "level", "refused"),
    [
        ([], 2, False),
        ([change("2026-11-30", 1)], 2, True),
        ([change("2026-12-01", 1)], 2, False),
        ([change("2026-11-30", 2)], 0, False),
        ([change("2026-12-01", 2)], 0, True),
        ([change("2026-11-29", 1), change("2026-11-30", 2)], 3, False),
        ([change("2026-11-30", 2), change("2026-11-29", 1)], 3, False),
        ([change("2026-11-30", 0, "zh")], 2, False),
    ],
)
def test_the_day_of_the_job_counts(changes: list[dict[str, Any]], level: int, refused: bool) -> None:
    """A level that ended the day before or begins the day after does not count, in whatever order changes stand."""
    who = person(languages={"vi": level} if level else {}, level_changes=changes)
    asked = Problem.from_json(problem([post()], [who]))
    assert (refusals(asked, "V0", "R0", 0, 0) == (Rule.LANGUAGE,)) == refused
    plan = solve(asked)
    assert len(plan.assignments) == (not refused)
    assert [one.rule for left in plan.unassigned for one in left.reasons] == (
        [Rule.LANGUAGE] if refused else []
    )


def test_the_day_is_the_one_on_the_wall() -> None:
    """A job at one in the morning of 1 December in Japan is on 30 November in UTC, but the change counts."""
    job = option(at(1, day=1), at(2, day=1))
    who = person(available=[[at(0, day=1), at(9, day=1)]], level_changes=[change("2026-12-01", 0)])
    for zone, rules in (("Asia/Tokyo", (Rule.LANGUAGE,)), ("UTC", ())):
        asked = Problem.from_json(problem([post(options=[job])], [who], timezone=zone))
        assert refusals(asked, "V0", "R0", 0, 0) == rules


def test_the_surplus_is_that_of_the_day() -> None:
    """An expert from tomorrow on is no expert today, and costs nothing for it."""
    jobs = [post(), post(id="R1", options=[option(at(10, day=1), at(11, day=1))])]
    asked = Problem.from_json(problem(jobs, [person(level_changes=[change("2026-12-01", 4)])]))
    assert [pair_cost(asked, "V0", one, 0, 0).level_surplus for one in ("R0", "R1")] == [0, 20]


def test_who_is_missing_for_a_day_is_found_on_another() -> None:
    """A fix may move the request to a day on which the level holds, and it is proven like the others."""
    windows = [[at(8, day=day), at(18, day=day)] for day in (0, 1, 2)]
    who = person(available=windows, level_changes=[change("2026-12-01", 2)], languages={})
    asked = Problem.from_json(problem([post()], [who]))
    found = find_fixes(asked, solve(asked, SolveParams(explain="none")), "R0")
    (change_,) = found.fixes[0].changes
    assert (change_.kind, change_.days, found.fixes[0].proven) == (Kind.OTHER_DAY, 1, True)


def test_the_file_comes_back_the_same() -> None:
    """What was read is written, and who has no change has no field."""
    asked = Problem.from_json(dated(3)).to_json()
    assert Problem.from_json(asked).to_json() == asked
    assert any("level_changes" in who for who in asked["volunteers"])
    assert not any(
        "level_changes" in who for who in Problem.from_json(undated(asked)).to_json()["volunteers"]
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([{"language": "vi", "level": 2}], "volunteers[0].level_changes[0].from: is missing"),
        (
            [change("2026-02-30", 2)],
            "volunteers[0].level_changes[0].from: is not a day in ISO 8601: '2026-02-30'",
        ),
        (
            [change("2026-02-01", -1)],
            "volunteers[0].level_changes[0].level: must be between 0 and 1,000, not -1",
        ),
        (
            [change("2026-02-01", 1), change("2026-02-01", 2)],
            "volunteers[0].level_changes[1].from: is the same day as in level_changes[0]",
        ),
        ({"vi": 2}, "volunteers[0].level_changes: must be a list, not an object"),
    ],
)
def test_a_fault_is_told_with_its_place(changes: Any, sentence: str) -> None:
    """As everywhere in the format."""
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(problem([post()], [person(level_changes=changes)]))
    assert caught.value.faults == (sentence,)
