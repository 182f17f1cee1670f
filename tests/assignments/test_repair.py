"""A cancellation repairs the plan at once, moves as little as possible, and says what it did."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from dispatch.assignments import services
from dispatch.assignments.models import PlanRun
from dispatch.assignments.queries import repairs
from dispatch.db import db
from dispatch.vocabulary import AssignmentState, CancelReason, DeclineReason, RunState
from tests import factories as make
from tests.assignments import life
from tests.factories import TUESDAY_10

S = AssignmentState
DAY = timedelta(days=1)


def test_who_gave_up_is_replaced_and_nothing_else_moves(ctx: Flask) -> None:
    """Of three requests one loses its interpreter: a fourth person is proposed, the other two keep theirs."""
    desk = make.coordinator()
    people = [make.volunteer(lat=32.80 + 0.01 * k) for k in range(4)]
    lost, *others = [make.service_request() for _ in range(3)]
    job = life.booked(desk, lost, people[0])
    life.plan(desk)
    before = [life.people(request, S.PROPOSED) for request in others]
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    db.session.commit()
    services.run_next()
    assert [life.people(request, S.PROPOSED) for request in others] == before
    (instead,) = life.people(lost, S.PROPOSED)
    told = repairs.latest()
    assert told is not None
    assert [one.id for one in told.lost] == [job.id]
    names = {person.id: person.name for person in people}
    assert [(one.before, one.after) for one in told.instead] == [([], [names[instead]])]
    assert told.moved == []
    assert repairs.of_request(lost) == told
    assert repairs.of_request(others[0]) is None


def test_what_had_to_move_is_told(ctx: Flask) -> None:
    """Where the only replacement holds another proposal and somebody else can take that, both are told."""
    desk = make.coordinator()
    gone, both, english = (
        make.volunteer(),
        make.volunteer({"vi": 3, "en": 3}),
        make.volunteer({"en": 3}, lat=32.9),
    )
    lost, other = make.service_request(), make.service_request(needs=(("en", 3),))
    job = life.booked(desk, lost, gone)
    life.plan(desk)
    assert life.people(other, S.PROPOSED) == [both.id]
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    db.session.commit()
    services.run_next()
    assert (life.people(lost, S.PROPOSED), life.people(other, S.PROPOSED)) == ([both.id], [english.id])
    told = repairs.latest()
    assert told is not None
    assert [(one.before, one.after) for one in told.moved] == [([both.name], [english.name])]


def test_a_freed_person_covers_what_was_uncovered(ctx: Flask) -> None:
    """The hospital cancels: its interpreter is proposed where nobody could come, and the desk reads it."""
    desk, person = make.coordinator(), make.volunteer()
    cancelled, waiting = make.service_request(), make.service_request()
    life.booked(desk, cancelled, person)
    life.plan(desk)
    services.cancel_request(desk, cancelled, CancelReason.PATIENT)
    db.session.commit()
    services.run_next()
    assert life.people(waiting, S.PROPOSED) == [person.id]
    told = repairs.latest()
    assert told is not None
    assert [(one.request, one.after) for one in told.moved] == [(waiting, [person.name])]


def test_two_ends_make_one_repair(ctx: Flask) -> None:
    """Who says no while a run waits is among its causes; an ordinary run has none and tells nothing."""
    desk = make.coordinator()
    for _ in range(2):
        make.volunteer()
    jobs = []
    for request in [make.service_request(start=TUESDAY_10 + n * DAY) for n in range(2)]:
        life.plan(desk)
        jobs += life.confirm(desk, request)
    assert repairs.latest() is None
    for job in jobs:
        services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()
    (run,) = db.session.scalars(select(PlanRun).where(PlanRun.state == RunState.QUEUED))
    assert run.causes == [job.id for job in jobs]
