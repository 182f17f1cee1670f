"""The waiting list: a freed seat is offered to who has waited longest at the highest priority, for a time."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Select, exists, func, or_, select

from dispatch import clock
from dispatch.assignments.services.checks import one_by_one
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _, label
from training.models import Enrolment, Meeting, TrainingSession
from training.services.seats import letters
from training.services.seats.jobs import let_go_of_standbys, must_be_free
from training.services.seats.needed import excused, must_meet, still_meets
from training.services.seats.states import free_seats, hold, move, must_be_seen, queue_of
from training.services.seats.times import answer_by
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState


def offer_free_seats(session: TrainingSession) -> list[Enrolment]:
    """Offer every free seat to the next in the queue who (still) has what the course asks; gives those asked now.

    Nothing happens while the session takes nobody, or where too little time is left to ask.
    """
    session = lock(session)
    until = answer_by(session) if session.state is SessionState.OPEN else None
    if until is None:
        return []
    free = free_seats(session)
    asked = list(islice(filter(still_meets, queue_of(session)), len(free)))
    for seat, enrolment in zip(free, asked, strict=False):
        move(enrolment, S.OFFERED, SYSTEM, seat=seat, volunteer=enrolment.volunteer.name)
        enrolment.offered_until = until
        letters.offered(enrolment)
    db.session.flush()
    return asked


def accept_offer(actor: Actor, enrolment: Enrolment, *, seen: int | None = None) -> Enrolment:
    """Yes: the seat is theirs. Raises `Gone` after the time, `Conflict` where nothing is offered (any more), they have
    a job at that time, or have looked (`seen`) at a schedule that was changed since, `RuleBroken` where they have lost
    what the course asks."""
    enrolment = hold(enrolment, person=True)
    over = enrolment.offered_until is not None and enrolment.offered_until <= clock.now()
    if enrolment.state is S.OFFERED and over:
        raise Gone(_("お返事の期限が過ぎました。"), _("もう一度お申し込みいただけます。"))
    if enrolment.state is not S.OFFERED:
        _refuse(enrolment)
    must_be_seen(enrolment.session, seen)
    if not excused(enrolment):
        must_meet(enrolment.session, enrolment.volunteer)
    must_be_free(actor, enrolment.session, enrolment.volunteer)
    move(enrolment, S.ENROLLED, actor, volunteer=enrolment.volunteer.name)
    enrolment.agreed_version = enrolment.session.schedule_version
    letters.enrolled(enrolment)
    let_go_of_standbys(actor, enrolment.session, enrolment.volunteer)
    return enrolment


def decline_offer(actor: Actor, enrolment: Enrolment) -> Enrolment:
    """No: the next is asked. Raises `Conflict` where nothing is offered (any more)."""
    enrolment = hold(enrolment)
    if enrolment.state is not S.OFFERED:
        _refuse(enrolment)
    move(enrolment, S.CANCELLED, actor, volunteer=enrolment.volunteer.name)
    letters.cancelled(enrolment)
    offer_free_seats(enrolment.session)
    return enrolment


def _refuse(enrolment: Enrolment) -> None:
    """Say what has become of an offer that is none any more."""
    if enrolment.state is S.LAPSED:
        raise Gone(_("お返事の期限が過ぎました。"), _("もう一度お申し込みいただけます。"))
    raise Conflict(_("このご案内は、すでに終わっています（%(state)s）。", state=label(enrolment.state)))


def tend_seats() -> int:
    """What time does to seats: offers lapse, freed seats are offered on, and who still waits when a session begins
    waits no longer. Gives how many enrolments have moved; safe to run at once and again."""
    return sum(one_by_one(sessions, _tend) for sessions in (_with_lapsed(), _with_waiting()))


def _with_lapsed() -> Select[int]:
    over = (Enrolment.state == S.OFFERED, Enrolment.offered_until <= clock.now())
    return select(Enrolment.session_id).where(*over).distinct().order_by(Enrolment.session_id)


def _with_waiting() -> Select[int]:
    """Sessions for whose seats somebody waits, and that have a free one or have begun."""
    first = select(func.min(Meeting.start_at)).where(Meeting.session_id == TrainingSession.id)
    seated = select(func.count(Enrolment.seat)).where(Enrolment.session_id == TrainingSession.id)
    waits = exists().where(Enrolment.session_id == TrainingSession.id, Enrolment.state == S.WAITING)
    ready = or_(seated.scalar_subquery() < TrainingSession.capacity, first.scalar_subquery() <= clock.now())
    return select(TrainingSession.id).where(waits, ready).order_by(TrainingSession.id)


def _tend(number: int) -> int:
    session = lock(db.session.get_one(TrainingSession, number))
    ended = [*_lapsed(session), *_in_vain(session)]
    for enrolment in ended:
        waited = enrolment.state is S.WAITING
        move(enrolment, S.LAPSED, SYSTEM, volunteer=enrolment.volunteer.name)
        letters.lapsed(enrolment, waited=waited)
    moved = len(ended) + len(offer_free_seats(session))
    db.session.commit()
    return moved


def _lapsed(session: TrainingSession) -> list[Enrolment]:
    over = (Enrolment.state == S.OFFERED, Enrolment.offered_until <= clock.now())
    found = select(Enrolment).where(Enrolment.session_id == session.id, *over).order_by(Enrolment.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def _in_vain(session: TrainingSession) -> list[Enrolment]:
    """Who waits for a session that has begun, on the roster or not."""
    if session.start_at > clock.now():
        return []
    waits = (Enrolment.session_id == session.id, Enrolment.state == S.WAITING)
    found = select(Enrolment).where(*waits).order_by(Enrolment.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))
