"""Two workers give what is due at the same moment: each inject is given once."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import Drill, LogEntry, Notice
from dispatch.disasters.services import drills
from dispatch.disasters.vocabulary import LogKind
from tests.disasters.drills import scenes
from tests.support.races import at_once


def test_two_workers_give_each_inject_once(app: Flask) -> None:
    """Over both databases; and the messages that came with them are there once."""
    with app.test_request_context():
        scenes.begun(scenes.TELL, scenes.NOTICE, scenes.NOTICE)
        db.session.commit()
    clock.advance(timedelta(minutes=30))
    assert at_once(app, drills.give_due, drills.give_due, drills.give_due) == ["", "", ""]
    with app.test_request_context():
        assert db.session.scalars(select(Drill.done)).one() == 3
        told = select(func.count()).where(LogEntry.kind == LogKind.INJECT)
        assert db.session.scalar(told) == 3
        assert db.session.scalar(select(func.count(Notice.id))) == 2
