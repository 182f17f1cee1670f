"""What only the desk does: the order of the queue, the number of seats, a word to everybody."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from training.models import Enrolment, TrainingSession
from training.services.seats import letters
from training.services.seats.offering import offer_free_seats
from training.services.seats.states import hold, queue_of
from training.vocabulary import EnrolmentState as S


def set_priority(actor: Actor, enrolment: Enrolment, priority: int) -> Enrolment:
    """Place somebody in the queue: higher goes first, within the same the earlier. Raises `Conflict` for who does not
    wait."""
    enrolment = hold(enrolment)
    if enrolment.state is not S.WAITING:
        raise Conflict(_("%(name)sさんは、キャンセル待ちではありません。", name=enrolment.volunteer.name))
    enrolment.priority = priority
    audit.record(actor, "enrolment.ranked", enrolment, volunteer=enrolment.volunteer.name, priority=priority)
    offer_free_seats(enrolment.session)
    return enrolment


def put_first(actor: Actor, enrolment: Enrolment) -> Enrolment:
    """To the head of the queue. Raises `Conflict` for who does not wait."""
    enrolment = hold(enrolment)
    waiting = queue_of(enrolment.session)
    if waiting and waiting[0].id == enrolment.id:
        return enrolment
    return set_priority(actor, enrolment, max((one.priority for one in waiting), default=0) + 1)


def make_room(session: TrainingSession, capacity: int) -> None:
    """Bring everybody who has a seat below this number of seats; to be called before the session gets fewer.

    Raises `Conflict` where more seats than that are held.
    """
    lock(session)
    held = select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.seat.is_not(None))
    seated = list(db.session.scalars(held.order_by(Enrolment.seat)))
    if len(seated) > capacity:
        raise Conflict(
            _("すでに%(n)s人が席を確保しています。それより少なくはできません。", n=len(seated)),
            _("先に、受講の取消しをしてください。"),
        )
    taken = {one.seat for one in seated}
    free = (number for number in range(1, capacity + 1) if number not in taken)
    for one in seated:
        if one.seat is not None and one.seat > capacity:
            one.seat = next(free)  # the numbers mean nothing to anybody
    db.session.flush()


def tell_all(actor: Actor, session: TrainingSession, text: str, states: tuple[S, ...] = (S.ENROLLED,)) -> int:
    """Send the desk's own words to everybody in these states; gives to how many. What was sent is on record."""
    entry = audit.record(actor, "session.told", session, states=[state.value for state in states])
    db.session.flush()
    found = select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.state.in_(states))
    people = db.session.scalars(found.order_by(Enrolment.id)).all()
    for enrolment in people:
        letters.told(enrolment, text, entry.id)
    return len(people)
