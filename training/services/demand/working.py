"""A study carried out by the scheduler, beside the web server; no transaction is open while it solves."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from sqlalchemy import null, select, update

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM
from dispatch.db import db, lock, reading
from training.models import DemandStudy
from training.queries.demand import Material, Taught, material, months_before, taught
from training.services.demand.asking import Question
from training.vocabulary import StudyState

LOST_AFTER = timedelta(minutes=15)
"""A study whose worker has given no sign for so long has been lost with it; a sign comes with every course."""

logger = logging.getLogger(__name__)


class CalledOff(Exception):
    """Somebody wants no answer any more, or another."""


def work_next() -> DemandStudy | None:
    """Carry out the study that waits, if any; called outside the web process only."""
    number = _claim()
    if number is None:
        return None
    try:
        result = _found(number)
        state, message = StudyState.DONE, ""
    except CalledOff:
        result, state, message = None, StudyState.CANCELLED, ""
    except Exception as error:
        logger.exception("demand study %s failed", number)
        result, state, message = None, StudyState.FAILED, f"{type(error).__name__}: {error}"[:500]
    db.session.rollback()
    return _ended(number, state, result, message)


def _claim() -> int | None:
    """The study that waits, now at work; those whose worker was lost have failed."""
    now = clock.now()
    queued = DemandStudy.state == StudyState.QUEUED
    lost = (DemandStudy.state == StudyState.RUNNING) & (DemandStudy.heartbeat_at < now - LOST_AFTER)
    with reading():
        idle = db.session.scalar(select(DemandStudy.id).where(queued | lost).limit(1)) is None
        db.session.rollback()
    if idle:
        return None
    for gone in db.session.scalars(select(DemandStudy).where(lost).with_for_update(skip_locked=True)):
        gone.state, gone.message, gone.finished_at = StudyState.FAILED, "the worker was lost", now
    study = db.session.scalar(select(DemandStudy).where(queued).with_for_update(skip_locked=True))
    if study is not None:
        study.state, study.started_at, study.heartbeat_at = StudyState.RUNNING, now, now
    number = study.id if study is not None else None
    db.session.commit()
    return number


def _found(number: int) -> dict[str, Any]:
    """The answer; what it is made of is loaded here, because the web process never needs it."""
    from training.demand.study import study  # noqa: PLC0415

    with reading():
        wanted = db.session.get_one(DemandStudy, number).wanted
        past, courses = _read(wanted)
        db.session.rollback()
    found = study(
        [month.problem for month in past.months],
        past.asked,
        [one.seen for one in courses],
        date.fromisoformat(wanted["last"]),
        progress=lambda done, of, _code: _sign(number, done, of),
    )
    return {**found, "counts": _counts(past), "courses": {one.seen.code: _told(one) for one in courses}}


def _read(wanted: dict[str, Any]) -> tuple[Material, list[Taught]]:
    after = date.fromisoformat(wanted["last"]) + timedelta(days=1)
    keep = wanted["question"] == Question.ADDED.value
    past = material(months_before(after, wanted["months"]), keep=keep)
    return past, taught({one.language for one in past.asked})


def _counts(past: Material) -> dict[str, int]:
    return {
        "months": len(past.months),
        "requests": sum(len(month.problem.requests) for month in past.months),
        "covered": sum(month.covered for month in past.months),
        "cancelled": sum(month.cancelled for month in past.months),
    }


def _told(one: Taught) -> dict[str, Any]:
    """What the page has to know of a course beside its numbers; of its people only how many may take it."""
    return {
        "id": one.course_id,
        "name": one.name,
        "language": one.seen.language,
        "requires": one.seen.requires,
        "grants": one.seen.grants,
        "seats": one.seen.seats,
        "price_known": one.price_known,
        "cost": one.seen.cost,
        "cost_per_person": one.seen.cost_per_person,
    }


def _sign(number: int, done: int, of: int) -> None:
    """Say how far it is, and hear whether it is still wanted."""
    study = db.session.get_one(DemandStudy, number, populate_existing=True)
    if study.stop_asked:
        db.session.rollback()
        raise CalledOff
    study.progress, study.heartbeat_at = f"{done}/{of}", clock.now()
    db.session.commit()


def _ended(number: int, state: StudyState, result: dict[str, Any] | None, message: str) -> DemandStudy:
    """The last word: who called it off in the last moment is heard, too."""
    study = lock(db.session.get_one(DemandStudy, number))
    if study.stop_asked and state is StudyState.DONE:
        state, result = StudyState.CANCELLED, None
    study.state, study.result, study.message = state, result, message
    study.progress, study.finished_at = "", clock.now()
    if state is StudyState.DONE:
        _forget_before(study)
    audit.record(SYSTEM, f"demand_study.{state.value}", study)
    db.session.commit()
    return study


def _forget_before(study: DemandStudy) -> None:
    """Older answers name people of a roster that has changed since; nobody is shown them any more."""
    older = update(DemandStudy).where(DemandStudy.id < study.id).values(result=null())
    db.session.execute(older)
