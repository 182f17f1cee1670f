"""Runs of the solver, as the desk watches them."""

from __future__ import annotations

from datetime import timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import PlanRun
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.requests.models.service_request import OPEN_STATES
from dispatch.vocabulary import RequestState, RunState

GROWS_OLD = timedelta(hours=1)
"""So long a plan is taken for fresh while nothing new has been asked for."""
TRY_AGAIN = timedelta(minutes=2)
"""So long after a failure the next try is left."""


def last_run() -> PlanRun | None:
    """The newest run that has ended."""
    ended = PlanRun.state.in_((RunState.DONE, RunState.FAILED))
    return db.session.scalar(select(PlanRun).where(ended).order_by(PlanRun.id.desc()).limit(1))


def plan_is_wanted() -> bool:
    """Whether something open has not been in a plan yet, or the last plan has grown old (availability changes, too)."""
    if db.session.scalar(
        select(ServiceRequest.id).where(ServiceRequest.state == RequestState.SUBMITTED).limit(1)
    ):
        return True
    if (
        db.session.scalar(select(ServiceRequest.id).where(ServiceRequest.state.in_(OPEN_STATES)).limit(1))
        is None
    ):
        return False
    last = last_run()
    if last is None or last.finished_at is None or last.stale:
        return True
    patience = TRY_AGAIN if last.state is RunState.FAILED else GROWS_OLD
    return last.finished_at < clock.now() - patience


def present_run() -> PlanRun | None:
    """The run that works, else the one that waits."""
    states = (RunState.RUNNING, RunState.QUEUED)
    statement = select(PlanRun).where(PlanRun.state.in_(states)).order_by(PlanRun.id)
    return db.session.scalar(statement.limit(1))


def run(run_id: int) -> PlanRun:
    """One run; `NotFound` otherwise."""
    found = db.session.get(PlanRun, run_id)
    if found is None:
        raise NotFound(_("この計算の記録はありません。"))
    return found


def runs(page: int = 1) -> Pagination:
    """All runs, newest first."""
    return db.paginate(select(PlanRun).order_by(PlanRun.id.desc()), page=page, per_page=30, error_out=False)
