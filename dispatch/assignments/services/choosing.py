"""The coordinator's own choice: another person for a proposal, or somebody where the solver found nobody."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.assignments.models import Assignment
from dispatch.assignments.services.checks import fit, live, lock_request, lock_volunteers, wrong_state
from dispatch.assignments.services.drafting import proposal
from dispatch.assignments.services.states import guarded, move
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Invalid, NotFound, RuleBroken
from dispatch.i18n import _
from dispatch.requests import services as requests
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode, RequestState
from dispatch.volunteers.models import Volunteer

CHOOSABLE = (RequestState.SUBMITTED, RequestState.MATCHING, RequestState.PROPOSED, RequestState.UNFILLED)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who for which need, at which of the request's times (0 is the first choice), in which mode."""

    position: int
    volunteer_id: int
    option_rank: int
    mode: Mode
    override_reason: str = ""


def choose(actor: Actor, request: ServiceRequest, choice: Choice) -> Assignment:
    """Propose this person instead of whoever is proposed; the coordinator then confirms as always.

    Raises `RuleBroken` where hard rules forbid it and no reason is given. With a reason the rules are set aside,
    but for the time: nobody can be booked twice, which the database refuses at the confirmation.
    """
    request = lock_request(request)
    if request.state not in CHOOSABLE:
        raise wrong_state(request)
    person, option = _rows(request, choice)
    lock_volunteers([person.id])
    _reopen(actor, request)
    _make_room(actor, request, choice, option)
    found = fit(request, choice.position, person.id, option.id, choice.mode)
    broken = found.broken
    if broken and not choice.override_reason.strip():
        raise RuleBroken(
            _(
                "%(name)sさんは条件に合わない点があります。それでも依頼する場合は、理由を書いてください。",
                name=person.name,
            ),
            tuple(rule.value for rule in broken),
        )
    job = proposal(request, choice.position, person.id, found.way, found.cost)
    job.broken_rules = [rule.value for rule in broken]
    job.override_reason = choice.override_reason.strip() if broken else ""
    with guarded(job):
        db.session.add(job)
    db.session.refresh(request, ["assignments"])
    audit.record(actor, "assignment.chosen", request, volunteer=person.name, rules=job.broken_rules,
                 reason=job.override_reason)  # fmt: skip
    _settle(actor, request)
    return job


def _rows(request: ServiceRequest, choice: Choice) -> tuple[Volunteer, RequestOption]:
    person = db.session.get(Volunteer, choice.volunteer_id)
    option = next((option for option in request.options if option.rank == choice.option_rank), None)
    if person is None or not person.active:
        raise NotFound(_("この人は名簿にいません。"))
    if option is None or choice.position not in {need.position for need in request.needs}:
        raise NotFound(_("この依頼にはその日時がありません。"))
    if choice.mode not in request.modes:
        raise Invalid(_("この依頼では、その実施方法は選べません。"))
    return person, option


def _reopen(actor: Actor, request: ServiceRequest) -> None:
    if request.state is RequestState.UNFILLED:
        requests.move(request, RequestState.MATCHING, actor)


def _make_room(actor: Actor, request: ServiceRequest, choice: Choice, option: RequestOption) -> None:
    """Withdraw the proposal for this need, and those of a team that would come at another time or in another mode."""
    for job in live(request, AssignmentState.PROPOSED):
        together = (job.option_id, job.mode) == (option.id, choice.mode)
        twice = job.position == choice.position or job.volunteer_id == choice.volunteer_id
        if twice or not together or not job.is_current:
            move(job, AssignmentState.WITHDRAWN, actor)


def _settle(actor: Actor, request: ServiceRequest) -> None:
    """Proposed once every need has somebody; until then the request is still being matched."""
    filled = {job.position for job in live(request)}
    if filled >= {need.position for need in request.needs}:
        requests.move(request, RequestState.PROPOSED, actor)
    else:
        requests.move(request, RequestState.MATCHING, actor)
