"""A real worker process killed by a real SIGKILL, with a real mail server: nobody gets a letter twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from flask import Flask

from dispatch import clock, marks
from dispatch.db import db
from dispatch.disasters.models import Alert
from dispatch.disasters.queries.alerts import tally
from dispatch.disasters.services.alerts import send_letters
from dispatch.disasters.vocabulary import LetterFault
from tests.disasters.alerts import scenes
from tests.notifications.test_killed import house, mailbox
from tests.support.mail import Mailbox

__all__ = ["house", "mailbox"]
WORKER = """
from dispatch.app import create_app
from dispatch.disasters.services.alerts import send_letters
with create_app().test_request_context():
    send_letters()
"""


def killed(mark: str) -> None:
    """A worker of its own that dies at a mark."""
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env={**os.environ, marks.KILL_AT: mark})
    assert worker.wait(120) == -signal.SIGKILL


@pytest.mark.parametrize(("mark", "later", "in_doubt"), [("claimed", 3, 0), ("sent", 2, 1)])
def test_a_killed_worker_doubles_nothing(
    house: Flask, mailbox: Mailbox, mark: str, later: int, in_doubt: int
) -> None:
    """While its lease lasts nobody touches its letters; then the rest leaves, and the one in doubt is counted so."""
    with house.test_request_context():
        scenes.residents(3)
        alert, _reader = scenes.approved()
        killed(mark)
        assert send_letters() == 0
        with clock.at(clock.now() + timedelta(minutes=6)):
            assert send_letters() == later
        with clock.at(clock.now() + timedelta(minutes=60)):
            assert send_letters() == 0
        assert tally(db.session.get_one(Alert, alert.id)).faults[LetterFault.UNCLEAR] == in_doubt
        db.engine.dispose()
    assert len(mailbox.mails) == len(set(mailbox.names)) == 3
