"""A roster worked out by the scheduler, beside the web server; no transaction is open while it solves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dispatch import clock, studies
from dispatch.db import db, reading
from dispatch.disasters.models import DisasterEvent, RosterRun
from dispatch.disasters.queries.rosters.building import Question, problem
from dispatch.disasters.rostering.problem import Problem

LOST_AFTER = timedelta(minutes=5)
QUEUE = studies.Queue(RosterRun, LOST_AFTER, RosterRun.heartbeat_at, "roster_run")


def work_next() -> RosterRun | None:
    """Work out the roster that has waited longest, if any; called outside the web process only."""
    return QUEUE.work_next(_found, _settle)


def _found(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and plan as JSON; the solver is loaded here, because the web process never needs it."""
    from dispatch.disasters.rostering.solve import SolveParams, solve  # noqa: PLC0415

    question, asked = _asked(number)
    watch = studies.Watch(RosterRun, number)
    params = SolveParams(question.seconds, 2, progress=watch.sign, stop=watch.stop)
    plan = solve(asked, params)
    watch.heed()
    return asked.to_json(), plan.to_json()


def _asked(number: int) -> tuple[Question, Problem]:
    with reading():
        run = db.session.get_one(RosterRun, number)
        question = Question.from_json(run.wanted)
        asked = problem(db.session.get_one(DisasterEvent, run.event_id), question, clock.now())
        db.session.rollback()
    return question, asked


def _settle(run: RosterRun, found: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """The last word: who called it off in the last moment is heard, too."""
    studies.heed(run)
    run.problem, run.plan = found
