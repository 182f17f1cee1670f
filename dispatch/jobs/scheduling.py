"""The scheduler: it waits for the lead, runs the table with APScheduler while it has it, and gives a sign of life."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from dispatch import clock
from dispatch.db import db, reading
from dispatch.jobs.leading import Lead, lead_of
from dispatch.jobs.models import JobLeader, JobState
from dispatch.jobs.running import Ledger, Turns
from dispatch.jobs.table import JOBS

SIGN_SECONDS = 15.0
"""How often the leader writes that it lives."""
WISH_ID = "wanted:"

logger = logging.getLogger(__name__)


def build_scheduler(app: Flask, turns: Turns | None = None) -> BackgroundScheduler:
    """APScheduler with the table of jobs in memory; a job never runs beside itself, and missed turns are one turn."""
    turns = turns or Turns(app, Ledger(own_name()))
    scheduler = BackgroundScheduler(timezone=app.config["TIMEZONE"])
    for job in JOBS:
        scheduler.add_job(
            turns.take, "interval", (job,), seconds=job.seconds, id=job.name, coalesce=True, max_instances=1,
            misfire_grace_time=None,
        )  # fmt: skip
    return scheduler


def own_name() -> str:
    """This process as the page names it: `host:pid`."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def serve_jobs(app: Flask, stop: threading.Event, pause: float = 2.0) -> None:
    """Lead when no other does, and run the jobs until `stop` is set or the lead is lost (then try again).

    `pause`: seconds between two tries, and between two looks at what administrators want.
    """
    logger.info("waiting for the lead")
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
        try:
            Leadership(app, lead).last(stop, pause)
        finally:
            with app.app_context():
                lead.release()


class Leadership:
    """The time in which this process leads."""

    def __init__(self, app: Flask, lead: Lead) -> None:
        self.app, self.lead = app, lead
        self.turns = Turns(app, Ledger(own_name()))
        self.scheduler = build_scheduler(app, self.turns)
        self.row_id: int | None = None
        self.next_sign = 0.0

    def last(self, stop: threading.Event, pause: float) -> None:
        """Run the jobs until `stop` is set or the lead is lost."""
        self._look()  # what is paused must not run even once
        self.scheduler.start()
        try:
            while not stop.is_set() and self.lead.alive():
                self._look()
                stop.wait(pause)
        finally:
            self.scheduler.shutdown(wait=True)
            self._sign(ended=True)

    def _look(self) -> None:
        """Give a sign when it is time for one, and see what is paused and what is wanted. The database may be away."""
        try:
            if time.monotonic() >= self.next_sign:
                self._sign()
                self.next_sign = time.monotonic() + SIGN_SECONDS
            self._heed()
        except SQLAlchemyError:
            logger.exception("the leader could not give its sign")

    def _heed(self) -> None:
        with self.app.app_context(), reading():
            states = db.session.scalars(select(JobState)).all()
            self.turns.paused = frozenset(state.job for state in states if state.paused_at)
            wanted = {state.job: state for state in states if state.wanted_at}
            for job in JOBS:
                if job.name in wanted:
                    state = wanted[job.name]
                    self._grant(WISH_ID + job.name, (job, state.wanted_at, state.wanted_by))

    def _grant(self, name: str, arguments: tuple[object, ...]) -> None:
        if self.scheduler.get_job(name) is None:
            self.scheduler.add_job(self.turns.take_wanted, args=arguments, id=name, misfire_grace_time=None)

    def _sign(self, *, ended: bool = False) -> None:
        now = clock.now()
        said = {name: began.isoformat() for name, began in self.turns.ledger.turns.copy().items()}
        with self.app.app_context():
            if self.row_id is None:
                row = JobLeader(name=self.turns.ledger.leader, since=now, seen_at=now, turns=said)
                db.session.add(row)
                db.session.flush()
                self.row_id = row.id
            else:
                values = {"seen_at": now, "turns": said, "ended_at": now if ended else None}
                db.session.execute(update(JobLeader).where(JobLeader.id == self.row_id).values(values))
            db.session.commit()
