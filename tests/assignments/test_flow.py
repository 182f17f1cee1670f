"""One request from the hospital's form to the report, by the services alone, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment, PlanRun
from dispatch.assignments.queries.runs import plan_is_wanted
from dispatch.assignments.services import Choice, ReportValues, runs
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.errors import Conflict, DoubleBooking, Gone, RuleBroken
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import (
    AssignmentState,
    CancelReason,
    DeclineReason,
    Mode,
    RequestState,
    RunState,
    Term,
)
from tests import factories as make


def at(row: ServiceRequest | Assignment, state: Term) -> bool:
    """Whether the row is in this state now."""
    return row.state is state


def propose(actor: Any) -> PlanRun:
    """Ask for a plan and carry it out, as the scheduler does."""
    services.request_plan(actor, "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert run.state is RunState.DONE, run.error
    return run


def proposals(request: ServiceRequest) -> list[Assignment]:
    """The request's standing proposals."""
    db.session.expire_all()
    return [job for job in request.assignments if job.state is AssignmentState.PROPOSED]


def confirm(actor: Any, request: ServiceRequest) -> list[Assignment]:
    """Confirm whatever is proposed."""
    jobs = proposals(request)
    services.confirm(actor, request, [job.id for job in jobs])
    db.session.commit()
    return jobs


def kinds() -> list[str]:
    """What is in the outbox, in order."""
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def test_the_whole_way(ctx: Flask) -> None:
    """Posted, proposed, confirmed, accepted, done, reported: each step moves the state, and leaves an audit line and a
    message."""
    desk, place = make.coordinator(), make.institution()
    clerk, person = make.clerk(place), make.volunteer({"vi": 3})
    request = make.service_request(place, created_by_id=clerk.id)
    db.session.commit()

    run = propose(desk)
    assert (run.open_count, run.covered_count, run.proven) == (1, 1, True)
    assert at(request, RequestState.PROPOSED)

    (job,) = confirm(desk, request)
    assert at(request, RequestState.OFFERED)
    assert job.deadline is not None
    assert kinds()[-1] == "offer"

    services.accept(services.bearer(job), job)
    db.session.commit()
    assert at(request, RequestState.CONFIRMED)
    assert kinds()[-2:] == ["assignment_accepted", "request_confirmed"]

    clock.advance(timedelta(days=2))
    assert services.close_finished() == 1
    assert at(request, RequestState.DONE)
    assert kinds()[-1] == "report_wanted"

    services.file_report(services.bearer(job), job, ReportValues(job.start_at, job.end_at, travel_yen=480))
    db.session.commit()
    assert at(request, RequestState.REPORTED)
    assert kinds()[-1] == "report_filed"
    actions = [entry.action for entry in history(request)]
    assert actions == [
        "request.proposed", "assignment.offered", "request.offered", "assignment.accepted", "request.confirmed",
        "assignment.done", "request.done", "report.filed", "request.reported",
    ]  # fmt: skip
    assert person.name in str([entry.detail for entry in history(request)])


def test_a_decline_brings_the_next_person(ctx: Flask) -> None:
    """Who has declined is not proposed again; the next plan, asked for at once, brings another."""
    desk = make.coordinator()
    first, second = (
        make.volunteer({"vi": 3}, lat=32.80, lon=130.71),
        make.volunteer({"vi": 3}, lat=32.83, lon=130.75),
    )
    request = make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = confirm(desk, request)
    assert job.volunteer_id == first.id

    services.decline(services.bearer(job), job, DeclineReason.BUSY, "")
    db.session.commit()
    assert at(request, RequestState.MATCHING)
    assert kinds()[-1] == "offer_declined"
    assert db.session.scalar(select(PlanRun).where(PlanRun.state == RunState.QUEUED)) is not None

    services.run_next()
    assert [job.volunteer_id for job in proposals(request)] == [second.id]


def test_silence_is_no(ctx: Flask) -> None:
    """At the deadline the offer lapses by itself; an answer after it is refused and changes nothing."""
    desk, _person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = confirm(desk, request)
    assert services.lapse_due() == 0

    assert job.deadline is not None
    clock.advance(job.deadline - clock.now())
    with pytest.raises(Gone):
        services.accept(services.bearer(job), job)
    db.session.rollback()
    assert services.lapse_due() == 1
    assert services.lapse_due() == 0
    assert at(job, AssignmentState.LAPSED)
    assert at(request, RequestState.MATCHING)
    services.run_next()
    assert proposals(request) == []
    assert request.why_uncovered


def test_only_what_was_seen_is_confirmed(ctx: Flask) -> None:
    """A coordinator whose page shows an older proposal, or a confirmed one, is told; nothing goes out twice."""
    one, other = make.coordinator(name="森"), make.coordinator(name="林")
    make.volunteer(), make.volunteer()
    request = make.service_request()
    db.session.commit()
    propose(one)
    (job,) = proposals(request)
    with pytest.raises(Conflict):
        services.confirm(one, request, [job.id + 1])
    services.confirm(one, request, [job.id])
    db.session.commit()
    with pytest.raises(Conflict, match="森"):
        services.confirm(other, request, [job.id])
    assert kinds().count("offer") == 1


def test_a_changed_situation_is_seen_at_the_confirmation(ctx: Flask) -> None:
    """A proposal whose person has paused since is refused with the rule; nothing is sent."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = proposals(request)
    person.paused_from = person.paused_until = job.start_at.date()
    db.session.commit()
    with pytest.raises(RuleBroken) as refusal:
        services.confirm(desk, request, [job.id])
    assert refusal.value.rules == ("availability",)
    db.session.rollback()
    assert kinds() == []
    assert at(request, RequestState.PROPOSED)


def test_a_team_is_all_or_none_and_keeps_who_agreed(ctx: Flask) -> None:
    """Two needs: the request is confirmed by the second yes; after one no, the other person stays."""
    desk = make.coordinator()
    for languages in ({"vi": 3}, {"vi": 3}, {"en": 2}):
        make.volunteer(languages)
    request = make.service_request(needs=(("vi", 3), ("en", 2)))
    db.session.commit()
    propose(desk)
    vietnamese, english = confirm(desk, request)
    services.accept(services.bearer(english), english)
    db.session.commit()
    assert at(request, RequestState.OFFERED)
    services.decline(services.bearer(vietnamese), vietnamese, DeclineReason.HEALTH)
    db.session.commit()
    services.run_next()
    (again,) = confirm(desk, request)
    assert again.position == 0
    assert again.volunteer_id != vietnamese.volunteer_id
    services.accept(services.bearer(again), again)
    db.session.commit()
    assert at(request, RequestState.CONFIRMED)
    assert english.state is AssignmentState.ACCEPTED


def test_rejected_people_are_not_proposed_again(ctx: Flask) -> None:
    """A rejection keeps that person off this request."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    propose(desk)
    services.reject(desk, request, "担当経験なし", [job.id for job in proposals(request)])
    db.session.commit()
    services.run_next()
    assert at(request, RequestState.MATCHING)
    assert request.why_uncovered
    assert [(rule.volunteer_id, rule.wanted) for rule in request.ruled_volunteers] == [(person.id, False)]


def test_choosing_by_hand_needs_a_reason_where_a_rule_is_broken(ctx: Flask) -> None:
    """Without a reason: refused, nothing changed. With one: proposed, kept by the next plan, and confirmed."""
    desk = make.coordinator()
    fits, novice = make.volunteer({"vi": 3}), make.volunteer({"vi": 2})
    request = make.service_request()
    db.session.commit()
    propose(desk)
    choice = Choice(0, novice.id, 0, Mode.ONSITE)
    with pytest.raises(RuleBroken) as refusal:
        services.choose(desk, request, choice)
    assert refusal.value.rules == ("language",)
    db.session.rollback()
    assert [job.volunteer_id for job in proposals(request)] == [fits.id]

    services.choose(desk, request, Choice(0, novice.id, 0, Mode.ONSITE, "患者の希望"))
    db.session.commit()
    propose(desk)
    (job,) = confirm(desk, request)
    assert job.volunteer_id == novice.id
    assert job.broken_rules == ["language"]


def test_nobody_is_booked_twice_even_with_a_reason(ctx: Flask) -> None:
    """Two overlapping requests chosen for one person: the second confirmation is refused by the database."""
    desk, person = make.coordinator(), make.volunteer()
    requests = [make.service_request(), make.service_request(start=make.TUESDAY_10 + timedelta(minutes=30))]
    db.session.commit()
    for request in requests:
        services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE, "急ぎ"))
        for job in request.assignments:
            job.override_reason = "急ぎ"
    db.session.commit()
    confirm(desk, requests[0])
    with pytest.raises(DoubleBooking, match=person.name):
        confirm(desk, requests[1])
    db.session.rollback()
    assert kinds().count("offer") == 1


def test_cancelling_frees_people_and_tells_them(ctx: Flask) -> None:
    """A hospital's cancellation reaches whoever was booked, with the calendar entry taken back."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = confirm(desk, request)
    services.accept(services.bearer(job), job)
    services.cancel_request(desk, request, CancelReason.PATIENT, "")
    db.session.commit()
    assert at(request, RequestState.CANCELLED)
    assert at(job, AssignmentState.CANCELLED)
    letter = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "assignment_cancelled")
    ).one()
    assert letter.address == person.email
    assert "METHOD:CANCEL" in (letter.calendar or "")
    with pytest.raises(Conflict):
        services.accept(services.bearer(job), job)


def test_nobody_left_in_the_dark(ctx: Flask) -> None:
    """When every time of an open request has begun it becomes unfilled, and the hospital is told."""
    place = make.institution(email="desk@example.jp")
    request = make.service_request(place)
    db.session.commit()
    clock.advance(timedelta(days=3))
    assert services.close_finished() == 1
    assert at(request, RequestState.UNFILLED)
    assert kinds() == ["request_unfilled"]


def test_a_plan_made_on_old_data_is_not_applied_blindly(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the solver works, its choice pauses: the proposal goes to the next best person, in the same run."""
    desk = make.coordinator()
    near, far = make.volunteer(lat=32.80, lon=130.71), make.volunteer(lat=32.83, lon=130.75)
    request = make.service_request()
    db.session.commit()
    solve, turns = runs._solve, list[object]()

    def slow_solve(problem: object, params: object) -> object:
        plan = solve(problem, params)  # type: ignore[arg-type]
        if not turns:
            near.active = False
            db.session.commit()
        turns.append(plan)
        return plan

    monkeypatch.setattr(runs, "_solve", slow_solve)
    run = propose(desk)
    assert len(turns) == 2
    assert run.rounds == 2
    assert [job.volunteer_id for job in proposals(request)] == [far.id]


def test_an_edited_request_loses_its_old_proposals(ctx: Flask) -> None:
    """A proposal made before the hospital changed the time, by the solver or by hand, is never confirmed as it was."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    for by_hand in (False, True):
        if by_hand:
            services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE))
        else:
            propose(desk)
        (job,) = proposals(request)
        request.options[0].start_at += timedelta(hours=1)
        request.options[0].end_at += timedelta(hours=1)
        db.session.commit()
        propose(desk)
        (again,) = proposals(request)
        assert at(job, AssignmentState.WITHDRAWN)
        assert (again.start_at, again.end_at) == (request.options[0].start_at, request.options[0].end_at)


def test_a_plan_is_wanted_for_what_is_new_or_old(ctx: Flask) -> None:
    """The timed job asks for a plan when something new is open, or an hour has passed, and not otherwise."""
    assert not plan_is_wanted()
    make.service_request()
    db.session.commit()
    assert plan_is_wanted()
    propose(make.coordinator())
    assert not plan_is_wanted()
    clock.advance(timedelta(hours=2))
    assert plan_is_wanted()


def test_a_failing_run_says_so_and_frees_the_queue(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while solving ends the run as failed, and the next one can be asked for."""

    def fail(*_args: object) -> None:
        raise RuntimeError("no memory")

    desk = make.coordinator()
    make.service_request()
    monkeypatch.setattr(runs, "_solve", fail)
    services.request_plan(desk, "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert run.state is RunState.FAILED
    assert "no memory" in run.error
    assert services.request_plan(desk, "button").state is RunState.QUEUED
