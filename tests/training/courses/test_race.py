"""Two desks plan at once: a room goes to one of them, and so does a trainer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from tests.support.races import Wait, meeting
from tests.training import factories as make
from training.models import Course, Trainer, TrainingRoom, TrainingSession
from training.services import sessions
from training.services.sessions import Details, SessionValues, Taken, taking

ROUNDS = 4


def plan_at_once(app: Flask, make_values: Callable[[], SessionValues], courses: list[int]) -> int:
    """As many desks as courses plan the same at the same moment; gives how many were refused."""

    def plan(course_id: int, wait: Wait) -> None:
        values, course = make_values(), db.session.get_one(Course, course_id)
        db.session.rollback()  # on SQLite the look itself holds the lock
        wait()
        sessions.create(SYSTEM, course, values)

    told = meeting(app, *(partial(plan, key) for key in courses), refusal=Taken)
    return sum(bool(sentence) for sentence in told)


def race(app: Flask, what: str) -> tuple[int, int]:
    """Again and again for the one room, or the one trainer; gives how many were refused and how many were made."""
    with app.test_request_context():
        courses = [make.course().id, make.course().id]
        keys = make.room().id, make.trainer().id
        db.session.commit()
    refused = 0
    for number in range(ROUNDS):
        start = make.SATURDAY_10 + timedelta(weeks=number)

        def values(start: Any = start) -> SessionValues:
            room, teacher = db.session.get_one(TrainingRoom, keys[0]), db.session.get_one(Trainer, keys[1])
            details = Details(capacity=5, trainers=(teacher,) if what == "trainer" else ())
            times = ((start, start + timedelta(hours=3)),)
            return SessionValues(times, details, room=room if what == "room" else None)

        refused += plan_at_once(app, values, courses)
    with app.test_request_context():
        return refused, db.session.scalar(select(func.count()).select_from(TrainingSession)) or 0


@pytest.mark.parametrize("what", ["room", "trainer"])
def test_of_two_desks_one_gets_it(app: Flask, what: str) -> None:
    """However the threads fall, one plan goes through and the other is told who was quicker."""
    assert race(app, what) == (ROUNDS, ROUNDS)


def test_without_the_lock_both_get_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without the lock on the room (on SQLite, where the transaction is the lock, without the
    look), the same race books it twice."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        monkeypatch.setattr(taking, "clashes", lambda *_args: [])
    else:
        both, look = threading.Barrier(2), taking.clashes

        def slowly(*args: Any) -> Any:
            found = look(*args)
            both.wait(10)  # both have looked before either writes
            return found

        monkeypatch.setattr(taking, "lock", lambda row: row)
        monkeypatch.setattr(taking, "clashes", slowly)
    refused, made = race(app, "room")
    assert made > ROUNDS
    assert refused < ROUNDS
