"""A real worker process killed by a real SIGKILL, with a real mail server: nobody gets a letter twice."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from subprocess import PIPE, Popen
from typing import Any

import pytest
from flask import Flask

from dispatch import marks
from dispatch.db import db
from tests.disasters.alerts import scenes
from tests.notifications.test_killed import house, mailbox
from tests.support.mail import Mailbox

__all__ = ["house", "mailbox"]
WORKER = """
import sys
from datetime import timedelta
from dispatch import clock
from dispatch.app import create_app
from dispatch.disasters.queries.alerts import tally
from dispatch.disasters.models import Alert
from dispatch.disasters.services.alerts import send_letters
from dispatch.db import db
app = create_app()
clock.advance(timedelta(minutes=float(sys.argv[1])))
with app.test_request_context():
    print(send_letters(), dict(tally(db.session.get(Alert, 1)).faults))
"""
Work = Callable[..., "Popen[str]"]


@pytest.fixture
def work(house: Flask, monkeypatch: pytest.MonkeyPatch) -> Work:
    """`work(minutes, kill_at)` starts a worker whose clock is ahead, to die at a mark."""

    def start(minutes: float = 0, kill_at: str = "") -> Popen[str]:
        monkeypatch.setenv(marks.KILL_AT, kill_at)
        return Popen([sys.executable, "-c", WORKER, str(minutes)], stdout=PIPE, text=True)

    return start


def said(worker: Any) -> str:
    """What a worker has printed at its end."""
    return str(worker.communicate(timeout=60)[0]).strip()


@pytest.mark.parametrize(
    ("mark", "later", "mails"),
    [("claimed", "3 {}", 3), ("begun", "2 {<LetterFault.UNCLEAR: 'unclear'>: 1}", 2),
     ("sent", "2 {<LetterFault.UNCLEAR: 'unclear'>: 1}", 3)],
)  # fmt: skip
def test_a_killed_worker_doubles_nothing(
    house: Flask, mailbox: Mailbox, work: Work, mark: str, later: str, mails: int
) -> None:
    """While its lease lasts nobody touches its letters; then the rest leaves, and the one in doubt is counted so."""
    with house.test_request_context():
        scenes.residents(3)
        scenes.approved()
        db.engine.dispose()
    assert work(kill_at=mark).wait(60) == -signal.SIGKILL
    assert said(work()) == "0 {}"
    assert said(work(minutes=6)) == later
    assert said(work(minutes=60)).startswith("0")
    assert len(mailbox.mails) == len(set(mailbox.names)) == mails
