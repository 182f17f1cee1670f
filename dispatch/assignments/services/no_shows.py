"""Somebody did not come: two different things, whether it was the interpreter or the patient."""

from __future__ import annotations

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import live, lock_request
from dispatch.assignments.services.states import move
from dispatch.assignments.services.stepping_in import first_steps_in
from dispatch.assignments.services.waves import manner_of
from dispatch.audit.services import SYSTEM, Actor
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, EndedBy, NoShowSide, RequestState

HELD = (AssignmentState.ACCEPTED, AssignmentState.DONE)


def interpreter_absent(actor: Actor, assignment: Assignment, note: str = "") -> None:
    """The interpreter has not come. The desk is told at once; a standby steps in where the request says so.

    Raises `Conflict` before the start, after the report, and where the job does not stand.
    """
    request = lock_request(assignment.request)
    _must_have_begun(assignment)
    assignment.closing_note = note.strip()
    outcome = {"no_show_side": NoShowSide.VOLUNTEER, "ended_by": EndedBy.VOLUNTEER}
    move(assignment, AssignmentState.NO_SHOW, actor, outcome, note=assignment.closing_note)
    letters.to_desk(request, "no_show", assignment)
    ready = manner_of(request).standby_steps_in and assignment.end_at > clock.now()
    if ready and first_steps_in(SYSTEM, request, assignment.position) is not None:
        return
    if not live(request, *HELD):  # of a team somebody is still there
        requests.move(request, RequestState.UNFILLED, actor, note=assignment.closing_note)


def patient_absent(actor: Actor, assignment: Assignment, note: str = "") -> None:
    """The patient has not come: everybody who came for the request has done their part, and reports.

    Raises `Conflict` before the start, after the report, and where the job does not stand.
    """
    request = lock_request(assignment.request)
    _must_have_begun(assignment)
    for job in live(request, *HELD):
        if job.report is None:
            _nobody_came_to(actor, job, note)
    _close(actor, request)


def _nobody_came_to(actor: Actor, job: Assignment, note: str) -> None:
    first = job.state is AssignmentState.ACCEPTED
    job.closing_note = note.strip()
    outcome = {"no_show_side": NoShowSide.PATIENT, "ended_by": EndedBy.INSTITUTION}
    move(job, AssignmentState.NO_SHOW, actor, outcome, side="patient", note=job.closing_note)
    if first:
        letters.report_wanted(job)


def _close(actor: Actor, request: ServiceRequest) -> None:
    if request.state is RequestState.CONFIRMED and not live(request):
        requests.move(request, RequestState.DONE, actor)


def _must_have_begun(assignment: Assignment) -> None:
    if assignment.start_at > clock.now():
        raise Conflict(_("開始の時刻になってから記録してください。"))
    if assignment.report is not None:
        raise Conflict(_("活動報告書が出ているため、不参にはできません。"))
    if assignment.state not in HELD:
        raise Conflict(_("この派遣は、不参を記録できる状態ではありません。"))
