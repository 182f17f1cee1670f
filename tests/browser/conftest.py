"""A served application for browsers: real HTTP on the loopback, the timed jobs beside it, a clock that tests move."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import exists, select
from werkzeug.serving import make_server

from dispatch import clock, jobs
from dispatch.assignments.models import PlanRun
from dispatch.db import db
from dispatch.vocabulary import RunState
from tests.conftest import MONDAY, Backend
from tests.factories import PASSWORD

RUNS_AHEAD = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class Served:
    """The application and where it answers."""

    app: Flask
    url: str

    def enter(self, page: Page, email: str) -> Page:
        """Sign somebody in by the form, as they would."""
        page.goto(f"{self.url}/account/login")
        page.locator("#email").fill(email)
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url(lambda address: "/account/login" not in address)
        return page

    def run_job(self, name: str) -> None:
        """One turn of a timed job, now."""
        jobs.run_job(self.app, next(job for job in jobs.JOBS if job.name == name))

    def plan(self, seconds: float = 60.0) -> None:
        """The run that was asked for has ended, whoever took it: this turn or the scheduler's beside it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.run_job("plan")
            with self.app.app_context():
                if not db.session.scalar(select(exists().where(PlanRun.state.in_(RUNS_AHEAD)))):
                    return
            time.sleep(0.1)
        raise AssertionError(f"a plan has not ended in {seconds:g} s")


@pytest.fixture
def served(backends: Callable[[str], Backend]) -> Iterator[Served]:
    """The application over an empty SQLite database, with its scheduler; the clock stands at `MONDAY`."""
    backend = backends("sqlite")
    backend.empty()
    app = backend.app
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with clock.at(MONDAY):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        before = app.config["BASE_URL"]
        app.config["BASE_URL"] = url
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        scheduler = jobs.build_scheduler(app)
        scheduler.start()
        yield Served(app, url)
        scheduler.shutdown(wait=True)
        server.shutdown()
        thread.join(10)
        app.config["BASE_URL"] = before
