"""Rosters of a believable size: proven, accepted by the checker, kept when nothing has changed, valid without time."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import pytest

from benchmarks.rosters import problem
from dispatch.disasters.rostering import params, pool
from dispatch.disasters.rostering import solve as solving
from dispatch.disasters.rostering.greedy import Greedy
from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.master import Master
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.programme import Answer
from dispatch.disasters.rostering.solve import SolveParams, _Run, solve
from tests.disasters.rostering.truth import faults


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    return problem(45, 1)


@pytest.fixture(scope="module")
def plan(asked: dict[str, Any]) -> Plan:
    return solve(Problem.from_json(asked))


def duties(plan: Plan) -> list[dict[str, str]]:
    found: list[dict[str, str]] = plan.to_json()["duties"]
    return found


def test_proven_and_accepted(asked: dict[str, Any], plan: Plan) -> None:
    """45 supporters over 72 hours: both bounds are met, and the checker that knows only the file finds no fault."""
    assert plan.status == "optimal"
    assert faults(asked, plan.to_json()) == []


def test_kept_when_nothing_has_changed(asked: dict[str, Any], plan: Plan) -> None:
    """The plan before is the cheapest one when a change costs anything: asked again, it stays as it is."""
    again = solve(Problem.from_json({**asked, "previous": duties(plan)}))
    assert (again.duties, again.cost) == (plan.duties, plan.cost)


def test_solved_again_around_what_has_happened(asked: dict[str, Any], plan: Plan) -> None:
    """A day later, with somebody gone: what has happened stands, nobody new comes to shifts that have begun, few move.
    Negative control: where the plan before is not known, more do."""
    now = datetime.fromisoformat(asked["horizon"][0]) + timedelta(hours=24)
    begun = {one["id"] for one in asked["shifts"] if datetime.fromisoformat(one["start"]) < now}
    happened = [one for one in duties(plan) if one["shift"] in begun]
    gone = next(one["supporter"] for one in duties(plan) if one["shift"] not in begun)
    later: dict[str, Any] = {**asked, "now": now.isoformat(), "fixed": happened, "previous": duties(plan)}
    later["supporters"] = [
        {**one, "unavailable": [asked["horizon"]]} if one["id"] == gone else one
        for one in asked["supporters"]
    ]
    moved = {}
    for known in (True, False):
        later["previous"] = duties(plan) if known else []
        again = solve(Problem.from_json(later))
        assert faults(later, again.to_json()) == []
        assert [one for one in duties(again) if one["shift"] in begun] == happened
        moved[known] = sum(one not in duties(again) for one in duties(plan))
    lost = sum(one["supporter"] == gone and one["shift"] not in begun for one in duties(plan))
    assert lost <= moved[True] <= lost + 3
    assert moved[False] > moved[True]


@pytest.mark.parametrize("hours", [72, 168])
def test_long_horizons_some_days_at_a_time(hours: int) -> None:
    """A week is planned some days at a time, which covers more than the roster made at once and breaks no rule.
    Negative control: 72 hours are one piece, of which nothing is made on the way."""
    asked = problem(30, 0, hours)
    run = _Run(Problem.from_json(asked), SolveParams())
    run.start()
    before = run.coverage
    run.sweep(1.0)
    assert (run.coverage > before) == (hours == 168)
    assert faults(asked, run.plan().to_json()) == []


def test_settled_twice() -> None:
    """Places of a need that the prices of one relaxation fix at their most, and those of the next would at none."""
    asked = problem(45, 31)
    plan = solve(Problem.from_json(asked))
    assert plan.status == "optimal"
    assert faults(asked, plan.to_json()) == []


@pytest.mark.parametrize("cuts", [True, False])
def test_cuts_tell_what_the_most_coverage_is(cuts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The relaxation promises coverage that there is not; cuts take the promise back, and patterns alone will do.
    Negative control: without those of the basis nothing can be said of the cost."""
    monkeypatch.setattr(_Run, "_by_rows", lambda *_: None)
    monkeypatch.setattr(_Run, "_cp_sat", lambda *_, **__: Answer(None, -math.inf))
    if not cuts:
        monkeypatch.setattr(Master, "_gomory", lambda _: False)
    asked = problem(80, 43)
    plan = solve(Problem.from_json(asked))
    assert plan.status == ("optimal" if cuts else "feasible")
    assert faults(asked, plan.to_json()) == []


@pytest.mark.parametrize("limit", [0, 0.001])
def test_without_time(asked: dict[str, Any], limit: float) -> None:
    """With no time at all there is a valid roster with people in it, and its bounds are true."""
    quick = solve(Problem.from_json(asked), SolveParams(time_limit=limit))
    assert quick.duties
    assert quick.status == "feasible"
    assert faults(asked, quick.to_json()) == []


def test_stopped_at_once(asked: dict[str, Any]) -> None:
    """Who is told to stop takes the best so far."""
    stopped = solve(Problem.from_json(asked), SolveParams(stop=lambda: True))
    assert stopped.duties
    assert faults(asked, stopped.to_json()) == []


def test_more_than_a_solver_can_hold(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no programme can be written down the roster made at once stands, with a bound that is true."""
    problem = Problem.from_json(asked)
    best = solve(problem, SolveParams(30))
    monkeypatch.setattr(params, "MOST_DUTIES", 10)
    monkeypatch.setattr(solving, "Direct", None)  # whoever made one would stumble
    plan = solve(problem)
    assert plan.check(problem) == []
    assert 0 < plan.coverage <= best.coverage <= plan.coverage_bound
    assert (plan.status, plan.cost_bound) == ("feasible", None)


def test_a_first_roster_ends_with_the_time(asked: dict[str, Any]) -> None:
    """Asked whether to go on before each shift, it says yes three times: three shifts are filled, no more."""
    instance, asks = Instance(Problem.from_json(asked)), iter([True] * 3)
    assert 0 < len({s for _, s in Greedy(instance).run(lambda: next(asks, False))}) <= 3
    assert len({s for _, s in Greedy(instance).run()}) > 3


def test_no_shift_is_promised_more_than_it_can_get(asked: dict[str, Any]) -> None:
    """A shift that nobody is trained for does not count among what can be covered at most."""
    reach = Instance(Problem.from_json(asked)).reach()
    lonely = {**asked["shifts"][0], "id": "lonely", "role": "pilot"}
    assert Instance(Problem.from_json({**asked, "shifts": [*asked["shifts"], lonely]})).reach() == reach


def test_nothing_is_begun_that_the_time_is_too_short_for(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CP-SAT takes longer to load than is left: it is not begun. Negative control: with more time it is."""
    begun = list[str]()

    def cp_sat(*_: object) -> Answer:
        begun.append("CP-SAT")
        return Answer(None, -math.inf)

    monkeypatch.setattr(solving, "highs", lambda *_, **__: Answer(None, -math.inf))
    monkeypatch.setattr(solving, "cp_sat", cp_sat)
    monkeypatch.setattr(pool, "MOST_OF_ALL", -1)
    for seconds, expected in ((params.LOADING, []), (60.0, ["CP-SAT", "CP-SAT"])):
        plan = solve(Problem.from_json(asked), SolveParams(seconds))
        assert plan.check(Problem.from_json(asked)) == []
        assert begun == expected
