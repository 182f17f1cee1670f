"""The room against the truth: small problems drawn by chance, every choice tried; and what a file may not say."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.pairing.truth import best
from tests.training.pairing.worlds import SITES, at, job, trainee, world
from training.pairing.plan import Plan
from training.pairing.problem import Problem, ProblemError
from training.pairing.reasons import Why
from training.pairing.rules import Rule, refusals
from training.pairing.solve import SolveParams, solve

FREE = {
    "wants": [{"language": "vi", "level": 2, "needed": 2, "waited": 30}], "available": [[at(0, 8), at(0, 18)]],
    "gender": "male", "papers": {"pledge": "2027-03-31"}, "declines_topics": [], "refuses": [], "home": SITES[0],
    "transport": "car", "max_travel_minutes": 60, "modes": ["onsite"], "max_per_day": 2, "max_per_week": 4,
    "held": [], "seen": {},
}  # fmt: skip
PLAIN = {
    "request": "r", "institution": "north", "senior": "s1", "start": at(0, 10), "end": at(0, 11), "language": "vi",
    "level": 3, "kind": "return_visit", "mode": "onsite", "site": SITES[0], "topics": [], "gender": None,
    "papers": ["pledge"], "senior_jobs": 9, "closed": False, "barred": [],
}  # fmt: skip
HELD = {"start": at(0, 11), "end": at(0, 12), "site": SITES[1]}


def problem(jobs: list[dict], people: list[dict], **rules: object) -> Problem:
    asked = world(0)
    asked["settings"] = {"kinds": ["return_visit"], "closed_topics": ["surgery"], "senior_jobs": 5, **rules}
    draw = Random(0)
    asked["jobs"] = [job(draw, k, **{**PLAIN, "request": f"r{k}", **one}) for k, one in enumerate(jobs)]
    asked["trainees"] = [trainee(draw, k, **{**FREE, **one}) for k, one in enumerate(people)]
    return Problem.from_json({**asked, "previous": []})


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_agrees_with_the_truth(seed: int) -> None:
    """Worth and cost equal the best there is, both proven, no rule is broken; the files say the same again."""
    asked = world(seed)
    found = Problem.from_json(asked)
    plan = solve(found)
    assert (plan.worth, plan.cost) == best(asked)
    assert plan.status == "optimal"
    assert plan.check(found) == []
    assert Plan.from_json(plan.to_json()) == plan
    assert Problem.from_json(found.to_json()).to_json() == found.to_json()
    hurried = solve(found, SolveParams(time_limit=0))
    assert hurried.check(found) == []
    assert (hurried.worth, plan.worth) <= (plan.worth, hurried.worth_bound)


def test_the_worlds_are_hard_enough() -> None:
    """Among the random problems there are choices of several pairs, and people left for many reasons."""
    plans = [solve(Problem.from_json(world(seed))) for seed in range(120)]
    assert sum(len(plan.pairs) > 1 for plan in plans) > 15
    reasons = Counter(one.reason for plan in plans for one in plan.left)
    assert len(reasons) >= 10
    assert reasons[Why.TAKEN] > 5


@pytest.mark.parametrize(
    ("rule", "changed_job", "changed_person"),
    [
        (Rule.LANGUAGE, {"language": "en"}, {}),
        (Rule.LEVEL, {"level": 2}, {}),
        (Rule.KIND, {"kind": "diagnosis"}, {}),
        (Rule.KIND, {"topics": ["surgery"]}, {}),
        (Rule.SENIOR, {"senior_jobs": 4}, {}),
        (Rule.CLOSED, {"closed": True}, {}),
        (Rule.ENOUGH, {}, {"wants": [{"language": "vi", "level": 2, "needed": 0}]}),
        (Rule.GENDER, {"gender": "female"}, {}),
        (Rule.PAPERS, {}, {"papers": {"pledge": "2027-01-10"}}),
        (Rule.BARRED, {"barred": ["t0"]}, {}),
        (Rule.BARRED, {}, {"refuses": ["north"]}),
        (Rule.MODE, {}, {"modes": ["video"]}),
        (Rule.AVAILABILITY, {}, {"available": [[at(0, 10.5), at(0, 18)]]}),
        (Rule.DISTANCE, {"site": SITES[2]}, {"max_travel_minutes": 30}),
        (Rule.CLASH, {}, {"held": [HELD]}),
        (Rule.CAP, {}, {"max_per_day": 1, "held": [{**HELD, "start": at(0, 15), "end": at(0, 16)}]}),
    ],
)
def test_each_rule_refuses_alone(rule: Rule, changed_job: dict, changed_person: dict) -> None:
    """Whoever breaks one rule is refused by it and by no other, and is told so; with nothing changed they may."""
    wrong = problem([changed_job], [changed_person])
    assert refusals(wrong, wrong.jobs[0], wrong.trainees[0]) == (rule,)
    left = solve(wrong).left
    assert [one.reason for one in left] == (
        [] if rule is Rule.ENOUGH else [Why.NO_JOB if rule is Rule.LANGUAGE else rule]
    )
    right = problem([{}], [{}])
    assert refusals(right, right.jobs[0], right.trainees[0]) == ()


def test_whoever_waited_longest_goes_first_then_by_need() -> None:
    """One job, two people: the longer wait wins; with equal waits the greater need; the other reads why."""
    want = FREE["wants"][0]  # type: ignore[index]
    waits = problem([{}], [{"wants": [{**want, "waited": 30}]}, {"wants": [{**want, "waited": 31}]}])
    needs = problem([{}], [{"wants": [{**want, "needed": 3}]}, {"wants": [{**want, "needed": 2}]}])
    plan = solve(waits)
    assert [pair.trainee for pair in plan.pairs] == ["t1"]
    assert [(one.trainee, one.reason) for one in plan.left] == [("t0", Why.TAKEN)]
    assert [pair.trainee for pair in solve(needs).pairs] == ["t0"]


def test_several_seniors_are_better_than_one() -> None:
    """Of jobs that are alike, somebody sees those of two seniors rather than twice the same one's."""
    times = [{"start": at(0, hour), "end": at(0, hour + 1)} for hour in (9, 11, 13)]
    three = problem([times[0], {**times[1]}, {**times[2], "senior": "s2"}], [{}])
    watched = {pair.job for pair in solve(three).pairs}
    assert {one.senior for one in three.jobs if one.id in watched} == {"s1", "s2"}


def test_faults_are_told_with_their_places() -> None:
    """A wrong file is refused with every fault and where it stands."""
    asked = world(3)
    asked["jobs"] = [{**asked["jobs"][0], "level": "high", "mode": "letter"}]
    asked["previous"], asked["settings"]["kind"] = [{"job": "j9", "trainee": "t0"}], ["x"]
    with pytest.raises(ProblemError) as told:
        Problem.from_json(asked)
    places = {fault.split(":")[0] for fault in told.value.faults}
    assert places == {"jobs[0].level", "jobs[0].mode", "settings.kind"}
    asked = world(3)
    asked["jobs"].append(asked["jobs"][0])
    asked["previous"] = [{"job": "j9", "trainee": "t0"}]
    with pytest.raises(ProblemError, match=r"(?s)is the same as jobs.*no job has the id 'j9'"):
        Problem.from_json(asked)


def test_a_plan_that_lies_is_found_out() -> None:
    """Control: wrong figures, pairs that break rules and two trainees at one visit are all told."""
    asked = problem([{"request": "r"}, {"request": "r", "start": at(0, 14), "end": at(0, 15)}], [{}, {}])
    good = solve(asked).to_json()
    assert "worth: says 1" in "".join(Plan.from_json({**good, "worth": 1}).check(asked))
    both = [{"job": "j0", "trainee": "t0"}, {"job": "j1", "trainee": "t1"}]
    assert Plan.from_json({**good, "pairs": both}).check(asked) == ["r: 2 trainees"]
