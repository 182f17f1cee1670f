"""What an administrator says of a job: run it now, let it rest, let it go on. The leader hears of it in seconds."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.jobs.models import JobState
from dispatch.jobs.table import Job


def want(actor: Actor, job: Job) -> None:
    """Have the leader run a job at once, also one that is paused; asking twice is asking once."""
    state = _state(job)
    if state.wanted_at is None:
        state.wanted_at, state.wanted_by = clock.now(), actor.display_name
        record(actor, "job.wanted", state, job=job.title)


def pause(actor: Actor, job: Job, note: str) -> None:
    """Let a job rest until `resume`; `note` says why. Raises `Conflict` where it rests already."""
    state = _state(job)
    if state.paused_at is not None:
        raise Conflict(_("この自動処理は、すでに一時停止しています。"))
    state.paused_at, state.paused_by, state.note = clock.now(), actor.display_name, note.strip()
    record(actor, "job.paused", state, job=job.title, note=state.note)


def resume(actor: Actor, job: Job) -> None:
    """Let a job go on. Raises `Conflict` where it does not rest."""
    state = _state(job)
    if state.paused_at is None:
        raise Conflict(_("この自動処理は、一時停止していません。"))
    state.paused_at, state.paused_by, state.note = None, "", ""
    record(actor, "job.resumed", state, job=job.title)


def _state(job: Job) -> JobState:
    """The job's row, locked; made at first need, by one of those who need it at the same time."""
    found = select(JobState).where(JobState.job == job.name)
    state = db.session.scalar(found)
    if state is None:
        try:
            with db.session.begin_nested():
                db.session.add(JobState(job=job.name))
        except IntegrityError:
            pass
        state = db.session.scalars(found).one()
    return lock(state)
