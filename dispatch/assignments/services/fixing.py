"""A fix becomes a step: a question to the hospital, or an offer to a volunteer beyond what is on their roster page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.assignments.models import Amendment, Assignment, PlanQuestion
from dispatch.assignments.planning.amending import OF_HOSPITAL, stated
from dispatch.assignments.queries.amendments import UNCOVERED
from dispatch.assignments.services.amendments import propose_change
from dispatch.assignments.services.checks import live, lock_request
from dispatch.assignments.services.choosing import Choice, choose
from dispatch.assignments.services.confirming import confirm
from dispatch.assignments.services.runs import request_plan
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode

Fix = Mapping[str, Any]
"""One fix of an answer: `changes`, `place` (who would come), and its price."""


def for_hospital(fix: Fix) -> bool:
    """Whether the hospital alone decides."""
    return all(change["kind"] in OF_HOSPITAL for change in fix["changes"])


def for_volunteer(fix: Fix) -> bool:
    """Whether whoever would come decides alone, so that an offer says it all."""
    place, changes = fix["place"], fix["changes"]
    asked = {change.get("volunteer_id") for change in changes}
    return (
        place is not None
        and place["rank"] is not None
        and not any(change["kind"] in OF_HOSPITAL for change in changes)
        and len(asked) == 1
        and asked <= set(place["people"])
    )


def fix_of(question: PlanQuestion, request: ServiceRequest, index: int) -> Fix:
    """The fix of that number, while the request is the one it was found for.

    Raises `Conflict` where somebody has been found meanwhile or the request has changed.
    """
    answer = question.answer or {}
    found = answer.get("fixes", ())
    still = request.state in UNCOVERED and answer.get("basis") == stated(request)
    if question.request_id != request.id or not still or not 0 <= index < len(found):
        raise Conflict(
            _("調べたあとに依頼の内容か状況が変わったため、この方法は使えません。"),
            _("「もう一度調べる」を押してください。"),
        )
    fix: Fix = found[index]
    return fix


def ask_hospital(
    actor: Actor, request: ServiceRequest, question: PlanQuestion, index: int, note: str
) -> Amendment:
    """Propose the fix's changes to the hospital. Raises `Conflict` as `fix_of` and `propose_change` do."""
    request = lock_request(request)
    fix = fix_of(question, request, index)
    if not for_hospital(fix):
        raise Conflict(_("この方法は、医療機関だけでは決められません。"))
    return propose_change(actor, request, fix["changes"], note)


def ask_volunteer(
    actor: Actor, request: ServiceRequest, question: PlanQuestion, index: int, why: str
) -> list[Assignment]:
    """Offer the job to whoever the fix names, with `why` on record for the rules set aside; the rest is planned anew.

    Raises `Conflict` as `fix_of` does, `DoubleBooking` where their time is taken by now.
    """
    request = lock_request(request)
    fix = fix_of(question, request, index)
    if not for_volunteer(fix):
        raise Conflict(_("この方法は、打診だけでは決められません。"))
    place = fix["place"]
    for position, person in zip(_open_positions(request), place["people"], strict=True):
        choose(actor, request, Choice(position, person, place["rank"], Mode(place["mode"]), why))
    proposals = live(request, AssignmentState.PROPOSED)
    confirm(actor, request, [job.id for job in proposals])
    request_plan(actor, "fixed")
    db.session.flush()
    return proposals


def _open_positions(request: ServiceRequest) -> Sequence[int]:
    held = {job.position for job in live(request)}
    return [need.position for need in request.needs if need.position not in held]
