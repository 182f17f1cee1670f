"""How people are asked: one after another, the first yes of several, everybody; and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import PlanRun
from dispatch.assignments.services import Manner
from dispatch.assignments.services.deadlines import offer_deadline
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.requests.models import ProgrammeSettings, ServiceRequest
from dispatch.vocabulary import AskMode, AssignmentState, DeclineReason, RequestState, RunState
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.assignments import life
from tests.conftest import MONDAY

S = AssignmentState


def near_and_far(n: int) -> list[Volunteer]:
    """So many people, the nearer the earlier, whose names say the opposite."""
    return [
        make.volunteer(name=f"{chr(0x3042 + n - k)} 花子", lat=32.80 + 0.01 * k, lon=130.71) for k in range(n)
    ]


def asked_by(mode: AskMode, count: int = 3, *, on: bool = False, **values: object) -> ServiceRequest:
    """A request with this manner of asking, and a plan."""
    desk, request = make.coordinator(), make.service_request(**values)  # type: ignore[arg-type]
    services.set_manner(desk, request, Manner(mode, count, on, False))
    life.plan(desk)
    life.confirm(desk, request)
    return request


def test_one_after_another(ctx: Flask) -> None:
    """The usual manner asks one person, the cheapest."""
    near_and_far(3)
    request = asked_by(AskMode.ONE)
    assert len(life.people(request, S.OFFERED)) == 1


def test_the_next_best_fill_the_wave(ctx: Flask) -> None:
    """Of five, the three nearest are asked at once, not the first by name; nobody's time is taken twice."""
    people = near_and_far(5)
    request = asked_by(AskMode.FIRST_N)
    assert sorted(life.people(request, S.OFFERED)) == sorted(person.id for person in people[:3])
    assert life.kinds().count("offer") == 3
    assert request.state is RequestState.OFFERED


def test_everybody_eligible(ctx: Flask) -> None:
    """All who could come are asked; who could not is left alone."""
    people = near_and_far(4)
    make.volunteer({"en": 3})
    request = asked_by(AskMode.ALL)
    assert sorted(life.people(request, S.OFFERED)) == sorted(person.id for person in people)


def test_the_first_yes_wins(ctx: Flask) -> None:
    """The others are told without blame, and a second yes is refused."""
    near_and_far(3)
    request = asked_by(AskMode.FIRST_N)
    first, second, third = life.jobs(request, S.OFFERED)
    services.accept(services.bearer(second), second)
    db.session.commit()
    assert request.state is RequestState.CONFIRMED
    assert {first.state, third.state} == {S.WITHDRAWN}
    assert life.kinds().count("offer_taken") == 2
    with pytest.raises(Exception, match="取下げ"):
        services.accept(services.bearer(first), first)


def test_a_no_of_a_wave_leaves_the_others(ctx: Flask) -> None:
    """While others are asked the request stays offered; with the last no it is matched again."""
    near_and_far(3)
    request = asked_by(AskMode.FIRST_N)
    offers = life.jobs(request, S.OFFERED)
    for job in offers[:2]:
        services.decline(services.bearer(job), job, DeclineReason.BUSY)
        db.session.commit()
        assert request.state is RequestState.OFFERED
    services.decline(services.bearer(offers[2]), offers[2], DeclineReason.BUSY)
    db.session.commit()
    assert request.state is RequestState.MATCHING


def test_a_wave_is_filled_up_where_the_desk_says_so(ctx: Flask) -> None:
    """With 自動で次の人に打診, a no brings the next best at once; without it, the desk is only told."""
    people = near_and_far(5)
    request = asked_by(AskMode.FIRST_N, on=True)
    job = life.jobs(request, S.OFFERED)[0]
    services.decline(services.bearer(job), job, DeclineReason.TOO_FAR)
    db.session.commit()
    assert sorted(life.people(request, S.OFFERED)) == sorted(p.id for p in people[1:4])
    assert "offer_declined" in life.kinds()


@pytest.mark.parametrize("on", [True, False])
def test_the_next_person_is_asked_without_the_desk(ctx: Flask, on: bool) -> None:
    """After a plan that follows a no, the next is asked where the desk has said so, and proposed where it has not."""
    people = near_and_far(3)
    request = asked_by(AskMode.ONE, on=on)
    (job,) = life.jobs(request, S.OFFERED)
    services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()
    services.run_next()
    assert services.ask_on() == int(on)
    assert services.ask_on() == 0
    assert life.people(request, S.OFFERED if on else S.PROPOSED) == [people[1].id]


def test_nothing_is_asked_unasked_the_first_time(ctx: Flask) -> None:
    """The first proposal is the coordinator's to confirm, whatever is to follow by itself."""
    make.volunteer()
    request = make.service_request()
    services.set_manner(make.coordinator(), request, Manner(AskMode.ONE, 1, True, False))
    life.plan(make.coordinator())
    assert services.ask_on() == 0
    assert life.people(request, S.PROPOSED)


def test_a_plan_beside_a_wave_is_sound(ctx: Flask) -> None:
    """Those asked at once are booked for the plan of other requests, and the wave breaks no plan."""
    people = near_and_far(3)
    asked_by(AskMode.FIRST_N)
    other = make.service_request()
    life.plan(make.coordinator())
    run = db.session.scalars(select(PlanRun).order_by(PlanRun.id.desc())).first()
    assert run is not None
    assert run.state is RunState.DONE, run.error
    assert life.people(other, S.PROPOSED) == []
    fourth = make.volunteer()
    life.plan(make.coordinator())
    assert life.people(other, S.PROPOSED) == [fourth.id]
    assert fourth not in people


def test_who_is_about_to_be_asked_elsewhere_is_spared(ctx: Flask) -> None:
    """A wave of a few takes no one from another request's proposal at that time."""
    people = near_and_far(3)
    desk = make.coordinator()
    first, second = make.service_request(), make.service_request()
    services.set_manner(desk, first, Manner(AskMode.FIRST_N, 3, False, False))
    life.plan(desk)
    (kept,) = life.people(second, S.PROPOSED)
    life.confirm(desk, first)
    assert sorted(life.people(first, S.OFFERED)) == sorted({p.id for p in people} - {kept})


def test_a_number_out_of_reason_is_refused(ctx: Flask) -> None:
    """Nobody asks no one, or a thousand at once."""
    request = make.service_request()
    with pytest.raises(Invalid):
        services.set_manner(make.coordinator(), request, Manner(AskMode.FIRST_N, 0, False, False))


@pytest.mark.parametrize(
    ("left", "minutes"),
    [(timedelta(hours=3), 15), (timedelta(hours=23), 30), (timedelta(days=1, hours=1), 180)],
)
def test_in_the_last_day_it_is_minutes(ctx: Flask, left: timedelta, minutes: int) -> None:
    """By working days; in the last day minutes, and never after the start."""
    end = offer_deadline(clock.now() + left, ProgrammeSettings())
    assert end - clock.now() == timedelta(minutes=minutes)
    soon = clock.now() + timedelta(minutes=5)
    assert offer_deadline(soon, ProgrammeSettings()) == soon


def test_an_offer_held_over_the_night_runs_from_the_morning(ctx: Flask) -> None:
    """Nobody loses the hours in which they had not been told."""
    ctx.config["QUIET_FROM"], ctx.config["QUIET_UNTIL"] = "21:00", "08:00"
    try:
        clock.advance(timedelta(hours=14))  # 23:00 in Japan
        end = offer_deadline(MONDAY + timedelta(days=3), ProgrammeSettings())
        morning: datetime = MONDAY + timedelta(hours=23)
        assert end == morning + timedelta(minutes=1440)
    finally:
        ctx.config["QUIET_FROM"] = ctx.config["QUIET_UNTIL"] = "00:00"


def test_minutes_alert_the_desk(ctx: Flask) -> None:
    """An offer of the last day tells the coordinators that minutes count; a usual one does not."""
    near_and_far(2)
    desk = make.coordinator()
    usual = make.service_request(start=MONDAY + timedelta(days=2, hours=1))
    hurried = make.service_request(start=MONDAY + timedelta(hours=5))
    life.plan(desk)
    life.confirm(desk, usual)
    assert "offer_hurried" not in life.kinds()
    life.confirm(desk, hurried)
    assert "offer_hurried" in life.kinds()
