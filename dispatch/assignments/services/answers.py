"""The volunteer's answer. Silence is never acceptance: at the deadline it is a no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.queries.expired import Lack, flagged
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request, lock_volunteers, one_by_one
from dispatch.assignments.services.following import after_loss
from dispatch.assignments.services.standing_by import release_overlapping
from dispatch.assignments.services.states import move
from dispatch.assignments.services.winning import settle
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _, label, show_moment, zone
from dispatch.vocabulary import AssignmentState, DeclineReason
from dispatch.volunteers import services as volunteers


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever holds the signed link of an offer, acting as its volunteer."""

    id: int | None
    display_name: str


def bearer(assignment: Assignment) -> Actor:
    """The volunteer of an offer, as the one who acts."""
    return Bearer(assignment.volunteer.user_id, assignment.volunteer.name)


def accept(actor: Actor, assignment: Assignment) -> None:
    """Yes. When the last need is filled the request is confirmed and the hospital told.

    Raises `Gone` after the deadline, `Conflict` where the offer is no longer open or what it rested on has ended,
    `DoubleBooking` where the person has taken other work at that time.
    """
    request = lock_request(assignment.request)
    lock_volunteers([assignment.volunteer_id])
    _in_time(assignment)
    _still_able(assignment)
    move(assignment, AssignmentState.ACCEPTED, actor)
    settle(actor, request, assignment)
    release_overlapping(actor, assignment)


def _in_time(assignment: Assignment) -> None:
    if (
        assignment.state is AssignmentState.OFFERED
        and assignment.deadline
        and assignment.deadline <= clock.now()
    ):
        raise Gone(
            _(
                "回答の期限（%(when)s）を過ぎたため、お受けできません。",
                when=show_moment(assignment.deadline),
            ),
            _("ご都合がつく場合は、コーディネーターにお電話ください。"),
        )


def _still_able(assignment: Assignment) -> None:
    """A level or paper may have ended since the offer; where a coordinator gave the job by hand, they know."""
    if assignment.state is not AssignmentState.OFFERED or assignment.override_reason:
        return
    lacks = [lack for flag in flagged(assignment.id) for lack in flag.lacks if lack is not Lack.ENGAGED]
    if lacks:
        raise Conflict(
            _(
                "この依頼に必要な条件を満たさなくなったため、お受けできません（%(lack)s）。",
                lack="、".join(label(lack) for lack in lacks),
            ),
            _("お心当たりがない場合は、コーディネーターにお電話ください。"),
        )


def decline(
    actor: Actor, assignment: Assignment, reason: DeclineReason, note: str = "", *, pause: bool = False
) -> None:
    """No, with the reason; the next person is looked for at once. With `pause` the person rests to the month's end."""
    request = lock_request(assignment.request)
    assignment.decline_reason, assignment.closing_note = reason, note.strip()
    move(assignment, AssignmentState.DECLINED, actor, reason=reason.value)
    letters.to_desk(request, "offer_declined", assignment)
    if pause:
        today = clock.today(zone())
        volunteers.pause(actor, assignment.volunteer, today, _month_end(today))
    after_loss(actor, request, assignment, "declined")


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def end_pause(actor: Actor, assignment: Assignment) -> None:
    """Take back the rest that came with a no."""
    volunteers.resume(actor, assignment.volunteer)


def lapse_due() -> int:
    """End every offer whose deadline has passed, each in its own transaction; gives how many."""
    due = select(Assignment.id).where(
        Assignment.state == AssignmentState.OFFERED, Assignment.deadline <= clock.now()
    )
    return one_by_one(due.order_by(Assignment.id), _lapse)


def _lapse(number: int) -> bool:
    assignment = db.session.get_one(Assignment, number)
    request = lock_request(assignment.request)
    late = assignment.state is AssignmentState.OFFERED and (assignment.deadline or clock.now()) <= clock.now()
    if late:
        move(assignment, AssignmentState.LAPSED, SYSTEM)
        letters.lapsed(assignment)
        letters.to_desk(request, "offer_declined", assignment)
        after_loss(SYSTEM, request, assignment, "lapsed")
    db.session.commit()
    return late
