"""Whoever was counted on and cannot be any more: the desk is told, and the next one is looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import PlanQuestion, QuestionKind, Standby
from dispatch.assignments.services import Choice, Manner
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AskMode, AssignmentState, DeclineReason, Mode, StandbyState
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.assignments import life

S = AssignmentState


def ready() -> tuple[ServiceRequest, Standby, Volunteer]:
    """A booked job, somebody who has agreed to stand by, and a third who could."""
    desk, request = make.coordinator(), make.service_request()
    life.booked(desk, request, make.volunteer())
    third = make.volunteer()
    standby = life.ready(desk, request, make.volunteer())
    services.answer_all()
    db.session.expire_all()
    return request, standby, third


def told() -> list[OutboxMessage]:
    """What the desk has been told of lost standbys."""
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "standby_lost")))


def named(request: ServiceRequest) -> list[int]:
    """Whom the engine names for the request, asked about it by the loss itself."""
    waiting = select(PlanQuestion).where(PlanQuestion.kind == QuestionKind.STANDBY)
    assert "queued" in {one.state.value for one in db.session.scalars(waiting)}
    services.answer_all()
    (question,) = db.session.scalars(waiting.execution_options(populate_existing=True))
    assert question.answer is not None
    people = question.answer["people"]
    return [one["volunteer_id"] for one in people if one["request_id"] == request.id]


def other_work(standby: Standby) -> None:
    """They are asked for a job at that time, and take it."""
    desk, other = make.coordinator(), make.service_request(start=standby.start_at + timedelta(minutes=30))
    life.booked(desk, other, standby.volunteer)


def says_no(standby: Standby) -> None:
    """They stop standing by, with the link of the mail."""
    services.refuse(SYSTEM, standby)
    db.session.commit()


def leaves(standby: Standby) -> None:
    """They leave the roster for good."""
    volunteers.leave(make.coordinator(), standby.volunteer)
    db.session.commit()
    assert services.close_standbys() == 0


def rests(standby: Standby) -> None:
    """They take a rest over that day, and the clock has its turn."""
    day = standby.start_at.date()
    volunteers.pause(make.coordinator(), standby.volunteer, day, day)
    db.session.commit()
    assert services.close_standbys() == 1


@pytest.mark.parametrize("gone", [other_work, says_no, leaves, rests])
def test_the_desk_hears_of_it_and_the_next_is_named(ctx: Flask, gone: Callable[[Standby], None]) -> None:
    """Each way of losing a standby writes to the desk once, with the person and why, and names the next one."""
    request, standby, third = ready()
    gone(standby)
    db.session.expire_all()
    assert standby.state in (StandbyState.RELEASED, StandbyState.REFUSED)
    letters = told()
    assert len(letters) == len({one.address for one in letters}) > 0
    assert all(standby.volunteer.name in (one.subject or "") for one in letters)
    assert all("理由: " in (one.body or "") for one in letters)
    assert named(request) == [third.id]


def test_who_keeps_standing_by_is_no_news(ctx: Flask) -> None:
    """The negative control: work at another time, and the clock's turn, end no standby and write to nobody."""
    request, standby, _third = ready()
    later = make.service_request(start=standby.end_at + timedelta(hours=3))
    life.booked(make.coordinator(), later, standby.volunteer)
    assert services.close_standbys() == 0
    assert (told(), life.standing(request)) == ([], [standby.volunteer_id])


def test_silence_is_told_too(ctx: Flask) -> None:
    """Who does not answer in time is not counted on, and the desk knows to ask the next."""
    request, _standby, third = ready()
    services.ask_standby(make.coordinator(), request, 0, third.id)
    db.session.commit()
    clock.advance(timedelta(hours=23))
    assert services.close_standbys() == 1
    assert [one.subject for one in told()]


def test_who_says_no_to_the_job_does_not_stand_by_for_it(ctx: Flask) -> None:
    """The booked person gives up, the standby is asked and says no: nobody is left who could be tapped in vain."""
    request, standby, _third = ready()
    (job,) = life.jobs(request, S.ACCEPTED)
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    services.choose(make.coordinator(), request, Choice(0, standby.volunteer_id, 0, Mode.ONSITE))
    (offer,) = life.confirm(make.coordinator(), request)
    services.decline(services.bearer(offer), offer, DeclineReason.BUSY)
    db.session.commit()
    assert life.standing(request) == []
    assert told()


def test_who_was_beaten_in_a_wave_may_still_step_in(ctx: Flask) -> None:
    """Asked at once with another, told that they need not come, agreed to stand by before: the tap still works."""
    request, standby, third = ready()
    desk = make.coordinator()
    (job,) = life.jobs(request, S.ACCEPTED)
    services.set_manner(desk, request, Manner(AskMode.FIRST_N, 2, False, False))
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    services.choose(desk, request, Choice(0, third.id, 0, Mode.ONSITE))
    offers = {offer.volunteer_id: offer for offer in life.confirm(desk, request)}
    assert set(offers) == {third.id, standby.volunteer_id}
    services.accept(services.bearer(offers[third.id]), offers[third.id])
    services.give_up(services.bearer(offers[third.id]), offers[third.id], DeclineReason.HEALTH)
    db.session.commit()
    services.step_in(desk, standby)
    db.session.commit()
    assert life.people(request, S.ACCEPTED) == [standby.volunteer_id]


def test_a_moved_visit_ends_its_standby(ctx: Flask) -> None:
    """The hospital moves the visit: who stood by for the old time is told that they need not, and the desk is not."""
    request, _standby, _third = ready()
    (option,) = request.options
    option.start_at, option.end_at = option.start_at + timedelta(days=1), option.end_at + timedelta(days=1)
    db.session.commit()
    assert services.close_standbys() == 1
    assert (told(), life.standing(request)) == ([], [])
    assert "standby_released" in life.kinds()


def test_the_desk_cannot_release_who_has_stepped_in(ctx: Flask) -> None:
    """A page that is older than the tap says so instead of breaking."""
    request, standby, _third = ready()
    (job,) = life.jobs(request, S.ACCEPTED)
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    services.step_in(make.coordinator(), standby)
    db.session.commit()
    with pytest.raises(Conflict, match="交代"):
        services.release(make.coordinator(), [standby])
