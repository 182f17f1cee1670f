"""The table of timed jobs, and the one scheduler that runs them.

Any number of schedulers may be started: a lock lets one lead, and when it dies another takes over.
"""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from dispatch.assignments import services as assignments
from dispatch.assignments.queries.runs import plan_is_wanted
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.notifications import services as notifications
from dispatch.volunteers import services as volunteers

logger = logging.getLogger(__name__)
LEADER_KEY = 7_300_514
"""The number of the advisory lock on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again; safe to do twice."""

    name: str
    function: Callable[[], Any]
    seconds: float


def propose() -> None:
    """Ask for a plan where one is wanted, so that what nobody's click has started is matched too."""
    if plan_is_wanted():
        assignments.request_plan(SYSTEM, "timer")
    db.session.commit()


JOBS = (
    Job("plan", assignments.run_next, 1),
    Job("ask", assignments.answer_all, 1),
    Job("lapse", assignments.lapse_due, 15),
    Job("ask_on", assignments.ask_on, 5),
    Job("standbys", assignments.close_standbys, 60),
    Job("amend", assignments.close_due, 15),
    Job("deliver", notifications.deliver_due, 3),
    Job("close", assignments.close_finished, 60),
    Job("propose", propose, 60),
    Job("remind_availability", volunteers.remind_stale, 3600),
    Job("calendars", volunteers.refresh_calendars, 900),
)


class Lead(Protocol):
    """A lock that one process holds while it lives."""

    def take(self) -> bool: ...  # noqa: D102
    def alive(self) -> bool: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


class FileLead:
    """For SQLite, where all processes share a folder: the kernel frees the lock when its holder dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def take(self) -> bool:
        """Try to lead, without waiting."""
        file = self.path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def alive(self) -> bool:
        """Whether the lead is still ours."""
        return self.file is not None

    def release(self) -> None:
        """Let another lead."""
        if self.file is not None:
            self.file.close()
            self.file = None


class DatabaseLead:
    """For PostgreSQL: an advisory lock, held by a connection of its own."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    def take(self) -> bool:
        """Try to lead, without waiting."""
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_KEY}):
            self.connection = connection
            return True
        connection.close()
        return False

    def alive(self) -> bool:
        """Whether the connection that holds the lock still stands."""
        try:
            return self.connection is not None and self.connection.scalar(text("SELECT 1")) == 1
        except Exception:  # whatever broke it, the lock is gone
            logger.warning("the leader's connection is lost", exc_info=True)
            return False

    def release(self) -> None:
        """Let another lead."""
        if self.connection is not None:
            self.connection.invalidate()
            self.connection.close()
            self.connection = None


def lead_of(app: Flask) -> Lead:
    """The kind of lock that fits the database."""
    with app.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
    return FileLead(Path(app.instance_path) / "scheduler.lock") if on_sqlite else DatabaseLead()


def run_job(app: Flask, job: Job) -> None:
    """One turn of a job in a context of its own; a failure is logged, and the next turn tries again."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        try:
            job.function()
        except Exception:
            db.session.rollback()
            logger.exception("job %s failed", job.name)


def build_scheduler(app: Flask) -> BackgroundScheduler:
    """APScheduler with the table of jobs in memory; a job never runs beside itself, and missed turns are one turn."""
    scheduler = BackgroundScheduler(timezone=app.config["TIMEZONE"])
    for job in JOBS:
        scheduler.add_job(
            run_job, "interval", (app, job), seconds=job.seconds, id=job.name, coalesce=True, max_instances=1,
            misfire_grace_time=None,
        )  # fmt: skip
    return scheduler


def serve_jobs(app: Flask, stop: threading.Event, pause: float = 3.0) -> None:
    """Lead when no other does, and run the jobs until `stop` is set or the lead is lost (then try again)."""
    while not stop.is_set():
        try:
            _lead_if_free(app, stop, pause)
        except SQLAlchemyError:  # the database is away: it will be back
            logger.exception("no lead could be taken")
        stop.wait(pause)


def _lead_if_free(app: Flask, stop: threading.Event, pause: float) -> None:
    lead = lead_of(app)
    with app.app_context():
        leads = lead.take()
    if leads:
        logger.info("leading: running timed jobs")
        _run_while_leading(app, lead, stop, pause)


def _run_while_leading(app: Flask, lead: Lead, stop: threading.Event, pause: float) -> None:
    scheduler = build_scheduler(app)
    scheduler.start()
    try:
        while not stop.is_set() and lead.alive():
            stop.wait(pause)
    finally:
        scheduler.shutdown(wait=True)
        with app.app_context():
            lead.release()
