"""One scheduler leads, and another takes over when it dies: locks by themselves, then whole processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import jobs
from dispatch.db import db, reading
from dispatch.jobs import leading, queries
from dispatch.jobs.models import JobLeader

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
        cwd=Path(__file__).parents[2],
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


@pytest.mark.usefixtures("holder")
def test_it_is_the_lock_that_keeps_the_other_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The negative control: by another lock a second one would lead beside the first."""
    monkeypatch.setattr(leading, "LEADER_KEY", leading.LEADER_KEY + 1)
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    lead = take(app)
    assert lead is not None
    with app.app_context():
        lead.release()


class Scheduler:
    """A real `dispatch scheduler` over the test's database."""

    def __init__(self, app: Flask, log: Path) -> None:
        with app.app_context():
            url = db.engine.url.render_as_string(hide_password=False)
        environment = {**os.environ, "DISPATCH_INSTANCE": app.instance_path, "DATABASE_URL": url}
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dispatch.cli", "scheduler"],
            env=environment,
            cwd=Path(__file__).parents[2],
            stdout=subprocess.DEVNULL,
            stderr=log.open("w"),
        )

    def is_ready(self) -> bool:
        """Whether it has come so far as to try for the lead."""
        return self.process.poll() is None and "waiting for the lead" in self.log.read_text()

    def leads(self, app: Flask) -> bool:
        """Whether the last leader to sign is this process."""
        with app.app_context(), reading():
            row = queries.leader()
            found = row is not None and row.name.endswith(f":{self.process.pid}")
            db.session.rollback()
        return found


@pytest.fixture
def schedulers(app: Flask, tmp_path: Path) -> Iterator[list[Scheduler]]:
    """Two of them, the first leading and the second waiting."""
    first = Scheduler(app, tmp_path / "first.log")
    started = [first]
    try:
        until(lambda: first.leads(app), 120)
        started.append(Scheduler(app, tmp_path / "second.log"))
        until(started[1].is_ready, 120)
        yield started
    finally:
        for one in started:
            one.process.kill()
            one.process.wait()


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait for something that another process does; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


def test_a_killed_leader_is_replaced_within_ten_seconds(app: Flask, schedulers: list[Scheduler]) -> None:
    """Of two real schedulers only the first leads; killed without warning, it is followed by the second."""
    first, second = schedulers
    assert first.leads(app)
    assert not second.leads(app)
    first.process.send_signal(signal.SIGKILL)
    until(lambda: second.leads(app), 10)


def test_a_leader_that_is_asked_to_end_says_so(app: Flask, schedulers: list[Scheduler]) -> None:
    """It leaves its row with an end, so that nobody waits for its sign, and the other follows."""
    first, second = schedulers
    first.process.terminate()
    assert first.process.wait(30) == 0
    until(lambda: second.leads(app), 10)
    with app.app_context():
        ended = db.session.scalars(select(JobLeader).order_by(JobLeader.id)).first()
        assert ended is not None
        assert ended.ended_at is not None
