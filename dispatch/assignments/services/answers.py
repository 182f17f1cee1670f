"""The volunteer's answer. Silence is never acceptance: at the deadline it is a no."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment, QuestionKind
from dispatch.assignments.services import letters
from dispatch.assignments.services.asking import ask
from dispatch.assignments.services.checks import live, lock_request, lock_volunteers, one_by_one
from dispatch.assignments.services.runs import request_plan
from dispatch.assignments.services.states import move
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Gone
from dispatch.i18n import _, show_moment
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, DeclineReason, RequestState


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever holds the signed link of an offer, acting as its volunteer."""

    id: int | None
    display_name: str


def bearer(assignment: Assignment) -> Actor:
    """The volunteer of an offer, as the one who acts."""
    return Bearer(assignment.volunteer.user_id, assignment.volunteer.name)


def accept(actor: Actor, assignment: Assignment) -> None:
    """Yes. When the last need is filled the request is confirmed and the hospital told.

    Raises `Gone` after the deadline, `Conflict` where the offer is no longer open, `DoubleBooking` where the person
    has taken other work at that time.
    """
    request = lock_request(assignment.request)
    lock_volunteers([assignment.volunteer_id])
    _in_time(assignment)
    move(assignment, AssignmentState.ACCEPTED, actor)
    _close_rivals(assignment, request)
    if _is_filled(request):
        requests.move(request, RequestState.CONFIRMED, actor)
        letters.decided(live(request, AssignmentState.ACCEPTED))
        letters.to_hospital(request, "request_confirmed")
        ask(SYSTEM, QuestionKind.STANDBY)


def _in_time(assignment: Assignment) -> None:
    if (
        assignment.state is AssignmentState.OFFERED
        and assignment.deadline
        and assignment.deadline <= clock.now()
    ):
        raise Gone(
            _(
                "回答の期限（%(when)s）を過ぎたため、お受けできません。",
                when=show_moment(assignment.deadline),
            ),
            _("ご都合がつく場合は、コーディネーターにお電話ください。"),
        )


def _close_rivals(won: Assignment, request: ServiceRequest) -> None:
    for job in live(request, AssignmentState.OFFERED, AssignmentState.PROPOSED):
        if job.position == won.position and job.id != won.id:
            told = job.state is AssignmentState.OFFERED
            move(job, AssignmentState.WITHDRAWN, SYSTEM)
            if told:
                letters.called_off(job)


def _is_filled(request: ServiceRequest) -> bool:
    taken = {job.position for job in live(request, AssignmentState.ACCEPTED)}
    return taken >= {need.position for need in request.needs}


def decline(actor: Actor, assignment: Assignment, reason: DeclineReason, note: str = "") -> None:
    """No, with the reason. The request goes back to be matched at once."""
    request = lock_request(assignment.request)
    assignment.decline_reason, assignment.closing_note = reason, note.strip()
    move(assignment, AssignmentState.DECLINED, actor, reason=reason.value)
    letters.to_desk(request, "offer_declined", assignment)
    _look_further(actor, request, "declined")


def _look_further(actor: Actor, request: ServiceRequest, why: str) -> None:
    requests.move(request, RequestState.MATCHING, actor)
    request_plan(actor, why)


def lapse_due() -> int:
    """End every offer whose deadline has passed, each in its own transaction; gives how many."""
    due = select(Assignment.id).where(
        Assignment.state == AssignmentState.OFFERED, Assignment.deadline <= clock.now()
    )
    return one_by_one(due.order_by(Assignment.id), _lapse)


def _lapse(number: int) -> bool:
    assignment = db.session.get_one(Assignment, number)
    request = lock_request(assignment.request)
    late = assignment.state is AssignmentState.OFFERED and (assignment.deadline or clock.now()) <= clock.now()
    if late:
        move(assignment, AssignmentState.LAPSED, SYSTEM)
        letters.lapsed(assignment)
        letters.to_desk(request, "offer_declined", assignment)
        _look_further(SYSTEM, request, "lapsed")
    db.session.commit()
    return late
