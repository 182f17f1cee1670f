"""One scheduler leads, another takes over, and a failing job stops nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from dispatch import jobs
from dispatch.db import db

HOLDER = textwrap.dedent(
    """
    import os, sys, time
    from dispatch.app import create_app
    from dispatch.jobs import lead_of
    app = create_app()
    lead = lead_of(app)
    with app.app_context():
        print("leads" if lead.take() else "waits", flush=True)
        time.sleep(60)
    """
)


@pytest.fixture
def holder(app: Flask) -> Iterator[subprocess.Popen[str]]:
    """Another process that has taken the lead."""
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "DISPATCH_INSTANCE": app.instance_path, "DATABASE_URL": url}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER], env=environment, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "leads"
    yield process
    process.kill()
    process.wait()


def take(app: Flask) -> jobs.Lead | None:
    """The lead, if it can be had."""
    lead = jobs.lead_of(app)
    with app.app_context():
        return lead if lead.take() else None


def test_while_one_leads_no_other_does(app: Flask, holder: subprocess.Popen[str]) -> None:
    """A second process is refused while the first lives, and takes over once it is killed."""
    assert take(app) is None
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    for _try in range(100):
        lead = take(app)
        if lead is not None:
            break
    assert lead is not None
    assert lead.alive()
    with app.app_context():
        lead.release()


def test_a_failing_job_is_logged_and_stops_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """The next turn comes whatever happened in this one."""

    def fail() -> None:
        raise RuntimeError("the disk is full")

    jobs.run_job(app, jobs.Job("doomed", fail, 1))
    assert "doomed" in caplog.text
    turns: list[int] = []
    jobs.run_job(app, jobs.Job("next", lambda: turns.append(1), 1))
    assert turns == [1]


def test_every_job_of_the_table_runs_on_an_empty_database(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing to do is no failure, twice over."""
    for job in jobs.JOBS * 2:
        jobs.run_job(app, job)
    assert "failed" not in caplog.text


def test_the_scheduler_runs_each_job_once_at_a_time(app: Flask) -> None:
    """APScheduler holds the whole table, each with one instance and missed turns made one."""
    scheduler = jobs.build_scheduler(app)
    held = {job.id: job for job in scheduler.get_jobs()}
    assert set(held) == {job.name for job in jobs.JOBS}
    assert all(job.max_instances == 1 and job.coalesce for job in held.values())
