"""Somebody has said yes: the others asked for the same need are told, and a complete request is confirmed."""

from __future__ import annotations

from dispatch.assignments.models import Assignment, QuestionKind
from dispatch.assignments.services import letters
from dispatch.assignments.services.asking import ask
from dispatch.assignments.services.checks import live
from dispatch.assignments.services.states import move
from dispatch.audit.services import SYSTEM, Actor
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState

NOT_YET = (RequestState.SUBMITTED, RequestState.PROPOSED, RequestState.UNFILLED)
"""States from which a request is confirmed by way of being matched: somebody stepped in before anybody was asked."""


def settle(actor: Actor, request: ServiceRequest, won: Assignment) -> None:
    """The first yes wins; when the last need is filled the request is confirmed and the hospital told."""
    close_rivals(won, request)
    if not _is_filled(request):
        return
    if request.state in NOT_YET:
        requests.move(request, RequestState.MATCHING, actor)
    if request.state is not RequestState.DONE:
        requests.move(request, RequestState.CONFIRMED, actor)
    letters.decided(live(request, AssignmentState.ACCEPTED))
    letters.to_hospital(request, "request_confirmed")
    ask(SYSTEM, QuestionKind.STANDBY)


def close_rivals(won: Assignment, request: ServiceRequest) -> None:
    """Take back what stands for the same need; who had been asked is told, kindly."""
    for job in live(request, AssignmentState.OFFERED, AssignmentState.PROPOSED):
        if job.position == won.position and job.id != won.id:
            told = job.state is AssignmentState.OFFERED
            move(job, AssignmentState.WITHDRAWN, SYSTEM)
            if told:
                letters.taken(job)


def _is_filled(request: ServiceRequest) -> bool:
    held = live(request, AssignmentState.ACCEPTED, AssignmentState.DONE)
    return {job.position for job in held} >= {need.position for need in request.needs}
