"""A run that is watched: how far it is, how much room its bound leaves, and a word that ends it early."""

from __future__ import annotations

import pytest
from flask import Flask

from dispatch import clock
from dispatch.assignments import services, wording
from dispatch.assignments.models import PlanRun
from dispatch.assignments.services import runs, watching
from dispatch.assignments.services.watching import Watch
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.vocabulary import RequestState, RunState
from tests import factories as make


def running(**values: object) -> PlanRun:
    """A run at work."""
    run = PlanRun(state=RunState.RUNNING, started_at=clock.now(), heartbeat_at=clock.now(), **values)
    db.session.add(run)
    db.session.commit()
    return run


def test_signs_reach_the_row_and_a_word_reaches_the_solver(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the solver tells stands in the row; it goes on until somebody says stop, and stays stopped."""
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0)
    desk, run = make.coordinator(), running()
    watch = Watch(run.id)
    watch.sign("coverage", 30.0, 40.0)
    assert (run.stage, run.best, run.bound) == ("coverage", 30.0, 40.0)
    assert not watch.stop()
    services.ask_to_stop(desk, run)
    services.ask_to_stop(desk, run)
    db.session.commit()
    assert watch.stop()
    assert wording.run_stage(run) == "ここまでの結果をまとめています"
    assert wording.run_share(run) == 75


def test_signs_are_seldom(ctx: Flask) -> None:
    """Of two signs at once only the first is written."""
    run = running()
    watch = Watch(run.id)
    watch.sign("coverage", 1.0, 2.0)
    watch.sign("cost", 2.0, 2.0)
    assert run.stage == "coverage"


def test_a_run_that_has_ended_is_not_stopped(ctx: Flask) -> None:
    """Whoever is too late is told so."""
    run = running()
    run.state = RunState.DONE
    db.session.commit()
    with pytest.raises(Conflict):
        services.ask_to_stop(make.coordinator(), run)


def test_a_stopped_run_gives_what_it_has(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped from the first moment, a run still ends in proposals, and says how far they are from proof."""
    solve = runs._solve

    def stopped(problem: Problem, watch: Watch) -> Plan:
        services.ask_to_stop(make.coordinator(), db.session.get_one(PlanRun, watch.number))
        db.session.commit()
        watch._looked = -1e9
        return solve(problem, watch)

    monkeypatch.setattr(runs, "_solve", stopped)
    make.volunteer()
    asked = make.service_request()
    services.request_plan(make.coordinator(), "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert (run.state, run.stop_asked) == (RunState.DONE, True)
    assert asked.state in (RequestState.PROPOSED, RequestState.MATCHING)
    assert run.rounds == 1


def test_how_sure_a_plan_is(ctx: Flask) -> None:
    """Proven in both, proven in number alone, and what room a bound leaves, each in its own words."""
    run = PlanRun(
        state=RunState.DONE, open_count=9, covered_count=7, coverage=28, coverage_bound=28, cost=90.0
    )
    run.status = "optimal"
    assert wording.run_bound(run) == "件数も負担も、これより良い組み合わせは誰にも作れません（証明済み）。"
    run.status, run.cost_bound = "feasible", 80.5
    assert "誰が組んでも応えられません（証明済み）" in wording.run_bound(run)
    assert wording.run_burden(run) == "90分（少なくとも80.5分は必要）"
    run.coverage_bound, run.room = 36, 2
    assert "証明済み" not in wording.run_bound(run)
    assert "最大であと2件分" in wording.run_bound(run)
    run.stop_asked = True
    assert wording.run_bound(run).startswith("途中で終えた")


def test_a_proven_plan_leaves_no_room(ctx: Flask) -> None:
    """One of two requests can be covered, that is proven, and the run says so in figures."""
    make.volunteer(max_per_day=1)
    make.service_request()
    make.service_request()
    services.request_plan(make.coordinator(), "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert (run.open_count, run.covered_count, run.room, run.proven) == (2, 1, 0, True)
