"""How requests end: cancelled, taken back, unfilled, or done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import live, lock_request, one_by_one
from dispatch.assignments.services.following import after_loss
from dispatch.assignments.services.runs import request_plan
from dispatch.assignments.services.standing_by import of_request, release
from dispatch.assignments.services.states import move
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.requests import services as requests
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.requests.models.service_request import OPEN_STATES
from dispatch.vocabulary import AssignmentState, CancelReason, DeclineReason, EndedBy, RequestState

TAKES_PLACE = (RequestState.CONFIRMED, RequestState.DONE)
INCOMPLETE = (*OPEN_STATES, RequestState.OFFERED)
SOON = timedelta(hours=6)
"""Where teams are looked at; when exactly one must be complete is the programme's setting."""


def _release(actor: Actor, assignment: Assignment, note: str, by: EndedBy = EndedBy.DESK) -> None:
    """Let somebody go, telling them where they had been asked."""
    accepted, asked = (
        assignment.state is AssignmentState.ACCEPTED,
        assignment.state is not AssignmentState.PROPOSED,
    )
    assignment.closing_note, assignment.ended_by = note, by
    if accepted:
        assignment.late = is_late(assignment)
    move(assignment, AssignmentState.CANCELLED if accepted else AssignmentState.WITHDRAWN, actor, note=note)
    if asked:
        letters.called_off(assignment)


def is_late(assignment: Assignment) -> bool:
    """Whether ending it now comes within the programme's hours before the start."""
    hours = assignment.request.programme.settings.late_cancel_hours
    return clock.now() > assignment.start_at - timedelta(hours=hours)


def cancel_request(actor: Actor, request: ServiceRequest, reason: CancelReason, note: str = "") -> None:
    """The hospital (or the desk for it) cancels: everybody asked or booked is told, and their time is free again."""
    request = lock_request(request)
    requests.cancel(actor, request, reason, note)
    held = live(request)
    for assignment in held:
        _release(actor, assignment, note, EndedBy.INSTITUTION)
    release(actor, of_request(request))
    letters.to_hospital(request, "request_cancelled")
    if held:
        request_plan(actor, "cancelled", *held)


def withdraw(actor: Actor, assignment: Assignment, note: str) -> None:
    """The desk takes back one person's proposal, offer or assignment; somebody else is looked for."""
    request = lock_request(assignment.request)
    was_confirmed = request.state is RequestState.CONFIRMED
    _release(actor, assignment, note)
    if not after_loss(actor, request, assignment, "withdrawn", note) and was_confirmed:
        letters.reopened(request, assignment)


def give_up(actor: Actor, assignment: Assignment, reason: DeclineReason, note: str = "") -> None:
    """The volunteer, or the desk who has it from them, says that they cannot come after all.

    The desk is told at once, the plan repaired, the hospital told where nobody steps in. Raises `Conflict` where they
    have not accepted, or the job has begun: then it is a no-show.
    """
    request = lock_request(assignment.request)
    if assignment.state is AssignmentState.ACCEPTED and assignment.start_at <= clock.now():
        raise Conflict(_("開始の時刻を過ぎています。すぐに財団へお電話ください。"))
    assignment.decline_reason, assignment.closing_note = reason, note.strip()
    assignment.ended_by, assignment.late = EndedBy.VOLUNTEER, is_late(assignment)
    move(assignment, AssignmentState.CANCELLED, actor, reason=reason.value, late=assignment.late)
    letters.gave_up(assignment)
    letters.to_desk(request, "interpreter_gave_up", assignment)
    if not after_loss(actor, request, assignment, "gave_up"):
        letters.reopened(request, assignment)


def mark_unfilled(actor: Actor, request: ServiceRequest, note: str = "") -> None:
    """Give up, and say so to the hospital, with `note`, in time for it to find another way."""
    request = lock_request(request)
    for assignment in live(request):
        _release(actor, assignment, "")
    release(actor, of_request(request))
    requests.move(request, RequestState.UNFILLED, actor, note=note)
    letters.to_hospital(request, "request_unfilled", note)


def close_finished() -> int:
    """Mark what is over: jobs whose end has passed as done, teams that have not come together in time as released,
    requests whose times have all begun as unfilled. Gives how many."""
    now = clock.now()
    jobs = (
        select(Assignment.request_id).join(ServiceRequest).where(Assignment.state == AssignmentState.ACCEPTED)
    )
    over = jobs.where(Assignment.end_at <= now, ServiceRequest.state.in_(TAKES_PLACE)).distinct()
    soon = jobs.where(Assignment.start_at <= now + SOON, ServiceRequest.state.in_(INCOMPLETE)).distinct()
    open_ = select(ServiceRequest.id).where(ServiceRequest.state.in_(OPEN_STATES))
    missed = open_.where(~ServiceRequest.options.any(RequestOption.start_at > now))
    return (
        one_by_one(over.order_by(Assignment.request_id), _finish)
        + one_by_one(soon.order_by(Assignment.request_id), _part)
        + one_by_one(missed.order_by(ServiceRequest.id), _miss)
    )


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


def _part(number: int) -> bool:
    """A team is all or none: where somebody is still missing shortly before the start, the others are told not to come,
    and the hospital that nobody comes, unless a later choice is left."""
    request = lock_request(db.session.get_one(ServiceRequest, number))
    held = live(request, AssignmentState.OFFERED, AssignmentState.ACCEPTED)
    late = request.state in INCOMPLETE and held and clock.now() >= _last_call(request, held)
    if late:
        _give_up(request, held[0].start_at)
    db.session.commit()
    return bool(late)


def _last_call(request: ServiceRequest, held: Sequence[Assignment]) -> datetime:
    """When a team must be complete: some minutes before the start, or at the start where somebody was asked later."""
    start = held[0].start_at
    planned = start - timedelta(minutes=request.programme.settings.team_minutes)
    return start if any(job.offered_at and job.offered_at >= planned for job in held) else planned


def _give_up(request: ServiceRequest, start: datetime) -> None:
    if not any(option.start_at > start for option in request.options):
        mark_unfilled(SYSTEM, request)
        return
    for assignment in live(request):
        _release(SYSTEM, assignment, "")
    requests.move(request, RequestState.MATCHING, SYSTEM)
    request_plan(SYSTEM, "incomplete")


def _miss(number: int) -> bool:
    request = lock_request(db.session.get_one(ServiceRequest, number))
    missed = request.state in OPEN_STATES
    if missed:
        mark_unfilled(SYSTEM, request)
    db.session.commit()
    return missed
