"""A timetable worked out by the scheduler, beside the web server; no transaction is open while it solves."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM
from dispatch.db import db, lock, reading
from training.models import TimetableStudy
from training.queries.timetables import Question, problem
from training.timetable.parts import Placement
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.vocabulary import StudyState

TIME_LIMIT = 30.0
"""Seconds for one solve."""
LOST_AFTER = timedelta(minutes=5)
"""A study whose worker has given no sign for so long has been lost with it."""
BETWEEN_SIGNS = 1.0

logger = logging.getLogger(__name__)


def work_next() -> TimetableStudy | None:
    """Work out the study that has waited longest, if any; called outside the web process only."""
    number = _claim()
    if number is None:
        return None
    watch = _Watch(number)
    try:
        found = _found(number, watch)
        state, message = (StudyState.CANCELLED if watch.stopped else StudyState.DONE), ""
    except Exception as error:
        logger.exception("timetable study %s failed", number)
        found, state, message = None, StudyState.FAILED, f"{type(error).__name__}: {error}"[:500]
    db.session.rollback()
    return _ended(number, state, found, message)


def _claim() -> int | None:
    """The study that waits, now at work; those whose worker was lost have failed."""
    now = clock.now()
    queued = TimetableStudy.state == StudyState.QUEUED
    lost = (TimetableStudy.state == StudyState.RUNNING) & (TimetableStudy.heartbeat_at < now - LOST_AFTER)
    with reading():
        idle = db.session.scalar(select(TimetableStudy.id).where(queued | lost).limit(1)) is None
        db.session.rollback()
    if idle:
        return None
    for gone in db.session.scalars(select(TimetableStudy).where(lost).with_for_update(skip_locked=True)):
        gone.state, gone.message, gone.finished_at = StudyState.FAILED, "the worker was lost", now
    first = select(TimetableStudy).where(queued).order_by(TimetableStudy.id).limit(1)
    study = db.session.scalar(first.with_for_update(skip_locked=True))
    if study is not None:
        study.state, study.started_at, study.heartbeat_at = StudyState.RUNNING, now, now
    number = study.id if study is not None else None
    db.session.commit()
    return number


def _found(number: int, watch: _Watch) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and plan as JSON; the solver is loaded here, because the web process never needs it."""
    from training.timetable.solve import SolveParams, solve  # noqa: PLC0415

    with reading():
        asked = _problem(Question.from_json(db.session.get_one(TimetableStudy, number).wanted))
        db.session.rollback()
    params = SolveParams(time_limit=TIME_LIMIT, workers=2, progress=watch.sign, stop=watch.stop)
    plan = solve(asked, params)
    return asked.to_json(), plan.to_json()


def _problem(question: Question) -> Problem:
    before: tuple[Placement, ...] = ()
    earlier = db.session.get(TimetableStudy, question.after) if question.after else None
    if earlier is not None and earlier.plan is not None:
        before = tuple(one.placement for one in Plan.from_json(earlier.plan).held)
    return problem(question, before)


class _Watch:
    """How far a study is, told to whoever looks on; and whether it is still wanted."""

    def __init__(self, number: int) -> None:
        self.number, self.stopped, self.said = number, False, -BETWEEN_SIGNS

    def sign(self, stage: str, coverage: float | None, bound: float | None) -> None:
        """Say how far it is, at most once a second, and hear whether it is still wanted."""
        if time.monotonic() - self.said < BETWEEN_SIGNS:
            return
        self.said = time.monotonic()
        study = db.session.get_one(TimetableStudy, self.number, populate_existing=True)
        self.stopped = study.stop_asked
        study.progress, study.heartbeat_at = f"{stage} {coverage or 0:.0f} {bound or 0:.0f}", clock.now()
        db.session.commit()

    def stop(self) -> bool:
        """What the solver asks."""
        return self.stopped


def _ended(
    number: int, state: StudyState, found: tuple[dict[str, Any], dict[str, Any]] | None, message: str
) -> TimetableStudy:
    """The last word: who called it off in the last moment is heard, too."""
    study = lock(db.session.get_one(TimetableStudy, number))
    if study.stop_asked and state is StudyState.DONE:
        state = StudyState.CANCELLED
    if found is not None and state is StudyState.DONE:
        study.problem, study.plan = found
    study.state, study.message = state, message
    study.progress, study.finished_at = "", clock.now()
    audit.record(SYSTEM, f"timetable_study.{state.value}", study)
    db.session.commit()
    return study
