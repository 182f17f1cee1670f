"""Enrolling, cancelling, and how a course ends for somebody."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, label
from dispatch.volunteers.models import Volunteer
from training.models import SEATED, CourseWish, Enrolment, TrainingSession
from training.services.attended import book_what_was
from training.services.seats import letters
from training.services.seats.jobs import let_go_of_standbys, must_be_free
from training.services.seats.needed import must_meet
from training.services.seats.offering import offer_free_seats
from training.services.seats.states import LIVE, free_seats, hold, move, must_be_seen, note, queue_of
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState

NOTE = 255


def enrol(
    actor: Actor,
    session: TrainingSession,
    volunteer: Volunteer,
    *,
    desk: bool = False,
    despite: str = "",
    seen: int | None = None,
) -> Enrolment:
    """Give somebody a seat, or a place in the queue where none is free or others wait.

    `desk`: the desk does it for them, also after the deadline and until the last day has ended; `despite`: its reason
    for passing over prerequisites.
    Raises `Conflict` where the session takes nobody, they are in it, have a job at that time or have looked (`seen`) at
    a schedule that was changed since, `RuleBroken` with what they lack.
    """
    session, volunteer = lock(session), lock(volunteer)
    check_open(session, desk=desk)
    must_be_seen(session, seen)
    if not volunteer.active:
        raise Conflict(_("%(name)sさんの登録は終了しています。", name=volunteer.name))
    known = _row(session, volunteer)
    if known is not None and known.state in (*LIVE, *SEATED):
        raise Conflict(_("すでにお申し込みいただいています（%(state)s）。", state=label(known.state)))
    must_be_free(actor, session, volunteer)
    if not (desk and despite):
        must_meet(session, volunteer)
    row = known or Enrolment(session=session, volunteer=volunteer)
    row.by_desk, row.note = (actor.display_name, despite) if desk else ("", "")
    row.agreed_version, row.queued_at, row.priority = session.schedule_version, clock.now(), 0
    _take_place(actor, row)
    _forget_wish(session, volunteer)
    return row


def check_open(session: TrainingSession, *, desk: bool = False) -> None:
    """Raises `Conflict` where nobody can enrol (any more)."""
    last = session.end_at if desk else session.start_at  # who stands at the door is the desk's to let in
    if session.state is not SessionState.OPEN or last <= clock.now():
        raise Conflict(_("この研修は、お申込みを受け付けていません。"))
    if not desk and session.deadline is not None and session.deadline <= clock.now():
        raise Conflict(_("お申込みの締切を過ぎました。"), _("ご希望のときは、財団にお電話ください。"))


def _row(session: TrainingSession, volunteer: Volunteer) -> Enrolment | None:
    theirs = (Enrolment.session_id == session.id, Enrolment.volunteer_id == volunteer.id)
    found = select(Enrolment).where(*theirs).execution_options(populate_existing=True)
    return db.session.scalar(found)


def _take_place(actor: Actor, row: Enrolment) -> None:
    """The lowest free seat unless somebody waits for it; otherwise the end of the queue, until the session begins."""
    free, begun = free_seats(row.session), row.session.start_at <= clock.now()
    if begun and not free:
        raise Conflict(
            _("空いている席がありません。始まった研修のキャンセル待ちはできません。"),
            _("定員を増やすか、先に受講の取消しをしてください。"),
        )
    to = S.ENROLLED if free and (begun or not queue_of(row.session)) else S.WAITING
    seat = free[0] if to is S.ENROLLED else None
    try:
        with db.session.begin_nested():
            if row.id is None:
                row.state, row.seat = to, seat
                db.session.add(row)
                note(row, actor, **_detail(row))
            else:
                move(row, to, actor, seat=seat, **_detail(row))
    except IntegrityError:
        raise Conflict(
            _("ちょうど今、ほかの方のお申込みがありました。"), _("もう一度お試しください。")
        ) from None
    if to is S.WAITING:
        letters.waiting(row)
        return
    letters.enrolled(row)
    if len(free) == 1:
        letters.is_full(row.session)
    let_go_of_standbys(actor, row.session, row.volunteer)


def _detail(row: Enrolment) -> dict[str, str]:
    """What the record keeps: reasons are personal, and stand on the row only."""
    return {"volunteer": row.volunteer.name}


def _forget_wish(session: TrainingSession, volunteer: Volunteer) -> None:
    """Who has a place need not wish for one."""
    theirs = (CourseWish.course_id == session.course_id, CourseWish.volunteer_id == volunteer.id)
    for one in db.session.scalars(select(CourseWish).where(*theirs)):
        db.session.delete(one)


def cancel(actor: Actor, enrolment: Enrolment, reason: str = "", *, desk: bool = False) -> Enrolment:
    """Give the seat or the place in the queue back; a freed seat is offered to the next, hours of past days are
    booked.

    Raises `Conflict` where it has ended already, or once the session has begun (the desk may still do it).
    """
    enrolment = hold(enrolment, person=True)
    if not desk and enrolment.session.start_at <= clock.now():
        raise Conflict(_("研修がすでに始まっています。"), _("お手数ですが、財団にお電話ください。"))
    if enrolment.state is S.ENROLLED:
        book_what_was(actor, enrolment)
    move(enrolment, S.CANCELLED, actor, volunteer=enrolment.volunteer.name)
    enrolment.note = reason[:NOTE]
    letters.cancelled(enrolment)
    offer_free_seats(enrolment.session)
    return enrolment


def end(actor: Actor, enrolment: Enrolment, state: S) -> Enrolment:
    """Write down how the course ended for somebody: completed or not; the same again changes nothing.

    Raises `Conflict` for somebody who has no seat in the session.
    """
    if state not in (S.COMPLETED, S.NOT_COMPLETED):
        raise ValueError(f"{state.value} is no end of a course")
    enrolment = hold(enrolment)
    if enrolment.state is not state:
        move(enrolment, state, actor, volunteer=enrolment.volunteer.name)
    return enrolment
