"""A job accepted and a seat taken at the same moment, by two connections: exactly one of them goes through.

The guard is the lock on the person's row, under which both look for the other. The negative control looks before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import states
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import AssignmentState, Mode
from dispatch.volunteers.models import Volunteer
from tests import factories as people
from tests.assignments import life
from tests.support.races import at_once
from tests.training import factories as make
from training.models import Enrolment, TrainingSession
from training.services import seats
from training.services.seats import enrolling
from training.vocabulary import EnrolmentState

ROUNDS = 6
Keys = tuple[int, int, int, int]


def situation(seat: str) -> Keys:
    """Somebody who has been asked to interpret and, at the same time, could take a seat; the keys of all of it."""
    person, request = people.volunteer(), people.service_request()
    services.choose(SYSTEM, request, services.Choice(0, person.id, 0, Mode.ONSITE))
    (job,) = life.confirm(SYSTEM, request)
    session = make.session(start=people.TUESDAY_10, deadline=None)
    row = make.enrolment(session, person, state=EnrolmentState.OFFERED) if seat == "offered" else None
    db.session.commit()
    return person.id, job.id, session.id, row.id if row else 0


def accept(keys: Keys) -> None:
    """The job is theirs."""
    job = db.session.get_one(Assignment, keys[1])
    services.accept(services.bearer(job), job)


def sit(keys: Keys) -> None:
    """The seat is theirs: a free one, or one that was offered to them."""
    if keys[3]:
        seats.accept_offer(SYSTEM, db.session.get_one(Enrolment, keys[3]))
        return
    session = db.session.get_one(TrainingSession, keys[2])
    seats.enrol(SYSTEM, session, db.session.get_one(Volunteer, keys[0]))


def both_hold(app: Flask, keys: Keys) -> tuple[bool, bool]:
    """Whether the job is accepted, and whether they sit in the session."""
    with app.test_request_context():
        job = db.session.get_one(Assignment, keys[1])
        rows = db.session.query(Enrolment.state).filter_by(session_id=keys[2], volunteer_id=keys[0]).all()
        return job.state is AssignmentState.ACCEPTED, (EnrolmentState.ENROLLED,) in map(tuple, rows)


@pytest.mark.parametrize("seat", ["free", "offered"])
def test_a_job_and_a_seat_at_once_give_one_of_them(app: Flask, seat: str) -> None:
    """However the threads fall, one is theirs and the other is refused with the reason."""
    for _round in range(ROUNDS):
        with app.test_request_context(base_url=app.config["BASE_URL"]):
            keys = situation(seat)
        told = at_once(app, partial(accept, keys), partial(sit, keys))
        assert sorted(map(bool, told)) == [False, True], told
        assert sum(both_hold(app, keys)) == 1


def test_who_looks_before_the_lock_gets_both(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: where both look, let go of the lock and only then write, one person is in two places."""
    gate = threading.Barrier(2)

    def early(look: Callable[..., Any]) -> Callable[..., Any]:
        def looked(*args: Any) -> Any:
            found = look(*args)
            db.session.rollback()
            gate.wait(30)
            return found

        return looked

    with app.test_request_context(base_url=app.config["BASE_URL"]):
        keys = situation("free")
    monkeypatch.setattr(states, "engaged", early(states.engaged))
    monkeypatch.setattr(enrolling, "must_be_free", early(enrolling.must_be_free))
    assert at_once(app, partial(accept, keys), partial(sit, keys)) == ["", ""]
    assert both_hold(app, keys) == (True, True)
