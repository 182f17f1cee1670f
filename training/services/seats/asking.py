"""What happens to those in a session when the session itself changes: they are asked, or told that it is off."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Enrolment, TrainingSession
from training.services.attended import book_what_was
from training.services.seats import letters
from training.services.seats.calendar import Span
from training.services.seats.jobs import let_go_of_standbys, must_be_free
from training.services.seats.states import LIVE, hold, move, must_be_seen
from training.services.seats.times import answer_by
from training.vocabulary import EnrolmentState as S


def schedule_changed(actor: Actor, session: TrainingSession, former: Sequence[Span] = ()) -> list[Enrolment]:
    """Ask everybody who has a seat whether the new time and place suit them; tell those who wait. Gives the asked.
    Invitations that have not left call nobody to the old time any more.

    To be called once `schedule_version` has grown. Who has answered for an earlier change is asked again; who says
    nothing keeps the seat, and the desk's list shows that they have not answered. `former`: its days until now.
    """
    session = lock(session)
    until = answer_by(session) or session.start_at
    found = _of(session, *LIVE)
    if session.start_at <= clock.now():  # hours will be booked: people are held in the order of their keys
        for key in sorted(one.volunteer_id for one in found):
            lock(db.session.get_one(Volunteer, key))
    for enrolment in found:
        if enrolment.state is S.ENROLLED:
            enrolment.asked_until = until
        elif enrolment.offered_until is not None:
            enrolment.offered_until = min(enrolment.offered_until, until)  # it may begin earlier now
        letters.moved(enrolment, former)
    letters.is_another(session)
    db.session.flush()
    audit.record(actor, "session.asked", session, number=len(found))
    return [one for one in found if one.state is S.ENROLLED]


def keep(actor: Actor, enrolment: Enrolment, *, seen: int | None = None) -> Enrolment:
    """The new time suits them: yes to the session as it stands now. Raises `Conflict` for who has no seat, has a job
    at the new time, or has looked (`seen`) at a schedule that was changed since."""
    enrolment = hold(enrolment, person=True)
    if enrolment.state is not S.ENROLLED:
        raise Conflict(_("この研修の受講は決まっていません。"))
    must_be_seen(enrolment.session, seen)
    must_be_free(actor, enrolment.session, enrolment.volunteer)
    enrolment.agreed_version, enrolment.asked_until = enrolment.session.schedule_version, None
    db.session.flush()
    audit.record(actor, "enrolment.kept", enrolment, volunteer=enrolment.volunteer.name)
    let_go_of_standbys(actor, enrolment.session, enrolment.volunteer)
    return enrolment


def session_cancelled(actor: Actor, session: TrainingSession) -> list[Enrolment]:
    """Nobody has a seat or waits any more, and everybody is told with the session's reason; gives them. Hours of its
    past days are booked."""
    session = lock(session)
    found = _of(session, *LIVE)
    for enrolment in found:
        if enrolment.state is S.ENROLLED:
            book_what_was(actor, enrolment)
        move(enrolment, S.CANCELLED, actor, volunteer=enrolment.volunteer.name)
        letters.called_off(enrolment)
    letters.is_another(session)
    return found


def _of(session: TrainingSession, *states: S) -> list[Enrolment]:
    found = select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.state.in_(states))
    return list(db.session.scalars(found.order_by(Enrolment.id).execution_options(populate_existing=True)))
