"""A served application for browsers: real HTTP on the loopback, the timed jobs beside it, a clock that tests move."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from dispatch import clock, jobs
from tests.conftest import MONDAY, Backend
from tests.factories import PASSWORD


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
