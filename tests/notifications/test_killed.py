"""Real worker processes, killed at the marked points by a real SIGKILL, with a real mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from dispatch import marks
from dispatch.app import create_app
from dispatch.db import db
from dispatch.notifications import services
from dispatch.notifications.services import Recipient
from tests import factories as make
from tests.conftest import SETTINGS
from tests.notifications.conftest import Serve
from tests.support import postgres
from tests.support.mail import Mailbox
from tests.support.ports import free_port

WORKER = """
import sys
from datetime import timedelta
from dispatch import clock
from dispatch.app import create_app
from dispatch.notifications.services import deliver_due
app = create_app()
clock.advance(timedelta(minutes=float(sys.argv[1])))
with app.test_request_context():
    print(deliver_due())
"""
Work = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An installation of its own, whose settings other processes read from the environment."""
    if request.param == "postgresql":
        postgres.require()
        url = postgres.create_database(f"tsunagu_killed_{tmp_path.name}_{os.getpid()}")
    else:
        url = f"sqlite:///{tmp_path / 'tsunagu.sqlite3'}"
    for name, value in {
        "DISPATCH_INSTANCE": str(tmp_path), "DATABASE_URL": url, "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(free_port()), "QUIET_FROM": "00:00", "QUIET_UNTIL": "00:00",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    app = create_app(SETTINGS)
    with app.test_request_context():
        flask_migrate.upgrade()
    return app


@pytest.fixture
def mailbox(house: Flask, serve: Serve) -> Mailbox:
    """Its mail server."""
    box = Mailbox()
    serve(box, int(house.config["MAIL_PORT"]))
    return box


@pytest.fixture
def work(house: Flask) -> Work:
    """`work(minutes, kill_at)` starts a worker whose clock is ahead, to die at a mark."""

    def start(minutes: float = 0, kill_at: str = "") -> subprocess.Popen[str]:
        environment = {**os.environ, marks.KILL_AT: kill_at}
        command = [sys.executable, "-c", WORKER, str(minutes)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    return start


def write(house: Flask, count: int) -> None:
    """Messages that are due."""
    with house.test_request_context():
        user = make.coordinator()
        for k in range(count):
            address = f"reader{k}@example.jp"
            services.post("invitation", address, Recipient(address, "山川"), user=user, token="t")
        db.session.commit()
        db.engine.dispose()


@pytest.mark.parametrize(("mark", "first"), [("claimed", 1), ("sent", 2)])
def test_a_killed_worker_loses_nothing(
    house: Flask, mailbox: Mailbox, work: Work, mark: str, first: int
) -> None:
    """Killed before sending: each mail once. Killed between sending and marking: that one again, as the same mail.

    While the dead worker's lease lasts, its message is left alone and the others go out.
    """
    write(house, 3)
    killed = work(kill_at=mark)
    assert killed.wait(60) == -signal.SIGKILL
    assert int(work().communicate(timeout=60)[0]) == 2
    assert int(work(minutes=6).communicate(timeout=60)[0]) == 1
    assert int(work(minutes=60).communicate(timeout=60)[0]) == 0
    counts = sorted(mailbox.names.count(name) for name in set(mailbox.names))
    assert counts == sorted([1, 1, first])


def test_two_processes_send_nothing_twice(house: Flask, mailbox: Mailbox, work: Work) -> None:
    """Started together, they share thirty messages."""
    write(house, 30)
    mailbox.pause = 0.02
    sent = [int(worker.communicate(timeout=120)[0]) for worker in [work(), work()]]
    assert sum(sent) == 30
    assert len(mailbox.mails) == len(set(mailbox.names)) == 30
