"""A timetable worked out by the scheduler, beside the web server; no transaction is open while it solves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dispatch import studies
from dispatch.db import db, reading
from training.models import TimetableStudy
from training.queries.timetables import Question, problem
from training.timetable.parts import Placement
from training.timetable.plan import Plan
from training.timetable.problem import Problem

TIME_LIMIT = 30.0
"""Seconds for one solve."""
LOST_AFTER = timedelta(minutes=5)
QUEUE = studies.Queue(TimetableStudy, LOST_AFTER, TimetableStudy.heartbeat_at, "timetable_study")


def work_next() -> TimetableStudy | None:
    """Work out the study that has waited longest, if any; called outside the web process only."""
    return QUEUE.work_next(_found, _settle)


def _found(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and plan as JSON; the solver is loaded here, because the web process never needs it."""
    from training.timetable.solve import SolveParams, solve  # noqa: PLC0415

    with reading():
        asked = _problem(Question.from_json(db.session.get_one(TimetableStudy, number).wanted))
        db.session.rollback()
    watch = studies.Watch(TimetableStudy, number)
    params = SolveParams(time_limit=TIME_LIMIT, workers=2, progress=watch.sign, stop=watch.stop)
    plan = solve(asked, params)
    watch.heed()
    return asked.to_json(), plan.to_json()


def _problem(question: Question) -> Problem:
    before: tuple[Placement, ...] = ()
    earlier = db.session.get(TimetableStudy, question.after) if question.after else None
    if earlier is not None and earlier.plan is not None:
        before = tuple(one.placement for one in Plan.from_json(earlier.plan).held)
    return problem(question, before)


def _settle(study: TimetableStudy, found: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """The last word: who called it off in the last moment is heard, too."""
    studies.heed(study)
    study.problem, study.plan = found
