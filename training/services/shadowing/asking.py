"""From a proposal to an agreement: the institution first, then the trainee; they and the senior may say no at any time.

Nothing here touches the interpreter's assignment: whoever interprets does so with or without a pair of eyes beside.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _
from dispatch.vocabulary import AssignmentState, EndedBy
from training.models import Shadowing, StandingConsent
from training.services.shadowing import letters
from training.services.shadowing.building import holds, refused_now
from training.services.shadowing.settings import rules
from training.services.shadowing.states import REFUSALS, TOLD, move, wrong_state
from training.vocabulary import ShadowingState as State

LAST_HOURS = 12
"""Nobody is asked later than so many hours before the job."""


def ask(actor: Actor, shadowing: Shadowing) -> None:
    """Put a proposal to the institution, or straight to the trainee where it has agreed once for all.

    The trainee's row is held, so that of two proposals at one hour only one goes on. Raises `Conflict` where the job
    or the trainee has changed meanwhile.
    """
    shadowing = lock(shadowing)
    lock(shadowing.trainee)
    _is_open(shadowing, State.PROPOSED)
    _look_again(shadowing)
    standing = standing_consent(shadowing)
    if standing is not None and standing.allowed:
        _offer(actor, shadowing, standing.given_by or standing.institution.name)
        return
    move(shadowing, State.ASKED, actor, deadline=_deadline(shadowing, rules().hospital_hours))
    letters.asked(shadowing)


def consent(actor: Actor, shadowing: Shadowing) -> None:
    """The institution agrees; the trainee is asked. Raises `Gone` after the deadline, `Conflict` in another state."""
    shadowing = lock(shadowing)
    lock(shadowing.trainee)
    _is_open(shadowing, State.ASKED)
    _look_again(shadowing)
    _offer(actor, shadowing, actor.display_name)


def _offer(actor: Actor, shadowing: Shadowing, by: str) -> None:
    move(
        shadowing,
        State.OFFERED,
        actor,
        consent_by=by,
        consent_at=clock.now(),
        deadline=_deadline(shadowing, rules().trainee_hours),
    )
    letters.offered(shadowing)


def accept(actor: Actor, shadowing: Shadowing) -> None:
    """The trainee comes; everybody is told. Raises `Gone` after the deadline, `Conflict` where it is no longer so."""
    shadowing = lock(shadowing)
    lock(shadowing.trainee)
    _is_open(shadowing, State.OFFERED)
    _look_again(shadowing)
    move(shadowing, State.CONFIRMED, actor)
    letters.settled(shadowing)


def refuse(actor: Actor, shadowing: Shadowing, reason: str = "", *, desk: bool = False) -> None:
    """The institution says no, before or after it has agreed; nobody else is proposed to it for this visit.

    `desk`, here and below: the desk writes down what it was told, and is not told of it again. Raises `Conflict` for
    others once the job has begun.
    """
    _end(actor, shadowing, State.REFUSED, reason, EndedBy.INSTITUTION, desk=desk)


def refuse_as_senior(actor: Actor, shadowing: Shadowing, reason: str = "", *, desk: bool = False) -> None:
    """The interpreter would rather go alone; nobody else is proposed to them for this job."""
    _end(actor, shadowing, State.SENIOR_REFUSED, reason, EndedBy.VOLUNTEER, desk=desk)


def decline(actor: Actor, shadowing: Shadowing, reason: str = "", *, desk: bool = False) -> None:
    """The trainee says no, or can no longer come."""
    _end(actor, shadowing, State.DECLINED, reason, EndedBy.VOLUNTEER, desk=desk)


def cancel(actor: Actor, shadowing: Shadowing, reason: str, by: EndedBy | None = EndedBy.DESK) -> None:
    """The desk takes it back, or (`by` None) what it was for has changed."""
    _end(actor, shadowing, State.CANCELLED, reason, by)


def _end(
    actor: Actor, shadowing: Shadowing, to: State, reason: str, by: EndedBy | None, *, desk: bool = False
) -> None:
    shadowing = lock(shadowing)
    before = shadowing.state
    if to in REFUSALS and not desk and shadowing.assignment.start_at <= clock.now():
        raise Conflict(_("この活動は、もう始まっています。"), _("急ぎのご連絡は、財団にお電話ください。"))
    move(shadowing, to, actor, reason=reason.strip()[:255], ended_by=by)
    if before in TOLD:
        letters.called_off(shadowing, before)
    if by in (EndedBy.INSTITUTION, EndedBy.VOLUNTEER) and actor is not SYSTEM and not desk:
        letters.tell_desk(shadowing)


def standing_consent(shadowing: Shadowing) -> StandingConsent | None:
    """What the institution has said once for all, where it holds on the day of the job."""
    place = shadowing.assignment.request.institution_id
    found = db.session.scalar(select(StandingConsent).where(StandingConsent.institution_id == place))
    return found if found is not None and holds(found, shadowing.assignment.start_at) else None


def _deadline(shadowing: Shadowing, hours: int) -> datetime:
    latest = shadowing.assignment.start_at - timedelta(hours=LAST_HOURS)
    return min(clock.now() + timedelta(hours=hours), latest)


def _is_open(shadowing: Shadowing, wanted: State) -> None:
    """Whether the question is still the one that was asked, and in time."""
    if shadowing.state is not wanted:
        raise wrong_state(shadowing)
    if shadowing.deadline is not None and shadowing.deadline <= clock.now():
        raise Gone(_("お返事の期限が過ぎました。"))


def _look_again(shadowing: Shadowing) -> None:
    """Whether the job is still to come as it was, and the trainee may still watch it."""
    job = shadowing.assignment
    stands = job.state is AssignmentState.ACCEPTED and job.is_current
    if not stands or job.start_at <= clock.now() + timedelta(hours=LAST_HOURS):
        raise Conflict(_("この活動は変わったか、まもなく始まるため、見学を進められません。"))
    if refused_now(shadowing):
        raise Conflict(
            _("%(name)sさんは、この活動を見学できなくなりました。", name=shadowing.trainee.name),
            _("空き時間・書類・ほかの予定などが変わっています。組み合わせをもう一度計算してください。"),
        )
