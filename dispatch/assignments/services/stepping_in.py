"""A standby takes the place of whoever cannot come: one tap, and the job is theirs at once."""

from __future__ import annotations

from dispatch import clock
from dispatch.assignments.models import Assignment, Standby
from dispatch.assignments.planning import Way
from dispatch.assignments.services.checks import live, lock_request, lock_volunteers
from dispatch.assignments.services.drafting import proposal
from dispatch.assignments.services.standing_by import move as move_standby
from dispatch.assignments.services.standing_by import of_request, release, release_overlapping
from dispatch.assignments.services.states import guarded, move
from dispatch.assignments.services.winning import settle
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, DispatchError
from dispatch.i18n import _
from dispatch.matching.costs import CostParts
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState, StandbyState

OVER = (RequestState.CANCELLED, RequestState.REPORTED)
HELD = (AssignmentState.ACCEPTED, AssignmentState.DONE)


def step_in(actor: Actor, standby: Standby) -> Assignment:
    """Give the job to the standby: confirmed at once, with message and calendar; other standbys are released.

    Raises `Conflict` where they have not agreed, somebody holds the job, or it is over, and `DoubleBooking` where they
    have taken other work at that time.
    """
    request = lock_request(standby.request)
    lock_volunteers([standby.volunteer_id])
    standby = lock(standby)
    _must_be_free(request, standby)
    move_standby(standby, StandbyState.STEPPED_IN, actor)
    job = _their_job(request, standby)
    move(job, AssignmentState.ACCEPTED, actor)
    db.session.refresh(request, ["assignments"])
    settle(actor, request, job)
    release_overlapping(actor, job)
    release(actor, (one for one in of_request(request) if one.position == job.position))
    return job


def _must_be_free(request: ServiceRequest, standby: Standby) -> None:
    held = any(job.position == standby.position for job in live(request, *HELD))
    times = {(option.start_at, option.end_at) for option in request.options}
    if held or request.state in OVER:
        raise Conflict(_("この派遣にはすでに担当者がいるか、派遣がなくなっています。"))
    if standby.end_at <= clock.now() or (standby.start_at, standby.end_at) not in times:
        raise Conflict(_("この派遣の日時は変わったか、過ぎています。"))
    if not standby.volunteer.active:
        raise Conflict(_("この人は名簿にいません。"))


def _their_job(request: ServiceRequest, standby: Standby) -> Assignment:
    """The offer they have been made meanwhile, else a new one; asked they were when they agreed to stand by."""
    mine = [job for job in live(request) if job.volunteer_id == standby.volunteer_id]
    for job in mine:
        if job.state is AssignmentState.OFFERED and job.position == standby.position:
            return job
    for job in mine:
        move(job, AssignmentState.WITHDRAWN, _desk(standby))
    way = Way(standby.option_id, standby.option.rank, standby.start_at, standby.end_at, standby.mode)
    job = proposal(request, standby.position, standby.volunteer_id, way, CostParts(0, 0, 0, 0))
    if _was_asked(request, standby):  # they know the job, and have said themselves that they would come
        job.override_reason = _("待機から交代")
    with guarded(job):
        db.session.add(job)
    job.offered_at, job.confirmed_by_id = standby.created_at, standby.asked_by_id
    move(job, AssignmentState.OFFERED, _desk(standby))
    return job


def _was_asked(request: ServiceRequest, standby: Standby) -> bool:
    who, start = standby.volunteer_id, standby.start_at
    return any(
        (job.volunteer_id, job.start_at) == (who, start) and job.offered_at for job in request.assignments
    )


def _desk(standby: Standby) -> Actor:
    return _Asker(standby.asked_by_id, _("待機"))


class _Asker:
    """Whoever asked for the standby, of whom the record needs no more than that."""

    def __init__(self, number: int | None, name: str) -> None:
        self.id, self.display_name = number, name


def first_steps_in(actor: Actor, request: ServiceRequest, position: int) -> Assignment | None:
    """Let the first of those who agreed step in; None where nobody can."""
    for standby in of_request(request, StandbyState.AGREED):
        if standby.position != position:
            continue
        try:
            with db.session.begin_nested():
                return step_in(actor, standby)
        except DispatchError:  # they have taken other work since
            continue
    return None
