"""Forgetting old turns and old leaders; the page shows the newest, and daily jobs need their last."""

from __future__ import annotations

from sqlalchemy import delete, select

from dispatch.db import db
from dispatch.jobs.models import JobLeader, JobRun

KEPT_RUNS = 200
"""Turns kept of each job."""
KEPT_LEADERS = 50


def trim() -> int:
    """Forget old turns and old leaders, but for the newest of each job; gives how many."""
    gone = 0
    for name in db.session.scalars(select(JobRun.job).distinct()).all():
        kept = select(JobRun.id).where(JobRun.job == name).order_by(JobRun.id.desc()).limit(KEPT_RUNS)
        gone += _forget(JobRun, JobRun.job == name, JobRun.id.not_in(kept.subquery().select()))
    newest = select(JobLeader.id).order_by(JobLeader.id.desc()).limit(KEPT_LEADERS)
    gone += _forget(JobLeader, JobLeader.id.not_in(newest.subquery().select()))
    db.session.commit()
    return gone


def _forget(model: type[JobRun] | type[JobLeader], *which: object) -> int:
    statement = delete(model).where(*which).execution_options(synchronize_session=False)  # type: ignore[arg-type]
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
