"""A team is all or none: what happens when its people answer, report or fail to come together at different times."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import Choice, ReportValues
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import AssignmentState, DeclineReason, Mode, RequestState, RunState
from tests import factories as make
from tests.assignments.test_flow import confirm, kinds, proposals, propose

TEAM = (("vi", 3), ("en", 2))
DAY = timedelta(days=1)


def accept(job: Assignment) -> None:
    """The volunteer's yes."""
    services.accept(services.bearer(job), job)
    db.session.commit()


def add_choice(request: ServiceRequest, later: timedelta) -> None:
    """A second choice, so much after the first."""
    first = request.options[0]
    request.options.append(
        RequestOption(rank=1, start_at=first.start_at + later, end_at=first.end_at + later)
    )
    db.session.commit()


def torn_team(request: ServiceRequest, desk: object) -> Assignment:
    """A team of two at its first choice: one has agreed (given back), the other declined."""
    propose(desk)
    agreed, other = confirm(desk, request)
    accept(agreed)
    services.decline(services.bearer(other), other, DeclineReason.BUSY)
    db.session.commit()
    return agreed


def _to(job: Assignment) -> list[OutboxMessage]:
    mine = select(OutboxMessage).where(OutboxMessage.address == job.volunteer.email)
    return list(db.session.scalars(mine))


def planned_with_one_report_in(desk: User) -> tuple[ServiceRequest, Assignment]:
    """A confirmed team of two, one of whom has reported early, and a plan made since: the request, and the other."""
    request = make.service_request(needs=TEAM, minutes=120)
    db.session.commit()
    propose(desk)
    first, second = confirm(desk, request)
    accept(first)
    accept(second)
    clock.advance(first.start_at + timedelta(minutes=60) - clock.now())
    services.file_report(services.bearer(first), first, ReportValues(first.start_at, clock.now()))
    db.session.commit()
    propose(desk)
    return request, second


def test_a_plan_survives_a_team_half_chosen_by_hand(ctx: Flask) -> None:
    """Who is chosen by hand for one need of a team is not proposed for its other need, and the run does not fail."""
    desk, both = make.coordinator(), make.volunteer({"vi": 3, "en": 3})
    request, other = make.service_request(needs=TEAM), make.service_request(start=make.TUESDAY_10 + DAY)
    db.session.commit()
    services.choose(desk, request, Choice(0, both.id, 0, Mode.ONSITE))
    db.session.commit()
    services.request_plan(desk, "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert run.state is RunState.DONE, run.error
    assert len(proposals(other)) == 1


def test_a_team_whose_first_report_is_in_stays_confirmed(ctx: Flask) -> None:
    """One of two has reported while the other still works: a plan made then leaves the confirmed request alone."""
    desk, _one, _two = make.coordinator(), make.volunteer({"vi": 3}), make.volunteer({"en": 2})
    request, second = planned_with_one_report_in(desk)
    services.close_finished()
    db.session.expire_all()
    assert (request.state, second.state) == (RequestState.CONFIRMED, AssignmentState.ACCEPTED)
    assert "request_unfilled" not in kinds()


def test_a_plan_survives_a_team_whose_first_report_is_in(ctx: Flask) -> None:
    """The same where somebody else could come: the run does not fail on the confirmed request."""
    desk = make.coordinator()
    make.volunteer({"vi": 3}), make.volunteer({"vi": 3}), make.volunteer({"en": 2})
    request, _second = planned_with_one_report_in(desk)
    assert request.state is RequestState.CONFIRMED


def test_nobody_is_asked_for_a_time_that_has_begun(ctx: Flask) -> None:
    """A team half agreed on its first choice: once that has begun, nobody is proposed or asked for it any more."""
    desk = make.coordinator()
    make.volunteer({"vi": 3}), make.volunteer({"en": 2})
    request = make.service_request(needs=TEAM)
    add_choice(request, 2 * DAY)
    propose(desk)
    vietnamese, english = confirm(desk, request)
    accept(vietnamese)
    services.decline(services.bearer(english), english, DeclineReason.BUSY)
    make.volunteer({"en": 2})
    db.session.commit()
    clock.advance(vietnamese.start_at + timedelta(minutes=10) - clock.now())
    services.close_finished()
    propose(desk)
    assert [job for job in proposals(request) if job.start_at <= clock.now()] == []


def test_an_overtaken_proposal_of_a_team_is_never_sent(ctx: Flask) -> None:
    """The hospital moves the time; the desk then chooses one of the team by hand: the other's old proposal, made for
    the old time, is not confirmed along with it."""
    desk, person = make.coordinator(), make.volunteer({"vi": 3})
    make.volunteer({"en": 2})
    request = make.service_request(needs=TEAM)
    db.session.commit()
    propose(desk)
    option = request.options[0]
    option.start_at, option.end_at = option.start_at + timedelta(hours=3), option.end_at + timedelta(hours=3)
    request.state = RequestState.SUBMITTED  # as requests.services.edit leaves it
    db.session.commit()
    services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE))
    db.session.commit()
    try:
        confirm(desk, request)
    except Conflict:
        db.session.rollback()
    db.session.expire_all()
    asked = [job for job in request.assignments if job.state is AssignmentState.OFFERED]
    assert {job.start_at for job in asked} <= {option.start_at}


def test_the_first_to_agree_hears_when_the_team_is_complete(ctx: Flask) -> None:
    """The page promises 確定のお知らせ to whoever agreed before the others: it is sent when the team is complete."""
    desk = make.coordinator()
    make.volunteer({"vi": 3}), make.volunteer({"en": 2})
    request = make.service_request(needs=TEAM)
    db.session.commit()
    propose(desk)
    first, second = confirm(desk, request)
    accept(first)
    before = len(_to(first))
    accept(second)
    assert len(_to(first)) > before


def test_nobody_has_worked_for_a_team_that_never_came_together(ctx: Flask) -> None:
    """One of two had agreed to the first choice, which passes without the other: not 実施, and no report is wanted."""
    desk = make.coordinator()
    make.volunteer({"vi": 3}), make.volunteer({"en": 2})
    request = make.service_request(needs=TEAM)
    add_choice(request, 2 * DAY)
    agreed = torn_team(request, desk)
    clock.advance(agreed.end_at + timedelta(minutes=1) - clock.now())
    services.close_finished()
    db.session.expire_all()
    assert agreed.state is not AssignmentState.DONE
    assert "report_wanted" not in kinds()


def test_a_team_that_never_came_together_can_be_filled_at_its_second_choice(ctx: Flask) -> None:
    """After the first choice has passed with one of two, the team of the second choice can agree and is confirmed."""
    desk = make.coordinator()
    make.volunteer({"vi": 3}), make.volunteer({"en": 2})
    request = make.service_request(needs=TEAM)
    add_choice(request, 2 * DAY)
    agreed = torn_team(request, desk)
    clock.advance(agreed.end_at + timedelta(minutes=1) - clock.now())
    services.close_finished()
    make.volunteer({"en": 2}), make.volunteer({"vi": 3})
    db.session.commit()
    propose(desk)
    for job in confirm(desk, request):
        accept(job)
    assert request.state is RequestState.CONFIRMED


def test_the_link_does_not_say_that_a_torn_team_is_complete(app: Flask) -> None:
    """One has agreed, the other declined: the first one's page does not say that the hospital has been told."""
    with app.test_request_context():
        make.volunteer({"vi": 3}), make.volunteer({"en": 2})
        token = services.offer_token(torn_team(make.service_request(needs=TEAM), make.coordinator()))
    assert "医療機関にもお知らせしました" not in app.test_client().get(f"/o/{token}").text
