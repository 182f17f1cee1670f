"""One turn of a job, and the worth of writing it down."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from dispatch import clock, i18n
from dispatch.db import db, reading
from dispatch.jobs.models import JobRun, JobState, Outcome
from dispatch.jobs.table import Job, last_moment

AGAIN = timedelta(minutes=1)
"""A job that goes on failing in the same way is written down so often."""
DAILY_AGAIN = timedelta(minutes=10)
"""A daily job that failed is tried again after this."""
MOST_WORDS = 2000

logger = logging.getLogger(__name__)


class Ledger:
    """What one process remembers of its turns, so that not each of them has to be written.

    `turns`: when the last turn of each job began. A turn is worth a row when it did something, failed in a new way,
    is the first good one after a failure, was asked for, or is one of the few that a daily job has.
    """

    def __init__(self, leader: str = "") -> None:
        self.leader = leader
        self.turns: dict[str, datetime] = {}
        self.failures: dict[str, tuple[str, datetime]] = {}

    def is_worth_a_row(self, job: Job, done: int, error: str, wanted_by: str) -> bool:
        """Whether this turn is to be kept; remembers failures."""
        before = self.failures.pop(job.name, None)
        if not error:
            return bool(done or wanted_by or job.daily or before)
        known = before is not None and before[0] == error and clock.now() - before[1] < AGAIN
        self.failures[job.name] = before if known and before else (error, clock.now())
        return not known or bool(wanted_by)


class Turns:
    """The turns of one process: a job never runs beside itself, nor while it is paused unless somebody asks."""

    def __init__(self, app: Flask, ledger: Ledger) -> None:
        self.app, self.ledger = app, ledger
        self.paused: frozenset[str] = frozenset()
        self._locks: dict[str, threading.Lock] = {}

    def take(self, job: Job) -> None:
        """A regular turn; of a daily job only where one is due."""
        if job.name in self.paused:
            return
        with self._lock(job):
            if job.daily is None or is_due(self.app, job):
                run_job(self.app, job, self.ledger)

    def take_wanted(self, job: Job, wanted_at: datetime, wanted_by: str) -> None:
        """A turn that an administrator has asked for; it waits for the one under way."""
        with self._lock(job):
            if _still_wanted(self.app, job, wanted_at):
                run_job(self.app, job, self.ledger, wanted_by)
                _granted(self.app, job, wanted_at)

    def _lock(self, job: Job) -> threading.Lock:
        return self._locks.setdefault(job.name, threading.Lock())


def is_due(app: Flask, job: Job) -> bool:
    """Whether a daily job has not been done since its last time of day, whoever led then; a failure waits a little."""
    if job.daily is None:
        return True
    with app.app_context(), reading():
        moment = last_moment(job.daily, clock.now(), i18n.zone())
        kept = select(JobRun).where(JobRun.job == job.name).order_by(JobRun.id.desc()).limit(1)
        last = db.session.scalar(kept)
        if last is None or last.finished_at < moment:
            return True
        return last.outcome is Outcome.FAILED and clock.now() - last.finished_at >= DAILY_AGAIN


def run_job(app: Flask, job: Job, ledger: Ledger | None = None, wanted_by: str = "") -> bool:
    """One turn of a job in a context of its own; False where it failed: that is logged, and the next turn tries again.

    The turn is written down where it is worth that (see `Ledger`), under whoever asked for it, if anybody did.
    """
    ledger = ledger or Ledger()
    started, done, error = clock.now(), 0, ""
    ledger.turns[job.name] = started
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        try:
            done = _number(job.function())
        except Exception as failure:
            db.session.rollback()
            logger.exception("job %s failed", job.name)
            error = f"{type(failure).__name__}: {failure}"[:MOST_WORDS]
        if ledger.is_worth_a_row(job, done, error, wanted_by):
            _write(
                JobRun(
                    job=job.name, started_at=started, finished_at=clock.now(), done=done, error=error,
                    outcome=Outcome.FAILED if error else Outcome.DONE, leader=ledger.leader, wanted_by=wanted_by,
                )
            )  # fmt: skip
    return not error


def _number(result: Any) -> int:
    """How many things a job did, by what it gave back."""
    return int(result) if isinstance(result, int) else int(result is not None)


def _write(row: JobRun) -> None:
    """Keep the row; a database that is away must not end the scheduler."""
    try:
        db.session.add(row)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("the turn of job %s could not be written down", row.job)


def _still_wanted(app: Flask, job: Job, wanted_at: datetime) -> bool:
    with app.app_context():
        asked = select(JobState.id).where(JobState.job == job.name, JobState.wanted_at == wanted_at)
        return db.session.scalar(asked) is not None


def _granted(app: Flask, job: Job, wanted_at: datetime) -> None:
    """The wish is fulfilled. It is taken off after the turn: a leader that dies on the way leaves it to the next."""
    with app.app_context():
        mine = (JobState.job == job.name, JobState.wanted_at == wanted_at)
        db.session.execute(update(JobState).where(*mine).values(wanted_at=None, wanted_by=""))
        db.session.commit()
