"""The last seat, and fifty people who want it at the same moment: one gets it, on both databases.

The guards are the lock on the session's row and the unique seat under it. The negative controls take them away.
"""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from tests import factories as people
from tests.support.races import at_once
from tests.training import factories as make
from training.models import Enrolment, TrainingSession
from training.services import seats
from training.services.seats import enrolling
from training.vocabulary import EnrolmentState as S

CROWD = 50
INDEX = "CREATE UNIQUE INDEX uq_enrolments_one_person_per_seat ON enrolments (session_id, seat)"


def one_seat_left(app: Flask, number: int) -> tuple[int, list[int]]:
    """A session of two with one seat taken, and so many people."""
    with app.test_request_context():
        session = make.session(capacity=2)
        make.enrolment(session, people.volunteer())
        crowd = [people.volunteer().id for _ in range(number)]
        db.session.commit()
        return session.id, crowd


def all_at_once(app: Flask, session_id: int, crowd: list[int]) -> list[str]:
    """Everybody enrols in a thread and a transaction of their own; what each was told ('' for done)."""

    def enrol(number: int) -> None:
        person = db.session.get_one(Volunteer, number)
        seats.enrol(SYSTEM, db.session.get_one(TrainingSession, session_id), person)

    return at_once(app, *(partial(enrol, number) for number in crowd))


def standing(app: Flask, session_id: int) -> Counter[S]:
    """How many are in which state."""
    with app.test_request_context():
        found = select(Enrolment.state).where(Enrolment.session_id == session_id)
        return Counter(db.session.scalars(found))


def test_the_last_seat_goes_to_one_of_fifty(app: Flask) -> None:
    """One sits, forty-nine wait, nobody sees an error; nobody is lost and nobody is there twice."""
    session_id, crowd = one_seat_left(app, CROWD)
    told = all_at_once(app, session_id, crowd)
    assert told == [""] * CROWD
    assert standing(app, session_id) == Counter({S.ENROLLED: 2, S.WAITING: CROWD - 1})


class Blind:
    """Everybody looks at the seats before anybody takes one, and nobody holds the session."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.gate = threading.Barrier(number)
        monkeypatch.setattr(enrolling, "lock", lambda row: row)
        free = enrolling.free_seats

        def look(session: TrainingSession) -> list[int]:
            found = free(session)
            self.gate.wait(60)
            return found

        monkeypatch.setattr(enrolling, "free_seats", look)


def run_sql(app: Flask, *statements: str) -> None:
    """Carry out statements on the schema."""
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_the_database_alone_gives_a_seat_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock off the unique seat still lets one through; the others are told to try again."""
    only_postgresql(app)
    session_id, crowd = one_seat_left(app, 4)
    Blind(monkeypatch, 4)
    told = all_at_once(app, session_id, crowd)
    assert sorted(map(bool, told)) == [False, True, True, True]
    assert standing(app, session_id) == Counter({S.ENROLLED: 2})


def test_without_lock_and_index_everybody_sits_on_one_seat(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same race, with nothing in the way, gives the last seat to all."""
    only_postgresql(app)
    session_id, crowd = one_seat_left(app, 4)
    Blind(monkeypatch, 4)
    run_sql(app, "DROP INDEX uq_enrolments_one_person_per_seat")
    try:
        told = all_at_once(app, session_id, crowd)
        assert (told, standing(app, session_id)) == ([""] * 4, Counter({S.ENROLLED: 5}))
    finally:
        run_sql(app, "TRUNCATE enrolments CASCADE", INDEX)


def only_postgresql(app: Flask) -> None:
    """Rows are locked on PostgreSQL; on SQLite the transaction is the lock, see below."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("rows are locked on PostgreSQL only")


def test_on_sqlite_the_look_belongs_to_the_transaction(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control on SQLite: whoever looks in one transaction and takes in the next takes what is gone."""
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("on PostgreSQL rows are locked")
    session_id, crowd = one_seat_left(app, 4)
    gate, free = threading.Barrier(4), enrolling.free_seats

    def look(session: TrainingSession) -> list[int]:
        found, key = free(session), session.id
        db.session.rollback()  # lets the others look as well
        gate.wait(60)
        db.session.get_one(TrainingSession, key)
        return found

    monkeypatch.setattr(enrolling, "free_seats", look)
    run_sql(
        app, "DROP INDEX uq_enrolments_one_person_per_seat"
    )  # the database file is thrown away afterwards
    told: Any = all_at_once(app, session_id, crowd)
    assert (told, standing(app, session_id)) == ([""] * 4, Counter({S.ENROLLED: 5}))
