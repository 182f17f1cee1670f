"""A study carried out by the scheduler, beside the web server; no transaction is open while it solves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import null, update

from dispatch import studies
from dispatch.db import db, reading
from training.models import DemandStudy
from training.queries.demand import Material, Taught, material, months_before, taught
from training.services.demand.asking import Question

LOST_AFTER = timedelta(minutes=15)
"""A sign comes with every course."""
QUEUE = studies.Queue(DemandStudy, LOST_AFTER, DemandStudy.heartbeat_at, "demand_study")


def work_next() -> DemandStudy | None:
    """Carry out the study that waits, if any; called outside the web process only."""
    return QUEUE.work_next(_found, _settle)


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
        progress=lambda done, of, _code: studies.sign(DemandStudy, number, f"{done}/{of}"),
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


def _settle(study: DemandStudy, result: dict[str, Any]) -> None:
    """The last word: who called it off in the last moment is heard, too."""
    studies.heed(study)
    study.result = result
    _forget_before(study)


def _forget_before(study: DemandStudy) -> None:
    """Older answers name people of a roster that has changed since; nobody is shown them any more."""
    older = update(DemandStudy).where(DemandStudy.id < study.id).values(result=null())
    db.session.execute(older)
