"""The coordinator's word on a proposal: confirm one or many, or reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments.models import Assignment
from dispatch.assignments.planning.limits import Limit
from dispatch.assignments.services.checks import fit, ids, live, lock_request, lock_volunteers, wrong_state
from dispatch.assignments.services.runs import request_plan
from dispatch.assignments.services.states import move
from dispatch.assignments.services.waves import send, widen
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, DispatchError, RuleBroken
from dispatch.i18n import _
from dispatch.requests import services as requests
from dispatch.requests.models import RuledVolunteer, ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState


@dataclass(slots=True)
class ConfirmReport:
    """What became of many confirmations: those that went out, and those refused with the sentence why."""

    confirmed: list[ServiceRequest] = field(default_factory=list)
    refused: list[tuple[ServiceRequest, str]] = field(default_factory=list)


def confirm(actor: Actor, request: ServiceRequest, assignment_ids: Sequence[int]) -> None:
    """Turn exactly the proposals that the coordinator saw into offers, and write to the people; and to as many more as
    the request's manner of asking says.

    Raises `Conflict` where another has been quicker or the solver has changed its mind, `RuleBroken` where the
    person's situation has changed since, `DoubleBooking` where their time is taken. Nothing is done by halves.
    """
    request = lock_request(request)
    proposals = _as_seen(request, assignment_ids)
    lock_volunteers(job.volunteer_id for job in proposals)
    for job in proposals:
        _check_again(request, job)
    for job in proposals:
        send(actor, job)
    requests.move(request, RequestState.OFFERED, actor)
    for job in proposals:
        widen(actor, request, job.position)


def _as_seen(request: ServiceRequest, assignment_ids: Sequence[int]) -> list[Assignment]:
    proposals = live(request, AssignmentState.PROPOSED)
    if request.state is not RequestState.PROPOSED or not proposals:
        raise wrong_state(request, _who_confirmed(request))
    if ids(proposals) != sorted(assignment_ids) or not all(job.is_current for job in proposals):
        raise Conflict(
            _("提案が新しくなっています。最新の提案を確認してから、もう一度確定してください。"),
        )
    return proposals


def _who_confirmed(request: ServiceRequest) -> str:
    asked = [job for job in live(request) if job.confirmed_by_id]
    if not asked:
        return ""
    name = db.session.scalar(select(User.name).where(User.id == asked[-1].confirmed_by_id))
    return name or ""


def _check_again(request: ServiceRequest, job: Assignment) -> None:
    if job.start_at <= clock.now():
        raise Conflict(
            _("この日時はもう始まっているため、確定できません。別の日時か、別の人を選んでください。")
        )
    if job.override_reason:
        return  # a person has decided, with a reason; the database still lets nobody be booked twice
    broken = fit(request, job.position, job.volunteer_id, job.option_id, job.mode).broken
    if broken == (Limit.ASKS,):
        raise RuleBroken(
            _("%(name)sさんへの打診は、この1週間の上限に達しています。", name=job.volunteer.name),
            (Limit.ASKS.value,),
            _("それでもお願いするときは、「別の人を選ぶ」から理由を書いて選んでください。"),
        )
    if broken:
        raise RuleBroken(
            _(
                "提案の後に%(name)sさんの状況が変わったため、確定できません。計算し直すか、別の人を選んでください。",
                name=job.volunteer.name,
            ),
            tuple(rule.value for rule in broken),
        )


def confirm_many(actor: Actor, seen: Mapping[int, Sequence[int]]) -> ConfirmReport:
    """Confirm request by request, each in a savepoint: one that cannot be confirmed holds up no other."""
    report = ConfirmReport()
    _lock_all(seen)
    rows = db.session.scalars(
        select(ServiceRequest).where(ServiceRequest.id.in_(seen)).order_by(ServiceRequest.id)
    )
    for request in rows.all():
        try:
            with db.session.begin_nested():
                confirm(actor, request, seen[request.id])
        except DispatchError as error:
            report.refused.append((request, error.message))
        else:
            report.confirmed.append(request)
    return report


def _lock_all(seen: Mapping[int, Sequence[int]]) -> None:
    """Everything at once, requests before people, each in the order of their ids: two lists never lock each other."""
    statement = select(ServiceRequest.id).where(ServiceRequest.id.in_(seen)).order_by(ServiceRequest.id)
    db.session.scalars(statement.with_for_update()).all()
    people = select(Assignment.volunteer_id).where(
        Assignment.id.in_([job for jobs in seen.values() for job in jobs])
    )
    lock_volunteers(db.session.scalars(people).all())


def reject(actor: Actor, request: ServiceRequest, note: str, assignment_ids: Sequence[int]) -> None:
    """Withdraw the proposals; their people are not proposed again for this request, and a new plan is asked for."""
    request = lock_request(request)
    for job in _as_seen(request, assignment_ids):
        job.closing_note = note
        move(job, AssignmentState.WITHDRAWN, actor, note=note)
        bar(request, job.volunteer_id, note)
    requests.move(request, RequestState.MATCHING, actor, note=note)
    request_plan(actor, "rejected")


def bar(request: ServiceRequest, volunteer_id: int, reason: str) -> None:
    """Keep somebody from being proposed for this request again."""
    rule = next((rule for rule in request.ruled_volunteers if rule.volunteer_id == volunteer_id), None)
    if rule is None:
        request.ruled_volunteers.append(
            RuledVolunteer(volunteer_id=volunteer_id, wanted=False, reason=reason)
        )
    else:
        rule.wanted, rule.reason = False, reason
