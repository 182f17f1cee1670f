"""Standby people: asked beforehand, counted on once, and in by one tap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment, Standby
from dispatch.assignments.services import Manner
from dispatch.db import db
from dispatch.errors import Conflict, Gone, NotFound
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import (
    AskMode,
    AssignmentState,
    CancelReason,
    DeclineReason,
    RequestState,
    StandbyState,
)
from tests import factories as make
from tests.assignments import life

S = AssignmentState


def situation(*, steps_in: bool = False) -> tuple[ServiceRequest, Assignment, Standby]:
    """A booked job, and somebody who has agreed to stand by."""
    desk, request = make.coordinator(), make.service_request(make.institution(email="h@example.jp"))
    services.set_manner(desk, request, Manner(AskMode.ONE, 1, False, steps_in))
    job = life.booked(desk, request, make.volunteer())
    return request, job, life.ready(desk, request, make.volunteer())


def test_one_tap_and_the_job_is_theirs(ctx: Flask) -> None:
    """The booked person gives up, the desk taps, and the standby is confirmed at once with message and calendar."""
    request, job, standby = situation()
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    db.session.commit()
    new = services.step_in(make.coordinator(), standby)
    db.session.commit()
    assert (new.volunteer_id, new.state) == (standby.volunteer_id, S.ACCEPTED)
    assert standby.state is StandbyState.STEPPED_IN
    assert request.state is RequestState.CONFIRMED
    assert life.kinds()[-2:] == ["assignment_accepted", "request_confirmed"]


def test_stepping_in_by_itself(ctx: Flask) -> None:
    """Where the desk has said so, the cancellation itself brings the standby in, and the hospital hears of no gap."""
    request, job, standby = situation(steps_in=True)
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    db.session.commit()
    assert life.people(request, S.ACCEPTED) == [standby.volunteer_id]
    assert request.state is RequestState.CONFIRMED
    assert "request_reopened" not in life.kinds()


def test_stepping_in_for_who_did_not_come(ctx: Flask) -> None:
    """Also after the start, while the job lasts."""
    request, job, standby = situation()
    clock.advance(job.start_at - clock.now() + timedelta(minutes=10))
    services.interpreter_absent(make.coordinator(), job)
    db.session.commit()
    services.step_in(make.coordinator(), standby)
    db.session.commit()
    assert request.state is RequestState.CONFIRMED
    clock.advance(timedelta(hours=2))
    assert services.close_finished() == 1
    assert life.people(request, S.DONE) == [standby.volunteer_id]


def test_nobody_steps_in_beside_somebody(ctx: Flask) -> None:
    """While the job is held, or after it, nobody steps in; nor does who has not agreed."""
    request, _job, standby = situation()
    with pytest.raises(Conflict):
        services.step_in(make.coordinator(), standby)
    db.session.rollback()
    asked = services.ask_standby(make.coordinator(), request, 0, make.volunteer().id)
    db.session.commit()
    with pytest.raises(Conflict):
        services.step_in(make.coordinator(), asked)


def test_nobody_is_counted_on_twice(ctx: Flask) -> None:
    """A person stands by for one of two overlapping requests; the database holds that against plain SQL, too."""
    _request, _job, standby = situation()
    desk, other = make.coordinator(), make.service_request(start=standby.start_at + timedelta(minutes=30))
    life.booked(desk, other, make.volunteer())
    with pytest.raises(Conflict, match="ほかの待機"):
        services.ask_standby(desk, other, 0, standby.volunteer_id)
    db.session.rollback()
    free = services.ask_standby(desk, other, 0, make.volunteer().id)
    statement = text("UPDATE standbys SET volunteer_id = :who WHERE id = :id")
    with pytest.raises(IntegrityError, match="no_double_standby"):
        db.session.execute(statement, {"who": standby.volunteer_id, "id": free.id})


def test_their_time_is_not_taken(ctx: Flask) -> None:
    """Who stands by may take other work; from then on they are not counted on."""
    _request, _job, standby = situation()
    desk, other = make.coordinator(), make.service_request(start=standby.start_at)
    life.booked(desk, other, standby.volunteer)
    assert standby.state is StandbyState.RELEASED


def test_a_cancelled_visit_releases_them(ctx: Flask) -> None:
    """With the request its standbys end, and they are told."""
    request, _job, standby = situation()
    services.cancel_request(make.coordinator(), request, CancelReason.PATIENT)
    db.session.commit()
    assert standby.state is StandbyState.RELEASED
    assert "standby_released" in life.kinds()


def test_they_always_end(ctx: Flask) -> None:
    """Without an answer it lapses; after the job it is over. Twice is once."""
    request, _job, standby = situation()
    silent = services.ask_standby(make.coordinator(), request, 0, make.volunteer().id)
    db.session.commit()
    clock.advance(silent.deadline - clock.now())
    with pytest.raises(Gone):
        services.agree(make.coordinator(), silent)
    db.session.rollback()
    assert services.close_standbys() == 1
    assert silent.state is StandbyState.LAPSED
    clock.advance(standby.end_at - clock.now())
    assert services.close_standbys() == 1
    assert services.close_standbys() == 0
    assert standby.state is StandbyState.RELEASED


def test_only_who_could_is_asked(ctx: Flask) -> None:
    """Who breaks a rule, or has said no to this request, is not asked to stand by."""
    request, _job, _standby = situation()
    with pytest.raises(Conflict):
        services.ask_standby(make.coordinator(), request, 0, make.volunteer({"en": 3}).id)


def test_a_link_is_for_one_person(ctx: Flask) -> None:
    """A changed link is no link."""
    _request, _job, standby = situation()
    token = services.standby_token(standby)
    assert services.read_standby_token(token) == standby
    with pytest.raises(NotFound):
        services.read_standby_token(token[:-2])
