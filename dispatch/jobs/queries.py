"""How the timed jobs are: for the page of the administrator, and for the alarm on everybody's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from dispatch import clock, i18n
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.foundation.queries import common
from dispatch.i18n import _
from dispatch.jobs.models import JobLeader, JobRun, JobState
from dispatch.jobs.table import JOBS, Job, next_moment

STARTED = "jobs.started"
"""Where an application keeps the moment of its start: whoever starts everything at once gives the leader time."""
FREQUENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as the page shows it; `last` is the last turn that was kept, `next_at` None where nobody knows."""

    job: Job
    state: JobState | None
    last: JobRun | None
    last_at: datetime | None
    next_at: datetime | None

    @property
    def paused(self) -> bool:
        """Whether it waits for somebody to let it go on."""
        return bool(self.state and self.state.paused_at)

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it to be run at once."""
        return bool(self.state and self.state.wanted_at)

    @property
    def soon(self) -> bool:
        """Whether its next turn is too near to be worth a time."""
        return self.next_at is not None and self.next_at <= clock.now() + FREQUENT


def get(name: str) -> Job:
    """The job of this name. Raises `NotFound`."""
    found = next((job for job in JOBS if job.name == name), None)
    if found is None:
        raise NotFound(_("この自動処理はありません。"))
    return found


def leader() -> JobLeader | None:
    """Who leads, or led last."""
    return db.session.scalar(select(JobLeader).order_by(JobLeader.id.desc()).limit(1))


def is_alive(leader: JobLeader | None) -> bool:
    """Whether a leader has given a sign lately and has not gone."""
    if leader is None or leader.ended_at is not None:
        return False
    return clock.now() - leader.seen_at <= _patience()


def _patience() -> timedelta:
    return timedelta(seconds=common().alarm_seconds or 60)


def nobody_leads() -> bool:
    """Whether it is time for an alarm: no sign of any leader for a minute, nor has this process just started.

    The foundation's settings say how long is too long (by default `SCHEDULER_ALARM_SECONDS`); 0 is never.
    """
    if not common().alarm_seconds:
        return False
    seen = db.session.scalar(select(func.max(JobLeader.seen_at)))
    last = max(filter(None, (seen, current_app.extensions.get(STARTED))), default=None)
    return last is None or clock.now() - last > _patience()


def overview() -> list[JobView]:
    """Every job of the table, in its order."""
    latest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = {run.job: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(latest)))}
    states = {state.job: state for state in db.session.scalars(select(JobState))}
    head = leader()
    return [_view(job, states.get(job.name), runs.get(job.name), head) for job in JOBS]


def view(job: Job) -> JobView:
    """One of them."""
    return next(one for one in overview() if one.job == job)


def _view(job: Job, state: JobState | None, last: JobRun | None, head: JobLeader | None) -> JobView:
    told = head.turns.get(job.name) if head else None
    moments = [datetime.fromisoformat(told) if told else None, last.started_at if last else None]
    last_at = max(filter(None, moments), default=None)
    rests = bool(state and state.paused_at) or not is_alive(head)
    return JobView(job, state, last, last_at, None if rests else _next(job, last_at))


def _next(job: Job, last_at: datetime | None) -> datetime:
    if job.daily is not None:
        return next_moment(job.daily, clock.now(), i18n.zone())
    return max(clock.now(), (last_at or clock.now()) + timedelta(seconds=job.seconds))


def latest(name: str | None = None, most: int = 30) -> Sequence[JobRun]:
    """The newest turns that were kept, of one job or of all."""
    statement = select(JobRun).order_by(JobRun.id.desc()).limit(most)
    return db.session.scalars(statement.where(JobRun.job == name) if name else statement).all()
