"""Runs of the solver, as the desk watches them."""

from __future__ import annotations

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select

from dispatch.assignments.models import PlanRun
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import RunState


def last_run() -> PlanRun | None:
    """The newest run that has ended."""
    ended = PlanRun.state.in_((RunState.DONE, RunState.FAILED))
    return db.session.scalar(select(PlanRun).where(ended).order_by(PlanRun.id.desc()).limit(1))


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
