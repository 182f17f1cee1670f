"""Rounds worked out by the scheduler, beside the web server; no transaction is open while it solves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dispatch import studies
from dispatch.db import db, reading
from dispatch.disasters.models import DisasterEvent, RoundRun
from dispatch.disasters.queries.rounds.problem import Question, build
from dispatch.disasters.routing.problem import Problem

TIME_LIMIT = 30.0
"""Seconds for one solve."""
LOST_AFTER = timedelta(minutes=5)
QUEUE = studies.Queue(RoundRun, LOST_AFTER, RoundRun.heartbeat_at, "round_run")

Found = tuple[dict[str, Any], dict[str, Any]]


def work_next() -> RoundRun | None:
    """Work out the rounds that have waited longest, if any; called outside the web process only."""
    return QUEUE.work_next(_found, _settle)


def _found(number: int) -> Found:
    """Problem and plan as JSON; the solver is loaded here, because the web process never needs it."""
    from dispatch.disasters.routing.solve import SolveParams, solve  # noqa: PLC0415

    with reading():
        asked = _problem(db.session.get_one(RoundRun, number))
        db.session.rollback()
    watch = studies.Watch(RoundRun, number)
    plan = solve(asked, SolveParams(time_limit=TIME_LIMIT, workers=2, progress=watch.sign, stop=watch.stop))
    watch.heed()
    return asked.to_json(), plan.to_json()


def _problem(run: RoundRun) -> Problem:
    event = db.session.get_one(DisasterEvent, run.event_id)
    return build(event, Question.from_json(run.wanted), run.started_at or run.created_at)


def _settle(run: RoundRun, found: Found) -> None:
    """The last word: who called it off in the last moment is heard, too."""
    studies.heed(run)
    run.problem, run.plan = found
