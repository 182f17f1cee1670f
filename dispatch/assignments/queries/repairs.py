"""What the last repair did, in rows: who gave up, who is proposed instead, what else moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment, PlanRun
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RunState
from dispatch.volunteers.models import Volunteer

SHOWN = timedelta(days=1)
"""So long the desk is told of a repair."""
LATEST = 30
"""Runs looked through for the one that a request's end has asked for."""


@dataclass(frozen=True, slots=True)
class Change:
    """A request whose people are others now."""

    request: ServiceRequest
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Repair:
    """A run with its causes: the assignments that ended, what became of their requests, and what else moved."""

    run: PlanRun
    lost: Sequence[Assignment]
    instead: Sequence[Change]
    moved: Sequence[Change]


def latest() -> Repair | None:
    """The last repair, while it is news."""
    return next(
        (_repair(run) for run in _repairs() if (run.finished_at or clock.now()) > clock.now() - SHOWN), None
    )


def of_request(request: ServiceRequest) -> Repair | None:
    """The last repair that one of this request's people caused."""
    mine = {job.id for job in request.assignments}
    return next((_repair(run) for run in _repairs() if mine & set(run.causes)), None)


def _repairs() -> Iterable[PlanRun]:
    statement = (
        select(PlanRun).where(PlanRun.state == RunState.DONE).order_by(PlanRun.id.desc()).limit(LATEST)
    )
    return (run for run in db.session.scalars(statement) if run.causes and run.repair is not None)


def _repair(run: PlanRun) -> Repair:
    causes = select(Assignment).where(Assignment.id.in_(run.causes)).order_by(Assignment.id)
    lost = db.session.scalars(causes).all()
    changes = _changes((run.repair or {}).get("changes", []))
    mine = {job.request_id for job in lost}
    return Repair(
        run,
        lost,
        [one for one in changes if one.request.id in mine],
        [one for one in changes if one.request.id not in mine],
    )


def _changes(noted: Sequence[Mapping[str, Any]]) -> list[Change]:
    asked = select(ServiceRequest).where(ServiceRequest.id.in_([one["request"] for one in noted]))
    rows = {row.id: row for row in db.session.scalars(asked)}
    numbers = {number for one in noted for number in (*one["before"], *one["after"])}
    people = select(Volunteer).where(Volunteer.id.in_(numbers))
    names = {person.id: person.name for person in db.session.scalars(people)}
    return [
        Change(
            rows[one["request"]],
            [names[number] for number in one["before"] if number in names],
            [names[number] for number in one["after"] if number in names],
        )
        for one in noted
        if one["request"] in rows
    ]
