"""After a no or a cancellation: a standby, the next of a wave, or a new plan; with or without the desk."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.assignments.models import Assignment
from dispatch.assignments.services.checks import ids, live, one_by_one
from dispatch.assignments.services.confirming import confirm
from dispatch.assignments.services.runs import request_plan
from dispatch.assignments.services.standing_by import release_who_said_no
from dispatch.assignments.services.stepping_in import first_steps_in
from dispatch.assignments.services.waves import manner_of, widen
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import DispatchError
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState

ASKED_OR_BOOKED = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
BROKEN_OFF = (AssignmentState.CANCELLED, AssignmentState.NO_SHOW)


def after_loss(actor: Actor, request: ServiceRequest, lost: Assignment, why: str, note: str = "") -> bool:
    """Go on without `lost`; gives whether the need is still in somebody's hands, asked or booked.

    While others of a wave are still asked, the request stays with them, and the wave is filled up where the desk has
    said so. Else a standby steps in, where that is the request's manner; else it is matched again, moving as little as
    possible.
    """
    manner = manner_of(request)
    release_who_said_no(request, lost)
    if any(job.position == lost.position for job in live(request, *ASKED_OR_BOOKED)):
        if manner.next:
            widen(SYSTEM, request, lost.position)
        return True
    ready = lost.state in BROKEN_OFF and manner.standby_steps_in
    if ready and first_steps_in(SYSTEM, request, lost.position) is not None:
        return True
    requests.move(request, RequestState.MATCHING, actor, **({"note": note} if note else {}))
    request_plan(actor, why, lost)
    return False


def ask_on() -> int:
    """Confirm what a plan proposes after a no, where the desk has said that the next person is to be asked.

    Each in its own transaction; gives how many. What cannot be confirmed waits for the desk or the next plan.
    """
    lost = Assignment.offered_at.is_not(None)
    asked = select(Assignment.request_id).where(lost, Assignment.state != AssignmentState.OFFERED)
    waiting = select(ServiceRequest.id).where(
        ServiceRequest.state == RequestState.PROPOSED, ServiceRequest.id.in_(asked)
    )
    return one_by_one(waiting.order_by(ServiceRequest.id), _confirm_next)


def _confirm_next(number: int) -> bool:
    request = db.session.get_one(ServiceRequest, number)
    proposals = live(request, AssignmentState.PROPOSED)
    ready = manner_of(request).next and all(job.run_id for job in proposals)
    try:
        if ready:
            confirm(SYSTEM, request, ids(proposals))
    except DispatchError:
        db.session.rollback()
        return False
    db.session.commit()
    return ready
