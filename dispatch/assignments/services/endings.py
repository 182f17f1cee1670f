"""How requests end: cancelled, taken back, unfilled, or done."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import live, lock_request
from dispatch.assignments.services.runs import request_plan
from dispatch.assignments.services.states import move
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.requests import services as requests
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.requests.models.service_request import OPEN_STATES
from dispatch.vocabulary import AssignmentState, CancelReason, RequestState


def _release(actor: Actor, assignment: Assignment, note: str) -> None:
    """Let somebody go, telling them where they had been asked."""
    accepted, asked = (
        assignment.state is AssignmentState.ACCEPTED,
        assignment.state is not AssignmentState.PROPOSED,
    )
    assignment.closing_note = note
    move(assignment, AssignmentState.CANCELLED if accepted else AssignmentState.WITHDRAWN, actor, note=note)
    if asked:
        letters.called_off(assignment)


def cancel_request(actor: Actor, request: ServiceRequest, reason: CancelReason, note: str = "") -> None:
    """The hospital (or the desk for it) cancels: everybody asked or booked is told, and their time is free again."""
    request = lock_request(request)
    requests.cancel(actor, request, reason, note)
    held = live(request)
    for assignment in held:
        _release(actor, assignment, note)
    letters.to_hospital(request, "request_cancelled")
    if held:
        request_plan(actor, "cancelled")


def withdraw(actor: Actor, assignment: Assignment, note: str) -> None:
    """The desk takes back one person's proposal, offer or assignment; the request is matched again."""
    request = lock_request(assignment.request)
    was_confirmed = request.state is RequestState.CONFIRMED
    _release(actor, assignment, note)
    requests.move(request, RequestState.MATCHING, actor, note=note)
    if was_confirmed:
        letters.reopened(request, assignment)
    request_plan(actor, "withdrawn")


def mark_unfilled(actor: Actor, request: ServiceRequest, note: str = "") -> None:
    """Give up, and say so to the hospital in time for it to find another way."""
    request = lock_request(request)
    for assignment in live(request):
        _release(actor, assignment, note)
    requests.move(request, RequestState.UNFILLED, actor, note=note)
    letters.to_hospital(request, "request_unfilled")


def close_finished() -> int:
    """Mark what is over: jobs whose end has passed as done, requests whose times have all begun as unfilled."""
    now = clock.now()
    over = select(Assignment.request_id).where(
        Assignment.state == AssignmentState.ACCEPTED, Assignment.end_at <= now
    )
    waiting = select(ServiceRequest.id).where(
        ServiceRequest.state.in_(OPEN_STATES), ~ServiceRequest.options.any(RequestOption.start_at > now)
    )
    finished = db.session.scalars(over.distinct().order_by(Assignment.request_id)).all()
    missed = db.session.scalars(waiting.order_by(ServiceRequest.id)).all()
    db.session.rollback()
    return sum(_finish(number) for number in finished) + sum(_miss(number) for number in missed)


def _finish(number: int) -> bool:
    request = lock_request(db.session.get_one(ServiceRequest, number))
    for assignment in live(request, AssignmentState.ACCEPTED):
        if assignment.end_at <= clock.now():
            move(assignment, AssignmentState.DONE, SYSTEM)
            letters.report_wanted(assignment)
    if request.state is RequestState.CONFIRMED and not live(request):
        requests.move(request, RequestState.DONE, SYSTEM)
    db.session.commit()
    return True


def _miss(number: int) -> bool:
    request = lock_request(db.session.get_one(ServiceRequest, number))
    if request.state not in OPEN_STATES:
        db.session.rollback()
        return False
    mark_unfilled(SYSTEM, request)
    db.session.commit()
    return True
