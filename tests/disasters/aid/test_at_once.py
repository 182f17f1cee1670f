"""Two desks take the same helper at the same moment: one guest comes, over both databases, with its control."""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

from flask import Flask
from sqlalchemy import func, select

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import AidAnswer, Supporter
from dispatch.disasters.services import aid_answers
from tests.disasters import factories as make
from tests.disasters.aid import scenes
from tests.support.races import at_once

ROUNDS = 5


def take(key: int) -> None:
    """One desk takes the one who is offered, as its page showed the answer."""
    aid_answers.take(SYSTEM, db.session.get_one(AidAnswer, key), [1], 1)


def race(app: Flask) -> int:
    """Again and again two desks at once; how many guests there are in the end."""
    for number in range(ROUNDS):
        with app.test_request_context():
            whom = scenes.association(f"協会{number}", f"{number}@example.jp")
            (given,) = scenes.asked(make.event(), whom).answers
            key = scenes.answered(given, scenes.helper()).id
            db.session.commit()
        at_once(app, partial(take, key), partial(take, key))
    with app.test_request_context():
        return int(db.session.scalar(select(func.count(Supporter.id))) or 0)


def test_one_guest_comes_of_one_helper(app: Flask) -> None:
    """Whoever is second is told that the answer has changed."""
    assert race(app) == ROUNDS


def test_without_the_locks_somebody_comes_twice(app: Flask) -> None:
    """The negative control: with no row locked both desks see the old answer. SQLite queues whoever writes."""
    plain = "dispatch.disasters.services.{}.lock"
    with (
        patch(plain.format("aid_answers"), side_effect=lambda row: row),
        patch(plain.format("events"), side_effect=lambda row: row),
    ):
        assert (race(app) > ROUNDS) == (db_of(app) == "postgresql")


def db_of(app: Flask) -> str:
    """Which database this is."""
    with app.app_context():
        return db.engine.dialect.name
