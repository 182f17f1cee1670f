"""Runs of the solver: asked for in the web process, carried out by the scheduler, applied only where still true."""

from __future__ import annotations

import logging
import math
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.assignments.models import Assignment, PlanRun
from dispatch.assignments.planning import Outlook, build, row_id
from dispatch.assignments.services import applying, letters
from dispatch.assignments.services.asking import ask_after_run
from dispatch.assignments.services.repairing import People, note_repair, people_by_request
from dispatch.assignments.services.watching import Watch
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, finds, reading
from dispatch.errors import Conflict, in_short
from dispatch.i18n import _
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.vocabulary import RunState

ROUNDS = 4
"""How often a plan is made again for what has changed meanwhile, before the next run has to do it."""
TIME_LIMIT = 60.0
"""Seconds for one solve."""
LOST_AFTER = timedelta(minutes=2)
"""A run whose worker has given no sign for so long is queued again."""
TRIES = 5
"""Looks for a run that waits, where others ask and claim at the same moment."""

logger = logging.getLogger(__name__)


def request_plan(actor: Actor, reason: str, *lost: Assignment) -> PlanRun:
    """Ask for a plan; where one waits already, that one will see this change too.

    `lost` are those whose no or cancellation made it necessary: the run then moves as little as possible, and says
    what it moved.
    """
    causes = [job.id for job in lost]
    for _try in range(TRIES):
        waiting = _waiting()
        if waiting is not None:
            waiting.causes = [*waiting.causes, *causes]
            return waiting
        run = PlanRun(state=RunState.QUEUED, reason=reason, requested_by_id=actor.id, causes=causes)
        try:
            with db.session.begin_nested():
                db.session.add(run)
                db.session.flush()
        except IntegrityError:
            continue  # somebody else has asked at this very moment; theirs may be claimed by the next look
        audit.record(actor, "plan.requested", run, reason=reason)
        return run
    raise Conflict(_("計算を始められませんでした。もう一度お試しください。"))


def _waiting() -> PlanRun | None:
    """The run that waits, held until the asker has committed, so that the plan sees what it was asked for."""
    return db.session.scalar(select(PlanRun).where(PlanRun.state == RunState.QUEUED).with_for_update())


def run_next() -> PlanRun | None:
    """Carry out the run that waits, if any. The one place that solves; called outside the web process only."""
    run = _claim()
    if run is None:
        return None
    number = run.id
    try:
        _carry_out(number)
    except Exception as error:
        db.session.rollback()
        logger.exception("plan run %s failed", number)
        failed = db.session.get_one(PlanRun, number)
        failed.state, failed.finished_at = RunState.FAILED, clock.now()
        failed.error = in_short(error)
        db.session.commit()
    return db.session.get_one(PlanRun, number, populate_existing=True)


def _claim() -> PlanRun | None:
    now = clock.now()
    queued = PlanRun.state == RunState.QUEUED
    lost = (PlanRun.state == RunState.RUNNING) & (PlanRun.heartbeat_at < now - LOST_AFTER)
    if not finds(select(PlanRun.id).where(queued | lost)):
        return None
    gone = db.session.scalars(select(PlanRun).where(lost).with_for_update(skip_locked=True)).all()
    for one in gone:
        one.state, one.error, one.finished_at = RunState.FAILED, "the worker was lost", now
    run = db.session.scalar(select(PlanRun).where(queued).with_for_update(skip_locked=True))
    if run is None and gone:
        run = PlanRun(reason="lost")
        db.session.add(run)
    if run is not None:
        run.state, run.started_at, run.heartbeat_at = RunState.RUNNING, now, now
    db.session.commit()
    return run


def _carry_out(number: int) -> None:
    """Solve, apply what is still true, and solve again for the rest. No transaction is open while it solves."""
    created, watch = 0, Watch(number)
    before: People = {}
    for turn in range(1, ROUNDS + 1):
        with reading():
            outlook, causes = build(), db.session.get_one(PlanRun, number).causes
            before = before or people_by_request(outlook.open)
            db.session.rollback()
        plan = _repair(outlook.problem, watch) if causes else _solve(outlook.problem, watch)
        applying.lock_open()
        stale = build().moved_since(outlook, plan)
        run = db.session.get_one(PlanRun, number)
        created += applying.apply(run, outlook, plan, stale)
        _note(run, outlook, plan, turn, len(stale))
        db.session.commit()
        if not stale or watch.stopped:
            break
    note_repair(db.session.get_one(PlanRun, number), before)
    _finish(number, created, len(outlook.problem.requests) * len(outlook.problem.candidates))


def _solve(problem: Problem, watch: Watch) -> Plan:
    """The solver is loaded where it is used: the web process, which imports this module, never needs it."""
    from dispatch.matching.solve import SolveParams, solve  # noqa: PLC0415

    params = SolveParams(time_limit=TIME_LIMIT, progress=watch.sign, stop=watch.stop)
    return solve(problem, params, start=problem.previous)


def _repair(problem: Problem, watch: Watch) -> Plan:
    """The same, and among equally good plans the one that moves least of what is proposed."""
    from dispatch.matching.solve import SolveParams  # noqa: PLC0415
    from dispatch.matching.steady import solve_near  # noqa: PLC0415

    params = SolveParams(time_limit=TIME_LIMIT, progress=watch.sign, stop=watch.stop)
    return solve_near(problem, problem.previous, params)


def _note(run: PlanRun, outlook: Outlook, plan: Plan, turn: int, stale: int) -> None:
    given = {one.request for one in plan.assignments}
    run.rounds, run.stale = turn, stale
    run.open_count, run.room = len(outlook.open), _room(outlook, plan)
    run.covered_count = len(outlook.open & given)
    run.status, run.seconds = plan.status, plan.seconds
    run.coverage, run.coverage_bound = plan.coverage, plan.coverage_bound
    run.cost, run.cost_bound = plan.cost, plan.cost_bound
    run.plan = plan.to_json()
    run.heartbeat_at = clock.now()


def _room(outlook: Outlook, plan: Plan) -> int:
    """How many more requests could at most be covered: the weight that is not proven away, in the lightest of them."""
    asked = outlook.problem.requests
    least = min((request.weight for request in asked if request.id in outlook.open), default=1)
    return min(len(plan.unassigned), math.ceil((plan.coverage_bound - plan.coverage) / least))


def _finish(number: int, created: int, size: int) -> None:
    run = db.session.get_one(PlanRun, number)
    run.state, run.finished_at, run.stage = RunState.DONE, clock.now(), ""
    audit.record(SYSTEM, "plan.done", run, open=run.open_count, covered=run.covered_count, new=created)
    if created and run.reason != "button":
        letters.proposals_ready(run, created)
    ask_after_run([row_id(one["request"]) for one in (run.plan or {}).get("unassigned", ())], size)
    db.session.commit()
