"""Changes proposed to the hospital: asked by the desk, accepted or refused by the hospital, overtaken by events."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.assignments.models import Amendment, AmendmentState
from dispatch.assignments.planning.amending import Change, amended, faults, stated
from dispatch.assignments.queries.amendments import UNCOVERED, overtaken
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import live, lock_request, one_by_one, wrong_state
from dispatch.assignments.services.deadlines import offer_deadline
from dispatch.assignments.services.runs import request_plan
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone, Invalid
from dispatch.i18n import _, label, show_moment
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest


def propose_change(
    actor: Actor, request: ServiceRequest, changes: Sequence[Change], note: str = ""
) -> Amendment:
    """Ask the hospital whether it would agree to these changes, and write to it.

    Raises `Conflict` where somebody has been found meanwhile, where the hospital is being asked already, or where the
    programme would refuse the request with these changes.
    """
    request = lock_request(request)
    if request.state not in UNCOVERED or not requests.can_edit(request):
        raise wrong_state(request)
    wrong = faults(request, changes)
    if wrong:
        raise Conflict(_("この変更では依頼できません。%(why)s", why=wrong[0][1]))
    start = min(slot.start for slot in amended(request, changes).slots if slot.start > clock.now())
    amendment = Amendment(
        request=request,
        changes=[dict(change) for change in changes],
        basis=stated(request),
        note=note.strip(),
        deadline=offer_deadline(start, request.programme.settings),
        asked_by_id=actor.id,
    )
    _add(amendment)
    audit.record(
        actor, "amendment.asked", request, amendment=amendment.id, kinds=_kinds(amendment), note=note
    )
    letters.change_asked(amendment)
    return amendment


def _add(amendment: Amendment) -> None:
    """The database lets one question wait at a time, whoever else asks at this very moment."""
    try:
        with db.session.begin_nested():
            db.session.add(amendment)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(
            _("この依頼については、すでに医療機関に相談しています。"),
            _("回答を待つか、先の相談を取り下げてください。"),
        ) from error


def accept_change(actor: Actor, amendment: Amendment, note: str = "") -> None:
    """The hospital agrees: the request is changed as if it had changed it itself, and a plan is asked for.

    Raises `Gone` after the deadline, `Conflict` where it has been answered or things have moved on.
    """
    request = lock_request(amendment.request)
    lock(amendment)
    _answerable(amendment, request)
    try:
        requests.edit(actor, request, amended(request, amendment.changes))
    except Invalid as error:
        why = error.faults[0][1] if error.faults else error.message
        raise Conflict(_("この変更はもうできません。%(why)s", why=why)) from error
    _move(amendment, AmendmentState.ACCEPTED, actor, note)
    letters.change_answered(amendment)
    request_plan(actor, "amended")


def refuse_change(actor: Actor, amendment: Amendment, note: str = "") -> None:
    """The hospital does not agree: the request stays as it is, and the desk is told. Raises as `accept_change`."""
    request = lock_request(amendment.request)
    lock(amendment)
    _answerable(amendment, request)
    _move(amendment, AmendmentState.REFUSED, actor, note)
    letters.change_answered(amendment)


def withdraw_change(actor: Actor, amendment: Amendment) -> None:
    """The desk takes its question back. Raises `Conflict` where it has been answered."""
    lock_request(amendment.request)
    lock(amendment)
    _still_waits(amendment)
    _move(amendment, AmendmentState.WITHDRAWN, actor)
    letters.change_withdrawn(amendment)


def _answerable(amendment: Amendment, request: ServiceRequest) -> None:
    _still_waits(amendment)
    if amendment.deadline <= clock.now():
        raise Gone(_("回答の期限（%(when)s）を過ぎました。", when=show_moment(amendment.deadline)))
    if live(request):
        raise Conflict(_("通訳者の候補が見つかったため、この変更は必要なくなりました。"))
    if overtaken(amendment):
        raise Conflict(
            _("相談のあとに依頼の内容か状況が変わったため、この変更はできません。"),
            _("依頼の画面で、最新の状況を確認してください。"),
        )


def _still_waits(amendment: Amendment) -> None:
    if amendment.state is not AmendmentState.WAITING:
        raise Conflict(
            _("この相談は、すでに「%(state)s」になっています。", state=label(amendment.state)),
            _("画面を更新して、最新の状況を確認してください。"),
        )


def _move(amendment: Amendment, to: AmendmentState, actor: Actor, note: str = "") -> None:
    amendment.state, amendment.answer_note = to, note.strip()
    amendment.answered_at, amendment.answered_by = clock.now(), actor.display_name
    db.session.flush()
    audit.record(
        actor,
        f"amendment.{to.value}",
        amendment.request,
        amendment=amendment.id,
        kinds=_kinds(amendment),
        note=note.strip(),
    )


def _kinds(amendment: Amendment) -> list[str]:
    return [str(change["kind"]) for change in amendment.changes]


def close_due() -> int:
    """End every question whose deadline has passed or that has been overtaken; gives how many."""
    waiting = select(Amendment.id).where(Amendment.state == AmendmentState.WAITING)
    return one_by_one(waiting.order_by(Amendment.id), _close)


def _close(number: int) -> bool:
    amendment = db.session.get_one(Amendment, number)
    lock_request(amendment.request)
    lock(amendment)
    waits = amendment.state is AmendmentState.WAITING
    late = waits and amendment.deadline <= clock.now()
    if late:
        _move(amendment, AmendmentState.EXPIRED, SYSTEM)
        letters.change_answered(amendment)
    elif waits and overtaken(amendment):
        _move(amendment, AmendmentState.WITHDRAWN, SYSTEM)
        letters.change_withdrawn(amendment)
        late = True
    db.session.commit()
    return late
