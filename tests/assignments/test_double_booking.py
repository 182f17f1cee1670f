"""No volunteer is booked twice at overlapping times: the database's guard under the lock on the volunteer's row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import Choice, checks, confirming
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode
from tests import factories as make
from tests.support.races import at_once

ROUNDS = 12
DROP = {
    "sqlite": ("DROP TRIGGER no_double_booking_insert", "DROP TRIGGER no_double_booking_update"),
    "postgresql": ("ALTER TABLE assignments DROP CONSTRAINT no_double_booking",),
}
RAISE_AGAIN = {
    "sqlite": (),  # the test's database file is thrown away
    "postgresql": (
        "TRUNCATE assignments CASCADE",
        """ALTER TABLE assignments ADD CONSTRAINT no_double_booking EXCLUDE USING gist (
            int4range(volunteer_id, volunteer_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&
        ) WHERE (state IN ('offered', 'accepted', 'done'))""",
    ),
}


def prepare() -> list[tuple[int, int]]:
    """One person, proposed for two overlapping requests; gives (request, proposal) of each."""
    person = make.volunteer()
    seen = []
    for minutes in (0, 30):
        request = make.service_request(start=make.TUESDAY_10 + timedelta(minutes=minutes))
        job = services.choose(SYSTEM, request, Choice(0, person.id, 0, Mode.ONSITE))
        seen.append((request.id, job.id))
    db.session.commit()
    return seen


def confirm_at_once(app: Flask, seen: list[tuple[int, int]]) -> list[str]:
    """Two coordinators confirm the two proposals at the same moment; gives what each was told ('' for a yes)."""

    def confirm(request_id: int, job_id: int) -> None:
        services.confirm(SYSTEM, db.session.get_one(ServiceRequest, request_id), [job_id])

    return at_once(app, *(partial(confirm, *one) for one in seen))


def overlapping() -> int:
    """Pairs of booked assignments of one person that overlap."""
    a, b = Assignment.__table__.alias(), Assignment.__table__.alias()
    booked = (AssignmentState.OFFERED.value, AssignmentState.ACCEPTED.value)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(a)
            .join(b, (a.c.volunteer_id == b.c.volunteer_id) & (a.c.id < b.c.id))
            .where(a.c.state.in_(booked), b.c.state.in_(booked))
            .where(a.c.start_at < b.c.end_at, b.c.start_at < a.c.end_at)
        )
        or 0
    )


def race(app: Flask) -> tuple[int, int]:
    """Run the race again and again; gives how many were refused and how many overlap in the end."""
    refused = 0
    for _round in range(ROUNDS):
        with app.test_request_context():
            seen = prepare()
        refused += sum(bool(sentence) for sentence in confirm_at_once(app, seen))
    with app.test_request_context():
        return refused, overlapping()


def test_two_coordinators_at_once_book_nobody_twice(app: Flask) -> None:
    """Of two confirmations that overlap exactly one goes through, however the threads fall."""
    assert race(app) == (ROUNDS, 0)


def test_the_database_alone_refuses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With our own looking and locking switched off, the guard in the database still lets nobody be booked twice."""
    blind(monkeypatch)
    assert race(app) == (ROUNDS, 0)


def test_without_the_guard_people_are_booked_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with looking, locking and the guard taken out, the same race books people twice."""
    blind(monkeypatch)
    with app.test_request_context():
        kind = db.engine.dialect.name
        run_all(DROP[kind])
    try:
        refused, doubled = race(app)
    finally:
        with app.test_request_context():
            run_all(RAISE_AGAIN[kind])
    assert doubled > 0
    assert refused < ROUNDS


def test_the_guard_counts_half_open(ctx: Flask) -> None:
    """Back to back is no overlap: 10:00-11:00 and 11:00-12:00 at one place can both be booked."""
    person, place = make.volunteer(), make.institution()
    for hours in (0, 1):
        request = make.service_request(place, start=make.TUESDAY_10 + timedelta(hours=hours))
        job = services.choose(SYSTEM, request, Choice(0, person.id, 0, Mode.ONSITE))
        services.confirm(SYSTEM, request, [job.id])
    db.session.commit()
    assert db.session.scalar(select(func.count()).where(Assignment.state == AssignmentState.OFFERED)) == 2


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off the second look at the rules and the lock on the volunteers."""

    def nothing(*_args: object) -> None: ...

    off: Callable[..., None] = nothing
    monkeypatch.setattr(confirming, "_check_again", off)
    monkeypatch.setattr(confirming, "lock_volunteers", off)
    monkeypatch.setattr(checks, "lock_volunteers", off)


def run_all(statements: tuple[str, ...]) -> None:
    """Carry out statements on the schema."""
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()
