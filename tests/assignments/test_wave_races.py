"""Waves when two act at once: one seat goes to one person, and no wave grows beyond what was said."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import Manner, answers, winning
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AskMode, AssignmentState, RequestState
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.assignments import life
from tests.support.races import Wait, meeting

S = AssignmentState
ONE_PER_NEED = """CREATE UNIQUE INDEX uq_assignments_one_person_per_need ON assignments (request_id, position)
    WHERE state IN ('accepted', 'done')"""


def on_postgresql(app: Flask) -> bool:
    """Whether two transactions run side by side; on SQLite one waits for the other from its first look."""
    with app.app_context():
        return db.engine.dialect.name == "postgresql"


def wave(app: Flask, count: int, people: int) -> tuple[int, list[int]]:
    """A request with so many offers out of so many people, filled up by itself; its number, and theirs."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        for k in range(people):
            make.volunteer(lat=32.80 + 0.01 * k)
        desk, request = make.coordinator(), make.service_request(make.institution(email="h@example.jp"))
        services.set_manner(desk, request, Manner(AskMode.FIRST_N, count, True, False))
        life.plan(desk)
        return request.id, [job.id for job in life.confirm(desk, request)]


def yes_to(number: int, *, look_first: bool) -> Callable[[Wait], None]:
    """An answer by somebody who has seen the offer open, where two may look at once."""

    def act(wait: Wait) -> None:
        if not look_first:
            wait()
        job = db.session.get_one(Assignment, number)
        _seen = job.request.assignments, job.volunteer
        if look_first:
            wait()
        services.accept(services.bearer(job), job)

    return act


def two_say_yes(app: Flask) -> tuple[list[str], Counter[AssignmentState], RequestState, list[str]]:
    """Two of a wave of two accept at the same moment; what they were told, and how things stand then."""
    number, offers = wave(app, 2, 2)
    told = meeting(app, *(yes_to(offer, look_first=on_postgresql(app)) for offer in offers))
    with app.test_request_context():
        request = db.session.get_one(ServiceRequest, number)
        return told, Counter(job.state for job in request.assignments), request.state, life.kinds()


def test_one_seat_goes_to_one(app: Flask) -> None:
    """Of two yeses at once one wins, the other reads so; the hospital and the winner are told once."""
    told, states, state, kinds = two_say_yes(app)
    assert sorted(map(bool, told)) == [False, True]
    assert (states, state) == (Counter({S.ACCEPTED: 1, S.WITHDRAWN: 1}), RequestState.CONFIRMED)
    assert [kinds.count(kind) for kind in ("assignment_accepted", "request_confirmed", "offer_taken")] == [
        1,
        1,
        1,
    ]


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the request, and nobody looks after the others."""
    monkeypatch.setattr(answers, "lock_request", lambda request: request)
    monkeypatch.setattr(winning, "close_rivals", lambda *_: None)


def test_the_database_alone_gives_a_seat_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the locks off the index still lets one person hold a need."""
    if not on_postgresql(app):
        pytest.skip("rows are locked on PostgreSQL only")
    blind(monkeypatch)
    told, states, _state, _kinds = two_say_yes(app)
    assert sorted(map(bool, told)) == [False, True]
    assert states[S.ACCEPTED] == 1


def test_without_lock_and_index_two_get_the_seat(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the same race, with nothing in the way, gives the seat to both."""
    if not on_postgresql(app):
        pytest.skip("rows are locked on PostgreSQL only")
    blind(monkeypatch)
    run_sql(app, "DROP INDEX uq_assignments_one_person_per_need")
    try:
        told, states, _state, _kinds = two_say_yes(app)
    finally:
        run_sql(app, "TRUNCATE assignments CASCADE", ONE_PER_NEED)
    assert (told, states[S.ACCEPTED]) == (["", ""], 2)


def run_sql(app: Flask, *statements: str) -> None:
    """Carry out statements on the schema."""
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def two_workers(app: Flask, monkeypatch: pytest.MonkeyPatch, *, locks: bool) -> tuple[list[int], list[int]]:
    """One offer of a wave of three has run out, and two workers end it at once; who is asked then, and who ever was."""
    number, offers = wave(app, 3, 7)
    with app.test_request_context():
        db.session.get_one(Assignment, offers[0]).deadline = clock.now() + timedelta(minutes=1)
        db.session.commit()
    clock.advance(timedelta(minutes=2))
    gate, lock = threading.Barrier(2), answers.lock_request

    def look_then_hold(request: ServiceRequest) -> ServiceRequest:
        _seen = list(request.assignments)
        gate.wait(20)  # both have seen the offer open
        return lock(request) if locks else request

    if on_postgresql(app):
        monkeypatch.setattr(answers, "lock_request", look_then_hold)
    meeting(app, *[lambda _wait: services.lapse_due()] * 2)
    with app.test_request_context():
        asked: Any = select(Assignment.volunteer_id).where(Assignment.request_id == number)
        out = db.session.scalars(asked.where(Assignment.state == S.OFFERED)).all()
        return sorted(out), sorted(db.session.scalars(asked.where(Assignment.offered_at.is_not(None))).all())


def test_two_workers_fill_up_one_wave(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lapse seen by two brings one more person, not two; nobody is asked twice."""
    out, ever = two_workers(app, monkeypatch, locks=True)
    assert (len(out), len(ever)) == (3, 4)
    assert len(set(ever)) == 4


def test_without_the_lock_the_wave_grows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: two who both believe that they end the offer ask one person more than was said."""
    if not on_postgresql(app):
        pytest.skip("rows are locked on PostgreSQL only")
    out, _ever = two_workers(app, monkeypatch, locks=False)
    assert len(out) == 4


def test_a_wave_waits_for_nobody(ctx: Flask) -> None:
    """Whom another transaction is looking at is passed over, and the next best is asked (PostgreSQL)."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")
    people = [make.volunteer(lat=32.80 + 0.01 * k) for k in range(4)]
    desk, request = make.coordinator(), make.service_request()
    services.set_manner(desk, request, Manner(AskMode.FIRST_N, 3, False, False))
    life.plan(desk)
    first = life.people(request, S.PROPOSED)
    busy, *free = sorted({person.id for person in people} - set(first))
    db.session.commit()
    with db.engine.begin() as other:
        other.execute(select(Volunteer.id).where(Volunteer.id == busy).with_for_update())
        life.confirm(desk, request)
    assert sorted(life.people(request, S.OFFERED)) == sorted([*first, *free])
